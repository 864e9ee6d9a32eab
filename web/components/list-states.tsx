// SPDX-License-Identifier: MIT
import type { Failure } from "@/lib/tasks/failures";
import type { Filter } from "@/lib/tasks/filter";
import { SunIcon } from "./icons";

const skeleton = 5;

/** As high as the rows that will come, so that nothing jumps. */
export function LoadingList() {
  return (
    <div className="list" role="status">
      <span className="unseen">Loading your tasks</span>
      {Array.from({ length: skeleton }, (_, index) => <div key={index} className="row ghost" aria-hidden="true"><i /><b /></div>)}
    </div>
  );
}

const emptyWords: Record<Filter, readonly [string, string]> = {
  all: ["Nothing to do yet", "Write down the first thing that is on your mind."],
  pending: ["All done", "There is nothing left to do. Enjoy it."],
  completed: ["Nothing completed yet", "What you tick off shows up here."],
};

export function EmptyList({ filter, anyTasks }: { filter: Filter; anyTasks: boolean }) {
  const [title, text] = emptyWords[anyTasks ? filter : "all"];
  return (
    <div className="empty">
      <SunIcon />
      <h2>{title}</h2>
      <p className="muted">{text}</p>
    </div>
  );
}

export function FailedList({ failure }: { failure: Failure }) {
  return (
    <div className="empty" role="alert">
      <h2>{failure.what}</h2>
      <p className="muted">{failure.why}</p>
      {failure.reload
        ? <button className="button primary" type="button" onClick={() => location.assign("/")}>Reload</button>
        : failure.retry && <button className="button primary" type="button" onClick={failure.retry}>Try again</button>}
    </div>
  );
}
