// The server that check:http and check:tabs talk to.
const { PAYGRAPH_URL } = process.env;
if (!PAYGRAPH_URL) {
  console.error("Set PAYGRAPH_URL, for instance to http://127.0.0.1:8080");
  process.exit(2);
}

export const endpoint = new URL("/graphql", PAYGRAPH_URL).href;
export const socketURL = endpoint.replace(/^http/, "ws");

async function post(url, body, headers) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return response.json();
}

/** Runs one operation over HTTP. */
export const execute = (payload, token) =>
  post(endpoint, payload, token ? { Authorization: `Bearer ${token}` } : {});

/** What the server tells its playground, the development token above all. */
export async function pageOptions() {
  const page = await fetch(new URL("/playground", PAYGRAPH_URL));
  const [, json] = (await page.text()).match(/id="options"[^>]*>([^<]*)</);
  return JSON.parse(json);
}

/** A customer's token, as the sandbox's shop gives it to its pages. */
export async function customerToken() {
  const url = new URL("/demo/sign-in", PAYGRAPH_URL);
  const { token } = await post(url, { email: "customer@example.com" });
  return token;
}

/** Plays the shopper, the bank or time in the sandbox. */
export async function control(call, body) {
  const url = new URL(`/sandbox/control/${call}`, PAYGRAPH_URL);
  const answer = await post(url, body);
  if (answer?.error_msg) {
    throw new Error(`${call}: ${answer.error_msg}`);
  }
  return answer;
}
