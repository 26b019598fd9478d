import type { Box } from "./storage.js";
import { randomName } from "./random.js";

/** An order that a reload must not lose. */
export interface Attempt {
  orderId: string;
  /** Its window was open; else its outcome is awaited, a deposit say. */
  window: boolean;
  /** A card is registered. */
  card: boolean;
  /** The tab it is in. */
  tab: string;
  at: number;
}

const most = 10;

/** The orders that are under way in this browser, newest first. */
export class Attempts {
  readonly #tab = tabId();

  constructor(private readonly box: Box) {}

  all(): Attempt[] {
    return this.box.get<Attempt[]>("attempts") ?? [];
  }

  save(orderId: string, window: boolean, card = false): void {
    const attempt = { orderId, window, card, tab: this.#tab, at: Date.now() };
    this.box.set(
      "attempts",
      [attempt, ...this.#others(orderId)].slice(0, most),
    );
  }

  remove(orderId: string): void {
    const others = this.#others(orderId);
    if (others.length > 0) this.box.set("attempts", others);
    else this.box.remove("attempts");
  }

  isMine(attempt: Attempt): boolean {
    return attempt.tab === this.#tab;
  }

  #others(orderId: string): Attempt[] {
    return this.all().filter((attempt) => attempt.orderId !== orderId);
  }
}

/** A name for this tab that outlives a reload, where the browser allows it. */
function tabId(): string {
  const key = "paygraph:tab";
  const made = randomName();
  if (!globalThis.document) return made;
  try {
    const known = sessionStorage.getItem(key);
    if (!known) sessionStorage.setItem(key, made);
    return known ?? made;
  } catch {
    return made;
  }
}
