import { refusal } from "./error.js";
import type { Context } from "./context.js";
import {
  createOrderOperation,
  type CreateOrderInput,
  type CreateOrderMutation,
} from "./generated.js";
import { cleanAddress } from "./landing.js";
import { alone } from "./lock.js";
import type { Box } from "./storage.js";
import type { CheckoutInput } from "./types.js";
import { randomName } from "./random.js";

/** How long a press whose answer was lost keeps its key. */
export const fresh = 30 * 60_000;

/** One press of the button, until it is answered. */
interface Press {
  key: string;
  input: string;
  at: number;
}

type Created = Extract<
  CreateOrderMutation["createOrder"],
  { __typename: "CreateOrderSuccess" }
>;

/**
 * Makes the order of a press. Guest and key are stored before the call: when
 * its answer is lost, the next press with the same input, even after a reload,
 * finds the same order.
 */
export async function createOrder(
  { api, box }: Context,
  { popup: _, ...wanted }: CheckoutInput,
): Promise<Created> {
  const body = {
    lines: [], // which the server refuses, and says so
    ...(wanted as Partial<CheckoutInput>),
    returnUrl: returnUrl(wanted.returnUrl || api.options.returnUrl),
  };
  const text = JSON.stringify(body);
  return alone(`${api.lockName}press`, async () => {
    for (let last = false; ; last = true) {
      const input = { ...body, idempotencyKey: keyOf(box, "press", text) };
      const { createOrder: made } = await api.run(
        createOrderOperation,
        { input: input as unknown as CreateOrderInput },
        { identified: true },
      );
      if (made) box.remove("press");
      if (made?.__typename === "CreateOrderSuccess") {
        if (last || made.order.nextActions.includes("PAY")) return made;
        continue; // the order of an old key, which is over by now
      }
      if (last || made?.__typename !== "IdempotencyConflict")
        throw refusal(made);
    }
  });
}

/** The key of a press: the same one for the same input, until it is answered. */
export function keyOf(box: Box, name: string, input: string): string {
  const known = box.get<Press>(name);
  if (known?.input === input && Date.now() - known.at < fresh) return known.key;
  const key = randomName();
  box.set(name, { key, input, at: Date.now() });
  return key;
}

/** Where a redirect comes back to: this page, unless it is told otherwise; read as a link on this page. */
export function returnUrl(wanted: string | undefined): string | undefined {
  const page = globalThis.location?.href;
  if (!page?.startsWith("http")) return wanted;
  return wanted ? new URL(wanted, page).href : cleanAddress(page);
}
