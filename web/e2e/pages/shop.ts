// A shop that takes the SDK from the server and knows nothing else: what a
// page without a build would be. What happens is written on the page.
import type { CheckoutInput, Order, Result } from "@paygraph/checkout";

const query = new URLSearchParams(location.search);
const script = query.get("script") ?? query.get("server");
const { createPaygraph } = (await import(
  `${script}/checkout.js`
)) as typeof import("@paygraph/checkout");

const element = (id: string) => document.getElementById(id)!;
const show = (id: string, text: string) => (element(id).textContent = text);

let last: Result | undefined;

// An order that was given up is still watched; the page is about the newest,
// and ids are in the order of time.
function showOrder(order: Order) {
  if (order.id < element("order").textContent!) return;
  show("order", order.id);
  show("status", order.status);
  show("account", order.virtualAccount?.accountNumber ?? "");
}

function showResult(result: Result) {
  last = result;
  showOrder(result.order);
  show("result", result.kind);
  show("message", result.message);
  const line = document.createElement("li");
  line.textContent = result.kind;
  element("history").append(line);
}

const { freshToken } = window;

const paygraph = createPaygraph({
  url: query.get("server")!,
  ...(freshToken && { token: freshToken }),
  ...(query.has("return") && { returnUrl: query.get("return")! }),
  onResult: showResult,
  onOrder: showOrder,
  onConnection: (connection) => show("connection", connection),
});
window.paygraph = paygraph;

const input: CheckoutInput = {
  lines: [{ sku: query.get("sku") ?? "chair", quantity: 1 }],
  buyer: { name: "김하나", email: "hana@example.com", tel: "01012345678" },
  payMethod: query.get("method") ?? "card",
  ...(query.has("popup") && { popup: true }),
};

/** Runs a press; its fault is shown. */
async function press(run: () => Promise<unknown> | undefined) {
  show("fault", "");
  try {
    await run();
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    show("fault", `${code ?? "?"}: ${message}`);
  }
}

let prepared: { open(): Promise<Result> };
const on = (id: string, run: () => Promise<unknown> | undefined) =>
  (element(id).onclick = () => void press(run));

on("pay", () => paygraph.checkout(input));
on("prepare", async () => {
  prepared = await paygraph.prepare(input);
  show("status", "ready");
});
on("open", () => prepared.open());
on("retry", () => (last && "retry" in last ? last.retry?.() : undefined));
on("card", () =>
  last && "retry" in last ? last.retry?.({ payMethod: "card" }) : undefined,
);
on("leave", async () => paygraph.dispose());

if (query.has("auto")) {
  await press(() => paygraph.checkout(input));
  console.info("pressed by nobody");
}
if (!query.has("cold")) await paygraph.preload();
document.body.dataset.ready = "";
