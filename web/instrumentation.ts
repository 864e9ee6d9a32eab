// SPDX-License-Identifier: MIT
/** Next calls this once, before it takes the first request. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { migrate } = await import("./lib/server/auth");
  await migrate();
}
