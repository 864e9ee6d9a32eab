// SPDX-License-Identifier: MIT
import type { Metadata, Viewport } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/entry.css";
import "./styles/tasks.css";
import "./styles/messages.css";

export const metadata: Metadata = {
  title: { default: "Taskgate", template: "%s · Taskgate" },
  description: "Your tasks, and nobody else's.",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f7f7f4" },
    { media: "(prefers-color-scheme: dark)", color: "#131615" },
  ],
};

export default async function Layout({ children }: { children: ReactNode }) {
  await connection(); // each page has scripts of its own nonce, so none can be made in advance
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
