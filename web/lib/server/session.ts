// SPDX-License-Identifier: MIT
import { headers } from "next/headers";
import { getAuth } from "./auth";

/** Who sent the request that is being answered; null for nobody. */
export async function findUser() {
  const session = await getAuth().api.getSession({ headers: await headers() });
  return session?.user ?? null;
}
