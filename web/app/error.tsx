// SPDX-License-Identifier: MIT
"use client";
import { Wordmark } from "@/components/icons";

export default function Failed({ reset }: { reset: () => void }) {
  return (
    <main className="entry">
      <Wordmark />
      <div className="card" role="alert">
        <h1>That did not work</h1>
        <p className="muted">Something went wrong on our side. Your tasks are safe.</p>
        <button className="button primary wide" type="button" onClick={reset}>Try again</button>
      </div>
    </main>
  );
}
