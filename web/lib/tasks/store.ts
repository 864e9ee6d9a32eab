// SPDX-License-Identifier: MIT
// The list on the screen: what the server said, and on top of it what it has not confirmed yet. A change
// that the server refuses is taken off again, which brings the old state back whatever came in between.
import { TaskgateError, type NewTask, type Task, type TaskChanges, type Taskgate } from "../taskgate";
import { type Failure, describe, quoted } from "./failures";

/** One row. `key` stays the same from the moment it appears; the server's id comes later. */
export type Row = {
  readonly key: string;
  readonly task: Task;
  /** Not confirmed yet: a new task, or a change of one. */
  readonly pending: boolean;
};

export type Removal = { readonly key: string; readonly title: string };

export type View = {
  readonly phase: "loading" | "failed" | "ready";
  readonly loadFailure: Failure | undefined;
  /** The newest first. */
  readonly rows: readonly Row[];
  /** Gone from the list, and not yet from the server. */
  readonly removals: readonly Removal[];
  readonly failures: readonly Failure[];
};

/** How long a deletion can be undone, in milliseconds. */
export const undoTime = 5_000;

type Patch = { changes: TaskChanges };
type Entry = {
  key: string;
  task: Task; // as the server said, or as a new one will be
  created: boolean;
  gone: boolean; // creation failed, or deleted
  patches: Patch[];
  queue: Promise<unknown>; // one request at a time for each task, in the order they were made
  touched: number; // when the server last confirmed something of it, in ticks of the store
  removal?: ReturnType<typeof setTimeout>;
  row?: Row; // kept while nothing changes, so that its row on the screen is not drawn again
};

export const emptyView: View = { phase: "loading", loadFailure: undefined, rows: [], removals: [], failures: [] };

export class TaskStore {
  #view: View = emptyView;
  #entries: Entry[] = [];
  #failures: Failure[] = [];
  #listeners = new Set<() => void>();
  #dropped = new Set<string>();
  #counter = 0;
  #tick = 0;

  constructor(private readonly api: Taskgate) {}

  readonly view = () => this.#view;

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  async load(signal?: AbortSignal): Promise<void> {
    this.#show({ phase: "loading", loadFailure: undefined });
    try {
      await this.#fetch(signal);
      this.#show({ phase: "ready" });
    } catch (error) {
      if (error instanceof TaskgateError && error.reason === "aborted") return;
      const loadFailure = this.#failure("Your tasks could not be loaded.", error, () => void this.load());
      this.#show({ phase: "failed", loadFailure });
    }
  }

  /** Brings in what was done elsewhere. That it did not work is no news: what is shown stays. */
  async refresh(): Promise<void> {
    if (this.#view.phase !== "ready") return;
    await this.#fetch().catch(() => undefined);
    this.#show();
  }

  async #fetch(signal?: AbortSignal): Promise<void> {
    const started = this.#tick;
    const tasks = await this.api.list({ signal });
    // What was done here since the question was asked is newer than the answer.
    const newer = (entry: Entry) => !entry.created || isBusy(entry) || entry.touched > started;
    const known = new Map(this.#entries.map((entry) => [entry.task.id, entry]));
    const listed = tasks.reverse().filter(({ id }) => !this.#dropped.has(id)).map((task) => {
      const entry = known.get(task.id);
      known.delete(task.id);
      if (!entry) return this.#entry(task.id, task, true);
      if (!newer(entry) && entry.task.updated_at !== task.updated_at) {
        entry.task = task;
        entry.row = undefined;
      }
      return entry;
    });
    this.#entries = [...[...known.values()].filter(newer), ...listed];
  }

  add(fields: NewTask): void {
    const now = new Date().toISOString();
    const key = `new-${++this.#counter}`;
    const task = { id: key, user_id: "", title: fields.title, description: fields.description ?? null,
      is_completed: false, created_at: now, updated_at: now };
    const entry = this.#entry(key, task, false);
    this.#entries = [entry, ...this.#entries];
    void this.#inOrder(entry, async () => {
      try {
        entry.task = await this.api.create(fields);
        entry.created = true;
      } catch (error) {
        entry.gone = true;
        clearTimeout(entry.removal);
        this.#entries = this.#entries.filter((other) => other !== entry);
        const known = new Set([...this.#entries.map((other) => other.task.id), ...this.#dropped]);
        this.#fail(`${quoted(fields.title)} was not added.`, error, () => void this.#addAgain(fields, known));
      }
    });
    this.#show();
  }

  /** An answer that got lost may have been a good one: adding blindly again would make a second task. */
  async #addAgain(fields: NewTask, known: ReadonlySet<string>): Promise<void> {
    try {
      await this.#fetch();
    } catch (error) {
      return this.report(`${quoted(fields.title)} was not added.`, error, () => void this.#addAgain(fields, known));
    }
    const there = this.#entries.some(({ task }) => task.title === fields.title && !known.has(task.id));
    if (there) this.#show();
    else this.add(fields);
  }

  /** Changes fields of a task at once, and at the server as soon as it is the task's turn. */
  change(key: string, changes: TaskChanges): void {
    const entry = this.#find(key);
    if (!entry) return;
    const patch = { changes };
    entry.patches = [...entry.patches, patch];
    void this.#inOrder(entry, async () => {
      const { title } = entry.task;
      try {
        entry.task = await this.api.update(entry.task.id, changes);
      } catch (error) {
        const what = changes.is_completed === undefined ? `The change of ${quoted(title)} was not saved.`
          : `${quoted(title)} could not be marked as ${changes.is_completed ? "completed" : "pending"}.`;
        this.#fail(what, error, () => this.change(key, changes));
        if (isGone(error)) this.#drop(entry);
      } finally {
        entry.patches = entry.patches.filter((other) => other !== patch);
        entry.row = undefined;
      }
    });
    entry.row = undefined;
    this.#show();
  }

  /** Takes the row away at once; the server hears of it when the time to undo is over. */
  remove(key: string): void {
    const entry = this.#find(key);
    if (!entry || entry.removal !== undefined) return;
    entry.removal = setTimeout(() => this.#removeNow(entry), undoTime);
    // Should the page be left meanwhile, there is no time any more to ask for a token.
    this.api.prepare().catch(() => undefined);
    this.#show();
  }

  undo(key: string): void {
    const entry = this.#entries.find((other) => other.key === key);
    if (!entry || entry.removal === undefined) return;
    clearTimeout(entry.removal);
    entry.removal = undefined;
    this.#show();
  }

  /** Sends what is left to delete, for when the page is left. The answers may come too late for us. */
  async flush(): Promise<void> {
    const waiting = this.#entries.filter((entry) => entry.removal !== undefined);
    await Promise.all(waiting.map((entry) => this.#removeNow(entry)));
  }

  dismiss(failure: Failure): void {
    this.#failures = this.#failures.filter((other) => other !== failure);
    this.#show();
  }

  /** Shows that something outside the list did not work. */
  report(what: string, error: unknown, retry: () => void): void {
    this.#fail(what, error, retry);
    this.#show();
  }

  retry(failure: Failure): void {
    this.dismiss(failure);
    failure.retry?.();
  }

  #removeNow(entry: Entry): Promise<void> {
    clearTimeout(entry.removal);
    entry.removal = undefined;
    entry.gone = true;
    const send = async () => {
      if (!entry.created) return;
      try {
        await this.api.remove(entry.task.id, { keepalive: true });
        this.#drop(entry);
      } catch (error) {
        if (isGone(error)) return this.#drop(entry); // somebody else was faster: just as well
        entry.gone = false;
        this.#fail(`${quoted(entry.task.title)} could not be deleted.`, error, () => this.remove(entry.key));
      }
    };
    // With nothing before it, it is sent at once: a page that is being left runs nothing later.
    const idle = entry.created && entry.patches.length === 0;
    const sent = idle ? send().finally(() => this.#show()) : this.#inOrder(entry, send);
    this.#show();
    return sent;
  }

  #find(key: string): Entry | undefined {
    return this.#entries.find((entry) => entry.key === key && !entry.gone);
  }

  #drop(entry: Entry): void {
    entry.gone = true;
    this.#dropped.add(entry.task.id);
    this.#entries = this.#entries.filter((other) => other !== entry);
  }

  #entry(key: string, task: Task, created: boolean): Entry {
    return { key, task, created, gone: false, patches: [], queue: Promise.resolve(), touched: 0 };
  }

  #inOrder(entry: Entry, work: () => Promise<void>): Promise<void> {
    const done = entry.queue.then(async () => {
      // What was to be done to a task that could not be made, or has gone, is void.
      if (entry.gone && !this.#entries.includes(entry)) return;
      await work();
      entry.touched = ++this.#tick;
      entry.row = undefined;
      this.#show();
    });
    entry.queue = done;
    return done;
  }

  #failure(what: string, error: unknown, retry: () => void): Failure {
    return { id: ++this.#counter, what, ...describe(error, retry) };
  }

  #fail(what: string, error: unknown, retry: () => void): void {
    if (error instanceof TaskgateError && error.reason === "signed-out") return; // the page is about to go
    this.#failures = [...this.#failures, this.#failure(what, error, retry)];
  }

  #rowOf(entry: Entry): Row {
    const { key, task, patches } = entry;
    return (entry.row ??= {
      key,
      task: patches.length === 0 ? task : Object.assign({}, task, ...patches.map((patch) => patch.changes)),
      pending: !entry.created || patches.length > 0,
    });
  }

  #show(part: Partial<Pick<View, "phase" | "loadFailure">> = {}): void {
    const there = this.#entries.filter((entry) => !entry.gone);
    this.#view = {
      ...this.#view,
      ...part,
      rows: there.filter((entry) => entry.removal === undefined).map((entry) => this.#rowOf(entry)),
      removals: there.filter((entry) => entry.removal !== undefined)
        .map((entry) => ({ key: entry.key, title: this.#rowOf(entry).task.title })),
      failures: this.#failures,
    };
    for (const listener of this.#listeners) listener();
  }
}

const isBusy = (entry: Entry) => entry.gone || entry.removal !== undefined || entry.patches.length > 0;
const isGone = (error: unknown) => error instanceof TaskgateError && error.reason === "not-found";
