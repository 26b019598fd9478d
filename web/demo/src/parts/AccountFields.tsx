import { Banks } from "../api/generated";
import { ask, shop } from "../api/shop";
import { useStore } from "../base/store";
import { useTask } from "../base/task";
import type { Faults } from "../state/form";
import type { Typed } from "../state/refund";
import { useWords } from "../words";
import { langOf } from "../words/hangul";
import { Field } from "./Field";
import { Select } from "./Select";

interface Props {
  typed: Typed;
  faults: Faults;
  onChange(typed: Typed): void;
}

/** The bank account that money goes back to. */
export function AccountFields({ typed, faults, onChange }: Props) {
  const { refund, company } = useWords();
  const paygraph = useStore(shop);
  const { data } = useTask(
    async () => (paygraph ? (await ask(paygraph, Banks, {})).banks : []),
    [paygraph],
  );
  return (
    <fieldset className="account-fields">
      <legend>{refund.account}</legend>
      <Select
        label={refund.bank}
        value={typed.bankCode}
        fault={faults["account.bankCode"]}
        onChange={(e) => onChange({ ...typed, bankCode: e.target.value })}
      >
        <option value="">{refund.pickBank}</option>
        {data
          ?.map(({ code, name }) => ({ code, name: company(name) }))
          .map(({ code, name }) => (
            <option key={code} value={code} lang={langOf(name)}>
              {name}
            </option>
          ))}
      </Select>
      <Field
        label={refund.number}
        inputMode="numeric"
        autoComplete="off"
        value={typed.accountNumber}
        fault={faults["account.accountNumber"]}
        onChange={(e) => onChange({ ...typed, accountNumber: e.target.value })}
      />
      <Field
        label={refund.holder}
        autoComplete="name"
        value={typed.holder}
        fault={faults["account.holder"]}
        onChange={(e) => onChange({ ...typed, holder: e.target.value })}
      />
    </fieldset>
  );
}
