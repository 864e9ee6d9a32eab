// SPDX-License-Identifier: MIT
import { useTransition } from "react";
import { Wordmark } from "./icons";

export type User = { id: string; name: string; email: string };

type Props = { user: User; onSignOut: () => Promise<void> };

export function Header({ user, onSignOut }: Props) {
  const [busy, start] = useTransition();
  return (
    <header className="header">
      <Wordmark />
      <div className="who">
        <span className="who-name" title={user.email}>{user.name || user.email}</span>
        <button className="button quiet" type="button" aria-busy={busy} onClick={() => start(onSignOut)}>Sign out</button>
      </div>
    </header>
  );
}
