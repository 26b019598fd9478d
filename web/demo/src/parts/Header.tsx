import { useStore } from "../base/store";
import { cart } from "../state/cart";
import { countOf } from "../state/items";
import { options } from "../state/options";
import { customer, owner } from "../state/session";
import { language, scheme, systemIsDark } from "../state/settings";
import { useWords } from "../words";
import "./header.css";
import { Icon } from "./Icon";
import { Link } from "./Link";

export function Header() {
  const words = useWords();
  const count = countOf(useStore(cart));
  const isOwner = useStore(owner);
  return (
    <header className="header">
      <Link to="/" className="brand" aria-label={words.shopLong}>
        <Grain />
        <span>{words.shop}</span>
      </Link>
      <nav aria-label={words.nav}>
        <Link to="/" className="header-link header-wide">
          {words.products}
        </Link>
        <Link to="/orders" className="header-link">
          {words.orders}
        </Link>
        <Link
          to={isOwner ? "/plans" : "/membership"}
          className="header-link header-wide"
        >
          {words.membership.title}
        </Link>
      </nav>
      <div className="header-tools">
        <LanguageSwitch />
        <SchemeSwitch />
        {options.signIn && <Account />}
        <Link to="/cart" className="round">
          <Icon name="bag" />
          <span className="hidden">{words.cart}</span>
          {count > 0 && (
            <span className="badge" key={count}>
              {count}
            </span>
          )}
        </Link>
      </div>
    </header>
  );
}

function LanguageSwitch() {
  const words = useWords();
  const now = useStore(language);
  const other = now === "ko" ? "en" : "ko";
  return (
    <button
      type="button"
      className="header-link"
      lang={other}
      onClick={() => language.set(other)}
    >
      {words.otherLanguage}
    </button>
  );
}

function SchemeSwitch() {
  const words = useWords();
  const asked = useStore(scheme);
  const dark = asked === "dark" || (asked === "system" && systemIsDark());
  const other = dark ? "light" : "dark";
  return (
    <button
      type="button"
      className="round"
      aria-label={words.scheme[other]}
      onClick={() => scheme.set(other)}
    >
      <Icon name={dark ? "sun" : "moon"} />
    </button>
  );
}

function Account() {
  const words = useWords();
  const signed = useStore(customer);
  return (
    <Link
      to="/sign-in"
      className={signed ? "round round-on" : "round"}
      aria-label={signed ? words.signInPage.as(signed.email) : words.signIn}
    >
      <Icon name="person" />
    </Link>
  );
}

/** The shop's mark: the rings of a tree. */
const Grain = () => (
  <svg className="grain-mark" viewBox="0 0 32 32" aria-hidden="true">
    <path d="M16 2.500c8 0 13.500 5.500 13.500 13.300S23.800 29.500 15.800 29.500 2.500 24 2.500 16.200 8.200 2.500 16 2.500z" />
    <path d="M16.500 7.500c5 0 8.300 3.400 8.300 8.300s-3.700 8.600-8.700 8.600-8.400-3.500-8.400-8.300 3.800-8.600 8.800-8.600z" />
    <path d="M17 12.300c2.400 0 3.800 1.500 3.800 3.700s-1.800 3.900-4.200 3.900-4-1.600-4-3.800 2-3.800 4.400-3.800z" />
  </svg>
);
