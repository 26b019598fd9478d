import { createKept } from "../base/kept";
import { createStore } from "../base/store";
import { options } from "./options";

/** A customer who signed in. */
export interface Customer {
  email: string;
  token: string;
  /** RFC 3339. */
  expiresAt: string;
}

function isCustomer(stored: unknown): stored is Customer {
  const c = stored as Customer | null;
  return (
    typeof c?.email === "string" &&
    typeof c.token === "string" &&
    Date.parse(c.expiresAt) > Date.now()
  );
}

/** Who shops; null is a guest. */
export const customer = createKept<Customer | null>("customer", (stored) =>
  isCustomer(stored) ? stored : null,
);

const ownerKey = "paygraph.demo.owner";

function wasOwner(): boolean {
  try {
    return (
      options.adminToken !== "" && sessionStorage.getItem(ownerKey) === "1"
    );
  } catch {
    return false;
  }
}

/** Whether this tab looks at the shop as its owner does. */
export const owner = createStore(wasOwner());

owner.subscribe(() => {
  try {
    sessionStorage.setItem(ownerKey, owner.get() ? "1" : "0");
  } catch {
    // Kept as long as the page.
  }
});

/** Asks the sandbox's server for a customer's token; nothing is checked. */
export async function signIn(email: string): Promise<Customer> {
  const response = await fetch("/demo/sign-in", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email }),
  });
  if (!response.ok) {
    throw new Error((await response.text()) || `HTTP ${response.status}`);
  }
  const signed = { email, ...((await response.json()) as object) } as Customer;
  customer.set(signed);
  return signed;
}
