import type { StoredCard } from "@paygraph/checkout";
import { useId } from "react";
import { outOfRange, type Method } from "../state/form";
import { useWords } from "../words";
import { CardRadio } from "./CardRadio";
import { Icon, type IconName } from "./Icon";
import "./methods.css";

const icons: Record<string, IconName> = {
  card: "card",
  trans: "trans",
  vbank: "vbank",
  phone: "phone",
};

interface Props {
  methods: readonly Method[] | undefined;
  /** Stored cards that can pay as well. */
  cards?: readonly StoredCard[];
  sum: { amount: number; currency: string };
  value: string;
  fault?: string | undefined;
  /** Why a method cannot be chosen, apart from its limits. */
  why?(method: Method): string | null;
  /** A method, or a stored card's id. */
  onChange(payMethod: string): void;
}

/** The methods that are set up, with their limits. */
export function Methods(props: Props) {
  const { methods, cards, sum, value, fault, why, onChange } = props;
  const words = useWords();
  const name = useId();
  if (!methods) return <div className="methods-loading skeleton" />;
  return (
    <fieldset
      className="methods"
      aria-describedby={fault ? `${name}-fault` : undefined}
    >
      <legend className="hidden">{words.checkout.method}</legend>
      {cards?.map((card) => (
        <CardRadio
          key={card.id}
          card={card}
          name={name}
          checked={value === card.id}
          onChange={onChange}
        />
      ))}
      {methods.map((method) => (
        <MethodRadio
          key={method.payMethod}
          method={method}
          sum={sum}
          name={name}
          checked={value === method.payMethod}
          why={why?.(method) ?? null}
          onChange={onChange}
        />
      ))}
      {fault && (
        <p className="field-fault" id={`${name}-fault`}>
          {fault}
        </p>
      )}
    </fieldset>
  );
}

interface RadioProps {
  method: Method;
  sum: Props["sum"];
  name: string;
  checked: boolean;
  why: string | null;
  onChange(payMethod: string): void;
}

function MethodRadio({
  method,
  sum,
  name,
  checked,
  why,
  onChange,
}: RadioProps) {
  const { checkout } = useWords();
  const id = useId();
  const { minimum, maximum, label, payMethod } = method;
  const wrong = outOfRange(method, sum);
  const limit = wrong
    ? checkout[wrong]((wrong === "tooLow" ? minimum : maximum)?.formatted ?? "")
    : (why ?? (maximum && checkout.upTo(maximum.formatted)));
  return (
    <label className="method">
      <input
        type="radio"
        name={name}
        value={payMethod}
        checked={checked}
        disabled={wrong !== null || why !== null}
        aria-label={label}
        aria-describedby={limit ? id : undefined}
        onChange={() => onChange(payMethod)}
      />
      <Icon name={icons[payMethod] ?? "wallet"} />
      <span className="method-label">{label}</span>
      {limit && (
        <span className="method-limit" id={id}>
          {limit}
        </span>
      )}
    </label>
  );
}
