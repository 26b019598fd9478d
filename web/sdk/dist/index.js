// src/error.ts
var PaygraphError = class extends Error {
  constructor(code, message, fault = {}) {
    super(message, { cause: fault.cause });
    this.code = code;
    this.name = "PaygraphError";
    this.retryable = fault.retryable ?? false;
    this.requestId = fault.requestId;
    this.fields = fault.fields;
    this.retryAfterMs = fault.retryAfterMs;
    this.orderId = fault.orderId;
  }
};
var aborted = () => new PaygraphError("ABORTED", "paygraph was disposed");
var isFault = (error, ...codes) => error instanceof PaygraphError && (codes.length === 0 || codes.includes(error.code));

// src/generated.ts
var moneyFragment = "fragment Money on Money{amount currency decimal formatted}";
var failureFragment = "fragment Failure on PaymentFailure{code message retryable advice gatewayCode gatewayMessage}";
var virtualAccountFragment = "fragment VirtualAccount on VirtualAccount{id status bankCode bankName accountNumber holder amount{...Money}dueAt issuedAt depositedAt}";
var refundFragment = "fragment Refund on Refund{id status amount{...Money}reason failure{...Failure}createdAt finishedAt}";
var paymentFragment = "fragment Payment on Payment{id impUid status amount{...Money}refunded{...Money}payMethod pgProvider walletProvider sandbox card{name number type quota approvalNumber}failure{...Failure}rejectionReason refunds{...Refund}receiptUrl startedAt paidAt failedAt}";
var orderFragment = "fragment Order on Order{id merchantUid version kind status name lines{sku name unitPrice{...Money}quantity total{...Money}taxFree}total{...Money}taxFree{...Money}paid{...Money}refunded{...Money}buyer{name email tel address postcode}payMethod payments{...Payment}virtualAccount{...VirtualAccount}failure{...Failure}nextActions pollAfterMs reference customData locale expiresAt createdAt updatedAt}";
var requestPayFragment = "fragment RequestPay on RequestPay{impCode scriptUrl window params}";
var faultsFragment = "fragment Faults on InvalidInput{code message fields{path rule message limit}}";
var storedCardFragment = "fragment StoredCard on BillingKey{id status card{name number type}pgProvider createdAt}";
var planLineFragment = "fragment PlanLine on OrderLine{sku name unitPrice{...Money}quantity total{...Money}}";
var planFragment = "fragment Plan on Plan{id version status name lines{...PlanLine}total{...Money}nextLines{...PlanLine}recurrence{every interval trialDays count}billingKey{...StoredCard}currentPeriodStart currentPeriodEnd nextCharge{id number status amount{...Money}dueAt periodStart periodEnd attempts}trialEndsAt cancelAt failure{...Failure}nextActions createdAt updatedAt}";
var planOfOrderFragment = "fragment PlanOfOrder on Order{charge{plan{...Plan}}}";
var checkoutConfigOperation = "query CheckoutConfig{checkoutConfig{impCode scriptUrl sandbox paymentMethods{payMethod label minimum{...Money}maximum{...Money}window storesCard requiredBuyerFields}serverTime version}}" + moneyFragment;
var orderOperation = "query Order($id:ID!){order(id:$id){...Order}checkoutConfig{serverTime}}" + orderFragment + moneyFragment + paymentFragment + failureFragment + refundFragment + virtualAccountFragment;
var orderUpdatedOperation = "subscription OrderUpdated($id:ID!){orderUpdated(id:$id){...Order}}" + orderFragment + moneyFragment + paymentFragment + failureFragment + refundFragment + virtualAccountFragment;
var issueGuestTokenOperation = "mutation IssueGuestToken{issueGuestToken{__typename ...on IssueGuestTokenSuccess{accessToken expiresAt}}}";
var exchangeReturnCodeOperation = "mutation ExchangeReturnCode($input:ExchangeReturnCodeInput!){exchangeReturnCode(input:$input){__typename ...on ExchangeReturnCodeSuccess{accessToken expiresAt order{...Order}}...on UserError{code message}}}" + orderFragment + moneyFragment + paymentFragment + failureFragment + refundFragment + virtualAccountFragment;
var createOrderOperation = "mutation CreateOrder($input:CreateOrderInput!){createOrder(input:$input){__typename ...on CreateOrderSuccess{replayed order{...Order}requestPay{...RequestPay}}...on UserError{code message}...Faults}}" + orderFragment + moneyFragment + paymentFragment + failureFragment + refundFragment + virtualAccountFragment + requestPayFragment + faultsFragment;
var preparePaymentOperation = "mutation PreparePayment($input:PreparePaymentInput!){preparePayment(input:$input){__typename ...on PreparePaymentSuccess{order{...Order}requestPay{...RequestPay}}...on PaymentPending{order{...Order}pollAfterMs waitingFor}...on OrderNotPayable{order{...Order}}...on UserError{code message}...Faults}}" + orderFragment + moneyFragment + paymentFragment + failureFragment + refundFragment + virtualAccountFragment + requestPayFragment + faultsFragment;
var completePaymentOperation = "mutation CompletePayment($input:CompletePaymentInput!){completePayment(input:$input){__typename ...on PaymentSettled{order{...Order}payment{...Payment}}...on VirtualAccountIssued{order{...Order}virtualAccount{...VirtualAccount}}...on PaymentPending{order{...Order}pollAfterMs waitingFor}...on PaymentFailed{order{...Order}failure{...Failure}}...on PaymentRejected{order{...Order}reason refund{...Refund}}...on OrderNotPayable{order{...Order}}...on UserError{code message}...Faults}}" + orderFragment + moneyFragment + paymentFragment + failureFragment + refundFragment + virtualAccountFragment + faultsFragment;
var cancelOrderOperation = "mutation CancelOrder($input:CancelOrderInput!){cancelOrder(input:$input){__typename ...on CancelOrderSuccess{order{...Order}}...on OrderNotCancellable{order{...Order}}...on UserError{code message}...Faults}}" + orderFragment + moneyFragment + paymentFragment + failureFragment + refundFragment + virtualAccountFragment + faultsFragment;
var billingKeysOperation = "query BillingKeys{billingKeys{...StoredCard}}" + storedCardFragment;
var prepareBillingKeyOperation = "mutation PrepareBillingKey($input:PrepareBillingKeyInput!){prepareBillingKey(input:$input){__typename ...on PrepareBillingKeySuccess{billingKey{...StoredCard}requestPay{...RequestPay merchantUid}}...on UserError{code message}...Faults}}" + storedCardFragment + requestPayFragment + faultsFragment;
var completeBillingKeyOperation = "mutation CompleteBillingKey($input:CompleteBillingKeyInput!){completeBillingKey(input:$input){__typename ...on BillingKeyIssued{billingKey{...StoredCard}}...on BillingKeyPending{billingKey{...StoredCard}pollAfterMs waitingFor}...on BillingKeyFailed{failure{...Failure}}...on UserError{code message}...Faults}}" + storedCardFragment + failureFragment + faultsFragment;
var deleteBillingKeyOperation = "mutation DeleteBillingKey($input:DeleteBillingKeyInput!){deleteBillingKey(input:$input){__typename ...on DeleteBillingKeySuccess{billingKey{...StoredCard}endedPlans{...Plan}}...on UserError{code message}}}" + storedCardFragment + planFragment + planLineFragment + moneyFragment + failureFragment;
var payWithBillingKeyOperation = "mutation PayWithBillingKey($input:PayWithBillingKeyInput!){payWithBillingKey(input:$input){__typename ...on PaymentSettled{order{...Order}payment{...Payment}}...on PaymentPending{order{...Order}pollAfterMs waitingFor}...on PaymentFailed{order{...Order}failure{...Failure}}...on PaymentRejected{order{...Order}reason refund{...Refund}}...on OrderNotPayable{order{...Order}}...on UserError{code message}...Faults}}" + orderFragment + moneyFragment + paymentFragment + failureFragment + refundFragment + virtualAccountFragment + faultsFragment;
var planOperation = "query Plan($id:ID!){plan(id:$id){...Plan}checkoutConfig{serverTime}}" + planFragment + planLineFragment + moneyFragment + storedCardFragment + failureFragment;
var plansOperation = "query Plans{viewer{plans{edges{node{...Plan}}}}}" + planFragment + planLineFragment + moneyFragment + storedCardFragment + failureFragment;
var planUpdatedOperation = "subscription PlanUpdated($id:ID!){planUpdated(id:$id){...Plan}}" + planFragment + planLineFragment + moneyFragment + storedCardFragment + failureFragment;
var startPlanOperation = "mutation StartPlan($input:StartPlanInput!){startPlan(input:$input){__typename ...on StartPlanSuccess{plan{...Plan}replayed}...on PaymentPending{order{...PlanOfOrder}pollAfterMs}...on PaymentFailed{order{...PlanOfOrder}failure{...Failure}}...on UserError{code message}...Faults}}" + planFragment + planLineFragment + moneyFragment + storedCardFragment + failureFragment + planOfOrderFragment + faultsFragment;
var changePlanCardOperation = "mutation ChangePlanCard($input:ChangePlanCardInput!){changePlanCard(input:$input){__typename ...on PlanChanged{plan{...Plan}}...on PaymentPending{order{...PlanOfOrder}pollAfterMs}...on PaymentFailed{order{...PlanOfOrder}failure{...Failure}}...on PlanNotChangeable{plan{...Plan}}...on UserError{code message}...Faults}}" + planFragment + planLineFragment + moneyFragment + storedCardFragment + failureFragment + planOfOrderFragment + faultsFragment;
var cancelPlanOperation = "mutation CancelPlan($input:CancelPlanInput!){cancelPlan(input:$input){...on PlanChanged{plan{...Plan}}...on PlanNotChangeable{plan{...Plan}}...on UserError{code message}}}" + planFragment + planLineFragment + moneyFragment + storedCardFragment + failureFragment;
var pausePlanOperation = "mutation PausePlan($input:PausePlanInput!){pausePlan(input:$input){...on PlanChanged{plan{...Plan}}...on PlanNotChangeable{plan{...Plan}}...on UserError{code message}}}" + planFragment + planLineFragment + moneyFragment + storedCardFragment + failureFragment;
var resumePlanOperation = "mutation ResumePlan($input:ResumePlanInput!){resumePlan(input:$input){...on PlanChanged{plan{...Plan}}...on PlanNotChangeable{plan{...Plan}}...on UserError{code message}}}" + planFragment + planLineFragment + moneyFragment + storedCardFragment + failureFragment;

// src/lock.ts
var locks = () => globalThis.navigator?.locks;
var queues = /* @__PURE__ */ new Map();
async function alone(name, run) {
  const manager = locks();
  if (manager) {
    let begun = false;
    try {
      return await manager.request(name, () => {
        begun = true;
        return run();
      });
    } catch (error) {
      if (begun) throw error;
    }
  }
  const turn = (queues.get(name) ?? Promise.resolve()).then(run);
  const end = turn.catch(() => {
  });
  queues.set(name, end);
  void end.then(() => queues.get(name) === end && queues.delete(name));
  return turn;
}
function hold(name, force = false) {
  const lost = new AbortController();
  const free = { release: () => {
  }, lost: lost.signal };
  const manager = locks();
  if (!manager) return Promise.resolve(free);
  return new Promise((resolve) => {
    let held = false;
    manager.request(
      name,
      force ? { steal: true } : { ifAvailable: true },
      (lock) => {
        held = lock !== null;
        if (!held) return void resolve(null);
        return new Promise(
          (release) => resolve({ release, lost: lost.signal })
        );
      }
    ).catch(() => held ? lost.abort() : resolve(free));
  });
}
async function isHeld(name) {
  const mine = await hold(name);
  mine?.release();
  return mine === null;
}

// src/session.ts
var Session = class {
  constructor(option, box, lockName, send) {
    this.option = option;
    this.box = box;
    this.lockName = lockName;
    this.send = send;
  }
  #customer = null;
  #guest = null;
  /** The token for an order's operations, or for any other; null if there is none yet. */
  async token(orderId) {
    const own = orderId ? this.box.get(`token:${orderId}`) : null;
    if (own && own.renewAt > Date.now()) return own.token;
    if (own) this.box.remove(`token:${orderId}`);
    return await this.#ofCustomer() ?? await this.#ofGuest();
  }
  /** As token, but makes a guest if nobody is there: an idempotency key needs an owner. */
  async identify() {
    return await this.token() ?? this.#makeGuest(null);
  }
  /** Keeps the token that a redirect's code bought, for its order alone. */
  adopt(orderId, token) {
    this.box.set(`token:${orderId}`, {
      token,
      renewAt: Date.now() + lifetime(token)
    });
  }
  /** Forgets a token that the server refused; tells whether there can be another one. */
  refuse(token, orderId) {
    if (orderId && this.box.get(`token:${orderId}`)?.token === token) {
      this.box.remove(`token:${orderId}`);
      return true;
    }
    if (this.#customer?.token === token) {
      this.#customer = null;
      return typeof this.option === "function";
    }
    if (this.box.get("guest")?.token === token) this.box.remove("guest");
    return true;
  }
  async #ofCustomer() {
    if (!this.option) return null;
    if (this.#customer && this.#customer.renewAt > Date.now())
      return this.#customer.token;
    const token = typeof this.option === "function" ? await this.#ask() : this.option;
    this.#customer = token ? { token, renewAt: endOf(token) - 3e4 } : null;
    return token || null;
  }
  async #ask() {
    try {
      return await this.option();
    } catch (cause) {
      throw new PaygraphError("UNAUTHENTICATED", "the page has no token", {
        retryable: true,
        cause
      });
    }
  }
  async #ofGuest() {
    const guest = this.box.get("guest");
    if (!guest) return null;
    if (guest.renewAt > Date.now()) return guest.token;
    return this.#makeGuest(guest.token).catch(() => guest.token);
  }
  #makeGuest(old) {
    this.#guest ??= alone(`${this.lockName}guest`, async () => {
      const now = this.box.get("guest");
      if (now && now.token !== old && now.renewAt > Date.now())
        return now.token;
      const { issueGuestToken: made } = await this.send(
        issueGuestTokenOperation,
        now?.token ?? null
      );
      if (!made) throw new PaygraphError("INTERNAL", "no guest token");
      this.box.set("guest", {
        token: made.accessToken,
        renewAt: Date.now() + 0.8 * lifetime(made.accessToken)
      });
      return made.accessToken;
    }).finally(() => this.#guest = null);
    return this.#guest;
  }
};
function claims(token) {
  try {
    const part = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    return JSON.parse(atob(part));
  } catch {
    return {};
  }
}
var endOf = (token) => (claims(token).exp ?? Infinity) * 1e3;
function lifetime(token) {
  const { iat, exp } = claims(token);
  return iat && exp ? (exp - iat) * 1e3 : 864e5;
}

// src/time.ts
var Clock = class {
  #offset = 0;
  now() {
    return new Date(Date.now() + this.#offset);
  }
  /** Learns from a time that the server told; sent is when it was asked. */
  learn(serverTime, sent) {
    const told = Date.parse(serverTime);
    if (Number.isFinite(told)) this.#offset = told - (sent + Date.now()) / 2;
  }
  /** Learns from a time that lies in the server's past. */
  notBefore(past) {
    const ahead = Date.parse(past) - this.now().getTime();
    if (ahead > 0) this.#offset += ahead;
  }
};
var Naps = class {
  #open = /* @__PURE__ */ new Set();
  nap(ms) {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#open.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#open.add(end);
    });
  }
  wake() {
    for (const end of [...this.#open]) end();
  }
};
function sleep(ms, signal) {
  const naps = new Naps();
  if (signal.aborted) return Promise.resolve();
  const wake = () => naps.wake();
  signal.addEventListener("abort", wake);
  return naps.nap(ms).finally(() => signal.removeEventListener("abort", wake));
}
function hedged(ask, every, most2) {
  const over = new AbortController();
  let timer;
  return new Promise((resolve, reject) => {
    const begin = (n) => {
      ask(over.signal).then(resolve, reject);
      if (n < most2) timer = setTimeout(() => begin(n + 1), every);
    };
    begin(1);
  }).finally(() => {
    clearTimeout(timer);
    over.abort();
  });
}
var backoff = (n) => Math.min(500 * 2 ** n, 15e3) * (0.75 + Math.random() / 2);

// src/api.ts
var patience = 35e3;
var tries = 4;
var Api = class _Api {
  constructor(endpoint, options, language, box, lockName) {
    this.endpoint = endpoint;
    this.options = options;
    this.language = language;
    this.box = box;
    this.lockName = lockName;
    this.session = new Session(
      options.token,
      box,
      lockName,
      (query, token) => this.#post(query, void 0, token)
    );
  }
  #ended = new AbortController();
  /** It has answered this page, so it allows it. */
  #answered = false;
  /** The same server and shopper, but not ended with this one. */
  detached() {
    return new _Api(
      this.endpoint,
      this.options,
      this.language,
      this.box,
      this.lockName
    );
  }
  /** Aborts what runs and refuses what comes. */
  end() {
    this.#ended.abort();
  }
  get signal() {
    return this.#ended.signal;
  }
  /** Runs an operation: renews the token if it has ended, and repeats what may be repeated. */
  async run(operation, variables, { orderId, repeatable = true, identified = false, signal } = {}) {
    let renewed = false;
    for (let n = 0; ; n++) {
      const token = identified ? await this.session.identify() : await this.session.token(orderId);
      try {
        return await this.#post(operation, variables, token, signal);
      } catch (error) {
        const { code, retryable, retryAfterMs } = error;
        if (!renewed && token && isFault(error, "TOKEN_EXPIRED", "UNAUTHENTICATED") && this.session.refuse(token, orderId)) {
          renewed = true;
          continue;
        }
        if (!retryable || n + 1 >= tries || signal?.aborted) throw error;
        if (!repeatable && code !== "RATE_LIMITED") throw error;
        await sleep(retryAfterMs ?? backoff(n), this.signal);
      }
    }
  }
  /** A request's headers. */
  headers(token) {
    return {
      "Content-Type": "application/json",
      "Accept-Language": this.language,
      ...token && { Authorization: `Bearer ${token}` }
    };
  }
  /** Sends a request; a server that cannot be reached is NETWORK. */
  async fetch(body, headers, signal) {
    const send = this.options.fetch ?? globalThis.fetch;
    try {
      const response = await send.call(globalThis, this.endpoint, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
        signal,
        cache: "no-store",
        credentials: "omit"
      });
      this.#answered = true;
      return response;
    } catch (error) {
      if (this.signal.aborted) throw aborted();
      if (signal.aborted)
        throw new PaygraphError(
          "NETWORK",
          `${new URL(this.endpoint).origin} did not answer in time`,
          { retryable: true, cause: error }
        );
      throw await this.#unreachable(error);
    }
  }
  async #post(query, variables, token, signal) {
    if (this.signal.aborted) throw aborted();
    const limit = new AbortController();
    const end = () => limit.abort();
    const timer = setTimeout(end, patience);
    this.signal.addEventListener("abort", end);
    signal?.addEventListener("abort", end);
    try {
      const response = await this.fetch(
        { query, variables },
        { ...this.headers(token), Accept: "application/json" },
        limit.signal
      );
      return await this.read(response);
    } finally {
      clearTimeout(timer);
      this.signal.removeEventListener("abort", end);
      signal?.removeEventListener("abort", end);
    }
  }
  /** Reads a JSON answer; errors[] is thrown. */
  async read(response) {
    const requestId = response.headers.get("X-Request-Id") ?? void 0;
    let answer;
    try {
      answer = await response.json();
    } catch (cause) {
      throw this.#aborted() ?? new PaygraphError(
        "NETWORK",
        `${this.endpoint} is no paygraph server (status ${response.status})`,
        {
          retryable: response.ok || response.status >= 500,
          requestId,
          cause
        }
      );
    }
    if (answer?.errors?.length) throw faultOf(answer, requestId);
    if (!answer?.data)
      throw new PaygraphError("INTERNAL", "the answer is empty", { requestId });
    return answer.data;
  }
  #aborted() {
    return this.signal.aborted ? aborted() : null;
  }
  /** Tells a server that refuses this page from one that is away. */
  async #unreachable(cause) {
    const page2 = globalThis.location?.origin;
    const server = new URL(this.endpoint);
    const may = this.#answered || page2 === server.origin;
    if (page2 && !may && navigator.onLine !== false) {
      const asked = await this.#knock(new URL("/healthz", server).href);
      if (asked)
        return new PaygraphError(
          "FORBIDDEN",
          `${server.origin} does not answer this page: its CORS_ORIGINS lacks ${page2}`,
          { cause }
        );
    }
    return new PaygraphError("NETWORK", `${server.origin} cannot be reached`, {
      retryable: true,
      cause
    });
  }
  /** Reports whether anybody is there. */
  async #knock(url) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), 3e3);
    try {
      const send = this.options.fetch ?? globalThis.fetch;
      await send.call(globalThis, url, {
        mode: "no-cors",
        credentials: "omit",
        cache: "no-store",
        signal: limit.signal
      });
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
};
function faultOf(answer, requestId) {
  const { message, extensions } = answer.errors[0];
  const code = extensions?.code ?? "INTERNAL";
  const fault = {
    retryable: ["RATE_LIMITED", "UNAVAILABLE"].includes(code),
    requestId: extensions?.requestId ?? requestId,
    retryAfterMs: extensions?.retryAfterMs
  };
  return new PaygraphError(code, message, fault);
}
function refusal(member, orderId) {
  return new PaygraphError(
    member?.code ?? "INTERNAL",
    member?.message ?? "the server could not answer",
    { fields: member?.fields, orderId, retryable: !member }
  );
}

// src/uuid.ts
var uuid = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) => {
  const random = crypto.getRandomValues(new Uint8Array(1))[0] & 15;
  return (+digit ^ random >> +digit / 4).toString(16);
});

// src/attempts.ts
var most = 10;
var Attempts = class {
  constructor(box) {
    this.box = box;
  }
  #tab = tabId();
  all() {
    return this.box.get("attempts") ?? [];
  }
  save(orderId, window2, card = false) {
    const attempt = {
      ...{ orderId, window: window2, tab: this.#tab, at: Date.now() },
      ...card && { card }
    };
    this.box.set(
      "attempts",
      [attempt, ...this.#others(orderId)].slice(0, most)
    );
  }
  remove(orderId) {
    const others = this.#others(orderId);
    if (others.length > 0) this.box.set("attempts", others);
    else this.box.remove("attempts");
  }
  isMine(attempt) {
    return attempt.tab === this.#tab;
  }
  #others(orderId) {
    return this.all().filter((attempt) => attempt.orderId !== orderId);
  }
};
function tabId() {
  const key2 = "paygraph:tab";
  const made = uuid();
  if (!globalThis.document) return made;
  try {
    const known = sessionStorage.getItem(key2);
    if (!known) sessionStorage.setItem(key2, made);
    return known ?? made;
  } catch {
    return made;
  }
}

// src/landing.ts
var names = ["order_id", "billing_key_id", "status", "code"];
var landing = null;
function cleanAddress(href) {
  const url = new URL(href);
  if (!isLanding(url)) return href;
  for (const name of names) url.searchParams.delete(name);
  return url.href;
}
var isLanding = (url) => /^ord_[0-9a-z]{26}$/.test(url.searchParams.get("order_id") ?? "") && (url.searchParams.has("status") || url.searchParams.has("code"));
function land() {
  if (!globalThis.document || !globalThis.history) return;
  const url = new URL(location.href);
  if (!isLanding(url)) return;
  landing = {
    orderId: url.searchParams.get("order_id"),
    isCard: url.searchParams.has("billing_key_id"),
    code: url.searchParams.get("code")
  };
  history.replaceState(history.state, "", cleanAddress(url.href));
}
var landed = () => landing;
function finishLanding(done) {
  if (landing === done) landing = null;
}

// src/once.ts
var Once = class {
  #running = /* @__PURE__ */ new Map();
  run(name, start) {
    const running = this.#running.get(name);
    if (running) return running;
    const made = start().finally(() => {
      if (this.#running.get(name) === made) this.#running.delete(name);
    });
    this.#running.set(name, made);
    return made;
  }
  isRunning(name) {
    return this.#running.has(name);
  }
};

// src/plain.ts
var plainCopy = (value) => JSON.parse(JSON.stringify(value));

// src/press.ts
var fresh = 30 * 6e4;
async function createOrder({ api, box }, { popup: _, ...wanted }) {
  const body = { returnUrl: returnUrl(api.options.returnUrl), ...wanted };
  const text = JSON.stringify(body);
  return alone(`${api.lockName}press`, async () => {
    for (let last = false; ; last = true) {
      let press = box.get("press");
      if (press?.input !== text || Date.now() - press.at > fresh) {
        press = { key: uuid(), input: text, at: Date.now() };
        box.set("press", press);
      }
      const input = { ...body, idempotencyKey: press.key };
      const { createOrder: made } = await api.run(
        createOrderOperation,
        { input },
        { identified: true }
      );
      if (made) box.remove("press");
      if (made?.__typename === "CreateOrderSuccess") {
        if (last || made.order.nextActions.includes("PAY")) return made;
        continue;
      }
      if (last || made?.__typename !== "IdempotencyConflict")
        throw refusal(made);
    }
  });
}
function returnUrl(option) {
  if (option) return option;
  const page2 = globalThis.location?.href;
  return page2?.startsWith("http") ? cleanAddress(page2) : void 0;
}

// src/registration.ts
var asks = 4;
async function completeCard({ api }, orderId, impUid) {
  const { completeBillingKey: answer } = await api.run(
    completeBillingKeyOperation,
    { input: { merchantUid: orderId, ...impUid && { impUid } } }
  );
  switch (answer?.__typename) {
    case "BillingKeyIssued":
    case "BillingKeyPending":
    case "BillingKeyFailed":
      return answer;
    default:
      throw refusal(answer, orderId);
  }
}
function cardResult({ texts: texts2 }, answer) {
  switch (answer.__typename) {
    case "BillingKeyIssued":
      return {
        kind: "stored",
        message: texts2.cardStored,
        card: answer.billingKey
      };
    case "BillingKeyPending":
      return answer.waitingFor === "BUYER" ? { kind: "closed", message: texts2.cardClosed } : {
        kind: "pending",
        message: texts2.cardPending,
        waitingFor: answer.waitingFor
      };
    case "BillingKeyFailed":
      return answer.failure.code === "WINDOW_CLOSED" ? { kind: "closed", message: texts2.cardClosed } : { kind: "failed", message: answer.message, failure: answer.failure };
  }
}
async function settleCard(context, orderId, impUid) {
  const { api, texts: texts2 } = context;
  try {
    for (let n = 1; ; n++) {
      const answer = await completeCard(context, orderId, impUid);
      const result = cardResult(context, answer);
      if (result.kind !== "pending" || n >= asks) return result;
      if (answer.__typename === "BillingKeyPending")
        await sleep(answer.pollAfterMs, api.signal);
    }
  } catch (error) {
    if (!isFault(error, "NETWORK", "UNAVAILABLE", "RATE_LIMITED")) throw error;
    return {
      kind: "pending",
      message: texts2.cardPending,
      waitingFor: "CONNECTION"
    };
  }
}

// src/script.ts
var errorCode = (reply) => reply.error_code ?? reply.error_coe;
var patience2 = 15e3;
var key = /* @__PURE__ */ Symbol.for("paygraph.imp");
function page() {
  const holder = globalThis;
  return holder[key] ??= {};
}
var current = () => {
  const imp = globalThis.IMP;
  return imp?.init && imp.request_pay ? imp : void 0;
};
async function loadImp(at, texts2) {
  if (!globalThis.document)
    throw new PaygraphError(
      "SCRIPT_BLOCKED",
      "a payment window needs a browser"
    );
  const known = page();
  const fits = !at.sandbox || known.url === at.scriptUrl || document.querySelector(`script[src="${at.scriptUrl}"]`);
  if (current() && !known.loading && !fits)
    throw conflict(
      "another script of Iamport's than the sandbox's is on this page"
    );
  if (!current() || known.loading) {
    known.loading ??= load(at.scriptUrl, texts2).finally(
      () => known.loading = void 0
    );
    await known.loading;
    known.url = at.scriptUrl;
  }
  const imp = current();
  if (!imp) throw blocked(at.scriptUrl, texts2);
  if (known.code !== void 0 && known.code !== at.impCode)
    throw conflict(
      `this page uses the merchant code ${known.code}, the server's is ${at.impCode}`
    );
  if (known.code === void 0) {
    const { error, said } = attend(() => imp.init(at.impCode));
    if (error || said)
      throw conflict(said ?? String(error.message), error);
    known.code = at.impCode;
  }
  return imp;
}
var conflict = (message, cause) => new PaygraphError("IMP_CONFLICT", message, { cause });
var blocked = (url, texts2) => new PaygraphError("SCRIPT_BLOCKED", texts2.refused, {
  retryable: true,
  cause: new Error(
    `${url} did not load: a content blocker, or a Content-Security-Policy whose script-src lacks ${new URL(url).origin}`
  )
});
function load(url, texts2) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const fail = () => {
      clearTimeout(timer);
      script.remove();
      reject(blocked(url, texts2));
    };
    const timer = setTimeout(fail, patience2);
    script.src = url;
    script.async = true;
    script.onload = () => {
      clearTimeout(timer);
      resolve();
    };
    script.onerror = fail;
    document.head.append(script);
  });
}
function attend(call) {
  const seen = { said: null, blocked: false };
  const { alert, open } = window;
  window.alert = (text) => seen.said ??= String(text);
  window.open = (...args) => {
    const opened = open.apply(window, args);
    if (!opened) seen.blocked = true;
    return opened;
  };
  try {
    seen.value = call();
  } catch (error) {
    seen.error = error;
  } finally {
    window.alert = alert;
    window.open = open;
  }
  return seen;
}
function copyOf(params, popup) {
  const copy = JSON.parse(
    JSON.stringify(
      params,
      (name, value) => name === "__typename" || value === null ? void 0 : value
    )
  );
  if (popup) copy.popup = true;
  return copy;
}

// src/result.ts
var isOutcome = (answer) => "order" in answer;
var counted = (order) => order.payments.find((p) => p.paidAt && !p.rejectionReason) ?? null;
var has = (order, status) => status.includes(order.status);
var isPaid = (order) => has(order, ["PAID", "PARTIALLY_REFUNDED", "REFUNDED"]);
var isClosed = (order) => has(order, ["CANCELLED", "EXPIRED"]);
var Results = class {
  constructor(texts2, retry) {
    this.texts = texts2;
    this.retry = retry;
  }
  /** A result that can be tried again, if the order allows it. */
  #again(order, more) {
    const can = order.nextActions.includes("PAY");
    return can ? { retry: this.retry(order, more) } : {};
  }
  paid(order, payment = counted(order)) {
    return { kind: "paid", order, message: this.texts.paid, payment };
  }
  notPayable(order, message = this.texts.notPayable) {
    return { kind: "notPayable", order, message };
  }
  closed(order, message = this.texts.closed) {
    return { kind: "closed", order, message, ...this.#again(order) };
  }
  pending(order, waitingFor, message = this.texts.pending) {
    const again = waitingFor === "BUYER" ? this.#again(order, { takeOver: true }) : {};
    return { kind: "pending", order, message, waitingFor, ...again };
  }
  account(order, virtualAccount) {
    return {
      kind: "virtualAccount",
      order,
      message: this.texts.virtualAccount,
      virtualAccount,
      ...this.#again(order)
    };
  }
  /** What an order alone tells; null if nothing is decided. */
  ofOrder(order) {
    if (isPaid(order)) return this.paid(order);
    if (isClosed(order)) return this.notPayable(order);
    if (order.status === "AWAITING_DEPOSIT" && order.virtualAccount)
      return this.account(order, order.virtualAccount);
    return null;
  }
  /** The result of what completePayment answered; the window is closed. */
  of(answer) {
    const { order } = answer;
    switch (answer.__typename) {
      case "PaymentSettled":
        return this.paid(order, answer.payment);
      case "VirtualAccountIssued":
        return this.account(order, answer.virtualAccount);
      case "PaymentPending":
        return answer.waitingFor === "BUYER" ? this.closed(order) : this.pending(order, answer.waitingFor);
      case "PaymentFailed":
        if (answer.failure.code === "WINDOW_CLOSED")
          return this.closed(order, answer.message);
        return {
          kind: "failed",
          order,
          message: answer.message,
          failure: answer.failure,
          ...this.#again(order)
        };
      case "PaymentRejected":
        return {
          kind: "rejected",
          order,
          message: answer.message,
          reason: answer.reason,
          refund: answer.refund,
          // Iamport takes no second payment for an order that it took money for.
          ...!answer.refund && this.#again(order)
        };
      case "OrderNotPayable":
        return isPaid(order) ? this.paid(order) : this.notPayable(order, answer.message);
    }
  }
};

// src/window.ts
var firstAsk = 5e3;
var opening = 3e3;
var grace = 4e3;
var PaymentWindow = class {
  constructor(imp, pay, follower, texts2, order, tell, ask) {
    this.imp = imp;
    this.pay = pay;
    this.follower = follower;
    this.texts = texts2;
    this.tell = tell;
    this.ask = ask;
    this.#known = new Set(order.payments.map((p) => p.id));
  }
  #known;
  #timer;
  #asking;
  #unwatch = () => {
  };
  #resolve;
  #reject;
  #open = false;
  #since = 0;
  #popup = false;
  /** Tells whether an order has an attempt that it did not have before the window. */
  isNews(order) {
    return order.payments.some((p) => !this.#known.has(p.id));
  }
  /** Calls Iamport at once, so that a popup opens inside the click. */
  open(popup) {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#unwatch = this.follower.watch({
        order: (order) => this.#look(order)
      });
      this.#open = true;
      this.#since = Date.now();
      this.#popup = popup || this.pay.window === "POPUP";
      this.tell("open");
      this.#askIn(firstAsk);
      const seen = attend(
        () => this.imp.request_pay(
          copyOf(this.pay.params, popup),
          (reply) => this.#end({ how: "reply", reply: reply ?? {} })
        )
      );
      if (seen.blocked)
        return this.abort(
          new PaygraphError("POPUP_BLOCKED", this.texts.popup, {
            retryable: true
          })
        );
      if (seen.error || seen.said || seen.value === false)
        this.abort(
          new PaygraphError("WINDOW_REFUSED", seen.said ?? this.texts.refused, {
            retryable: true,
            cause: seen.error
          })
        );
    });
  }
  /** The page is back. A window that left the page, or was in a popup, is not there any more. */
  returned() {
    const layer = [...document.querySelectorAll("iframe")].some((frame) => {
      const { width, height } = frame.getBoundingClientRect();
      return width >= innerWidth / 2 && height >= innerHeight / 2;
    });
    if (!layer) this.#end({ how: "silent" });
  }
  /** The buyer presses again, so that a window in the page is not there any more: it was closed without a word. */
  pressed() {
    if (!this.#popup && Date.now() - this.#since > opening) this.returned();
  }
  /** Closes it: another takes its place. */
  replace() {
    this.#hide();
    this.#end({ how: "replaced" });
  }
  /** Closes it because of a fault. */
  abort(error) {
    if (!this.#open) return;
    this.#hide();
    this.#done();
    this.#reject(error);
  }
  #look(order) {
    if (isPaid(order) || isClosed(order)) {
      this.#hide();
      return this.#end({ how: "decided", order });
    }
    const over = order.status === "AWAITING_DEPOSIT" || order.payments.some(
      (p) => !this.#known.has(p.id) && (p.status === "FAILED" || p.rejectionReason)
    );
    if (!over || this.#timer !== void 0) return;
    this.#timer = setTimeout(() => {
      this.#hide();
      this.#end({ how: "silent" });
    }, grace);
  }
  #askIn(ms) {
    this.#asking = setTimeout(() => {
      void this.ask().catch(() => {
      });
      this.#askIn(Math.min(ms * 2, 6e4));
    }, ms);
  }
  #hide() {
    if (!this.#open) return;
    try {
      this.imp.close?.();
    } catch {
    }
  }
  #end(ending) {
    if (!this.#open) return;
    this.#done();
    this.#resolve(ending);
  }
  #done() {
    this.#open = false;
    clearTimeout(this.#timer);
    clearTimeout(this.#asking);
    this.#unwatch();
    this.tell("close");
  }
};

// src/cards.ts
var late = 15 * 6e4;
var Cards = class {
  constructor(context, attempts, windows, preload) {
    this.context = context;
    this.attempts = attempts;
    this.windows = windows;
    this.preload = preload;
  }
  #once = new Once();
  #awaited = /* @__PURE__ */ new Map();
  /** Its popup was blocked: the next press opens it. */
  #ready = null;
  /** In front of the customer. */
  #open = null;
  register(input = {}) {
    this.windows.pressed();
    const plain = plainCopy(input);
    const press = JSON.stringify(plain);
    return this.#once.run(press, async () => {
      const ready = this.#ready;
      this.#ready = null;
      return this.#run(
        ready?.press === press ? ready : await this.#prepare(press, plain),
        plain
      );
    });
  }
  async list() {
    const { billingKeys } = await this.context.api.run(
      billingKeysOperation,
      {}
    );
    return billingKeys;
  }
  async delete(id, endPlans = false) {
    const { api, tell } = this.context;
    const { deleteBillingKey: made } = await api.run(
      deleteBillingKeyOperation,
      { input: { billingKeyId: id, endPlans } }
    );
    if (made?.__typename !== "DeleteBillingKeySuccess") throw refusal(made);
    made.endedPlans.forEach(tell.plan);
    return { card: made.billingKey, endedPlans: made.endedPlans };
  }
  /** After a redirect; the customer may have to sign in first. */
  async land(landing2) {
    try {
      const result = await settleCard(this.context, landing2.orderId);
      if (this.context.api.signal.aborted) return;
      finishLanding(landing2);
      this.#report(landing2.orderId, result);
    } catch (error) {
      if (isFault(error, "NOT_FOUND")) finishLanding(landing2);
      throw error;
    }
  }
  /** After a reload, or in another tab of the same browser. */
  async reload(attempt) {
    const { orderId } = attempt;
    if (orderId === this.#open) return;
    if (attempt.window && await isHeld(this.#lock(orderId))) return;
    try {
      const result = await settleCard(this.context, orderId);
      const away = result.kind === "closed" && !this.attempts.isMine(attempt) && Date.now() - attempt.at < fresh;
      if (!away) this.#report(orderId, result);
    } catch (error) {
      if (isFault(error, "NOT_FOUND")) this.attempts.remove(orderId);
      throw error;
    }
  }
  dispose() {
    for (const left of this.#awaited.values()) left.abort();
    this.#awaited.clear();
  }
  #lock(orderId) {
    return `${this.context.api.lockName}${orderId}`;
  }
  async #prepare(press, { popup: _, ...wanted }) {
    const { api, texts: texts2 } = this.context;
    const script = this.preload();
    script.catch(() => {
    });
    const { prepareBillingKey: made } = await api.run(
      prepareBillingKeyOperation,
      { input: { returnUrl: returnUrl(api.options.returnUrl), ...wanted } }
    );
    if (made?.__typename !== "PrepareBillingKeySuccess") throw refusal(made);
    const pay = made.requestPay;
    const [{ order }] = await Promise.all([
      api.run(orderOperation, { id: pay.merchantUid }),
      script
    ]);
    if (!order) throw refusal(null, pay.merchantUid);
    return { press, imp: await loadImp(pay, texts2), pay, order };
  }
  /** Opens a window and reports its outcome. A popup opens before anything is awaited. */
  async #run(ready, input) {
    const { order } = ready;
    const holding = hold(this.#lock(order.id));
    this.attempts.save(order.id, true, true);
    this.#open = order.id;
    try {
      const window2 = this.#window(ready);
      const ending = await this.windows.show(window2, !!input.popup);
      if (ending.how === "replaced")
        return { kind: "closed", message: this.context.texts.cardClosed };
      const result = await this.#settle(window2, order, ending);
      const again = { retry: () => this.register(input) };
      const over = result.kind === "failed" || result.kind === "closed";
      return this.#report(order.id, over ? { ...result, ...again } : result);
    } catch (error) {
      if (!isFault(error, "ABORTED")) this.attempts.remove(order.id);
      if (isFault(error, "POPUP_BLOCKED")) this.#ready = ready;
      throw error;
    } finally {
      this.#open = null;
      void holding.then((mine) => mine?.release());
    }
  }
  #window({ imp, pay, order }) {
    const { context } = this;
    const follower = context.follower(order.id);
    follower.offer(order);
    return new PaymentWindow(
      imp,
      pay,
      follower,
      context.texts,
      order,
      (state) => context.tell.window({ state, order: follower.latest ?? order }),
      () => completeCard(context, order.id)
    );
  }
  /** What became of a window. Its number is a hint; its flags are nothing. */
  async #settle(window2, { id }, ending) {
    const reply = ending.how === "reply" ? ending.reply : {};
    const impUid = reply.imp_uid ?? void 0;
    const result = await settleCard(this.context, id, impUid);
    const code = errorCode(reply);
    if (!code || impUid || result.kind !== "closed") return result;
    const { order } = await this.context.api.run(orderOperation, { id });
    if (order && window2.isNews(order)) return result;
    throw new PaygraphError(
      "WINDOW_REFUSED",
      reply.error_msg || this.context.texts.refused,
      { orderId: id, cause: reply }
    );
  }
  /** Tells a result, keeps what a reload needs, and goes on asking about what is not over. */
  #report(orderId, result) {
    if (this.context.api.signal.aborted) return result;
    const { kind } = result;
    if (kind === "pending") this.attempts.save(orderId, false, true);
    else this.attempts.remove(orderId);
    this.#awaited.get(orderId)?.abort();
    this.#awaited.delete(orderId);
    if (kind === "pending" || kind === "closed")
      void this.#await(orderId, kind);
    this.context.tell.card(result);
    return result;
  }
  /** Asks until there is something else to tell. */
  async #await(orderId, told) {
    const left = new AbortController();
    this.#awaited.set(orderId, left);
    const until = Date.now() + late;
    for (let ms = 3e3; Date.now() < until; ms = Math.min(ms * 2, 6e4)) {
      await sleep(ms, left.signal);
      if (left.signal.aborted) return;
      const result = await completeCard(this.context, orderId).then((answer) => cardResult(this.context, answer)).catch(() => null);
      if (left.signal.aborted) return;
      if (result && result.kind !== told && result.kind !== "pending")
        return void this.#report(orderId, result);
    }
    this.#awaited.delete(orderId);
  }
};

// src/charge.ts
var asks2 = 4;
var Charges = class {
  constructor(context, attempts, outcomes) {
    this.context = context;
    this.attempts = attempts;
    this.outcomes = outcomes;
  }
  #once = new Once();
  /**
   * Makes the order and charges the card. Order and key are stored before the
   * call: when its answer is lost, the next press with the same input asks what
   * became of it; after a decline it pays the same order, with any card.
   */
  pay(input) {
    const { billingKeyId, cardQuota = 0, ...wanted } = plainCopy(input);
    const press = JSON.stringify(wanted);
    return this.#once.run(
      press,
      () => alone(`${this.context.api.lockName}charge`, async () => {
        const known = this.#known(press);
        const same = known?.billingKeyId === billingKeyId && known.cardQuota === cardQuota;
        if (known?.unheard) {
          const result = await this.#run(known);
          if (same || result.kind !== "failed") return result;
        }
        const begin = (orderId) => this.#run({
          ...{ press, orderId, billingKeyId, cardQuota },
          ...{ key: uuid(), unheard: true, at: Date.now() }
        });
        if (known) {
          const result = await begin(known.orderId);
          if (result.kind !== "notPayable") return result;
        }
        return begin(await this.#order(wanted));
      })
    );
  }
  /** What an earlier press left, if it can go on. */
  #known(press) {
    const known = this.context.box.get("charge");
    if (known?.press !== press || Date.now() - known.at > fresh) return null;
    const { latest } = this.context.follower(known.orderId);
    return latest && isPaid(latest) ? null : known;
  }
  async #order(wanted) {
    const { order } = await createOrder(this.context, wanted);
    this.context.follower(order.id).offer(order);
    return order.id;
  }
  async #run(charge) {
    const { box } = this.context;
    box.set("charge", charge);
    this.attempts.save(charge.orderId, false);
    const result = await this.#settle(charge).catch((error) => {
      if (isFault(error, "INVALID_INPUT", "IDEMPOTENCY_CONFLICT", "NOT_FOUND")) {
        this.attempts.remove(charge.orderId);
        if (isFault(error, "NOT_FOUND")) box.remove("charge");
        else box.set("charge", { ...charge, unheard: false });
      }
      throw error;
    });
    if (result.kind === "failed")
      box.set("charge", { ...charge, unheard: false });
    else if (result.kind !== "pending") box.remove("charge");
    return this.outcomes.report(result);
  }
  /** Charges the card, or asks what became of that: the key makes it one charge. */
  async #settle(charge) {
    const { api, results, follower: followerOf } = this.context;
    const { orderId, billingKeyId, cardQuota, key: key2 } = charge;
    const follower = followerOf(orderId);
    const enough = new AbortController();
    const end = () => enough.abort();
    const unwatch = follower.watch({
      order: (order) => isPaid(order) && end()
    });
    api.signal.addEventListener("abort", end);
    const input = { orderId, billingKeyId, cardQuota, idempotencyKey: key2 };
    try {
      for (let n = 1; ; n++) {
        const { payWithBillingKey: answer } = await api.run(
          payWithBillingKeyOperation,
          { input }
        );
        if (!answer || !isOutcome(answer)) throw refusal(answer, orderId);
        follower.offer(answer.order);
        if (answer.__typename !== "PaymentPending") return results.of(answer);
        if (n >= asks2) return results.pending(answer.order, answer.waitingFor);
        await sleep(answer.pollAfterMs, enough.signal);
      }
    } catch (error) {
      const order = follower.latest;
      if (order && isFault(error, "NETWORK", "UNAVAILABLE", "RATE_LIMITED"))
        return results.pending(order, "CONNECTION");
      throw error;
    } finally {
      unwatch();
      api.signal.removeEventListener("abort", end);
    }
  }
};

// src/outcomes.ts
var late2 = 15 * 6e4;
var Outcomes = class {
  constructor(context, attempts) {
    this.context = context;
    this.attempts = attempts;
  }
  #awaited = /* @__PURE__ */ new Map();
  #paid = /* @__PURE__ */ new Set();
  /** Tells a result once, keeps what a reload needs, and watches what is not over. */
  report(result) {
    const { kind, order } = result;
    if (this.context.api.signal.aborted) return result;
    this.leave(order.id);
    const waits = kind === "virtualAccount" || kind === "pending" && result.waitingFor !== "BUYER";
    if (waits) this.attempts.save(order.id, false);
    else if (kind !== "pending") this.attempts.remove(order.id);
    if (kind !== "paid" && kind !== "notPayable")
      this.wait(order.id, waits ? void 0 : late2);
    const again = kind === "paid" && this.#paid.has(order.id);
    if (kind === "paid") this.#paid.add(order.id);
    if (!again) this.context.tell.result(result);
    return result;
  }
  /** Watches an order and reports when something is decided. */
  wait(orderId, ms) {
    this.leave(orderId);
    const { follower: followerOf, results } = this.context;
    const follower = followerOf(orderId);
    const shown = follower.latest?.virtualAccount?.id;
    const unwatch = follower.watch({
      order: (order) => {
        const decided = results.ofOrder(order);
        const known = decided?.kind === "virtualAccount" && decided.virtualAccount.id === shown;
        if (decided && !known) this.report(decided);
      }
    });
    const timer = ms && setTimeout(() => this.leave(orderId), ms);
    this.#awaited.set(orderId, () => {
      if (timer) clearTimeout(timer);
      unwatch();
    });
  }
  /** Stops watching: a window opens, or the order is over. */
  leave(orderId) {
    this.#awaited.get(orderId)?.();
    this.#awaited.delete(orderId);
  }
  leaveAll() {
    for (const orderId of [...this.#awaited.keys()]) this.leave(orderId);
  }
};

// src/settle.ts
var asks3 = 4;
async function complete({ api, follower }, orderId, impUid) {
  const { completePayment: answer } = await api.run(
    completePaymentOperation,
    { input: { merchantUid: orderId, ...impUid && { impUid } } },
    { orderId }
  );
  if (!answer || !isOutcome(answer)) throw refusal(answer, orderId);
  follower(orderId).offer(answer.order);
  return answer;
}
async function settle(context, orderId, impUid) {
  const { api, results } = context;
  const follower = context.follower(orderId);
  const enough = new AbortController();
  const end = () => enough.abort();
  const unwatch = follower.watch({
    order: (order) => (isPaid(order) || isClosed(order)) && end()
  });
  api.signal.addEventListener("abort", end);
  try {
    for (let n = 1; ; n++) {
      if (follower.latest && isPaid(follower.latest))
        return results.paid(follower.latest);
      const answer = await complete(context, orderId, impUid);
      const result = results.of(answer);
      if (result.kind !== "pending" || n >= asks3) return result;
      if (answer.__typename === "PaymentPending")
        await sleep(answer.pollAfterMs, enough.signal);
    }
  } catch (error) {
    const order = follower.latest;
    if (order && isFault(error, "NETWORK", "UNAVAILABLE", "RATE_LIMITED"))
      return results.pending(order, "CONNECTION");
    throw error;
  } finally {
    unwatch();
    api.signal.removeEventListener("abort", end);
  }
}

// src/resume.ts
async function resume(parts) {
  const landing2 = landed();
  if (landing2?.isCard) await parts.cards.land(landing2);
  else if (landing2) return land2(parts, landing2);
  let newest = null;
  for (const attempt of parts.attempts.all()) {
    if (parts.isOpen(attempt.orderId)) continue;
    if (attempt.card) {
      await parts.cards.reload(attempt);
      continue;
    }
    const result = await reload(parts, attempt);
    newest ??= result;
  }
  return newest;
}
async function reload(parts, attempt) {
  const { context, attempts, outcomes } = parts;
  const { orderId } = attempt;
  const order = await parts.order(orderId);
  if (!order) {
    attempts.remove(orderId);
    return null;
  }
  context.follower(orderId).offer(order);
  const decided = context.results.ofOrder(order);
  if (decided) return outcomes.report(decided);
  const open = attempt.window && await isHeld(`${context.api.lockName}${orderId}`);
  const result = open ? null : await settle(context, orderId);
  const away = result?.kind === "closed" && attempt.window && !attempts.isMine(attempt) && Date.now() - attempt.at < fresh;
  if (result && !away) return outcomes.report(result);
  outcomes.wait(orderId);
  return null;
}
async function land2(parts, landing2) {
  const { context, outcomes } = parts;
  const { api } = context;
  const { orderId, code } = landing2;
  if (code) {
    landing2.bought ??= api.detached().run(exchangeReturnCodeOperation, { input: { code } }).then(({ exchangeReturnCode: made }) => made).catch(() => null);
  }
  const bought = await landing2.bought;
  const own = await api.session.token().catch(() => null);
  const mine = own && await parts.order(orderId);
  if (mine) context.follower(orderId).offer(mine);
  else if (bought?.__typename === "ExchangeReturnCodeSuccess") {
    api.session.adopt(orderId, bought.accessToken);
    context.follower(orderId).offer(bought.order);
  }
  try {
    const result = await settle(context, orderId);
    if (api.signal.aborted) return null;
    finishLanding(landing2);
    return outcomes.report(result);
  } catch (error) {
    if (isFault(error, "NOT_FOUND")) finishLanding(landing2);
    throw error;
  }
}

// src/windows.ts
var Windows = class {
  constructor(context, attempts, outcomes) {
    this.context = context;
    this.attempts = attempts;
    this.outcomes = outcomes;
  }
  #open = null;
  /** Opens an order's window and reports its outcome. A popup opens before anything is awaited. */
  async open(imp, order, pay, popup, takeOver) {
    const { api, results, texts: texts2 } = this.context;
    const holding = hold(`${api.lockName}${order.id}`, takeOver);
    if (!popup && pay.window !== "POPUP" && !await holding)
      return this.outcomes.report(
        results.pending(order, "BUYER", texts2.elsewhere)
      );
    try {
      return await this.#run(imp, order, pay, popup, holding);
    } catch (error) {
      if (!isFault(error, "ABORTED")) this.attempts.remove(order.id);
      throw error;
    } finally {
      void holding.then((mine) => mine?.release());
    }
  }
  /** Closes what is open, because of a fault. */
  abort(error) {
    this.#open?.abort(error);
  }
  returned() {
    this.#open?.returned();
  }
  pressed() {
    this.#open?.pressed();
  }
  async #run(imp, order, pay, popup, holding) {
    const { context, outcomes } = this;
    const follower = context.follower(order.id);
    outcomes.leave(order.id);
    this.attempts.save(order.id, true);
    follower.offer(order);
    const window2 = new PaymentWindow(
      imp,
      pay,
      follower,
      context.texts,
      order,
      (state) => context.tell.window({ state, order: follower.latest ?? order }),
      () => complete(context, order.id)
    );
    void holding.then(
      (mine) => mine?.lost.addEventListener("abort", () => window2.replace())
    );
    const ending = await this.show(window2, popup);
    switch (ending.how) {
      case "decided":
        return outcomes.report(context.results.ofOrder(ending.order));
      case "replaced": {
        outcomes.wait(order.id);
        return context.results.closed(follower.latest ?? order);
      }
      case "silent":
        return outcomes.report(await settle(context, order.id));
      case "reply":
        return outcomes.report(
          await this.#answered(window2, order, ending.reply)
        );
    }
  }
  /** What became of a window whose callback ran. Its number is a hint; its flags are nothing. */
  async #answered(window2, order, reply) {
    const impUid = reply.imp_uid ?? void 0;
    const result = await settle(this.context, order.id, impUid);
    const nothing = !impUid && !window2.isNews(result.order) && ["closed", "failed", "rejected"].includes(result.kind);
    if (!nothing) return result;
    const code = errorCode(reply);
    if (!code) return this.context.results.closed(result.order);
    throw new PaygraphError(
      "WINDOW_REFUSED",
      reply.error_msg || this.context.texts.refused,
      { orderId: order.id, cause: reply }
    );
  }
  /** Shows a window, in the place of what is open, until its end. */
  async show(window2, popup) {
    this.#open?.replace();
    this.#open = window2;
    try {
      return await window2.open(popup);
    } finally {
      if (this.#open === window2) this.#open = null;
    }
  }
};

// src/checkout.ts
var Checkout = class {
  constructor(context) {
    this.context = context;
    this.#attempts = new Attempts(context.box);
    this.#outcomes = new Outcomes(context, this.#attempts);
    this.#windows = new Windows(context, this.#attempts, this.#outcomes);
    this.cards = new Cards(
      context,
      this.#attempts,
      this.#windows,
      () => this.preload()
    );
    this.charges = new Charges(context, this.#attempts, this.#outcomes);
  }
  #attempts;
  #outcomes;
  #windows;
  #once = new Once();
  #pressed = /* @__PURE__ */ new Map();
  #config = null;
  #imp = null;
  #resumed = null;
  async preload() {
    this.#config ??= this.#ask().catch((error) => {
      this.#config = null;
      throw error;
    });
    const config = await this.#config;
    if (globalThis.document)
      this.#imp = await loadImp(config, this.context.texts);
    return config;
  }
  async #ask() {
    const { api, clock } = this.context;
    const sent = Date.now();
    const { checkoutConfig } = await api.run(checkoutConfigOperation, {});
    clock.learn(checkoutConfig.serverTime, sent);
    return checkoutConfig;
  }
  prepare(input) {
    const plain = plainCopy(input);
    const press = JSON.stringify(plain);
    return this.#once.run(`prepare ${press}`, async () => {
      const ready = this.#known(press)?.ready;
      if (ready) return ready;
      const script = this.preload();
      script.catch(() => {
      });
      const { order, requestPay } = await createOrder(this.context, plain);
      const prepared = this.#prepared(press, order, requestPay, !!plain.popup);
      const pressed = { orderId: order.id, at: Date.now() };
      this.#pressed.set(press, pressed);
      await script;
      this.#pressed.set(press, { ...pressed, ready: prepared });
      return prepared;
    });
  }
  checkout(input) {
    this.#windows.pressed();
    const press = JSON.stringify(plainCopy(input));
    return this.#once.run(`checkout ${press}`, async () => {
      const pressed = this.#known(press);
      if (pressed?.ready) return pressed.ready.open();
      if (pressed) {
        const again = input.popup ? { popup: true } : {};
        const result = await this.retry(pressed.orderId, again);
        if (result.kind !== "notPayable") return this.#over(press, result);
      }
      return (await this.prepare(input)).open();
    });
  }
  retry(orderId, input = {}) {
    this.#windows.pressed();
    return this.#once.run(`open ${orderId}`, async () => {
      const { context } = this;
      const { payMethod, popup = false, takeOver = false } = input;
      const script = this.preload();
      script.catch(() => {
      });
      const { preparePayment: made } = await context.api.run(
        preparePaymentOperation,
        { input: { orderId, ...payMethod && { payMethod } } },
        { orderId }
      );
      if (made && "order" in made) context.follower(orderId).offer(made.order);
      switch (made?.__typename) {
        case "PreparePaymentSuccess":
          await script;
          return this.#open(made.order, made.requestPay, popup, takeOver);
        case "PaymentPending":
          return this.#outcomes.report(await settle(context, orderId));
        case "OrderNotPayable":
          return this.#outcomes.report(
            context.results.ofOrder(made.order) ?? context.results.notPayable(made.order, made.message)
          );
        default:
          throw refusal(made, orderId);
      }
    });
  }
  resume() {
    this.#resumed ??= resume({
      context: this.context,
      attempts: this.#attempts,
      outcomes: this.#outcomes,
      cards: this.cards,
      order: (id) => this.order(id),
      isOpen: (id) => this.#once.isRunning(`open ${id}`)
    }).catch((error) => {
      this.#resumed = null;
      throw error;
    });
    return this.#resumed;
  }
  async order(id) {
    const { api, clock, tell } = this.context;
    const sent = Date.now();
    const { order, checkoutConfig } = await api.run(
      orderOperation,
      { id },
      { orderId: id }
    );
    clock.learn(checkoutConfig.serverTime, sent);
    if (order) tell.order(order);
    return order;
  }
  async cancel(orderId, reason) {
    const { cancelOrder: made } = await this.context.api.run(
      cancelOrderOperation,
      { input: { orderId, ...reason && { reason } } },
      { orderId }
    );
    if (made && "order" in made) this.context.tell.order(made.order);
    if (made?.__typename !== "CancelOrderSuccess") throw refusal(made, orderId);
    this.#outcomes.leave(orderId);
    this.#attempts.remove(orderId);
    return made.order;
  }
  /** The page is back from where the browser kept it: the window may be gone. */
  returned() {
    this.#windows.returned();
  }
  dispose(error) {
    this.#windows.abort(error);
    this.#outcomes.leaveAll();
    this.cards.dispose();
    this.#pressed.clear();
  }
  #known(press) {
    const pressed = this.#pressed.get(press);
    if (!pressed || Date.now() - pressed.at > fresh) return void 0;
    const { latest } = this.context.follower(pressed.orderId);
    return latest && isPaid(latest) ? void 0 : pressed;
  }
  #prepared(press, order, pay, popup) {
    const open = () => this.#once.run(`open ${order.id}`, async () => {
      try {
        const result = await this.#open(order, pay, popup, false);
        return this.#over(press, result);
      } catch (error) {
        const pressed = this.#pressed.get(press);
        if (!isFault(error, "POPUP_BLOCKED")) delete pressed?.ready;
        throw error;
      }
    });
    let used = false;
    return {
      order,
      open: () => {
        if (used && !this.#pressed.get(press)?.ready)
          return this.retry(order.id, { popup });
        used = true;
        return open();
      }
    };
  }
  /** After a window: the same press opens the same order again, unless it is over. */
  #over(press, result) {
    const pressed = this.#pressed.get(press);
    delete pressed?.ready;
    if (!["closed", "failed", "pending"].includes(result.kind))
      this.#pressed.delete(press);
    return result;
  }
  /** Nothing is awaited before a popup, once the script is there. */
  async #open(order, pay, popup, takeOver) {
    const imp = this.#imp ??= await loadImp(pay, this.context.texts);
    return this.#windows.open(imp, order, pay, popup, takeOver);
  }
};

// src/link.ts
var greeting = 4e3;
async function connect(api, topic, id, transport, line, tell) {
  const { signal } = line;
  let token = null;
  let worked = false;
  const greet = setTimeout(() => line.abort(), greeting);
  try {
    token = await api.session.token(id);
    if (signal.aborted) return false;
    await transport({
      api,
      request: { query: topic.live, variables: { id } },
      signal,
      token,
      heard: tell.heard,
      frame(answer) {
        if (answer.errors?.length) throw faultOf(answer);
        const order = topic.of(answer.data ?? {});
        if (!order || signal.aborted) return;
        clearTimeout(greet);
        worked = true;
        tell.heard();
        tell.order(order);
      },
      completed: () => !signal.aborted && tell.completed()
    });
  } catch (error) {
    const { code } = error;
    const refused = [4401, "TOKEN_EXPIRED", "UNAUTHENTICATED"].includes(
      code
    );
    if (refused && token && api.session.refuse(token, id)) return true;
  } finally {
    clearTimeout(greet);
    line.abort();
  }
  return worked;
}

// src/socket.ts
var keepAlive = 1500;
async function socket(link) {
  const { api, request, signal, token } = link;
  const { createClient } = await import("graphql-ws/client");
  if (signal.aborted) return;
  const client = createClient({
    url: api.endpoint.replace(/^http/, "ws"),
    webSocketImpl: api.options.webSocketImpl,
    retryAttempts: 0,
    keepAlive,
    connectionParams: {
      ...token && { authorization: `Bearer ${token}` },
      acceptLanguage: api.language
    },
    on: { message: () => link.heard() }
  });
  await new Promise((resolve, reject) => {
    const release = client.subscribe(request, {
      next: (answer) => link.frame(answer),
      error: (error) => reject(error),
      complete: () => {
        link.completed();
        resolve();
      }
    });
    signal.addEventListener("abort", () => {
      release();
      resolve();
    });
  });
}

// src/stream.ts
async function stream(link) {
  const { api, request, signal, token } = link;
  const response = await api.fetch(
    request,
    { ...api.headers(token), Accept: "text/event-stream" },
    signal
  );
  const type = response.headers.get("Content-Type");
  if (!type?.startsWith("text/event-stream") || !response.body) {
    await api.read(response);
    return;
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (; ; ) {
      const { done, value } = await reader.read();
      if (done) return;
      link.heard();
      const text = rest + decoder.decode(value, { stream: true });
      const events = text.split("\n\n");
      rest = events.pop();
      for (const event of events) {
        const kind = /^event: (.*)$/m.exec(event)?.[1];
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (kind === "complete") return link.completed();
        if (kind === "next" && data) link.frame(JSON.parse(data));
      }
    }
  } finally {
    void reader.cancel().catch(() => {
    });
  }
}

// src/follower.ts
var tryAgain = 3e4;
var tryBetter = 6e4;
var idle = 3e4;
var doubt = 1200;
var doubts = 5;
var transports = { ws: socket, sse: stream };
var Follower = class {
  constructor(api, clock, topic, id, tell) {
    this.api = api;
    this.clock = clock;
    this.topic = topic;
    this.id = id;
    this.tell = tell;
  }
  #latest = null;
  #watchers = /* @__PURE__ */ new Set();
  #running = null;
  #paused = false;
  /** Of the live transport. */
  #line = null;
  #state = null;
  #heardAt = 0;
  #failures = 0;
  #reading = null;
  #reconnect = new Naps();
  #next = new Naps();
  /** The newest that is known. */
  get latest() {
    return this.#latest;
  }
  /** Takes it as it stood, from any source; what is older than what is known is dropped. */
  offer(order) {
    if (this.#latest && order.version <= this.#latest.version) return;
    this.#latest = order;
    this.clock.notBefore(order.updatedAt);
    this.tell.order(order);
    for (const watcher of [...this.#watchers]) watcher.order(order);
  }
  /** Tells what comes, until the answer is called. What is known already is not told. */
  watch(watcher) {
    this.#watchers.add(watcher);
    if (!this.#running && !this.#paused) this.#start();
    return () => {
      if (this.#watchers.delete(watcher) && this.#watchers.size === 0)
        this.#stop();
    };
  }
  /** The page is put away: closes the connections until wake. */
  pause() {
    this.#paused = true;
    this.#stop();
  }
  /** The page is back: reads it, and connects again. */
  wake() {
    this.#paused = false;
    if (this.#watchers.size === 0) return;
    if (!this.#running) this.#start();
    this.#reconnect.wake();
    void this.#read();
  }
  /** Ends it for all who watch. */
  end(error) {
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    this.#stop();
    for (const watcher of watchers) watcher.end?.(error);
  }
  #start() {
    const running = this.#running = new AbortController();
    this.#heardAt = Date.now();
    this.#failures = 0;
    this.#state = null;
    void this.#live(running.signal);
    void this.#beat(running.signal);
  }
  #stop() {
    this.#running?.abort();
    this.#running = null;
    this.#reconnect.wake();
    this.#next.wake();
  }
  #be(state) {
    if (this.#state === state) return;
    this.#state = state;
    this.tell.connection(state);
  }
  /** Keeps the best live transport that works. */
  async #live(signal) {
    let patience3 = tryBetter;
    for (let hasty = 0; !signal.aborted; ) {
      let worked = false;
      const began = Date.now();
      for (const [name, transport] of Object.entries(transports)) {
        const line = this.#line = new AbortController();
        const cut = () => line.abort();
        signal.addEventListener("abort", cut);
        const timer = name === "sse" && setTimeout(cut, patience3);
        worked = await connect(this.api, this.topic, this.id, transport, line, {
          heard: () => this.#heardAt = Date.now(),
          order: (order) => {
            this.#be(name);
            this.offer(order);
          },
          completed: () => this.end()
        });
        if (timer) clearTimeout(timer);
        signal.removeEventListener("abort", cut);
        this.#line = null;
        if (signal.aborted) return;
        if (this.#state === name) this.#state = null;
        if (worked && name === "sse")
          patience3 = Math.min(patience3 * 2, 6e5);
        if (worked) break;
      }
      void this.#read();
      hasty = worked && Date.now() - began < 5e3 ? hasty + 1 : 0;
      await this.#reconnect.nap(worked ? backoff(hasty - 1) : tryAgain);
    }
  }
  /** Reads it whenever nothing was heard for as long as it says. */
  async #beat(signal) {
    while (!signal.aborted) {
      const every = this.#state === "ws" ? Math.min(this.#interval(), 2 * keepAlive + 500) : this.#interval();
      const left = Math.min(this.#heardAt + every - Date.now(), every);
      if (left > 0) {
        await this.#next.nap(left);
        continue;
      }
      const line = this.#line;
      const before = this.#latest?.version;
      const read = await this.#read();
      if (signal.aborted) return;
      if (read && !this.#state) this.#be("poll");
      this.#heardAt = Date.now();
      const missed = before !== void 0 && before !== this.#latest?.version;
      if (line === this.#line && (this.#state === "ws" || missed))
        line?.abort();
    }
  }
  #interval() {
    const every = this.#latest ? this.topic.pollAfterMs(this.#latest) ?? idle : 3e3;
    return Math.min(every * 2 ** Math.max(0, this.#failures - 10), idle);
  }
  /** Reads it once; reports whether there was an answer. */
  #read() {
    this.#reading ??= this.#ask().finally(() => this.#reading = null);
    return this.#reading;
  }
  async #ask() {
    try {
      const [sent, answer] = await hedged(
        async (signal) => {
          const now = Date.now();
          const sending = { orderId: this.id, repeatable: false, signal };
          const { id } = this;
          return [
            now,
            await this.api.run(this.topic.read, { id }, sending)
          ];
        },
        doubt,
        doubts
      );
      this.clock.learn(answer.checkoutConfig.serverTime, sent);
      const order = this.topic.of(answer);
      if (this.#failures > 0) this.#reconnect.wake();
      this.#failures = 0;
      if (this.#state === "offline") this.#be("poll");
      if (order) this.offer(order);
      else if (!this.#latest)
        this.end(
          new PaygraphError(
            "NOT_FOUND",
            `there is no ${this.topic.name} ${this.id}`
          )
        );
      return true;
    } catch (error) {
      this.#failures++;
      if (isFault(error, "NETWORK") && this.#running) this.#be("offline");
      else if (isFault(error, "FORBIDDEN", "UNAUTHENTICATED") && !this.#latest)
        this.end(error);
      return false;
    }
  }
};

// src/changes.ts
var changes = (follower, ended) => ({
  [Symbol.asyncIterator]: () => iterator(follower, ended)
});
function iterator(follower, ended) {
  let newest = null;
  let fault;
  let over = ended.aborted;
  let unwatch;
  let wake = () => {
  };
  const end = (error) => {
    over = true;
    fault = error;
    wake();
  };
  const begin = () => {
    newest = follower.latest;
    unwatch = follower.watch({
      order: (order) => {
        newest = order;
        wake();
      },
      end
    });
  };
  const done = { done: true, value: void 0 };
  return {
    async next() {
      if (!unwatch && !over) begin();
      while (!newest && !over)
        await new Promise((resolve) => wake = resolve);
      if (newest) {
        const value = newest;
        newest = null;
        return { done: false, value };
      }
      const error = fault;
      fault = void 0;
      if (error) throw error;
      return done;
    },
    async return() {
      newest = null;
      unwatch?.();
      end();
      return done;
    }
  };
}

// src/messages.ts
var texts = {
  ko: {
    paid: "결제가 완료되었습니다.",
    virtualAccount: "발급된 계좌로 기한 안에 입금해 주세요.",
    pending: "결제 결과를 확인하고 있습니다.",
    elsewhere: "다른 창에서 결제하고 있습니다.",
    closed: "결제창이 닫혔습니다. 다시 결제해 주세요.",
    notPayable: "결제할 수 없는 주문입니다.",
    popup: "팝업을 허용한 뒤 다시 눌러 주세요.",
    cardStored: "카드를 등록했습니다.",
    cardPending: "카드가 등록되었는지 확인하고 있습니다.",
    cardClosed: "카드 등록 창이 닫혔습니다. 다시 등록해 주세요.",
    planActive: "정기 결제가 시작되었습니다.",
    planTrialing: "무료 이용 기간이 시작되었습니다.",
    planCardChanged: "결제할 카드를 바꾸었습니다.",
    refused: "결제창을 열 수 없습니다. 광고 차단을 끄고 다시 시도해 주세요."
  },
  en: {
    paid: "The payment is complete.",
    virtualAccount: "Please deposit to this account in time.",
    pending: "We are checking the payment.",
    elsewhere: "The payment is open in another tab.",
    closed: "The payment window was closed. Please pay again.",
    notPayable: "This order cannot be paid.",
    popup: "Please allow popups, then press again.",
    cardStored: "The card is stored.",
    cardPending: "We are checking whether the card is stored.",
    cardClosed: "The window was closed. Please register the card again.",
    planActive: "The plan has started.",
    planTrialing: "The free days have begun.",
    planCardChanged: "The card was changed.",
    refused: "The payment window does not open. Please turn off ad blocking and try again."
  }
};
var textsIn = (language) => texts[language];
function pageLanguage() {
  const said = globalThis.document?.documentElement.lang || globalThis.document && globalThis.navigator?.language;
  return !said || said.toLowerCase().startsWith("ko") ? "ko" : "en";
}

// src/plans.ts
var asks4 = 4;
var Plans = class {
  constructor(context, follower) {
    this.context = context;
    this.follower = follower;
  }
  #once = new Once();
  /** Starts a plan. Its key is stored before the call: when the answer is lost, the next press finds the same plan. */
  start(input) {
    const plain = plainCopy(input);
    const text = JSON.stringify(plain);
    return this.#once.run(
      `start ${text}`,
      () => alone(`${this.context.api.lockName}plan`, () => this.#start(plain, text))
    );
  }
  async #start(input, text) {
    const { api, box, texts: texts2 } = this.context;
    for (let n = 1, anew = false; ; n++) {
      const idempotencyKey = this.#key(text);
      const { startPlan: made } = await api.run(startPlanOperation, {
        input: { ...input, lines: [...input.lines], idempotencyKey }
      });
      if (made?.__typename === "PaymentPending") {
        const plan = this.#offer(planOf(made.order));
        if (n >= asks4) return this.#pending(plan);
        await sleep(made.pollAfterMs, api.signal);
        continue;
      }
      if (made) box.remove("plan");
      switch (made?.__typename) {
        case "StartPlanSuccess": {
          const plan = this.#offer(made.plan);
          if (made.replayed && hasEnded(plan) && !anew) {
            anew = true;
            continue;
          }
          return plan.status === "TRIALING" ? { kind: "trialing", plan, message: texts2.planTrialing } : { kind: "active", plan, message: texts2.planActive };
        }
        case "PaymentFailed":
          return this.#failed(made);
        case "IdempotencyConflict":
          if (anew) throw refusal(made);
          anew = true;
          continue;
        default:
          throw refusal(made);
      }
    }
  }
  #key(input) {
    const { box } = this.context;
    const known = box.get("plan");
    if (known?.input === input && Date.now() - known.at < fresh)
      return known.key;
    const key2 = uuid();
    box.set("plan", { key: key2, input, at: Date.now() });
    return key2;
  }
  async read(id) {
    const { api, clock } = this.context;
    const sent = Date.now();
    const { plan, checkoutConfig } = await api.run(planOperation, { id });
    clock.learn(checkoutConfig.serverTime, sent);
    return plan && this.#offer(plan);
  }
  async list() {
    const { viewer } = await this.context.api.run(plansOperation, {});
    return viewer.plans.edges.map(({ node }) => node);
  }
  async cancel(planId, at) {
    const { cancelPlan } = await this.context.api.run(cancelPlanOperation, {
      input: { planId, ...at && { at } }
    });
    return this.#changed(cancelPlan);
  }
  async pause(planId) {
    const { pausePlan } = await this.context.api.run(pausePlanOperation, {
      input: { planId }
    });
    return this.#changed(pausePlan);
  }
  async resume(planId) {
    const { resumePlan } = await this.context.api.run(resumePlanOperation, {
      input: { planId }
    });
    return this.#changed(resumePlan);
  }
  changeCard(planId, billingKeyId) {
    return this.#once.run(`card ${planId} ${billingKeyId}`, async () => {
      const { changePlanCard: made } = await this.context.api.run(
        changePlanCardOperation,
        { input: { planId, billingKeyId } }
      );
      if (made && "plan" in made) this.#offer(made.plan);
      switch (made?.__typename) {
        case "PlanChanged": {
          const message = this.context.texts.planCardChanged;
          return { kind: "changed", plan: made.plan, message };
        }
        case "PaymentPending":
          return this.#pending(planOf(made.order));
        case "PaymentFailed":
          return this.#failed(made);
        default:
          throw refusal(made);
      }
    });
  }
  #offer(plan) {
    this.follower(plan.id).offer(plan);
    return plan;
  }
  #changed(made) {
    if (made && "plan" in made) this.#offer(made.plan);
    if (!made || "code" in made) throw refusal(made);
    return made.plan;
  }
  /** Its outcome is awaited: whoever listens to plans hears it. */
  #pending(plan) {
    const follower = this.follower(plan.id);
    follower.offer(plan);
    const unwatch = follower.watch({
      order: (now) => {
        if (isTrying(now)) return;
        const { box } = this.context;
        if (plan.status === "INCOMPLETE") box.remove("plan");
        unwatch();
      }
    });
    return { kind: "pending", plan, message: this.context.texts.pending };
  }
  #failed({
    order,
    failure,
    message
  }) {
    const plan = this.#offer(planOf(order));
    return { kind: "failed", plan, message, failure };
  }
};
function planOf({ charge }) {
  if (!charge) throw refusal(null);
  return charge.plan;
}
var hasEnded = ({ status }) => status === "CANCELLED" || status === "COMPLETED";
var isTrying = ({ status, nextCharge }) => status === "INCOMPLETE" || nextCharge?.status === "PROCESSING";

// src/storage.ts
function memory() {
  const values = /* @__PURE__ */ new Map();
  return {
    getItem: (key2) => values.get(key2) ?? null,
    setItem: (key2, value) => void values.set(key2, value),
    removeItem: (key2) => void values.delete(key2)
  };
}
function works(store) {
  const probe = "paygraph:probe";
  store.setItem(probe, "1");
  const kept = store.getItem(probe) === "1";
  store.removeItem(probe);
  return kept;
}
function pickStore() {
  if (!globalThis.document) return memory();
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      const store = globalThis[name];
      if (store && works(store)) return store;
    } catch {
    }
  }
  return memory();
}
var Box = class {
  constructor(store, prefix) {
    this.store = store;
    this.prefix = prefix;
  }
  #spare = memory();
  get(key2) {
    const read = (store) => store.getItem(this.prefix + key2);
    try {
      const text = read(this.#spare) ?? read(this.store);
      return text === null ? null : JSON.parse(text);
    } catch {
      return null;
    }
  }
  set(key2, value) {
    this.remove(key2);
    this.#write(
      (store) => store.setItem(this.prefix + key2, JSON.stringify(value))
    );
  }
  remove(key2) {
    this.#spare.removeItem(this.prefix + key2);
    this.#write((store) => store.removeItem(this.prefix + key2));
  }
  #write(act) {
    try {
      act(this.store);
    } catch {
      act(this.#spare);
    }
  }
};

// src/topic.ts
var orderTopic = {
  name: "order",
  read: orderOperation,
  live: orderUpdatedOperation,
  of: (answer) => answer.order ?? answer.orderUpdated,
  pollAfterMs: (order) => order.pollAfterMs
};
var planTopic = {
  name: "plan",
  read: planOperation,
  live: planUpdatedOperation,
  of: (answer) => answer.plan ?? answer.planUpdated,
  // While a charge is being tried its outcome is near.
  pollAfterMs: ({ status, nextCharge }) => status === "INCOMPLETE" || nextCharge?.status === "PROCESSING" ? 3e3 : null
};

// src/paygraph.ts
function createPaygraph(options) {
  const { href } = new URL(options.url, globalThis.location?.href);
  const address = href.replace(/\/+$/, "");
  const scope = `paygraph:${address}:`;
  const language = options.locale ?? pageLanguage();
  const box = new Box(options.storage ?? pickStore(), scope);
  const api = new Api(`${address}/graphql`, options, language, box, scope);
  const clock = new Clock();
  const listeners = {
    result: /* @__PURE__ */ new Set([(r) => options.onResult?.(r)]),
    order: /* @__PURE__ */ new Set([(o) => options.onOrder?.(o)]),
    card: /* @__PURE__ */ new Set([(c) => options.onCard?.(c)]),
    plan: /* @__PURE__ */ new Set([(p) => options.onPlan?.(p)]),
    window: /* @__PURE__ */ new Set(),
    connection: /* @__PURE__ */ new Set([(c) => options.onConnection?.(c)])
  };
  const emit = (event, value) => {
    if (api.signal.aborted) return;
    for (const listener of [...listeners[event]]) {
      try {
        listener(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  };
  let connection = null;
  const connected = (now) => {
    if (now !== connection) emit("connection", connection = now);
  };
  const followers = /* @__PURE__ */ new Map();
  const following = (topic, order) => (id) => {
    const tell = { order, connection: connected };
    const made = followers.get(id) ?? new Follower(api, clock, topic, id, tell);
    followers.set(id, made);
    return made;
  };
  const follower = following(orderTopic, (order) => emit("order", order));
  const planFollower = following(planTopic, (plan) => emit("plan", plan));
  const texts2 = textsIn(language);
  const results = new Results(
    texts2,
    (order, more) => (input) => checkout.retry(order.id, { ...more, ...input })
  );
  const context = {
    api,
    box,
    clock,
    texts: texts2,
    results,
    follower,
    tell: {
      order: (order) => followers.get(order.id)?.offer(order),
      result: (result) => emit("result", result),
      card: (result) => emit("card", result),
      plan: (plan) => planFollower(plan.id).offer(plan),
      window: (event) => emit("window", event)
    }
  };
  const checkout = new Checkout(context);
  const plans = new Plans(context, planFollower);
  const all = (act) => [...followers.values()].forEach(act);
  const leavePage = watchPage({
    wake: () => all((one) => one.wake()),
    pause: () => all((one) => one.pause()),
    returned: () => checkout.returned()
  });
  if (globalThis.document) {
    land();
    queueMicrotask(() => {
      if (!api.signal.aborted) checkout.resume().catch(() => {
      });
    });
  }
  const guard = (run) => (...args) => api.signal.aborted ? Promise.reject(aborted()) : run(...args);
  return {
    preload: guard(() => {
      const loading = checkout.preload();
      loading.catch(() => {
      });
      return loading;
    }),
    prepare: guard((input) => checkout.prepare(input)),
    checkout: guard((input) => checkout.checkout(input)),
    retry: guard((id, input) => checkout.retry(id, input)),
    resume: guard(() => checkout.resume()),
    order: guard((id) => checkout.order(id)),
    cancel: guard((id, reason) => checkout.cancel(id, reason)),
    follow: (id) => changes(follower(id), api.signal),
    registerCard: guard((input) => checkout.cards.register(input)),
    cards: guard(() => checkout.cards.list()),
    deleteCard: guard(
      (id, options2) => checkout.cards.delete(id, options2?.endPlans)
    ),
    payWithCard: guard((input) => checkout.charges.pay(input)),
    subscribe: guard((input) => plans.start(input)),
    plan: guard((id) => plans.read(id)),
    plans: guard(() => plans.list()),
    cancelPlan: guard((id, options2) => plans.cancel(id, options2?.at)),
    pausePlan: guard((id) => plans.pause(id)),
    resumePlan: guard((id) => plans.resume(id)),
    changePlanCard: guard((id, card) => plans.changeCard(id, card)),
    followPlan: (id) => changes(planFollower(id), api.signal),
    request: guard(
      (query, variables) => api.run(query, variables, {
        repeatable: !/^\s*mutation\b/m.test(query)
      })
    ),
    on: (event, listener) => {
      listeners[event].add(listener);
      return () => void listeners[event].delete(listener);
    },
    now: () => clock.now(),
    dispose: () => {
      if (api.signal.aborted) return;
      checkout.dispose(aborted());
      api.end();
      leavePage();
      all((one) => one.end());
      followers.clear();
    }
  };
}
function watchPage(act) {
  if (!globalThis.document) return () => {
  };
  const ended = new AbortController();
  const { signal } = ended;
  const seen = () => document.visibilityState === "visible" && act.wake();
  const shown = ({ persisted }) => {
    act.wake();
    if (persisted) act.returned();
  };
  addEventListener("pagehide", act.pause, { signal });
  addEventListener("pageshow", shown, { signal });
  addEventListener("online", act.wake, { signal });
  document.addEventListener("visibilitychange", seen, { signal });
  document.addEventListener("resume", act.wake, { signal });
  return () => ended.abort();
}
export {
  PaygraphError,
  createPaygraph
};
