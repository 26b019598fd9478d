import type { StoredCard } from "@paygraph/checkout";
import { useWords } from "../words";
import { langOf } from "../words/hangul";
import "./card-face.css";

/** A stored card as it lies on the table. */
export function CardFace({ card: { card } }: { card: StoredCard }) {
  const { cards, company } = useWords();
  const name = card?.name ? company(card.name) : cards.stored;
  return (
    <span className="card-face">
      <svg viewBox="0 0 32 24" aria-hidden="true" focusable="false">
        <rect x="1" y="1" width="30" height="22" rx="5" />
        <path d="M1 9h9a3 3 0 0 1 3 3v11M31 9h-9a3 3 0 0 0-3 3v11M10 16H1M22 16h9" />
      </svg>
      <b lang={langOf(name)}>{name}</b>
      <span className="card-face-number">{cards.ending(card?.number)}</span>
    </span>
  );
}
