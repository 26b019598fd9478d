// A checkout whose input and result are reactive: deep proxies.
import type { Result } from "@paygraph/checkout";
import { createApp, h, reactive } from "vue";

const server = new URLSearchParams(location.search).get("server")!;
const { createPaygraph } = (await import(
  `${server}/checkout.js`
)) as typeof import("@paygraph/checkout");

const state = reactive({
  input: {
    lines: [{ sku: "chair", quantity: 1 }],
    buyer: { name: "김하나", email: "hana@example.com" },
  },
  result: null as Result | null,
});

const paygraph = createPaygraph({
  url: server,
  onResult: (result) => (state.result = result),
});
await paygraph.preload();

createApp({
  render() {
    const { input, result } = state;
    const line = input.lines[0]!;
    return [
      h("label", [
        "Quantity",
        h("input", {
          type: "number",
          value: line.quantity,
          onInput: (event: InputEvent) =>
            (line.quantity = (event.target as HTMLInputElement).valueAsNumber),
        }),
      ]),
      h("button", { onClick: () => paygraph.checkout(input) }, "Pay"),
      result &&
        "retry" in result &&
        h("button", { onClick: () => result.retry!() }, "Try again"),
      h("p", { role: "status" }, result?.kind),
      h("p", { "data-testid": "sum" }, result?.order.total.formatted),
    ];
  },
}).mount("#root");
