// A shop that calls the API and Iamport's script by hand, as the documents
// describe it: nothing but fetch and IMP.
interface IMP {
  init(code: string): void;
  request_pay(params: object, callback?: (reply: object) => void): unknown;
  close(): void;
  sandbox?: object;
}

const query = new URLSearchParams(location.search);
const server = query.get("server");
const element = (id: string) => document.getElementById(id)!;
const show = (id: string, value: unknown) => {
  element(id).textContent =
    typeof value === "string" ? value : JSON.stringify(value);
};

let token: string | null = null;
let params: Record<string, unknown> = {};

async function graphql(document: string, variables: object) {
  const response = await fetch(`${server}/graphql`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: document, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const requestPay = `requestPay { impCode scriptUrl params }`;

function load(src: string) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = src;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

const imp = () => (window as unknown as { IMP: IMP }).IMP;

async function ready(request: {
  impCode: string;
  scriptUrl: string;
  params: Record<string, unknown>;
}) {
  if (!imp()) {
    await load(request.scriptUrl);
    imp().init(request.impCode);
  }
  const kind = query.get("kind");
  if (kind) imp().sandbox = { kind };
  params = request.params;
  if (query.has("redirect")) params.m_redirect_url = query.get("redirect");
}

element("order").onclick = async () => {
  const { createOrder } = await graphql(
    `mutation ($input: CreateOrderInput!) { createOrder(input: $input) {
      ... on CreateOrderSuccess { accessToken order { id } ${requestPay} }
      ... on UserError { code message }
    } }`,
    {
      input: {
        lines: [{ sku: query.get("sku") ?? "chair", quantity: 1 }],
        buyer: {
          name: "김하나",
          email: "hana@example.com",
          tel: "01012345678",
        },
        payMethod: query.get("method") ?? "card",
        returnUrl: query.get("return") ?? undefined,
      },
    },
  );
  token = createOrder.accessToken;
  await ready(createOrder.requestPay);
  show("id", createOrder.order.id);
};

element("again").onclick = async () => {
  show("reply", "");
  show("outcome", "");
  const { preparePayment } = await graphql(
    `mutation ($input: PreparePaymentInput!) { preparePayment(input: $input) {
      ... on PreparePaymentSuccess { ${requestPay} }
      ... on UserError { code message }
    } }`,
    { input: { orderId: params.merchant_uid, payMethod: "card" } },
  );
  await ready(preparePayment.requestPay);
  pay();
};

async function complete(impUid: unknown) {
  const { completePayment } = await graphql(
    `
      mutation ($input: CompletePaymentInput!) {
        completePayment(input: $input) {
          __typename
          ... on PaymentRejected {
            reason
          }
          ... on PaymentPending {
            waitingFor
          }
          ... on PaymentFailed {
            failure {
              code
              gatewayMessage
            }
          }
        }
      }
    `,
    { input: { impUid, merchantUid: params.merchant_uid } },
  );
  show("outcome", completePayment);
}

function pay() {
  imp().request_pay({ ...params }, (reply) => {
    show("reply", reply);
    void complete((reply as { imp_uid: unknown }).imp_uid);
  });
}

element("pay").onclick = pay;
element("close").onclick = () => imp().close();

// The order as the server tells of it, by a stream.
async function follow(id: string) {
  const response = await fetch(`${server}/graphql`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "text/event-stream",
      Authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({
      query: `subscription ($id: ID!) { orderUpdated(id: $id) { status } }`,
      variables: { id },
    }),
  });
  const reader = response
    .body!.pipeThrough(new TextDecoderStream())
    .getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const status = /"status":"(\w+)"/.exec(value)?.[1];
    if (status) show("live", status);
  }
}

new MutationObserver(() => {
  const id = element("id").textContent;
  if (id) void follow(id);
}).observe(element("id"), { childList: true });
