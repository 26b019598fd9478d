import { useWords } from "../words";
import { isElsewhere } from "../words/time";
import { Link } from "./Link";
import "./footer.css";

export function Footer() {
  const words = useWords();
  return (
    <footer className="footer">
      <p>
        {words.shopLong}
        {isElsewhere() && <small>{words.koreanTime}</small>}
      </p>
      <nav aria-label={words.shop}>
        <Link to="/">{words.products}</Link>
        <Link to="/cart">{words.cart}</Link>
        <Link to="/orders">{words.orders}</Link>
        <Link to="/membership">{words.membership.title}</Link>
        <Link to="/cards">{words.cards.title}</Link>
      </nav>
    </footer>
  );
}
