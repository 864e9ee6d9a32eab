// SPDX-License-Identifier: MIT
import { limits } from "../taskgate";

/** What is wrong with a title as typed; undefined when nothing is. */
export function titleProblem(title: string): string | undefined {
  if (title.trim() === "") return "Write a title first.";
  return tooLong(title.trim(), limits.title);
}

export function descriptionProblem(description: string): string | undefined {
  return tooLong(description.trim(), limits.description);
}

/** Letters are counted as the server counts them, which is not how `length` does. */
function tooLong(text: string, most: number): string | undefined {
  const count = text.length <= most ? 0 : [...text].length;
  return count > most ? `At most ${most} characters: ${count - most} too many.` : undefined;
}
