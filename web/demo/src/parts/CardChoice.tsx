import type { StoredCard } from "@paygraph/checkout";
import { useId } from "react";
import { CardRadio } from "./CardRadio";

interface Props {
  legend: string;
  cards: readonly StoredCard[];
  value: string;
  onChange(id: string): void;
}

/** One of the stored cards. */
export function CardChoice({ legend, cards, value, onChange }: Props) {
  const name = useId();
  return (
    <fieldset className="methods">
      <legend className="hidden">{legend}</legend>
      {cards.map((card) => (
        <CardRadio
          key={card.id}
          card={card}
          name={name}
          checked={card.id === value}
          onChange={onChange}
        />
      ))}
    </fieldset>
  );
}
