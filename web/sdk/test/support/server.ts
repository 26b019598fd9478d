// A server with its sandbox: its own folder, port, clock and settings.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, inject } from "vitest";

const { fetch } = globalThis;

/** How the shopper's visit ends. */
export interface Play {
  outcome?: "paid" | "ready" | "failed" | "cancelled" | "open";
  style?: "old" | "new" | "imp_success";
  webhook?: "after" | "before" | "none" | "twice";
  charge_amount?: number;
  fail_reason?: string;
  /** Of the card that is stored. */
  card_number?: string;
}

export class Server {
  url = "";
  readonly #dir = mkdtempSync(path.join(inject("dir"), "server-"));
  #child: ChildProcess | null = null;

  async start(env: Record<string, string> = {}): Promise<void> {
    const address = this.url ? new URL(this.url).host : "127.0.0.1:0";
    const child = spawn(path.join(inject("dir"), "paygraph"), {
      cwd: this.#dir,
      env: {
        PATH: process.env.PATH,
        HOME: this.#dir,
        ADDR: address,
        RATE_LIMITS: "false",
        ...env,
      },
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout! })) {
      const said = /API\s+(\S+)\/graphql/.exec(line);
      if (said) {
        this.url = said[1]!;
        child.stdout!.resume();
        return;
      }
    }
    throw new Error("the server ended before it said where it is");
  }

  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGKILL"): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }

  /** One call of the sandbox's controls. */
  async control<T = Record<string, unknown>>(
    call: string,
    body?: object,
  ): Promise<T> {
    const response = await fetch(`${this.url}/sandbox/control/${call}`, {
      method: body ? "POST" : "GET",
      headers: { "Content-Type": "application/json" },
      body: body ? JSON.stringify(body) : null,
    });
    if (!response.ok) throw new Error(`${call}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** A customer's token that lives so long: "3s". */
  token(subject: string, ttl: string): string {
    const args = ["token", "--subject", subject, "--ttl", ttl];
    return execFileSync(path.join(inject("dir"), "paygraph"), args, {
      cwd: this.#dir,
      env: { PATH: process.env.PATH, HOME: this.#dir },
      encoding: "utf8",
    }).trim();
  }

  /** Plays the shopper in front of a window. */
  pay(params: object, play: Play = {}) {
    return this.control<{ imp_uid: string }>("pay", { ...params, ...play });
  }
}

/** A server for the tests of a file. */
export function serverForFile(): Server {
  const server = new Server();
  beforeAll(() => server.start());
  afterAll(() => server.stop());
  return server;
}
