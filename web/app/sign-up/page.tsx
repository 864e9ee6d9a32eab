// SPDX-License-Identifier: MIT
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { EntryForm } from "@/components/entry-form";
import { findUser } from "@/lib/server/session";

export const metadata: Metadata = { title: "Create account" };

export default async function Page() {
  if (await findUser()) redirect("/");
  return <EntryForm kind="sign-up" />;
}
