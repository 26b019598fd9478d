import { createKept } from "../base/kept";

/** How the sandbox's payment window opens; auto is as Iamport decides. */
export const kinds = ["auto", "frame", "popup", "redirect"] as const;
export type Kind = (typeof kinds)[number];

export const windowKind = createKept<Kind>("window", (stored) =>
  kinds.includes(stored as Kind) ? (stored as Kind) : "auto",
);

/** Tells the sandbox's script, once it is there, which kind is wanted. */
export function applyWindowKind(): void {
  const imp = (window as { IMP?: { sandbox?: { kind?: string } } }).IMP;
  if (!imp) return;
  const kind = windowKind.get();
  imp.sandbox = kind === "auto" ? {} : { kind };
}
