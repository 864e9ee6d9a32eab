// SPDX-License-Identifier: MIT
import type { Row } from "./store";

export const filters = ["all", "pending", "completed"] as const;
export type Filter = (typeof filters)[number];

/** The filter that an address names; a stranger's word shows all. */
export function filterOf(word: unknown): Filter {
  return filters.find((filter) => filter === word) ?? "all";
}

export function select(rows: readonly Row[], filter: Filter): readonly Row[] {
  if (filter === "all") return rows;
  return rows.filter(({ task }) => task.is_completed === (filter === "completed"));
}

export function countsOf(rows: readonly Row[]): Record<Filter, number> {
  const completed = select(rows, "completed").length;
  return { all: rows.length, pending: rows.length - completed, completed };
}
