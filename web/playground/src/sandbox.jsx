import { pick, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useEffect, useRef, useState } from "react";
import { results } from "./api.js";
import { checkoutOf, fill, idsOf, payBody, refusal } from "./flow.js";
import { options } from "./options.js";
import { time, words } from "./words.js";

/** The strip that plays shopper, bank and time in the local Iamport. */
export function Sandbox() {
  const { activeTab, fillTab } = useTabs();
  const [checkout, setCheckout] = useState(null);
  const [note, setNote] = useState({ text: words.idle });

  useEffect(() => {
    function look({ detail }) {
      const tab = activeTab();
      fillTab(tab, idsOf(detail));
      const found = checkoutOf(detail);
      if (found) {
        setCheckout({ ...found, tab, impUid: null });
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
        setCheckout({ ...checkout, impUid });
      }
      return fault
        ? { text: `${fault} · ${words.declined}`, bad: true }
        : { text: `${impUid} ${words.paid}`, good: true };
    });
  const deposit = () =>
    play("deposit", { imp_uid: checkout.impUid }, () => ({
      text: `${checkout.impUid} ${words.deposited}`,
      good: true,
    }));
  const refuse = () =>
    play("faults", refusal, () => ({ text: words.refused, good: true }));
  const advance = () =>
    play("clock", { advance: "1h" }, ({ now }) => ({
      text: `${words.advanced} ${time(now)}`,
      good: true,
    }));

  const isAccount = checkout?.params.pay_method === "vbank";
  return (
    <section className="sandbox" aria-label={words.sandbox}>
      <strong title={words.sandboxHint}>{words.sandbox}</strong>
      <Action name="pay" disabled={!checkout} onClick={() => pay()} />
      <Action
        name="decline"
        disabled={!checkout}
        onClick={() => pay("failed")}
      />
      <Action
        name="deposit"
        disabled={!isAccount || !checkout.impUid}
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
