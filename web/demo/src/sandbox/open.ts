import { createKept } from "../base/kept";

// Beside the page on a wide screen, above it on any other.
const wide = matchMedia("(min-width: 1180px)");

/** Whether the sandbox's tools are unfolded; small screens begin without. */
export const toolsOpen = createKept<boolean>(
  "tools",
  (stored) => wide.matches && stored !== false,
);

/** Gives the page its place back, where the tools took it; tells whether they did. */
export function makeRoom(): boolean {
  if (wide.matches || !toolsOpen.get()) return false;
  toolsOpen.set(false);
  return true;
}
