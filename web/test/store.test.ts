// SPDX-License-Identifier: MIT
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TaskgateError, type NewTask, type Task, type TaskChanges, type Taskgate } from "../lib/taskgate";
import { countsOf, filterOf, select } from "../lib/tasks/filter";
import { TaskStore, undoTime } from "../lib/tasks/store";

const taskOf = (id: string, fields: Partial<Task> = {}): Task => ({
  id, user_id: "ada", title: id, description: null, is_completed: false,
  created_at: "2026-01-01T00:00:00.000000Z", updated_at: "2026-01-01T00:00:00.000000Z", ...fields,
});
const unavailable = () => new TaskgateError("unavailable", "no", { status: 503 });

type Call = { what: string; resolve: (value?: unknown) => void; reject: (error: unknown) => void };

/** A server that answers when the test says so. */
class Server {
  calls: Call[] = [];
  #call = <T>(what: string) => new Promise<T>((resolve, reject) =>
    this.calls.push({ what, resolve: resolve as Call["resolve"], reject }));
  api = {
    prepare: async () => {},
    list: () => this.#call<Task[]>("list"),
    create: ({ title }: NewTask) => this.#call<Task>(`create ${title}`),
    update: (id: string, changes: TaskChanges) => this.#call<Task>(`update ${id} ${JSON.stringify(changes)}`),
    remove: (id: string) => this.#call<void>(`remove ${id}`),
  } as unknown as Taskgate;

  get waiting() { return this.calls.map(({ what }) => what); }

  async answer(value?: unknown) { this.calls.shift()!.resolve(value); await settle(); }
  async refuse(error: unknown = unavailable()) { this.calls.shift()!.reject(error); await settle(); }
}

const settle = () => vi.advanceTimersByTimeAsync(0);

async function started(...tasks: Task[]) {
  const server = new Server();
  const store = new TaskStore(server.api);
  void store.load();
  await server.answer(tasks);
  return { server, store, titles: () => store.view().rows.map(({ task }) => task.title) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("loading", () => {
  it("shows the newest first", async () => {
    const { titles } = await started(taskOf("old"), taskOf("new"));
    expect(titles()).toEqual(["new", "old"]);
  });

  it("that fails can be tried again", async () => {
    const server = new Server();
    const store = new TaskStore(server.api);
    void store.load();
    await server.refuse();
    expect(store.view()).toMatchObject({ phase: "failed", loadFailure: { why: "The task server is not available right now." } });
    store.view().loadFailure!.retry!();
    await server.answer([]);
    expect(store.view().phase).toBe("ready");
  });

  it("again keeps what was done meanwhile", async () => {
    const { server, store, titles } = await started(taskOf("a"), taskOf("b"), taskOf("c"));
    void store.refresh();
    store.add({ title: "mine" });
    store.change("b", { title: "b2" });
    await settle();
    const [list, create, update] = server.calls.splice(0);
    update!.resolve(taskOf("b", { title: "b2" }));
    create!.resolve(taskOf("mine"));
    await settle();
    list!.resolve([taskOf("a", { title: "a2", updated_at: "2026-01-02T00:00:00.000000Z" }), taskOf("b"), taskOf("other")]);
    await settle();
    expect(titles()).toEqual(["mine", "other", "b2", "a2"]);
  });

  it("leaves the rows alone that did not change", async () => {
    const { server, store } = await started(taskOf("a"), taskOf("b"));
    const [, a] = store.view().rows;
    store.change("b", { title: "b2" });
    await settle();
    await server.answer(taskOf("b", { title: "b2" }));
    expect(store.view().rows[1]).toBe(a);
  });
});

describe("adding", () => {
  it("shows at once, and keeps its key when the server has made it", async () => {
    const { server, store, titles } = await started();
    store.add({ title: "milk" });
    const [row] = store.view().rows;
    expect(row).toMatchObject({ pending: true, task: { title: "milk" } });
    await settle();
    await server.answer(taskOf("t1", { title: "milk" }));
    expect(store.view().rows[0]).toMatchObject({ key: row!.key, pending: false, task: { id: "t1" } });
    expect(titles()).toEqual(["milk"]);
  });

  it("is taken back when refused, and can be tried again", async () => {
    const { server, store, titles } = await started();
    store.add({ title: "milk" });
    store.change(store.view().rows[0]!.key, { is_completed: true });
    await settle();
    await server.refuse();
    expect(titles()).toEqual([]);
    expect(server.waiting).toEqual([]); // ticking what was never made is void
    const [failure] = store.view().failures;
    expect(failure!.what).toBe("“milk” was not added.");
    store.retry(failure!);
    await server.answer([]); // the list, first of all
    expect(store.view().failures).toEqual([]);
    expect(server.waiting).toEqual(["create milk"]);
  });

  it("is not done twice when only the answer was lost", async () => {
    const { server, store, titles } = await started(taskOf("t0", { title: "milk" }));
    store.add({ title: "milk" });
    await settle();
    await server.refuse(new TaskgateError("timeout", "no answer in time"));
    store.retry(store.view().failures[0]!);
    await server.answer([taskOf("t0", { title: "milk" }), taskOf("t1", { title: "milk" })]);
    expect(titles()).toEqual(["milk", "milk"]);
    expect(server.waiting).toEqual([]);
  });

  it("sends what is done to a new task once that exists", async () => {
    const { server, store } = await started();
    store.add({ title: "milk" });
    store.change(store.view().rows[0]!.key, { is_completed: true });
    await settle();
    expect(server.waiting).toEqual(["create milk"]);
    await server.answer(taskOf("t1", { title: "milk" }));
    expect(store.view().rows[0]).toMatchObject({ pending: true, task: { is_completed: true } });
    expect(server.waiting).toEqual(['update t1 {"is_completed":true}']);
  });
});

describe("changing", () => {
  it("a refusal takes off its own change, and no other", async () => {
    const { server, store } = await started(taskOf("a"));
    store.change("a", { title: "better" });
    store.change("a", { is_completed: true });
    expect(store.view().rows[0]!.task).toMatchObject({ title: "better", is_completed: true });
    await settle();
    await server.refuse();
    expect(store.view().rows[0]!.task).toMatchObject({ title: "a", is_completed: true });
    await server.answer(taskOf("a", { is_completed: true }));
    expect(store.view().rows[0]).toMatchObject({ pending: false, task: { title: "a", is_completed: true } });
    expect(store.view().failures[0]!.what).toBe("The change of “a” was not saved.");
  });

  it("a task that is gone leaves the list, with nothing to try again", async () => {
    const { server, store, titles } = await started(taskOf("a"));
    store.change("a", { is_completed: true });
    await settle();
    await server.refuse(new TaskgateError("not-found", "Task not found", { status: 404 }));
    expect(titles()).toEqual([]);
    expect(store.view().failures[0]).toMatchObject({ why: "It does not exist any more.", retry: undefined });
  });

  it("says which field the server did not like", async () => {
    const { server, store } = await started(taskOf("a"));
    store.change("a", { title: "x" });
    await settle();
    await server.refuse(new TaskgateError("invalid", "", { status: 422, fields: { title: "must not contain U+0000" } }));
    expect(store.view().failures[0]!.why).toBe("title: must not contain U+0000.");
  });
});

describe("deleting", () => {
  it("is sent when the time to undo is over", async () => {
    const { server, store, titles } = await started(taskOf("a"), taskOf("b"));
    store.remove("a");
    expect(titles()).toEqual(["b"]);
    expect(store.view().removals).toEqual([{ key: "a", title: "a" }]);
    await vi.advanceTimersByTimeAsync(undoTime - 1);
    expect(server.waiting).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.waiting).toEqual(["remove a"]);
    await server.answer();
    expect(store.view().removals).toEqual([]);
    expect(titles()).toEqual(["b"]);
  });

  it("is undone without a word to the server, and the row is back in its place", async () => {
    const { server, store, titles } = await started(taskOf("a"), taskOf("b"), taskOf("c"));
    store.remove("b");
    store.undo("b");
    await vi.advanceTimersByTimeAsync(2 * undoTime);
    expect(titles()).toEqual(["c", "b", "a"]);
    expect(server.waiting).toEqual([]);
  });

  it("is sent within the same turn when the page is left", async () => {
    const { server, store } = await started(taskOf("a"), taskOf("b"));
    store.remove("a");
    store.remove("b");
    void store.flush();
    expect(server.waiting.sort()).toEqual(["remove a", "remove b"]);
    await vi.advanceTimersByTimeAsync(2 * undoTime);
    expect(server.calls).toHaveLength(2); // and not once more
  });

  it("that is refused brings the row back", async () => {
    const { server, store, titles } = await started(taskOf("a"));
    store.remove("a");
    await vi.advanceTimersByTimeAsync(undoTime);
    await server.refuse();
    expect(titles()).toEqual(["a"]);
    expect(store.view().failures[0]!.what).toBe("“a” could not be deleted.");
  });

  it("of what somebody else has deleted is no failure", async () => {
    const { server, store, titles } = await started(taskOf("a"));
    store.remove("a");
    await vi.advanceTimersByTimeAsync(undoTime);
    await server.refuse(new TaskgateError("not-found", "Task not found", { status: 404 }));
    expect(titles()).toEqual([]);
    expect(store.view().failures).toEqual([]);
  });

  it("waits for the task to be made", async () => {
    const { server, store } = await started();
    store.add({ title: "milk" });
    store.remove(store.view().rows[0]!.key);
    await vi.advanceTimersByTimeAsync(undoTime);
    expect(server.waiting).toEqual(["create milk"]);
    await server.answer(taskOf("t1"));
    expect(server.waiting).toEqual(["remove t1"]);
  });

  it("does not come back with a list that was asked for before", async () => {
    const { server, store, titles } = await started(taskOf("a"));
    void store.refresh();
    const list = server.calls.shift()!;
    store.remove("a");
    void store.flush();
    await server.answer();
    list.resolve([taskOf("a")]);
    await settle();
    expect(titles()).toEqual([]);
  });
});

describe("the filter", () => {
  it("selects and counts", async () => {
    const { store } = await started(taskOf("a"), taskOf("b", { is_completed: true }));
    const { rows } = store.view();
    expect(select(rows, "pending").map(({ key }) => key)).toEqual(["a"]);
    expect(select(rows, "completed").map(({ key }) => key)).toEqual(["b"]);
    expect(countsOf(rows)).toEqual({ all: 2, pending: 1, completed: 1 });
  });

  it("of an address that makes no sense is all", () => {
    expect([filterOf("pending"), filterOf("x"), filterOf(undefined), filterOf(["pending"])])
      .toEqual(["pending", "all", "all", "all"]);
  });
});
