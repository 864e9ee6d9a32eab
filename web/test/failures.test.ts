// SPDX-License-Identifier: MIT
import { describe as group, expect, it } from "vitest";
import { TaskgateError, limits } from "../lib/taskgate";
import { descriptionProblem, titleProblem } from "../lib/tasks/fields";
import { describe, quoted } from "../lib/tasks/failures";

group("fields", () => {
  it("are counted in code points, without the blanks at their ends", () => {
    expect(titleProblem("😀".repeat(limits.title))).toBeUndefined();
    expect(titleProblem(` ${"x".repeat(limits.title)} `)).toBeUndefined();
    expect(titleProblem("😀".repeat(limits.title + 2))).toBe("At most 500 characters: 2 too many.");
    expect(descriptionProblem("x".repeat(limits.description + 1))).toBe("At most 5000 characters: 1 too many.");
    expect(descriptionProblem("")).toBeUndefined();
  });

  it("need a title", () => {
    expect(titleProblem(" \t ")).toBe("Write a title first.");
  });
});

group("failures", () => {
  it("that nobody expected are told without a secret of the program", () => {
    expect(describe(new Error("at store.ts:12"), () => {}).why).toBe("Something unexpected happened.");
  });

  it.each([
    [undefined, "Wait a moment."], [1, "Try again in 1 second."], [119, "Try again in 119 seconds."],
    [121, "Try again in 3 minutes."],
  ])("of too many requests say how long to wait, and offer another try (%s)", (retryAfter, end) => {
    const retry = () => {};
    const failure = describe(new TaskgateError("busy", "Too Many Requests", { status: 429, retryAfter }), retry);
    expect(failure).toEqual({ why: `There were too many requests. ${end}`, retry, reload: false });
  });

  it("quote a long title in short", () => {
    expect(quoted("x".repeat(61))).toBe(`“${"x".repeat(59)}…”`);
    expect(quoted("x".repeat(60))).toBe(`“${"x".repeat(60)}”`);
  });
});
