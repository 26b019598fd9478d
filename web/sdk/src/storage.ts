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
  if (!globalThis.document) return memory();
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

/** Values of one server in a store. When that fails, they last as long as the page. */
export class Box {
  readonly #spare = memory();

  constructor(
    private readonly store: KeyValueStore,
    private readonly prefix: string,
  ) {}

  get<T>(key: string): T | null {
    const read = (store: KeyValueStore) => store.getItem(this.prefix + key);
    try {
      const text = read(this.#spare) ?? read(this.store);
      return text === null ? null : (JSON.parse(text) as T);
    } catch {
      return null; // blocked since, or not ours
    }
  }

  set(key: string, value: unknown): void {
    this.remove(key);
    this.#write((store) =>
      store.setItem(this.prefix + key, JSON.stringify(value)),
    );
  }

  remove(key: string): void {
    this.#spare.removeItem(this.prefix + key);
    this.#write((store) => store.removeItem(this.prefix + key));
  }

  #write(act: (store: KeyValueStore) => void): void {
    try {
      act(this.store);
    } catch {
      act(this.#spare); // full, or blocked
    }
  }
}
