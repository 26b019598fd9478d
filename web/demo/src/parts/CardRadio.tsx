import type { StoredCard } from "@paygraph/checkout";
import { useWords } from "../words";
import { langOf } from "../words/hangul";
import { Icon } from "./Icon";
import "./methods.css";

interface Props {
  card: StoredCard;
  name: string;
  checked: boolean;
  onChange(id: string): void;
}

/** A stored card among what one can pay with. */
export function CardRadio({ card, name, checked, onChange }: Props) {
  const { cards, company } = useWords();
  const label = cards.name(card.card);
  const shown = card.card?.name ? company(card.card.name) : label;
  return (
    <label className="method">
      <input
        type="radio"
        name={name}
        value={card.id}
        checked={checked}
        aria-label={label}
        onChange={() => onChange(card.id)}
      />
      <Icon name="card" />
      <span className="method-label" lang={langOf(shown)}>
        {shown}
      </span>
      <span className="method-limit">{cards.ending(card.card?.number)}</span>
    </label>
  );
}
