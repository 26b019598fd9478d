// One run of the tests: the binary and the pages are built once, into a folder
// of the run's own, and nothing that works in it is left behind.
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildPages } from "./pages.ts";

const root = path.resolve(import.meta.dirname, "../../..");

/** The folder of this run; TMPDIR, so that browsers keep their profiles there. */
export const runDir = () => {
  const dir = process.env.PAYGRAPH_E2E;
  if (!dir) {
    throw new Error("Playwright's global setup has not run");
  }
  return dir;
};

export const binary = () => path.join(runDir(), "paygraph");
export const site = () => path.join(runDir(), "site");

export default async function setup() {
  const dir = mkdtempSync(path.join(tmpdir(), "paygraph-e2e-"));
  process.env.PAYGRAPH_E2E = dir;
  process.env.TMPDIR = dir;
  process.once("exit", () => rmSync(dir, { recursive: true, force: true })); // also when this fails
  if (process.env.PAYGRAPH_BINARY) {
    cpSync(process.env.PAYGRAPH_BINARY, binary()); // for one who runs a test again and again
  } else {
    execFileSync("go", ["build", "-o", binary(), "."], {
      cwd: root,
      env: { ...process.env, CGO_ENABLED: "0", TMPDIR: path.dirname(dir) },
      stdio: "inherit",
    });
  }
  await buildPages(site());
  return () => {
    const left = processesOf(dir);
    left.forEach(({ pid }) => process.kill(pid, "SIGKILL"));
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    if (left.length > 0) {
      const names = left.map(({ pid, command }) => `${pid} ${command}`);
      throw new Error(`processes were left behind:\n${names.join("\n")}`);
    }
  };
}

/** Processes that were started from a folder, or that name it: our servers and browsers. */
function processesOf(dir: string) {
  const found: { pid: number; command: string }[] = [];
  for (const name of readdirSync("/proc").filter((n) => /^\d+$/.test(n))) {
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll(
        "\0",
        " ",
      );
      const at = readlinkSync(`/proc/${name}/cwd`);
      if (command.includes(dir) || at.startsWith(dir)) {
        found.push({ pid: Number(name), command: command.slice(0, 120) });
      }
    } catch {
      // it ended meanwhile, or is not ours to look at
    }
  }
  return found;
}
