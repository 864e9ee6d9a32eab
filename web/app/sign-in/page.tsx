// SPDX-License-Identifier: MIT
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { EntryForm } from "@/components/entry-form";
import { findUser } from "@/lib/server/session";

export const metadata: Metadata = { title: "Sign in" };

type Props = { searchParams: Promise<{ ended?: string }> };

export default async function Page({ searchParams }: Props) {
  const { ended } = await searchParams;
  // Whoever was sent here for want of a token is not sent back: that could go round for ever.
  if (ended !== undefined) return <EntryForm kind="sign-in" notice="Your session has ended. Please sign in again." />;
  if (await findUser()) redirect("/");
  return <EntryForm kind="sign-in" />;
}
