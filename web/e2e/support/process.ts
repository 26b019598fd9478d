// A paygraph that runs: started from the built binary, ended by its id.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { binary } from "./run.ts";

const running = new Set<ChildProcess>();

// A worker that ends early takes its servers along.
process.once("exit", () => running.forEach((child) => child.kill("SIGKILL")));

export class Process {
  /** What it wrote to stderr, its end at least. */
  log = "";

  private constructor(
    private readonly child: ChildProcess,
    private readonly exited: Promise<unknown>,
  ) {}

  /** Starts paygraph in a folder, with these variables and none of ours. */
  static launch(dir: string, env: Record<string, string>, args: string[] = []) {
    const child = spawn(binary(), args, {
      cwd: dir,
      env: { PATH: process.env.PATH, HOME: dir, LOG_FORMAT: "text", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    const exited = once(child, "exit").then(() => running.delete(child));
    const started = new Process(child, exited);
    child.stderr!.on("data", (chunk) => {
      started.log = (started.log + chunk).slice(-100_000);
    });
    return started;
  }

  /** Waits for lines on stdout; returns the last word of each. */
  async says(...wanted: string[]): Promise<string[]> {
    const words: string[] = [];
    const lines = createInterface({ input: this.child.stdout! });
    for await (const line of lines) {
      if (line.includes(wanted[words.length]!)) {
        words.push(line.trim().split(/\s+/).at(-1)!);
      }
      if (words.length === wanted.length) {
        this.child.stdout!.resume();
        return words;
      }
    }
    await this.exited;
    throw new Error(`paygraph ended before it said ${wanted}:\n${this.log}`);
  }

  async end(signal: "SIGKILL" | "SIGTERM" = "SIGTERM") {
    this.child.kill(signal);
    await this.exited;
  }
}
