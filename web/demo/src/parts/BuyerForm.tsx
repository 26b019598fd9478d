import { isNeeded, type Buyer, type Faults, type Method } from "../state/form";
import { useWords } from "../words";
import { withDashes } from "../words/telephone";
import { Field } from "./Field";

interface Props {
  buyer: Buyer;
  method: Method | undefined;
  faults: Faults;
  onChange(buyer: Buyer): void;
}

/** Who pays; which fields are needed is the method's to say. */
export function BuyerForm({ buyer, method, faults, onChange }: Props) {
  const { checkout } = useWords();
  const set = (field: keyof Buyer) => (event: { target: { value: string } }) =>
    onChange({ ...buyer, [field]: event.target.value });
  return (
    <div className="buyer">
      <Field
        label={checkout.name}
        name="name"
        autoComplete="name"
        value={buyer.name}
        required={isNeeded(method, "name")}
        fault={faults["buyer.name"]}
        onChange={set("name")}
      />
      <Field
        label={checkout.tel}
        name="tel"
        type="tel"
        inputMode="tel"
        autoComplete="tel"
        placeholder="010-0000-0000"
        value={buyer.tel}
        required={isNeeded(method, "tel")}
        fault={faults["buyer.tel"]}
        onChange={(event) =>
          onChange({ ...buyer, tel: withDashes(event.target.value) })
        }
      />
      <Field
        label={checkout.email}
        name="email"
        type="email"
        inputMode="email"
        autoComplete="email"
        placeholder="hana@example.com"
        value={buyer.email}
        required={isNeeded(method, "email")}
        fault={faults["buyer.email"]}
        onChange={set("email")}
      />
    </div>
  );
}
