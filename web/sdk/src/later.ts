import { aborted, unreachable } from "./error.js";

/** A part of the SDK that is loaded when it is first needed. */
export class Later<Part> {
  #loading: Promise<Part> | null = null;
  #part: Part | null = null;

  constructor(
    private readonly load: () => Promise<Part>,
    private readonly page: { signal: AbortSignal; language: "ko" | "en" },
  ) {}

  /** The part, if it is there. */
  get part(): Part | null {
    return this.#part;
  }

  /** Loads it once. A fault is NETWORK, and the next call tries again. */
  get(): Promise<Part> {
    this.#loading ??= this.load().then(
      (part) => (this.#part = part),
      (cause: unknown) => {
        this.#loading = null;
        throw unreachable(
          this.page.language,
          "a part of paygraph did not load",
          cause,
        );
      },
    );
    return this.#loading;
  }

  /** Runs with it: at once if it is there, because a popup needs the click. */
  async run<T>(act: (part: Part) => Promise<T>): Promise<T> {
    const part = this.#part ?? (await this.get());
    if (this.page.signal.aborted) throw aborted();
    return act(part);
  }
}
