// SPDX-License-Identifier: MIT
// Drawn for this app. They say nothing to screen readers: the control around them has the name.
import type { ReactNode } from "react";

function Icon({ children, size = 18 }: { children: ReactNode; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const PencilIcon = () => (
  <Icon><path d="M4 16l.7-3.3L13.4 4a1.6 1.6 0 0 1 2.3 0l.3.3a1.6 1.6 0 0 1 0 2.3l-8.7 8.7z" /><path d="M12 5.5L14.5 8" /></Icon>
);

export const BinIcon = () => (
  <Icon><path d="M3.8 5.7h12.4M8 5.5V4.2c0-.5.4-.9.9-.9h2.2c.5 0 .9.4.9.9v1.3" /><path d="M5.4 5.9l.6 9.3c.1.8.7 1.4 1.5 1.4h5c.8 0 1.4-.6 1.5-1.4l.6-9.3M8.6 9v4.6M11.4 9v4.6" /></Icon>
);

export const PlusIcon = () => <Icon><path d="M10 4.2v11.6M4.2 10h11.6" /></Icon>;

export const CrossIcon = () => <Icon><path d="M5.2 5.2l9.6 9.6M14.8 5.2l-9.6 9.6" /></Icon>;

export const SunIcon = () => (
  <Icon size={40}><circle cx="10" cy="10" r="3.2" /><path d="M10 2.8v1.8M10 15.4v1.8M2.8 10h1.8M15.4 10h1.8M4.9 4.9l1.3 1.3M13.8 13.8l1.3 1.3M15.1 4.9l-1.3 1.3M6.2 13.8l-1.3 1.3" /></Icon>
);

export function Wordmark() {
  return (
    <span className="wordmark">
      <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="9" className="mark" />
        <path d="M9 16.6l4.7 4.7L23.2 11" className="tick" />
      </svg>
      Taskgate
    </span>
  );
}
