// SPDX-License-Identifier: MIT
import Link from "next/link";
import { Wordmark } from "@/components/icons";

export default function NotFound() {
  return (
    <main className="entry">
      <Wordmark />
      <div className="card">
        <h1>There is nothing here</h1>
        <p className="muted">The address may be mistyped.</p>
        <Link className="button primary wide" href="/">To your tasks</Link>
      </div>
    </main>
  );
}
