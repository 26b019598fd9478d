/** Lets a thing be under way once: a second call gets the first one's promise. */
export class Once {
  readonly #running = new Map<string, Promise<unknown>>();

  run<T>(name: string, start: () => Promise<T>): Promise<T> {
    const running = this.#running.get(name) as Promise<T> | undefined;
    if (running) return running;
    const made = start().finally(() => {
      if (this.#running.get(name) === made) this.#running.delete(name);
    });
    this.#running.set(name, made);
    return made;
  }

  isRunning(name: string): boolean {
    return this.#running.has(name);
  }
}
