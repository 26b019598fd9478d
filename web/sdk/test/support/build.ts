// Builds the server once; every test file starts its own.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    dir: string;
  }
}

export default function setup(project: TestProject): () => void {
  const dir = mkdtempSync(path.join(tmpdir(), "paygraph-sdk-"));
  const root = path.join(import.meta.dirname, "..", "..", "..", "..");
  execFileSync("go", ["build", "-o", path.join(dir, "paygraph"), "."], {
    cwd: root,
    stdio: "inherit",
  });
  project.provide("dir", dir);
  return () => rmSync(dir, { recursive: true, force: true });
}
