// The books: every payment, what can be done to it, and what was told of it.
import { copyable, fill, h, lang, money, when } from "./dom.js";
import { get, post } from "./control.js";
import { livingList, pressing, said } from "./list.js";
import { bank, methods, put, words } from "./words.js";

const page = 50;

const isAccount = (p) => p.pay_method === "vbank" && p.vbank_num;

function statusOf(p) {
  if (p.status === "ready") return isAccount(p) ? ["wait", words.waiting] : ["", words.ready];
  if (p.status === "paid") return p.cancel_amount > 0 ? ["wait", words.partly] : ["good", words.paid];
  if (p.status === "cancelled") return p.cancel_amount < p.amount ? ["wait", words.partly] : ["", words.cancelled];
  return ["bad", words.failed];
}

const tag = (kind, text) => h(kind ? "span.tag." + kind : "span.tag", null, text);

function facts(p) {
  const list = h("dl.facts");
  const fact = (name, value) => value && list.append(h("dt", null, name), h("dd", null, value));
  fact(words.impUid, copyable(p.imp_uid, words));
  fact(words.merchantUid, copyable(p.merchant_uid, words));
  fact(words.buyer, [p.buyer_name, p.buyer_tel, p.buyer_email].filter(Boolean).join(" · "));
  fact(words.pg, [p.pg_provider, p.pg_tid].filter(Boolean).join(" · "));
  if (p.card_name) {
    const quota = p.card_quota ? put(words.months, { n: p.card_quota }) : words.atOnce;
    fact(words.card, [p.card_name, p.card_number, quota].join(" · "));
  }
  if (p.vbank_num) fact(words.account, `${bank(p)} ${p.vbank_num} (${p.vbank_holder}) · ${words.due} ${when(p.vbank_date)}`);
  fact(words.channel, p.sandbox === false ? words.live : words.test);
  fact(words.started, when(p.started_at, "full"));
  fact(words.paidAt, p.paid_at && when(p.paid_at, "full"));
  fact(words.failedAt, p.failed_at && when(p.failed_at, "full"));
  fact(words.failReason, p.fail_reason);
  for (const c of p.cancels) {
    fact(words.cancelledAt, [when(c.cancelled_at, "full"), money(c.amount, p.currency), c.reason, words.by[c.by]].filter(Boolean).join(" · "));
  }
  return list;
}

function actions(p, answer, look) {
  const left = p.amount - p.cancel_amount;
  const run = (work) =>
    pressing(async () => {
      try {
        answer.good((await work()) || words.done);
        await look();
      } catch (error) {
        answer.bad(error);
      }
    });
  const resend = run(async () => {
    const list = await post("webhooks/resend", { imp_uid: p.imp_uid });
    if (!list.length) throw new Error(words.nowhere);
    return words.sentTo + [list[0].response_code || words.lost, list[0].url].join(" · ");
  });
  const buttons = h("div.buttons");
  const parts = [];
  if (p.paid_at && left > 0) {
    const sum = h("input", { name: "amount", inputmode: "decimal", placeholder: String(left) });
    const reason = h("input", { name: "reason", maxlength: "80" });
    const to = isAccount(p) && [h("input", { maxlength: "20", value: p.depositor || p.buyer_name || "" }), h("input", { inputmode: "numeric", maxlength: "20" })];
    const cancel = (amount) => {
      const asked = { imp_uid: p.imp_uid, amount, reason: reason.value.trim() };
      if (to) Object.assign(asked, { refund_holder: to[0].value.trim(), refund_bank: p.vbank_code, refund_account: to[1].value.trim() });
      return post("cancel", asked).then(() => words.done);
    };
    parts.push(
      h("form.cancel", { onsubmit: run(() => {
          const amount = sum.value.replace(/[,\s]/g, "");
          if (!(Number(amount) > 0)) throw new Error(words.amount + "?");
          return cancel(amount);
        }) },
        h("label", null, h("span", null, words.amount), sum),
        h("label", null, h("span", null, words.reason), reason),
        to && h("label", null, h("span", null, words.refundHolder), to[0]),
        to && h("label", null, h("span", null, words.refundAccount), to[1]),
        h("button", null, words.cancelSome),
        h("button.danger", { type: "button", onclick: run(() => cancel("0")) }, words.cancelAll + " " + money(left, p.currency))),
      h("p.small.soft", null, words.cancelHint));
  }
  if (!isAccount(p) && (p.status === "failed" || p.status === "ready")) {
    buttons.append(h("button", { type: "button", title: words.approveHint, onclick: run(() => post("approve", { imp_uid: p.imp_uid }).then(() => "")) }, words.approve));
  }
  if (isAccount(p) && p.status === "ready") {
    buttons.append(h("a.button", { href: "/sandbox/bank?lang=" + lang + "&q=" + p.vbank_num }, words.toBank));
  }
  buttons.append(h("button", { type: "button", onclick: resend }, words.resend));
  return [...parts, buttons];
}

function row(p, look) {
  const summary = h("summary");
  const told = h("div");
  const done = h("div.actions");
  const answer = said();
  const raw = h("pre.code", { tabindex: "0" });
  const element = h("details.row", null, summary, h("div.inside", null, told, done, answer.line, h("details.raw", null, h("summary", null, words.raw), raw)));
  let now = p;
  const open = () => {
    if (!element.open) return;
    fill(told, JSON.stringify(now), () => facts(now));
    const held = done.contains(document.activeElement) && document.activeElement;
    if (held.tagName !== "INPUT") { // nobody writes
      fill(done, [now.status, now.cancel_amount, now.paid_at].join(), () => actions(now, answer, look));
      if (held && !held.isConnected) summary.focus();
    }
    raw.textContent = JSON.stringify(now, null, 2);
  };
  element.addEventListener("toggle", open);
  done.addEventListener("focusout", () => setTimeout(open)); // what changed while somebody wrote
  const item = {
    element,
    update(next) {
      now = next;
      fill(summary, [next.status, next.cancel_amount, next.amount, next.pay_method, next.vbank_num].join(), () => [
        tag(...statusOf(next)),
        h("span.what", null, h("b", null, next.name || next.merchant_uid), h("span.soft.small", null, next.merchant_uid)),
        h("span.soft.small.method", null, methods[next.pay_method] || next.pay_method),
        h("b.number.sum", null, money(next.amount, next.currency)),
        h("span.soft.small.time.number", null, when(next.started_at)),
      ]);
      open();
    },
  };
  item.update(p);
  return item;
}

export function payments(container, shell, refresh) {
  let status = "";
  let limit = page;
  let asked = new URLSearchParams(location.hash.split("?")[1]).get("q") || "";
  const search = h("input", { type: "search", placeholder: words.search, "aria-label": words.searchPayments, value: asked });
  const list = livingList({
    key: (p) => p.imp_uid,
    make: (p) => row(p, refresh),
    freshWord: words.fresh,
    empty: () => (asked || status ? [h("b", null, words.noMatch)] : [h("b", null, words.noPayments), words.noPaymentsWhy]),
  });
  const more = h("button.more", { type: "button", hidden: true, onclick: () => ((limit += page), refresh()) }, words.more);
  let whole = true; // the reader asked for another list: nothing is held back
  const changed = () => {
    whole = true;
    limit = page;
    refresh();
  };
  let typing = null;
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => ((asked = search.value.trim()), changed()), 150);
  });
  const filters = ["", "ready", "paid", "cancelled", "failed"].map((s) =>
    h("button", { type: "button", "aria-pressed": String(s === status), onclick: (event) => {
        status = s;
        for (const b of filters) b.setAttribute("aria-pressed", String(b === event.currentTarget));
        changed();
      } }, s ? words[s] : words.all));
  container.append(
    h("div.tools", null, search, h("div.pills", { role: "group", "aria-label": words.status }, filters)), ...list.elements, more);
  return async () => {
    const rows = await get("payments", { q: asked, status, limit: limit + 1 });
    more.hidden = rows.length <= limit;
    (whole ? list.showAll : list.show)(rows.slice(0, limit));
    if (whole && asked && rows.length === 1) list.open(rows[0].imp_uid);
    whole = false;
  };
}
