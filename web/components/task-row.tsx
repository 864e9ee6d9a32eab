// SPDX-License-Identifier: MIT
import { memo, useCallback, useEffect, useRef, useState } from "react";
import type { Row, TaskStore } from "@/lib/tasks/store";
import { BinIcon, PencilIcon } from "./icons";
import { TaskEditor } from "./task-editor";

type Props = {
  row: Row;
  store: TaskStore;
  onToggle: (key: string, done: boolean, element: Element) => void;
  onDelete: (key: string, element: Element) => void;
};

const dayMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** Drawn again only when its own task changes: the row objects of the store stay the same until then. */
export const TaskRow = memo(function TaskRow({ row, store, onToggle, onDelete }: Props) {
  const { key, task, pending } = row;
  const [editing, setEditing] = useState(false);
  const editButton = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);

  useEffect(() => {
    if (wasEditing.current && !editing) editButton.current?.focus(); // back to where the edit began
    wasEditing.current = editing;
  }, [editing]);

  const close = useCallback(() => setEditing(false), []);

  if (editing) {
    return <li className="row editing"><TaskEditor row={row} store={store} onClose={close} /></li>;
  }
  return (
    <li className={task.is_completed ? "row done" : "row"} aria-busy={pending || undefined}>
      <input className="check" type="checkbox" checked={task.is_completed} aria-label={task.title} data-control="toggle"
        onChange={(event) => onToggle(key, event.target.checked, event.target)} />
      <div className="what" onClick={() => !getSelection()?.toString() && setEditing(true)}>
        <p className="title">{task.title}</p>
        {task.description && <p className="description">{task.description}</p>}
      </div>
      <time className="when" dateTime={task.created_at}>{dayMonth.format(new Date(task.created_at))}</time>
      <button className="tool" type="button" aria-label={`Edit ${task.title}`} data-control="edit" ref={editButton}
        onClick={() => setEditing(true)}><PencilIcon /></button>
      <button className="tool danger" type="button" aria-label={`Delete ${task.title}`} data-control="delete"
        onClick={(event) => onDelete(key, event.currentTarget)}><BinIcon /></button>
    </li>
  );
});
