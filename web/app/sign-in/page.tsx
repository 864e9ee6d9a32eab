// SPDX-License-Identifier: MIT
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { EntryForm } from "@/components/entry-form";
import { findUser } from "@/lib/server/session";

export const metadata: Metadata = { title: "Sign in" };

type Props = { searchParams: Promise<{ ended?: string }> };

export default async function Page({ searchParams }: Props) {
  if (await findUser()) redirect("/");
  const { ended } = await searchParams;
  return <EntryForm kind="sign-in" notice={ended === undefined ? undefined : "Your session has ended. Please sign in again."} />;
}
