import { deposit, Refusal, waitingAccount } from "../api/control";
import { useStore } from "../base/store";
import { language } from "../state/settings";
import { tell } from "../state/toast";
import { useWords } from "../words";
import { written } from "../words/sum";

/** Deposits into the account of the order that is shown, or the newest one. */
export function Bank({ orderId }: { orderId: string | undefined }) {
  const { sandbox } = useWords();
  const lang = useStore(language);

  async function pay(more: number) {
    try {
      const account = await waitingAccount(orderId);
      if (!account) {
        tell(sandbox.noAccount, { bad: true });
        return;
      }
      const sum = account.amount + more;
      await deposit(account, sum);
      tell(sandbox.deposited(written(sum, "KRW", lang)));
    } catch (reason) {
      if (!(reason instanceof Refusal)) {
        tell(sandbox.failed, { bad: true });
        return;
      }
      const why = sandbox.bankSaid[reason.code] ?? reason.message;
      tell(sandbox.refused(why), { bad: true });
    }
  }

  return (
    <div className="sandbox-part">
      <h2>{sandbox.bank}</h2>
      <div className="sandbox-row">
        <button
          type="button"
          className="button button-small"
          onClick={() => pay(0)}
        >
          {sandbox.deposit}
        </button>
        <button
          type="button"
          className="button button-small"
          onClick={() => pay(-1000)}
        >
          {sandbox.wrong}
        </button>
      </div>
    </div>
  );
}
