// SPDX-License-Identifier: MIT
import { memo, useCallback, type KeyboardEvent } from "react";
import type { Row, TaskStore } from "@/lib/tasks/store";
import { TaskRow } from "./task-row";

type Props = {
  rows: readonly Row[];
  store: TaskStore;
  /** Whether a row is still in the list once its box is ticked. */
  staysWhenToggled: boolean;
};

const control = (row: Element | null | undefined, name: string) =>
  row?.querySelector<HTMLElement>(`[data-control=${name}]`);

/** Before a row goes, the focus moves on to its neighbour, or it would be lost to the top of the page. */
function moveFocusFrom(element: Element, name: string): void {
  const row = element.closest("li");
  const next = control(row?.nextElementSibling, name) ?? control(row?.previousElementSibling, name);
  (next ?? document.getElementById("tasks"))?.focus();
}

/** Up and down go to the same control of the row above or below. */
function onArrow(event: KeyboardEvent<HTMLElement>): void {
  const name = (event.target as HTMLElement).dataset.control;
  if (name === undefined || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  const row = (event.target as HTMLElement).closest("li");
  let other = row;
  do {
    other = (event.key === "ArrowDown" ? other?.nextElementSibling : other?.previousElementSibling) as typeof other;
  } while (other && !control(other, name)); // one that is being edited has no such control
  if (!other) return;
  event.preventDefault();
  control(other, name)?.focus();
}

export const TaskList = memo(function TaskList({ rows, store, staysWhenToggled }: Props) {
  const onToggle = useCallback((key: string, done: boolean, element: Element) => {
    if (!staysWhenToggled) moveFocusFrom(element, "toggle");
    store.change(key, { is_completed: done });
  }, [store, staysWhenToggled]);

  const onDelete = useCallback((key: string, element: Element) => {
    moveFocusFrom(element, "delete");
    store.remove(key);
  }, [store]);

  return (
    <ul className="list" aria-label="Tasks" onKeyDown={onArrow}>
      {rows.map((row) => <TaskRow key={row.key} row={row} store={store} onToggle={onToggle} onDelete={onDelete} />)}
    </ul>
  );
});
