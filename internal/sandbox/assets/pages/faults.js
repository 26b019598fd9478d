// Trouble with Iamport's API, on request.
import { fill, h } from "./dom.js";
import { get, post } from "./control.js";
import { pressing, said } from "./list.js";
import { chosen, put, words } from "./words.js";

const kinds = {
  error500: ["500으로 답하고 아무 일도 하지 않음", "answers 500 and does nothing"],
  error503: ["503으로 답하고 아무 일도 하지 않음", "answers 503 and does nothing"],
  timeout: ["아무 일도 하지 않고 답하지 않음", "does nothing and never answers"],
  timeout_after_effect: ["일은 하고 답하지 않음", "does it and never answers"],
  unauthorized: ["401로 답함 (토큰 만료)", "answers 401, as if the token had ended"],
  refused: ["PG의 거절: HTTP 200, code -1", "the PG refuses: HTTP 200, code -1"],
  reset: ["연결을 끊음", "closes the connection"],
  slow: ["기다린 뒤에 함", "waits, then does it"],
  drop_webhook: ["웹훅을 잃어버림", "loses a webhook"],
};
const delayed = ["slow", "timeout", "timeout_after_effect"];
const endpoints = [
  "*", "POST /users/getToken", "GET /payments/{imp_uid}", "GET /payments", "GET /payments/find/{merchant_uid}", "GET /payments/findAll/{merchant_uid}",
  "GET /payments/status/{payment_status}", "POST /payments/prepare", "POST /payments/cancel", "POST /vbanks", "DELETE /vbanks/{imp_uid}",
];

export function faults(container, shell, refresh) {
  const answer = said();
  const list = h("ul.plain");
  const set = async (next) => {
    try {
      await post("faults", next);
      answer.line.textContent = "";
      await refresh();
    } catch (error) {
      answer.bad(error);
    }
  };
  const clear = h("button", { type: "button", hidden: true, onclick: pressing(() => set([])) }, words.clearAll);
  const kind = h("select", { name: "fault" }, Object.entries(kinds).map(([name, why]) => h("option", { value: name }, name + ": " + chosen(why))));
  const endpoint = h("input", { name: "endpoint", value: "*", list: "endpoints", "aria-describedby": "endpoint-why" });
  const count = h("input", { name: "count", type: "number", min: "1", placeholder: words.countWhy });
  const delay = h("input", { name: "delay", value: "3s" });
  const delayLabel = h("label", { hidden: true }, h("span", null, words.delay), delay);
  const endpointLabel = h("label", null, h("span", null, words.endpoint), endpoint);
  kind.addEventListener("change", () => {
    delayLabel.hidden = !delayed.includes(kind.value);
    endpointLabel.hidden = kind.value === "drop_webhook";
  });
  const add = pressing(async () => {
    const fault = { endpoint: kind.value === "drop_webhook" ? "" : endpoint.value.trim(), fault: kind.value };
    if (count.value) fault.count = Number(count.value);
    if (delayed.includes(kind.value)) fault.delay = delay.value.trim();
    await set([...(await get("faults")), fault]);
  });
  container.append(
    h("form.panel", { onsubmit: add },
      h("h2", null, words.addFault), h("p.small.soft", null, words.faultsWhy),
      h("div.line", null,
        h("label.wide", null, h("span", null, words.fault), kind), endpointLabel,
        h("label.narrow", null, h("span", null, words.count), count), delayLabel,
        h("button.main", null, words.add)),
      h("p.small.soft", { id: "endpoint-why" }, words.endpointWhy),
      h("datalist", { id: "endpoints" }, endpoints.map((e) => h("option", { value: e }))),
      answer.line),
    list, clear);
  return async () => {
    const now = await get("faults");
    clear.hidden = now.length < 2;
    fill(list, JSON.stringify(now), () =>
      now.length
        ? now.map((f, i) =>
            h("li.row.flat", null,
              h("span.tag.bad", null, f.fault),
              h("span.what", null, h("b.code", null, f.endpoint || words.webhooks), h("span.soft.small", null, chosen(kinds[f.fault]) + (f.delay ? " · " + f.delay : ""))),
              h("span.soft.small", null, f.count ? put(words.timesLeft, { n: f.count }) : words.untilRemoved),
              h("button", { type: "button", "aria-label": words.remove + " " + f.fault, onclick: pressing(() => set(now.filter((_, j) => j !== i))) }, words.remove)))
        : h("li.empty", null, h("b", null, words.noFaults)));
  };
}
