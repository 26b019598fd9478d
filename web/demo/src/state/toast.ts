import { createStore } from "../base/store";

/** A sentence that is shown, and read out, for a while. */
export interface Toast {
  id: number;
  text: string;
  /** Where it leads. */
  link?: { to: string; text: string };
  bad?: boolean;
}

export const toasts = createStore<Toast[]>([]);

let last = 0;

export function tell(
  text: string,
  more: Omit<Toast, "id" | "text"> = {},
): void {
  const toast = { id: ++last, text, ...more };
  toasts.set((now) => [...now.slice(-1), toast]);
  setTimeout(() => dismiss(toast.id), more.link ? 8000 : 4500);
}

export const dismiss = (id: number): void =>
  toasts.set((now) => now.filter((t) => t.id !== id));
