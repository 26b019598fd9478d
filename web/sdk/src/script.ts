import { PaygraphError } from "./error.js";
import type { Texts } from "./messages.js";
import { plainCopy } from "./plain.js";

/** window.IMP, as far as it is used. */
export interface Imp {
  init(code: string): void;
  request_pay(
    params: Record<string, unknown>,
    callback: (reply: Reply) => void,
  ): unknown;
  close?(): void;
}

/** What Iamport's callback says. Only the number and the error are read: flags lie. */
export interface Reply {
  imp_uid?: string | null;
  error_code?: string;
  error_coe?: string; // as Iamport spells it with F1001
  error_msg?: string | null;
}

/** How long a script may take to load. */
const patience = 15_000;

/** What is known of Iamport on this page, by every copy of the SDK. */
interface Page {
  code?: string;
  /** Of the script that was loaded by us. */
  url?: string;
  loading?: Promise<void> | undefined;
}
const key = Symbol.for("paygraph.imp");

function page(): Page {
  const holder = globalThis as { [key]?: Page };
  return (holder[key] ??= {});
}

const current = (): Imp | undefined => {
  const imp = (globalThis as { IMP?: Partial<Imp> }).IMP;
  return imp?.init && imp.request_pay ? (imp as Imp) : undefined;
};

/** Loads Iamport's script unless it is there, and gives it the merchant's code, once per page. */
export async function loadImp(
  at: { scriptUrl: string; impCode: string; sandbox?: boolean },
  texts: Texts,
): Promise<Imp> {
  if (!globalThis.document)
    throw new PaygraphError(
      "SCRIPT_BLOCKED",
      "a payment window needs a browser",
    );
  const known = page();
  const fits =
    !at.sandbox ||
    known.url === at.scriptUrl ||
    document.querySelector(`script[src="${at.scriptUrl}"]`);
  if (current() && !known.loading && !fits)
    throw conflict("another script of Iamport's is on this page");
  if (!current() || known.loading) {
    known.loading ??= load(at.scriptUrl, texts).finally(
      () => (known.loading = undefined),
    );
    await known.loading;
    known.url = at.scriptUrl;
  }
  const imp = current();
  if (!imp) throw blocked(at.scriptUrl, texts);
  if (!known.code) {
    const { error, said } = attend(() => imp.init(at.impCode));
    if (error || said) throw conflict(said ?? String(error), error);
    known.code = at.impCode;
  }
  if (known.code !== at.impCode)
    throw conflict(
      `this page uses the merchant code ${known.code}, the server's is ${at.impCode}`,
    );
  return imp;
}

const conflict = (message: string, cause?: unknown) =>
  new PaygraphError("IMP_CONFLICT", message, { cause });

const blocked = (url: string, texts: Texts) =>
  new PaygraphError("SCRIPT_BLOCKED", texts.refused, {
    retryable: true,
    cause: new Error(
      `${url} did not load: a content blocker, or the page's script-src lacks ${new URL(url).origin}`,
    ),
  });

function load(url: string, texts: Texts): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const fail = () => {
      clearTimeout(timer);
      script.remove(); // so that it can be tried again
      reject(blocked(url, texts));
    };
    const timer = setTimeout(fail, patience);
    script.src = url;
    script.onload = () => {
      clearTimeout(timer);
      resolve();
    };
    script.onerror = fail;
    document.head.append(script);
  });
}

/** What happened while Iamport's script ran: it reports by alert, and popups fail in silence. */
export interface Attended {
  value?: unknown;
  error?: unknown;
  /** What it wanted to alert. */
  said: string | null;
  /** A popup was asked for, and blocked. */
  blocked: boolean;
}

/** Calls Iamport's script and sees what it does. */
export function attend(call: () => unknown): Attended {
  const seen: Attended = { said: null, blocked: false };
  const { alert, open } = window;
  window.alert = (text?: unknown) => (seen.said ??= String(text));
  window.open = (...args) => {
    const opened = open.apply(window, args);
    if (!opened) seen.blocked = true;
    return opened;
  };
  try {
    seen.value = call();
  } catch (error) {
    seen.error = error;
  } finally {
    window.alert = alert;
    window.open = open;
  }
  return seen;
}

/** A copy that Iamport's script may write into: it freezes nothing, and holds no __typename. */
export function copyOf(
  params: object,
  popup: boolean,
): Record<string, unknown> {
  const copy = plainCopy({ ...params }, (name, value) =>
    name === "__typename" || value === null ? undefined : value,
  );
  return popup ? { ...copy, popup } : copy;
}
