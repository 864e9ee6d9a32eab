// SPDX-License-Identifier: MIT
// What every page may load and whom it may talk to: this server, and Taskgate where browsers call it.
import { type NextRequest, NextResponse } from "next/server";
import { taskgatePublicUrl } from "./lib/server/settings";

const developing = process.env.NODE_ENV === "development";

function policy(nonce: string): string {
  const taskgate = taskgatePublicUrl();
  const directives = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${developing ? " 'unsafe-eval'" : ""}`,
    `style-src 'self'${developing ? " 'unsafe-inline'" : ""}`,
    `connect-src 'self'${taskgate && ` ${new URL(taskgate).origin}`}`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return directives.join("; ");
}

export function proxy(request: NextRequest) {
  const csp = policy(btoa(crypto.randomUUID()));
  // Next finds the nonce in the request's policy and gives it to its own scripts.
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", csp);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", csp);
  response.headers.set("referrer-policy", "same-origin");
  response.headers.set("x-content-type-options", "nosniff");
  return response;
}

export const config = { matcher: ["/((?!api/|_next/static/|icon.svg).*)"] };
