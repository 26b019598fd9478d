import type { VirtualAccount } from "@paygraph/checkout";
import { useStore } from "../base/store";
import { language } from "../state/settings";
import { useWords } from "../words";
import { langOf } from "../words/hangul";
import { dueTime } from "../words/time";
import "./account.css";
import { CopyButton } from "./CopyButton";
import { Countdown } from "./Countdown";

/** The account to deposit to, and how long it waits. */
export function Account({ of, over }: { of: VirtualAccount; over(): void }) {
  const { account, company } = useWords();
  const bank = company(of.bankName);
  const lang = useStore(language);
  const open = of.status === "ISSUED";
  return (
    <section
      className="panel account"
      aria-label={account.title}
      data-account-status={of.status}
    >
      <div className="account-top">
        <span className="account-bank" lang={langOf(bank)}>
          {bank}
        </span>
        <span className="account-number" data-testid="account-number">
          {of.accountNumber}
        </span>
        {open && <CopyButton text={of.accountNumber} />}
      </div>
      <dl className="facts">
        <div>
          <dt>{account.amount}</dt>
          <dd className="account-sum">{of.amount.formatted}</dd>
        </div>
        {of.holder && (
          <div>
            <dt>{account.holder}</dt>
            <dd lang={langOf(of.holder)}>{of.holder}</dd>
          </div>
        )}
        <div>
          <dt>{account.due}</dt>
          <dd>
            <time dateTime={of.dueAt}>{dueTime(of.dueAt, lang)}</time>
          </dd>
        </div>
      </dl>
      {open ? (
        <>
          <Countdown issuedAt={of.issuedAt} dueAt={of.dueAt} over={over} />
          <p className="small">{account.exact}</p>
        </>
      ) : (
        <p className="countdown countdown-over">{account.over}</p>
      )}
    </section>
  );
}
