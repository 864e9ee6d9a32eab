// SPDX-License-Identifier: MIT
import { useEffect } from "react";
import type { Taskgate } from "@/lib/taskgate";
import type { TaskStore } from "@/lib/tasks/store";

/** Away for longer than this, in milliseconds, the list may have changed elsewhere. */
const stale = 30_000;

/** Loads the list, brings it up to date when the page is looked at again, and leaves nothing undone. */
export function usePageLife(api: Taskgate, store: TaskStore): void {
  useEffect(() => {
    const loading = new AbortController();
    void store.load(loading.signal);

    let hiddenAt = 0;
    const onVisibility = () => {
      if (document.hidden) hiddenAt = Date.now();
      else if (Date.now() - hiddenAt > stale) void store.refresh();
    };
    const onSignedOut = () => location.assign("/sign-in?ended");
    const onLeave = () => void store.flush();
    // Back from the browser's memory: whoever was signed in then may not be any more.
    const onReturn = (event: PageTransitionEvent) => event.persisted && void store.refresh();

    document.addEventListener("visibilitychange", onVisibility);
    addEventListener("pagehide", onLeave);
    addEventListener("pageshow", onReturn);
    api.events.addEventListener("signed-out", onSignedOut);
    return () => {
      loading.abort();
      document.removeEventListener("visibilitychange", onVisibility);
      removeEventListener("pagehide", onLeave);
      removeEventListener("pageshow", onReturn);
      api.events.removeEventListener("signed-out", onSignedOut);
    };
  }, [api, store]);
}
