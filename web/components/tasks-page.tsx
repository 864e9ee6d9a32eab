// SPDX-License-Identifier: MIT
"use client";
import { useCallback, useDeferredValue, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { authClient } from "@/lib/auth-client";
import { createTaskgate } from "@/lib/taskgate";
import { countsOf, select, type Filter } from "@/lib/tasks/filter";
import { TaskStore, emptyView } from "@/lib/tasks/store";
import { Composer } from "./composer";
import { Filters } from "./filters";
import { Header, type User } from "./header";
import { Messages } from "./messages";
import { EmptyList, FailedList, LoadingList } from "./list-states";
import { TaskList } from "./task-list";
import { usePageLife } from "./use-page-life";

type Props = { user: User; taskgate: string; firstFilter: Filter };

export function TasksPage({ user, taskgate, firstFilter }: Props) {
  const [{ api, store }] = useState(() => {
    const api = createTaskgate({
      userId: user.id,
      baseUrl: taskgate,
      token: (signal) => authClient.token({ fetchOptions: { signal } }),
    });
    return { api, store: new TaskStore(api) };
  });
  const view = useSyncExternalStore(store.subscribe, store.view, () => emptyView);
  const [filter, setFilter] = useState(firstFilter);
  // The segment answers at once; a thousand rows may follow a moment later.
  const listed = useDeferredValue(filter);
  const rows = useMemo(() => select(view.rows, listed), [view.rows, listed]);
  const counts = useMemo(() => countsOf(view.rows), [view.rows]);
  usePageLife(api, store);

  useEffect(() => {
    if (view.phase === "ready") document.title = counts.pending ? `(${counts.pending}) Tasks · Taskgate` : "Tasks · Taskgate";
  }, [view.phase, counts.pending]);

  const show = useCallback((next: Filter) => {
    setFilter(next);
    history.replaceState(null, "", next === "all" ? "/" : `/?show=${next}`); // survives a reload
  }, []);

  const signOut = useCallback(async () => {
    await store.flush();
    try {
      const { error } = await authClient.signOut();
      if (error) throw error;
    } catch (error) {
      store.report("You are still signed in: signing out did not work.", error, () => void signOut());
      return;
    }
    api.forget();
    location.assign("/sign-in");
  }, [api, store]);

  const ready = view.phase === "ready";
  return (
    <>
      <a className="skip" href="#tasks">Skip to the tasks</a>
      <Header user={user} onSignOut={signOut} />
      <main className="page">
        <div className="headline">
          <h1>Tasks</h1>
          <p className="muted">{ready && summary(counts.pending, counts.completed)}</p>
        </div>
        <Composer store={store} />
        <Filters filter={filter} counts={ready ? counts : undefined} onChange={show} />
        <section id="tasks" tabIndex={-1} aria-label="Your tasks" aria-busy={view.phase === "loading"}>
          {view.phase === "failed" && view.loadFailure && <FailedList failure={view.loadFailure} />}
          {view.phase === "loading" && <LoadingList />}
          {ready && rows.length === 0 && <EmptyList filter={listed} anyTasks={counts.all > 0} />}
          {ready && rows.length > 0 && <TaskList rows={rows} store={store} staysWhenToggled={listed === "all"} />}
        </section>
      </main>
      <Messages store={store} removals={view.removals} failures={view.failures} />
    </>
  );
}

function summary(pending: number, completed: number): string {
  if (pending + completed === 0) return "A clean slate";
  if (pending === 0) return "All done";
  return `${pending} to do${completed ? `, ${completed} done` : ""}`;
}
