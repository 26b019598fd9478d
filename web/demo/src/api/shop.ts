import {
  createPaygraph,
  PaygraphError,
  type Paygraph,
  type Result,
} from "@paygraph/checkout";
import { createStore } from "../base/store";
import { options } from "../state/options";
import { paying } from "../state/paying";
import { customer, owner } from "../state/session";
import { language } from "../state/settings";
import type { CardResult } from "@paygraph/checkout";
import type { Operation } from "./operation";

/** The SDK as this caller's; another one when somebody signs in or out. */
export const shop = createStore<Paygraph | null>(null);

type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">;

// Each customer has a drawer of their own, so that nobody's unfinished order
// is taken up by somebody else. The owner leaves nothing behind.
function drawer(name: string): Storage {
  const prefix = `${name}/`;
  return {
    getItem: (key) => localStorage.getItem(prefix + key),
    setItem: (key, value) => localStorage.setItem(prefix + key, value),
    removeItem: (key) => localStorage.removeItem(prefix + key),
  };
}

function pocket(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

/** Opens the shop for whoever it is now; hear gets every result. */
export function openShop(
  hear: (result: Result) => void,
  hearCard: (result: CardResult) => void,
): () => void {
  const make = () => {
    shop.get()?.dispose();
    const signed = customer.get();
    const paygraph = createPaygraph({
      url: location.origin,
      locale: language.get(),
      onResult: hear,
      onCard: hearCard,
      ...(owner.get()
        ? { token: options.adminToken, storage: pocket() }
        : signed && { token: signed.token, storage: drawer(signed.email) }),
    });
    paygraph.on("window", ({ state, order }) => {
      if (state === "open" && order.kind === "SALE") paying.set(order.id);
    });
    shop.set(paygraph);
  };
  make();
  const stops = [customer, owner, language].map((s) => s.subscribe(make));
  return () => {
    stops.forEach((stop) => stop());
    shop.get()?.dispose();
    shop.set(null);
  };
}

/**
 * Runs an operation as this caller. A customer whose token the server does not
 * take any more is a guest again.
 */
export async function ask<Data, Variables extends object>(
  paygraph: Paygraph,
  operation: Operation<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  try {
    return await paygraph.request<Data>(operation.text, variables);
  } catch (reason) {
    if (isRefusal(reason) && !owner.get() && customer.get()) customer.set(null);
    throw reason;
  }
}

const isRefusal = (reason: unknown): boolean =>
  reason instanceof PaygraphError &&
  (reason.code === "UNAUTHENTICATED" || reason.code === "TOKEN_EXPIRED");
