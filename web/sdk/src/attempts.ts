import type { Box } from "./storage.js";

/** An order that a reload must not lose. */
export interface Attempt {
  orderId: string;
  /** Its window was open; else an account waits for a deposit, or an outcome is awaited. */
  window: boolean;
  /** The tab that opened it. */
  tab: string;
  at: number;
}

const most = 10;

/** The orders that are under way in this browser, newest first. */
export class Attempts {
  readonly tab: string;

  constructor(private readonly box: Box) {
    this.tab = tabId();
  }

  all(): Attempt[] {
    return this.box.get<Attempt[]>("attempts") ?? [];
  }

  save(orderId: string, window: boolean): void {
    const attempt = { orderId, window, tab: this.tab, at: Date.now() };
    const others = this.all().filter((a) => a.orderId !== orderId);
    this.box.set("attempts", [attempt, ...others].slice(0, most));
  }

  remove(orderId: string): void {
    const others = this.all().filter((a) => a.orderId !== orderId);
    if (others.length > 0) this.box.set("attempts", others);
    else this.box.remove("attempts");
  }
}

/** A name for this tab that outlives a reload, where the browser allows it. */
function tabId(): string {
  const key = "paygraph:tab";
  try {
    const known = globalThis.sessionStorage?.getItem(key);
    if (known) return known;
    const made = uuid();
    globalThis.sessionStorage?.setItem(key, made);
    return made;
  } catch {
    return uuid();
  }
}

/** A random UUID, also on pages without HTTPS, where crypto.randomUUID is missing. */
export function uuid(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6]! & 15) | 64;
  b[8] = (b[8]! & 63) | 128;
  const hex = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
