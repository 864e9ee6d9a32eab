// SPDX-License-Identifier: MIT
"use client";
import Link from "next/link";
import { useActionState, useEffect, useRef, useState } from "react";
import { authClient } from "@/lib/auth-client";
import { Wordmark } from "./icons";

type Kind = "sign-in" | "sign-up";
type State = { problem?: string; name: string; email: string };

const words = {
  "sign-in": {
    title: "Welcome back", action: "Sign in", password: "current-password",
    other: "New here?", otherAction: "Create an account", otherPath: "/sign-up",
  },
  "sign-up": {
    title: "Create your account", action: "Create account", password: "new-password",
    other: "Already have an account?", otherAction: "Sign in", otherPath: "/sign-in",
  },
} as const;

/** What Better Auth says, for people. */
function problemOf({ status, code, message }: { status: number; code?: string; message?: string }): string {
  if (status === 429) return "Too many attempts. Wait a moment, then try again.";
  if (code === "INVALID_EMAIL_OR_PASSWORD") return "Email or password is wrong.";
  if (code?.startsWith("USER_ALREADY_EXISTS")) return "There is already an account with this email. Sign in instead.";
  return status >= 400 && status < 500 && message ? message : "The server cannot be reached. Try again in a moment.";
}

async function enter(kind: Kind, fields: { name: string; email: string; password: string }) {
  try {
    const { error } = await (kind === "sign-in"
      ? authClient.signIn.email({ email: fields.email, password: fields.password })
      : authClient.signUp.email(fields));
    return error;
  } catch {
    return { status: 0 };
  }
}

export function EntryForm({ kind, notice }: { kind: Kind; notice?: string }) {
  const { title, action, password, other, otherAction, otherPath } = words[kind];
  const [shown, setShown] = useState(false);
  const passwordField = useRef<HTMLInputElement>(null);

  // A form action works from the first moment: React keeps what was sent before it was ready.
  const [state, submit, busy] = useActionState(async (_: State, data: FormData): Promise<State> => {
    const field = (name: string) => String(data.get(name) ?? "");
    const fields = { name: field("name").trim(), email: field("email").trim(), password: field("password") };
    const error = await enter(kind, fields);
    if (error) return { ...fields, problem: problemOf(error) };
    location.assign("/");
    return new Promise(() => {}); // busy until the page has changed
  }, { name: "", email: "" });

  useEffect(() => {
    if (state.problem) passwordField.current?.focus();
  }, [state]);

  return (
    <main className="entry">
      <Wordmark />
      <form className="card" action={submit} aria-labelledby="entry-title">
        <h1 id="entry-title">{title}</h1>
        {notice && !state.problem && <p className="notice" role="status">{notice}</p>}
        {state.problem && <p className="problem" role="alert" id="entry-problem">{state.problem}</p>}
        {kind === "sign-up" && (
          <label>Name<input name="name" autoComplete="name" required maxLength={100} defaultValue={state.name} /></label>
        )}
        <label>Email<input name="email" type="email" autoComplete="email" required defaultValue={state.email} /></label>
        <div className="field">
          <label htmlFor="password">Password</label>
          <button className="link" type="button" aria-pressed={shown} onClick={() => setShown(!shown)}>Show password</button>
          <input id="password" name="password" type={shown ? "text" : "password"} autoComplete={password} required
            ref={passwordField} minLength={kind === "sign-up" ? 8 : undefined} maxLength={128}
            aria-describedby={state.problem ? "entry-problem" : kind === "sign-up" ? "password-hint" : undefined} />
          {kind === "sign-up" && <p className="hint" id="password-hint">At least 8 characters.</p>}
        </div>
        <button className="button primary wide" type="submit" aria-disabled={busy} aria-busy={busy}>{action}</button>
        <p className="muted centred">{other} <Link href={otherPath}>{otherAction}</Link></p>
      </form>
    </main>
  );
}
