import { pick, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useEffect, useRef, useState } from "react";
import { results } from "./api.js";
import { checkoutOf, fill, idsOf, isOver, payBody, refusal } from "./flow.js";
import { options } from "./options.js";
import { time, words } from "./words.js";

/** The strip that plays shopper, bank and time in the local Iamport. */
export function Sandbox() {
  const { activeTab, fillTab } = useTabs();
  // A tab has one order at a time to pay; none once it is paid.
  const [checkouts, setCheckouts] = useState({});
  const checkout = checkouts[activeTab()];
  const setCheckout = (next) =>
    setCheckouts((now) => ({ ...now, [next.tab]: next }));
  const [note, setNote] = useState({ text: words.idle });

  useEffect(() => {
    function look({ detail }) {
      const tab = activeTab();
      fillTab(tab, idsOf(detail));
      const found = checkoutOf(detail);
      setCheckouts((now) => without(now, detail));
      if (found) {
        setCheckout({ ...found, tab, impUid: null, played: false });
        setNote({ text: `${label(found)} ${words.ready}` });
      }
    }
    results.addEventListener("result", look);
    return () => results.removeEventListener("result", look);
  });

  // Each button is one call; what it answers stands in the line beside it.
  async function play(path, body, tell) {
    try {
      setNote(tell(await control(path, body)));
    } catch (fault) {
      setNote({ text: fault.message, bad: true });
    }
  }

  const pay = (outcome) =>
    play("pay", payBody(checkout.params, outcome), (reply) => {
      const { imp_uid: impUid, error_msg: fault } = reply;
      if (impUid) {
        fillTab(checkout.tab, { impUid });
        setCheckout({ ...checkout, impUid, played: !fault });
      }
      return fault
        ? { text: `${fault} · ${words.declined}`, bad: true }
        : { text: `${impUid} ${words.paid}`, good: true };
    });
  const deposit = () =>
    play("deposit", { imp_uid: checkout.impUid }, () => {
      setCheckouts(({ [checkout.tab]: _, ...others }) => others);
      return { text: `${checkout.impUid} ${words.deposited}`, good: true };
    });
  const refuse = () =>
    play("faults", refusal, () => ({ text: words.refused, good: true }));
  const advance = () =>
    play("clock", { advance: "1h" }, ({ now }) => ({
      text: `${words.advanced} ${time(now)}`,
      good: true,
    }));

  const unpaid = checkout && !checkout.played;
  const isAccount = checkout?.params.pay_method === "vbank";
  return (
    <section className="sandbox" aria-label={words.sandbox}>
      <strong title={words.sandboxHint}>{words.sandbox}</strong>
      <Action name="pay" disabled={!unpaid} onClick={() => pay()} />
      <Action name="decline" disabled={!unpaid} onClick={() => pay("failed")} />
      <Action
        name="deposit"
        disabled={!isAccount || !checkout.played}
        onClick={deposit}
      />
      <Action name="refuse" onClick={refuse} />
      <Action name="advance" onClick={advance} />
      <output className={note.bad ? "bad" : note.good ? "good" : ""}>
        {note.text}
      </output>
    </section>
  );
}

function Action({ name, ...rest }) {
  return (
    <button title={words[`${name}Hint`]} {...rest}>
      {words[name]}
    </button>
  );
}

/** The checkouts whose orders a result does not say to be over. */
const without = (checkouts, result) =>
  Object.fromEntries(
    Object.entries(checkouts).filter(
      ([, { orderId }]) => !isOver(result, orderId),
    ),
  );

const label = ({ orderId, params }) =>
  `…${orderId.slice(-6)} · ${params.pay_method} · ${params.amount?.toLocaleString()} ${params.currency ?? "KRW"}`;

async function control(path, body) {
  const response = await fetch(`${options.controlURL}/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.error_msg);
  }
  return answer;
}

/** Reaches the variables of any tab, also of one that is not shown. */
function useTabs() {
  const state = useRef(null);
  state.current = useGraphiQL(pick("tabs", "activeTabIndex", "variableEditor"));
  const { moveTab } = useGraphiQLActions();
  return {
    activeTab: () => state.current.tabs[state.current.activeTabIndex].id,
    fillTab(id, values) {
      if (Object.keys(values).length === 0) {
        return;
      }
      const { tabs, activeTabIndex, variableEditor } = state.current;
      if (tabs[activeTabIndex].id === id) {
        // The editor holds what the shown tab will be: it is the one to change.
        variableEditor?.setValue(fill(variableEditor.getValue(), values));
        return;
      }
      moveTab(
        tabs.map((tab) =>
          tab.id === id
            ? { ...tab, variables: fill(tab.variables ?? "", values) }
            : tab,
        ),
      );
    },
  };
}
