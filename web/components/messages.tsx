// SPDX-License-Identifier: MIT
import { memo, useEffect } from "react";
import type { Failure } from "@/lib/tasks/failures";
import { quoted } from "@/lib/tasks/failures";
import type { Removal, TaskStore } from "@/lib/tasks/store";
import { CrossIcon } from "./icons";

type Props = { store: TaskStore; removals: readonly Removal[]; failures: readonly Failure[] };

/** At the foot of the page: what was deleted and can be brought back, and what did not work. */
export const Messages = memo(function Messages({ store, removals, failures }: Props) {
  const last = removals.at(-1);

  useEffect(() => {
    // As in any editor; in a text field it undoes the typing.
    const onKey = (event: KeyboardEvent) => {
      const typing = (event.target as HTMLElement).matches?.("input:not([type=checkbox], [type=radio]), textarea");
      if (!last || typing || event.key !== "z" || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      store.undo(last.key);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [store, last]);

  return (
    <div className="messages">
      <div role="status">
        {removals.map(({ key, title }) => (
          <div className="message" key={key}>
            <p>Deleted {quoted(title)}</p>
            <button className="button onDark" type="button" aria-label={`Undo deleting ${title}`} aria-keyshortcuts="Control+Z"
              onClick={() => store.undo(key)}>
              Undo
            </button>
            <span className="fuse" />
          </div>
        ))}
      </div>
      {failures.map((failure) => (
        <div className="message failed" role="alert" key={failure.id}>
          <p><strong>{failure.what}</strong> {failure.why}</p>
          {failure.reload && <button className="button onDark" type="button" onClick={() => location.assign("/")}>Reload</button>}
          {failure.retry && <button className="button onDark" type="button" onClick={() => store.retry(failure)}>Try again</button>}
          <button className="button onDark bare" type="button" aria-label="Dismiss" onClick={() => store.dismiss(failure)}>
            <CrossIcon />
          </button>
        </div>
      ))}
    </div>
  );
});
