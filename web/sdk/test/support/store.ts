/** What a browser keeps. */
export class Store implements Storage {
  [name: string]: unknown;
  readonly #values = new Map<string, string>();

  get length(): number {
    return this.#values.size;
  }
  key(n: number): string | null {
    return [...this.#values.keys()][n] ?? null;
  }
  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#values.set(key, String(value));
  }
  removeItem(key: string): void {
    this.#values.delete(key);
  }
  clear(): void {
    this.#values.clear();
  }

  /** The value whose name ends so, as JSON. */
  find<T>(end: string): T | null {
    const [, text] = [...this.#values].find(([key]) => key.endsWith(end)) ?? [];
    return text === undefined ? null : (JSON.parse(text) as T);
  }
}
