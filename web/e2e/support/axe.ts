// axe-core in a page and in the payment window's frame, past their policies.
import { expect, type Frame, type Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

interface Violation {
  id: string;
  impact: string;
  help: string;
  nodes: { target: string[]; failureSummary: string }[];
}

const source = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);

/** Expects no violation that axe calls serious or critical. */
export async function accessible(at: Page | Frame, state: string) {
  const found = await violations(at);
  expect.soft(found, `axe: ${state}`).toEqual([]);
}

async function violations(at: Page | Frame) {
  // What is still loading is looked at when it is there.
  await expect(at.locator(".skeleton")).toHaveCount(0);
  await at.evaluate(source);
  const all = await at.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(
          root: Document,
          options: object,
        ): Promise<{ violations: Violation[] }>;
      };
    };
    const { violations } = await axe.run(document, {
      iframes: false,
      resultTypes: ["violations"],
    });
    return violations;
  });
  return all
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map((n) => `${n.target.join(" ")}: ${n.failureSummary}`),
    }));
}

/** The payment window's own document. */
export function windowFrame(page: Page): Frame {
  const frame = page
    .frames()
    .find((f) => /\/sandbox\/window\/imp_/.test(f.url()));
  if (!frame) {
    throw new Error("no payment window is open");
  }
  return frame;
}
