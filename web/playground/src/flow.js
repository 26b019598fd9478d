// What links one step of a flow to the next: ids that a result carries and a
// later operation wants as variables. Pure, because the checks play the same
// flows without a browser.

/** The checkout that a createOrder or preparePayment began, if this is one. */
export function checkoutOf(result) {
  for (const field of Object.values(result?.data ?? {})) {
    const params = field?.requestPay?.params;
    if (params) {
      return { orderId: field.order?.id ?? params.merchant_uid, params };
    }
  }
  return null;
}

/** Whether a result, wherever it stands in it, says that an order needs no payment any more. */
export function isOver(result, orderId) {
  if (!result || typeof result !== "object") return false;
  if (result.id === orderId && result.status) {
    return !["PENDING", "AWAITING_DEPOSIT"].includes(result.status);
  }
  return Object.values(result).some((value) => isOver(value, orderId));
}

/** A token that came with a result, and whether it was asked for. */
export function tokenOf(result) {
  for (const [name, field] of Object.entries(result?.data ?? {})) {
    if (field?.accessToken) {
      return { token: field.accessToken, asked: name === "issueGuestToken" };
    }
  }
  return null;
}

/** The variables that follow from a result: later operations want them. */
export function idsOf(result) {
  const fields = Object.values(result?.data ?? {});
  const named = (name) => fields.find((field) => field?.[name])?.[name].id;
  const first = (connection) => connection?.edges?.[0]?.node?.id;
  const ids = {
    orderId: first(result?.data?.orders),
    caseId: first(result?.data?.openCases),
    billingKeyId: named("billingKey"),
    planId: named("plan"),
    guestToken: tokenOf(result)?.token,
  };
  const checkout = checkoutOf(result);
  if (checkout) {
    const { orderId, params } = checkout;
    return {
      ...(ids.billingKeyId && { billingKeyId: ids.billingKeyId }),
      ...(ids.guestToken && { guestToken: ids.guestToken }),
      ...{ orderId, merchantUid: params.merchant_uid, impUid: null },
    };
  }
  return Object.fromEntries(Object.entries(ids).filter(([, id]) => id));
}

/** Body of the sandbox's /pay; without an outcome, all goes well. */
export function payBody(params, outcome) {
  return outcome ? { ...params, outcome } : params;
}

/** Body of the sandbox's /faults: the PG refuses the next refund. */
export const refusal = [
  { endpoint: "POST /payments/cancel", fault: "refused", count: 1 },
];

/**
 * Sets those of the values whose names the text of the variables has, wherever
 * they stand, so that a tab says itself what it wants and keeps its layout.
 */
export function fill(text, values) {
  for (const [name, value] of Object.entries(values)) {
    const place = new RegExp(`("${name}"\\s*:\\s*)("[^"]*"|null)`, "g");
    text = text.replace(place, (_, key) => key + JSON.stringify(value));
  }
  return text;
}
