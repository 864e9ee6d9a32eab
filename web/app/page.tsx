// SPDX-License-Identifier: MIT
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { TasksPage } from "@/components/tasks-page";
import { findUser } from "@/lib/server/session";
import { taskgatePublicUrl } from "@/lib/server/settings";
import { filterOf } from "@/lib/tasks/filter";

export const metadata: Metadata = { title: "Tasks" };

type Props = { searchParams: Promise<{ show?: string | string[] }> };

export default async function Page({ searchParams }: Props) {
  const user = await findUser();
  if (!user) redirect("/sign-in");
  const { id, name, email } = user;
  const filter = filterOf((await searchParams).show);
  return <TasksPage user={{ id, name, email }} taskgate={taskgatePublicUrl()} firstFilter={filter} />;
}
