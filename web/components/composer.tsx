// SPDX-License-Identifier: MIT
import { memo, useRef, useState } from "react";
import { titleProblem } from "@/lib/tasks/fields";
import type { TaskStore } from "@/lib/tasks/store";
import { PlusIcon } from "./icons";

export const Composer = memo(function Composer({ store }: { store: TaskStore }) {
  const [state, setState] = useState<{ problem?: string; text: string }>({ text: "" });
  const field = useRef<HTMLInputElement>(null);

  // React empties the field after an action, down to its default: what could not be added stays.
  const add = (data: FormData) => {
    const text = String(data.get("title") ?? "");
    const problem = titleProblem(text);
    setState({ problem, text: problem ? text : "" });
    if (!problem) store.add({ title: text.trim() });
    field.current?.focus();
  };

  return (
    <form className="composer" action={add}>
      <label className="unseen" htmlFor="new-task">New task</label>
      <input id="new-task" name="title" ref={field} placeholder="What needs doing?" autoComplete="off" enterKeyHint="done"
        defaultValue={state.text} aria-invalid={state.problem !== undefined} aria-describedby="new-task-problem"
        onInput={() => state.problem && setState({ text: field.current?.value ?? "" })} />
      <button className="button primary" type="submit"><PlusIcon />Add</button>
      <p className="problem-line" id="new-task-problem" role="status">{state.problem}</p>
    </form>
  );
});
