import type { KeyValueStore } from "./types.js";

/** A store that lasts as long as the page. */
export function memory(): KeyValueStore {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

/** Tells whether a store takes anything: in a frame of another site it may throw. */
function works(store: KeyValueStore): boolean {
  const probe = "paygraph:probe";
  store.setItem(probe, "1");
  const kept = store.getItem(probe) === "1";
  store.removeItem(probe);
  return kept;
}

/** The first store that works: local, session, memory. */
export function pickStore(): KeyValueStore {
  for (const name of ["localStorage", "sessionStorage"] as const) {
    try {
      const store = globalThis[name];
      if (store && works(store)) return store;
    } catch {
      // blocked: the next one
    }
  }
  return memory();
}

/** Values of one server in a store. A store that fails loses values, not payments. */
export class Box {
  readonly #fallback = memory();

  constructor(
    private readonly store: KeyValueStore,
    private readonly prefix: string,
  ) {}

  get<T>(key: string): T | null {
    const name = this.prefix + key;
    let text = this.#fallback.getItem(name);
    try {
      text ??= this.store.getItem(name);
      return text === null ? null : (JSON.parse(text) as T);
    } catch {
      return null;
    }
  }

  set(key: string, value: unknown): void {
    const name = this.prefix + key;
    const text = JSON.stringify(value);
    this.#fallback.removeItem(name);
    try {
      this.store.setItem(name, text);
    } catch {
      this.#fallback.setItem(name, text); // full, or blocked since
    }
  }

  remove(key: string): void {
    const name = this.prefix + key;
    this.#fallback.removeItem(name);
    try {
      this.store.removeItem(name);
    } catch {
      // it was not there
    }
  }
}
