import { createKept } from "../base/kept";

/** Whether the sandbox's tools are unfolded; small screens begin without. */
export const toolsOpen = createKept<boolean>("tools", (stored) =>
  typeof stored === "boolean"
    ? stored
    : matchMedia("(min-width: 1180px)").matches,
);
