// SPDX-License-Identifier: MIT
import { useEffect, useId, useRef, useState, type FormEvent, type KeyboardEvent } from "react";
import type { TaskChanges } from "@/lib/taskgate";
import { descriptionProblem, titleProblem } from "@/lib/tasks/fields";
import type { Row, TaskStore } from "@/lib/tasks/store";

type Props = { row: Row; store: TaskStore; onClose: () => void };

export function TaskEditor({ row, store, onClose }: Props) {
  const [title, setTitle] = useState(row.task.title);
  const [description, setDescription] = useState(row.task.description ?? "");
  const [tried, setTried] = useState(false);
  const titleField = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const id = useId();
  const problem = titleProblem(title) ?? descriptionProblem(description);

  useEffect(() => titleField.current?.focus(), []);

  const save = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem) return;
    const changes: TaskChanges = {};
    // Only what was changed is sent: the rest may have been changed elsewhere meanwhile.
    if (title.trim() !== row.task.title) changes.title = title.trim();
    if (description.trim() !== (row.task.description ?? "")) changes.description = description.trim() || null;
    if (Object.keys(changes).length > 0) store.change(row.key, changes);
    onClose();
  };

  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return; // the keys belong to the input method
    if (event.key === "Escape") onClose();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
  };

  return (
    <form className="editor" ref={form} onSubmit={save} onKeyDown={onKey} aria-label={`Edit ${row.task.title}`}>
      <label className="unseen" htmlFor={`${id}title`}>Title</label>
      <input id={`${id}title`} ref={titleField} value={title} onChange={(event) => setTitle(event.target.value)}
        autoComplete="off" aria-invalid={tried && problem !== undefined} aria-describedby={`${id}problem`} />
      <label className="unseen" htmlFor={`${id}description`}>Description</label>
      <textarea id={`${id}description`} value={description} rows={3} placeholder="Description"
        onChange={(event) => setDescription(event.target.value)} aria-describedby={`${id}problem`} />
      <p className="problem-line" id={`${id}problem`} role="status">{tried ? problem : undefined}</p>
      <div className="actions">
        <button className="button primary" type="submit">Save</button>
        <button className="button quiet" type="button" onClick={onClose}>Cancel</button>
        <span className="hint keys"><kbd>Ctrl</kbd> <kbd>Enter</kbd> saves, <kbd>Esc</kbd> cancels</span>
      </div>
    </form>
  );
}
