// The bank: accounts that were issued, and what it answers to a deposit.
import { copyable, fill, h, money, when } from "./dom.js";
import { get, live, post } from "./control.js";
import { livingList, pressing, said } from "./list.js";
import { shell } from "./shell.js";
import { bank, put, words } from "./words.js";

const size = 50;
const page = shell(words.bankTitle, words.bankLead);
let asked = new URLSearchParams(location.search).get("q") || "";
let limit = size;
let whole = true;

function statusOf(p) {
  const status = p.status === "ready" && page.now() > p.vbank_date ? "expired" : p.status;
  return [status, { ready: "wait", paid: "good", failed: "bad", expired: "bad" }[status] || ""];
}

function account(p) {
  const head = h("div.head");
  const facts = h("dl.facts");
  const action = h("div.actions");
  const answer = said();
  const element = h("article.account", { "aria-label": bank(p) + " " + p.vbank_num }, head, facts, action, answer.line);

  const deposit = (amount) =>
    pressing(async () => {
      try {
        await post("deposit", amount() ? { imp_uid: p.imp_uid, amount: amount() } : { imp_uid: p.imp_uid });
        answer.good(words.bankTook);
      } catch (error) {
        answer.say(words.bankSays[error.code] || words.refused + error.message);
      }
      await refresh();
      if (!action.hasChildNodes()) head.querySelector("button").focus();
    });

  function form() {
    const sum = h("input", { name: "amount", inputmode: "decimal", required: true });
    const right = money(p.amount, p.currency);
    return [
      h("button.main", { type: "button", onclick: deposit(() => "") }, put(words.deposit, { sum: right })),
      h("form", { onsubmit: deposit(() => sum.value.replace(/[,\s]/g, "")) }, h("label", null, h("span", null, words.otherSum), sum), h("button", null, words.depositOther)),
    ];
  }

  const item = {
    element,
    update(next) {
      p = next;
      const [status, kind] = statusOf(p);
      fill(head, status, () => [h("b", null, bank(p)), copyable(p.vbank_num, words), h(kind ? "span.tag." + kind : "span.tag", null, words.accountStatus[status])]);
      fill(facts, "once", () =>
        [
          [words.amount, h("b.number", null, money(p.amount, p.currency))],
          [words.due, h("span.number", null, when(p.vbank_date))],
          [words.holder, p.vbank_holder],
          [words.depositor, p.depositor || p.buyer_name],
          [words.order, [p.name, p.merchant_uid].filter(Boolean).join(" · ")],
        ].flatMap(([name, value]) => (value ? [h("div", null, h("dt", null, name), h("dd", null, value))] : [])));
      // Past due, the buttons stay: the bank's refusal is worth seeing.
      fill(action, p.status === "ready" ? "open" : "closed", () => (p.status === "ready" ? form() : []));
    },
  };
  item.update(p);
  return item;
}

const search = h("input", { type: "search", inputmode: "numeric", placeholder: words.searchAccount, "aria-label": words.searchAccount, value: asked });
const list = livingList({
  key: (p) => p.imp_uid,
  make: account,
  freshWord: words.freshAccounts,
  empty: () => (asked ? [h("b", null, words.noAccountMatch)] : [h("b", null, words.noAccounts), words.noAccountsWhy]),
});
const more = h("button.more", { type: "button", hidden: true, onclick: () => ((limit += size), refresh()) }, words.more);
page.main.append(h("div.tools", null, search), ...list.elements, more);

let typing = null;
search.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    asked = search.value.trim();
    limit = size;
    whole = true;
    refresh();
  }, 150);
});

const refresh = live(async () => {
  page.clock(await get("clock"));
  const rows = await get("payments", { accounts: "true", q: asked, limit: limit + 1 });
  more.hidden = rows.length <= limit;
  (whole ? list.showAll : list.show)(rows.slice(0, limit));
  whole = false;
}, page.away);
