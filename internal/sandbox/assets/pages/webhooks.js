// What was sent to the merchant's server, and how it answered.
import { fill, h, when } from "./dom.js";
import { get, post } from "./control.js";
import { livingList, pressing, said } from "./list.js";
import { put, words } from "./words.js";

const page = 50;

function verdict(d) {
  if (!d.done) return h("span.tag.wait", null, words.onItsWay);
  if (!d.response_code) return h("span.tag.bad", null, words.lost);
  return h(d.response_code < 300 ? "span.tag.good" : "span.tag.bad", null, String(d.response_code));
}

function pretty(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return decodeURIComponent(body.replaceAll("&", "\n&"));
  }
}

function row(d, look) {
  const summary = h("summary");
  const answer = said();
  const error = h("p.said.bad", { hidden: true });
  const dummy = d.imp_uid === "imp_1234567890";
  const element = h("details.row", null, summary,
    h("div.inside", null,
      error,
      h("p.small.soft", null, words.body),
      h("pre.code", { tabindex: "0" }, pretty(d.body)),
      !dummy && h("div.buttons", null,
        h("button", { type: "button", onclick: pressing(async () => {
            try {
              const list = await post("webhooks/resend", { imp_uid: d.imp_uid });
              if (!list.length) throw new Error(words.nowhere);
              answer.good(words.sentTo + [list[0].response_code || words.lost, list[0].url].join(" · "));
              await look();
            } catch (e) {
              answer.bad(e);
            }
          }) }, words.resend),
        h("a.button", { href: "#payments?q=" + d.imp_uid }, words.ofPayment)),
      answer.line));
  const item = {
    element,
    update(next) {
      fill(summary, [next.done, next.response_code].join(), () => [
        verdict(next),
        h("span.what", null, h("b", null, next.status), h("span.soft.small", null, next.imp_uid)),
        h("span.soft.small.method.code", null, next.url),
        h("span.soft.small.sum", null, next.attempt > 1 ? put(words.attempt, { n: next.attempt }) : ""),
        h("span.soft.small.time.number", null, when(next.at)),
      ]);
      error.hidden = !next.error;
      error.textContent = next.error || "";
    },
  };
  item.update(d);
  return item;
}

export function webhooks(container, shell, refresh) {
  let limit = page;
  const answer = said();
  const address = h("input", { name: "url", type: "url", placeholder: "http://127.0.0.1:8080/webhooks/iamport" });
  const status = h("select", { name: "status" }, ["paid", "ready", "cancelled", "failed"].map((s) => h("option", null, s)));
  const list = livingList({
    key: (d) => d.id,
    make: (d) => row(d, refresh),
    freshWord: words.fresh,
    empty: () => [h("b", null, words.noWebhooks), words.noWebhooksWhy],
  });
  const more = h("button.more", { type: "button", hidden: true, onclick: () => ((limit += page), refresh()) }, words.more);
  container.append(
    h("form.panel", { onsubmit: pressing(async () => {
        try {
          const [sent] = await post("webhooks/test", { url: address.value.trim(), status: status.value });
          if (sent.response_code) answer.good(words.sentTo + sent.response_code);
          else answer.say(sent.error || words.lost);
          await refresh();
        } catch (e) {
          answer.bad(e);
        }
      }) },
      h("h2", null, words.testCall), h("p.small.soft", null, words.testCallWhy),
      h("div.line", null,
        h("label.wide", null, h("span", null, words.address), address),
        h("label", null, h("span", null, words.status), status),
        h("button.main", null, words.send)),
      answer.line),
    ...list.elements, more);
  return async () => {
    const rows = await get("webhooks", { limit: limit + 1 });
    if (!address.value && document.activeElement !== address && rows[0]) address.value = rows[0].url;
    more.hidden = rows.length <= limit;
    list.show(rows.slice(0, limit));
  };
}
