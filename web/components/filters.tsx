// SPDX-License-Identifier: MIT
import { filters, type Filter } from "@/lib/tasks/filter";

const labels: Record<Filter, string> = { all: "All", pending: "Pending", completed: "Completed" };

type Props = {
  filter: Filter;
  /** Unknown until the list is there; their place is kept free. */
  counts: Record<Filter, number> | undefined;
  onChange: (filter: Filter) => void;
};

export function Filters({ filter, counts, onChange }: Props) {
  return (
    <fieldset className="filters">
      <legend className="unseen">Show</legend>
      {filters.map((name) => (
        <label key={name} className="filter">
          <input type="radio" name="show" value={name} checked={filter === name} onChange={() => onChange(name)} />
          <span>{labels[name]} <span className="count">{counts?.[name]}</span></span>
        </label>
      ))}
    </fieldset>
  );
}
