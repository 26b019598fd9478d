import { useEffect, useId, useRef, type MouseEvent } from "react";
import { usePlace } from "../base/route";
import { useStore } from "../base/store";
import { Choice } from "../parts/Choice";
import { Icon } from "../parts/Icon";
import { Switch } from "../parts/Switch";
import { options } from "../state/options";
import { owner } from "../state/session";
import { language } from "../state/settings";
import { kinds, windowKind, type Kind } from "../state/windows";
import { useWords } from "../words";
import { Bank } from "./Bank";
import { Clock } from "./Clock";
import { Next } from "./Next";
import { makeRoom, toolsOpen } from "./open";
import "./sandbox.css";

/** Plays everybody else: card company, provider, bank, time, the shop's owner. */
export function Sandbox({ orderId }: { orderId: string | undefined }) {
  const { sandbox } = useWords();
  const open = useStore(toolsOpen);
  const kind = useStore(windowKind);
  const isOwner = useStore(owner);
  const lang = useStore(language);
  const id = useId();
  const fold = useRef<HTMLButtonElement>(null);
  const { path } = usePlace();
  useEffect(() => void makeRoom(), [path]);

  // What a button does is seen on the page.
  function pressed({ target }: MouseEvent) {
    const press = target instanceof Element && target.closest("button");
    if (press && makeRoom()) fold.current?.focus();
  }

  return (
    <aside className="sandbox" aria-label={sandbox.title}>
      <button
        type="button"
        className="sandbox-fold"
        ref={fold}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => toolsOpen.set(!open)}
      >
        <span className="sandbox-dot" aria-hidden="true" />
        <b>{sandbox.title}</b>
        <span className="sandbox-lead">{sandbox.lead}</span>
        <Icon name="fold" />
      </button>
      <div className="sandbox-tools" id={id} hidden={!open} onClick={pressed}>
        <Next />
        <Bank orderId={orderId} />
        <Clock orderId={orderId} />
        <div className="sandbox-part">
          <Choice<Kind>
            legend={sandbox.window}
            name="window"
            value={kind}
            onChange={(k) => windowKind.set(k)}
            options={kinds.map((k) => ({ value: k, text: sandbox.kinds[k] }))}
          />
        </div>
        {options.adminToken && (
          <div className="sandbox-part">
            <Switch
              label={sandbox.owner}
              hint={sandbox.ownerHint}
              on={isOwner}
              onChange={owner.set}
            />
          </div>
        )}
        <nav aria-label={sandbox.more}>
          <a href={`/sandbox/?lang=${lang}`}>{sandbox.console}</a>
          <a href={`/sandbox/bank?lang=${lang}`}>{sandbox.bankPage}</a>
          <a href={`/outbox?lang=${lang}`}>{sandbox.outbox}</a>
          <a href="/playground">{sandbox.playground}</a>
        </nav>
      </div>
    </aside>
  );
}
