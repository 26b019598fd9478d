import type { Paygraph } from "../../src/index.js";

/** Makes an order without a window; tells what the window would be given. */
export async function parametersOf(
  paygraph: Paygraph,
  input: object,
): Promise<{ id: string; params: object }> {
  const prepared = await paygraph.prepare({
    lines: [{ sku: "chair", quantity: 1 }],
    buyer: { name: "김하나" },
    ...input,
  });
  const { id } = prepared.order;
  const { preparePayment } = await paygraph.request<{
    preparePayment: { requestPay: { params: object } };
  }>(
    `mutation ($id: ID!) { preparePayment(input: { orderId: $id }) {
      ... on PreparePaymentSuccess { requestPay { params } }
    } }`,
    { id },
  );
  return { id, params: preparePayment.requestPay.params };
}
