// The sandbox's switches as a form; each says what it does.
import { h } from "./dom.js";
import { get, post } from "./control.js";
import { pressing, said } from "./list.js";
import { chosen, words } from "./words.js";

const groups = [
  {
    title: ["구매자의 불운", "The shopper's bad luck"],
    why: ["결제창에서만 일어납니다.", "In the payment window only."],
    settings: {
      decline: { why: ["PG가 모든 승인을 이 문구로 거절합니다. 비우면 구매자가 고릅니다.", "The PG refuses every approval with this text. Empty: the shopper chooses."] },
      lose_callback: { why: ["결제창의 결과가 페이지에 전해지지 않습니다. 리다이렉트도 돌아가지 않습니다.", "The page never hears how the window ended; a redirect does not come back."] },
      redirects: { why: ["브라우저가 m_redirect_url에 닿는 횟수. twice는 미리 한 번 가져온 뒤 방문합니다.", "How often the browser reaches m_redirect_url. twice fetches it before the visit."], of: ["once", "twice", "never"] },
    },
  },
  {
    title: ["가맹점 콘솔", "The merchant's console"],
    why: ["아임포트 관리자 콘솔이나 고객센터에서 정하는 것들입니다.", "What a merchant chooses in Iamport's console or asks of its support."],
    settings: {
      webhook_url: { why: ["notice_url이 없는 결제의 웹훅이 가는 주소. 비우면 보내지 않습니다.", "Where webhooks go for payments without notice_url. Empty sends none."] },
      webhook_format: { why: ["웹훅 본문의 형식.", "The format of a webhook's body."], of: ["json", "form"] },
      webhook_retries: { why: ["5xx나 무응답일 때 1분 간격으로 다시 보내는 횟수 (0~5).", "How often a webhook is sent again, a minute apart, after a 5xx or no answer (0 to 5)."] },
      webhook_first: { why: ["브라우저에 결과를 알리기 전에 웹훅부터 보냅니다.", "Webhooks are delivered before the browser hears the result."] },
      confirm_url: { why: ["승인 전에 결제의 confirm_url을 부릅니다.", "A payment's confirm_url is asked before approval."] },
      sandbox: { why: ["결제가 테스트 채널로 이루어집니다.", "Payments are made through a test channel."] },
      partial_cancel: { why: ["PG가 부분 취소를 허용합니다.", "The PG allows partial cancels."] },
      default_pg: { why: ["pg를 적지 않은 결제의 PG.", "The PG of payments that name none."] },
    },
  },
  {
    title: ["문서에 없는 것들", "What the documents leave open"],
    why: ["아임포트의 공개 문서가 정하지 않은 동작입니다. 서버는 어느 쪽이든 견뎌야 합니다.", "No public text settles these. A server should bear either value."],
    settings: {
      callback_style: { why: ["콜백의 모양. 비우면 PG마다 다릅니다.", "The shape of the callback. Empty: as each PG does it."], of: ["", "old", "new", "imp_success"] },
      partial_cancel_status: { why: ["일부 취소된 결제의 상태.", "The status of a payment that is partly cancelled."], of: ["cancelled", "paid"] },
      refusal_status: { why: ["거절된 취소 요청의 HTTP 상태.", "The HTTP status of a refused cancel."], of: [200, 400] },
      refusal_code: { why: ["거절된 취소 요청의 code.", "The code of a refused cancel."], of: [1, -1] },
      missing_uid_status: { why: ["번호 없는 취소 요청의 HTTP 상태.", "The HTTP status of a cancel without any number."], of: [400, 200] },
      empty_list_is_error: { why: ["빈 목록의 첫 페이지를 400으로 답합니다.", "The first page of an empty list is answered with 400."] },
      confirm_timeout: { why: ["confirm_url을 기다리는 시간, 초 (1~10).", "Seconds to wait for confirm_url (1 to 10)."] },
      webhook_on_issue: { why: ["결제창에서 가상계좌가 발급되면 웹훅을 보냅니다.", "The window's issue of a virtual account is told by a webhook."] },
      webhook_on_api_issue: { why: ["POST /vbanks로 발급된 계좌도 알립니다.", "So is that of POST /vbanks."] },
      closed_window_fails: { why: ["닫은 결제창의 결제를 실패로 남깁니다. 몇몇 PG가 그렇습니다.", "A closed window leaves the payment failed, as with a few PGs."] },
      deposit_any_amount: { why: ["은행이 다른 금액의 입금도 받습니다.", "The bank takes another sum than the account asks for."] },
      deposit_after_due: { why: ["은행이 기한이 지난 입금도 받습니다.", "The bank takes money after the due time."] },
      cancel_ready_account: { why: ["취소 요청이 입금 전의 계좌를 말소합니다.", "A cancel revokes an account that waits for its deposit."] },
      refund_test_deposit_fail: { why: ["테스트 계좌의 입금은 환불되지 않습니다.", "Deposits on test accounts cannot be refunded."] },
    },
  },
  {
    title: ["저장된 카드와 정기 결제", "Stored cards and recurring charges"],
    why: ["빌링키와 예약 결제의 동작입니다. webhook_twice 말고는 공개 문서가 정하지 않았습니다.", "How billing keys and schedules behave. But for webhook_twice, no public text settles it."],
    settings: {
      webhook_twice: { why: ["카드 결제와 예약 결제의 웹훅을 동시에 두 번 보냅니다.", "Webhooks of charges and schedules are sent twice, at the same time."] },
      customers_missing_status: { why: ["카드가 없는 customer_uid를 물었을 때의 HTTP 상태.", "The HTTP status for a customer_uid without a card."], of: [200, 404] },
      charge_failure_style: { why: ["거절된 결제를 failed는 실패한 결제로, code는 0이 아닌 code로 답합니다.", "A refused charge is answered as a failed payment, or by a code other than 0."], of: ["failed", "code"] },
      charge_failure_kept: { why: ["code로 답한 거절도 실패한 결제로 남깁니다.", "A refusal that was answered by a code leaves a failed payment all the same."] },
      webhook_on_key_issue: { why: ["결제창에서 카드가 등록되면 웹훅을 보냅니다.", "A card stored in the window is told by a webhook."] },
      issue_amount: { why: ["돈이 빠지지 않은 카드 등록에 적히는 금액.", "The amount of a registration that charged nothing."], of: ["asked", "zero"] },
      schedule_again: { why: ["취소되거나 실패한 예약의 주문번호로 다시 예약할 수 있습니다.", "A number whose schedule was revoked or failed can be scheduled anew."] },
      schedule_delay: { why: ["예약 시각에서 결제까지 걸리는 시간, 초 (0~600).", "Seconds from the scheduled time to the charge (0 to 600)."] },
      retry_imp_uid: { why: ["다시 시도한 예약 결제의 imp_uid를 새로 만들거나 그대로 둡니다.", "A schedule that is tried again gets a new imp_uid or keeps its own."], of: ["new", "same"] },
    },
  },
];

function control(name, value, choices) {
  const props = { name, id: "set-" + name, "aria-describedby": "why-" + name };
  if (typeof value === "boolean") return h("input.switch", { ...props, type: "checkbox", role: "switch" });
  if (choices) return h("select", props, choices.map((c) => h("option", { value: c }, c === "" ? words.none : String(c))));
  return h("input", { ...props, type: typeof value === "number" ? "number" : "text", spellcheck: "false", autocapitalize: "none" });
}

const read = (input, like) => (typeof like === "boolean" ? input.checked : typeof like === "number" ? Number(input.value) : input.value.trim());

export function settings(container, shell, refresh) {
  const answer = said();
  let defaults = null;
  const inputs = new Map(); // name → {input, mark}
  const form = h("form", { onsubmit: (event) => event.preventDefault() });
  const reset = h("button", { type: "button", onclick: pressing(() => save(defaults)) }, words.reset);
  async function save(change) {
    try {
      await post("settings", change);
      answer.good(words.saved);
    } catch (error) {
      answer.bad(error);
    }
    await refresh();
  }
  container.append(h("p.lead", null, words.settingsWhy), form, h("div.bottom", null, reset, answer.line));

  function line(name, value, { why, of }) {
    const input = control(name, value, of);
    const mark = h("span.tag.wait", { hidden: true }, words.changed);
    input.addEventListener("change", () => save({ [name]: read(input, value) }));
    inputs.set(name, { input, mark });
    return h("div.setting", null,
      h("div", null, h("label", { for: "set-" + name }, h("code", null, name)), " ", mark, h("p.small.soft", { id: "why-" + name }, why ? chosen(why) : "")),
      input);
  }

  function build(now) {
    const known = new Set(groups.flatMap((g) => Object.keys(g.settings)));
    const others = Object.fromEntries(Object.keys(now).filter((n) => !known.has(n)).map((n) => [n, {}]));
    for (const g of [...groups, { settings: others }]) {
      const lines = Object.entries(g.settings).filter(([n]) => n in now).map(([n, s]) => line(n, now[n], s));
      if (lines.length) form.append(h("section.panel", null, g.title && h("h2", null, chosen(g.title)), g.why && h("p.small.soft", null, chosen(g.why)), ...lines));
    }
  }

  return async () => {
    const now = await get("settings");
    defaults ||= await get("settings/defaults");
    if (!inputs.size) build(now);
    for (const [name, { input, mark }] of inputs) {
      mark.hidden = now[name] === defaults[name];
      if (input === document.activeElement && input.type !== "checkbox") continue; // somebody writes
      if (typeof now[name] === "boolean") input.checked = now[name];
      else input.value = String(now[name]);
    }
  };
}
