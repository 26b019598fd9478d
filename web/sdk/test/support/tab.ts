// A browser's tab, where there is no browser: happy-dom's document and
// address, and an Iamport whose shopper pays in the real sandbox.
import { Window } from "happy-dom";
import { afterEach } from "vitest";
import { createPaygraph, type Paygraph } from "../../src/index.js";
import type { PaygraphOptions, Result } from "../../src/types.js";
import type { Play, Server } from "./server.js";
import { Store } from "./store.js";
import { until } from "./wait.js";

/** What the shopper does in the next window; a function for what is no visit at all. */
export type Visit =
  (Play & { callback?: false }) | ((params: object) => object | null | void);

const nodeFetch = globalThis.fetch;
const names = [
  "window document location history navigator localStorage sessionStorage",
  "addEventListener removeEventListener innerWidth innerHeight IMP",
].flatMap((line) => line.split(" "));
const before = new Map(
  names.map((name) => [
    name,
    Object.getOwnPropertyDescriptor(globalThis, name),
  ]),
);

let open: Tab | null = null;
afterEach(() => {
  open?.close();
});

export class Tab {
  readonly results: Result[] = [];
  readonly faults: unknown[] = [];
  readonly calls: Record<string, unknown>[] = [];
  visit: Visit = {};
  closed = 0;
  /** Scripts do not load: a content blocker. */
  blocked = false;
  scripts = 0;
  #window!: Window;
  #paygraph: Paygraph[] = [];
  #inits: string[] = [];

  constructor(
    readonly server: Server,
    readonly local = new Store(),
    readonly session = new Store(),
  ) {}

  /** Loads a page. */
  go(url = "http://localhost:5173/cart?size=2#top"): this {
    this.close();
    open = this;
    const win = (this.#window = new Window({ url }));
    const set = (name: string, value: unknown) =>
      Object.defineProperty(globalThis, name, {
        value,
        configurable: true,
        writable: true,
      });
    set("window", win);
    for (const name of ["document", "location", "history", "navigator"])
      set(name, win[name as keyof Window]);
    set("localStorage", this.local);
    set("sessionStorage", this.session);
    set("addEventListener", win.addEventListener.bind(win));
    set("removeEventListener", win.removeEventListener.bind(win));
    set("innerWidth", 1024);
    set("innerHeight", 768);
    set("IMP", undefined);
    delete (globalThis as { [key: symbol]: unknown })[
      Symbol.for("paygraph.imp")
    ];
    this.#inits = [];
    win.document.documentElement.lang = "en";
    win.document.head.append = (script: unknown) =>
      this.#load(script as HTMLScriptElement);
    return this;
  }

  /** Where the address bar stands. */
  get address(): string {
    return this.#window.location.href;
  }

  /** The page makes its SDK. */
  paygraph(options: Partial<PaygraphOptions> = {}): Paygraph {
    const made = createPaygraph({
      url: this.server.url,
      fetch: nodeFetch,
      ...options,
      onResult: (result) => {
        this.results.push(result);
        options.onResult?.(result);
      },
    });
    this.#paygraph.push(made);
    return made;
  }

  /** What happens to the page. */
  fire(name: string, detail: object = {}): void {
    const event = new this.#window.Event(name);
    Object.assign(event, detail);
    this.#window.dispatchEvent(event);
  }

  /** The kinds of all results so far. */
  get kinds(): string[] {
    return this.results.map((result) => result.kind);
  }

  result(kind: Result["kind"]): Promise<Result> {
    return until(`a result "${kind}" after ${this.kinds.join()}`, () =>
      this.results.find((result) => result.kind === kind),
    );
  }

  /** The page goes away. */
  close(): void {
    if (open !== this) return;
    for (const made of this.#paygraph) made.dispose();
    this.#paygraph = [];
    for (const [name, old] of before)
      if (old) Object.defineProperty(globalThis, name, old);
      else delete (globalThis as Record<string, unknown>)[name];
    open = null;
  }

  #load(script: HTMLScriptElement): void {
    this.scripts++;
    queueMicrotask(() => {
      if (this.blocked) return script.onerror!(new Event("error") as never);
      (globalThis as { IMP?: object }).IMP = this.imp();
      script.onload!(new Event("load") as never);
    });
  }

  /** window.IMP. */
  imp(): object {
    return {
      init: (code: string) => {
        this.#inits.push(code);
        if (code !== this.#inits[0])
          throw new Error(
            `IMP.init: already initialised with ${this.#inits[0]}`,
          );
      },
      close: () => this.closed++,
      request_pay: (
        params: Record<string, unknown>,
        callback: (reply: object) => void,
      ) => {
        params.request_id = "req_1"; // as Iamport's script does
        this.calls.push(params);
        this.reply = callback;
        return this.#play(params, callback);
      },
    };
  }

  /** The window's callback runs. */
  reply: (reply: object) => void = () => {};

  /** The shopper goes on in the window that is open. */
  again(params: object): void {
    this.#play(params as Record<string, unknown>, this.reply);
  }

  #play(
    { request_id: _, ...params }: Record<string, unknown>,
    callback: (reply: object) => void,
  ): unknown {
    const { visit } = this;
    if (typeof visit === "function") {
      const reply = visit(params);
      if (reply) queueMicrotask(() => callback(reply));
      return undefined;
    }
    const { callback: calls, ...play } = visit;
    this.server
      .pay(params, play)
      .then((reply) => calls !== false && callback(reply))
      .catch((error: unknown) => this.faults.push(error));
    return undefined;
  }
}
