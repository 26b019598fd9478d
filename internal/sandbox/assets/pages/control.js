// The control API, as these pages and every test call it.

export class Refusal extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

async function call(path, init) {
  let response;
  try {
    response = await fetch("/sandbox/control/" + path, { cache: "no-store", ...init });
  } catch (cause) {
    throw new Refusal("AWAY", String(cause));
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok || answer?.error_code) throw new Refusal(answer?.error_code || "HTTP_" + response.status, answer?.error_msg || response.statusText);
  return answer;
}

export const get = (path, query = {}) => {
  const given = Object.entries(query).filter(([, v]) => v);
  return call(given.length ? path + "?" + new URLSearchParams(given) : path);
};

// A refusal is answered quietly: it is on the page, not in the console.
export const post = (path, body) =>
  call(path + "?quiet=true", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

// live calls look now, every two seconds while somebody can see the page, and
// after whatever this page changed itself. It returns the function for the latter.
export function live(look, failed) {
  let timer = null;
  let asking = null;
  let again = false;
  async function turn() {
    clearTimeout(timer);
    if (asking) {
      again = true;
      return asking;
    }
    asking = look().then(
      () => failed(null),
      (error) => failed(error),
    );
    await asking;
    asking = null;
    if (again) {
      again = false;
      return turn();
    }
    if (!document.hidden) timer = setTimeout(turn, 2000);
  }
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : turn()));
  turn();
  return turn;
}
