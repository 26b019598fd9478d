import { useProducts } from "../api/products";
import { useStore } from "../base/store";
import { Empty } from "../parts/Empty";
import { Fault } from "../parts/Fault";
import { Icon } from "../parts/Icon";
import { Link } from "../parts/Link";
import { Page } from "../parts/Page";
import { Picture } from "../pictures/Picture";
import { basketsOf, goneFrom, type Basket, type Held } from "../state/basket";
import { cart, setQuantity } from "../state/cart";
import { most } from "../state/items";
import { language } from "../state/settings";
import { useWords } from "../words";
import { langOf } from "../words/hangul";
import { times, written } from "../words/sum";
import "./cart.css";

export function Cart() {
  const words = useWords();
  const { cartPage } = words;
  const lang = useStore(language);
  const items = useStore(cart);
  const { data, fault, again } = useProducts();
  const baskets = basketsOf(items, data ?? [], lang);
  const gone = data ? goneFrom(items, data) : [];
  return (
    <Page title={cartPage.title} narrow>
      {items.length === 0 && (
        <Empty title={cartPage.empty} lead={cartPage.emptyLead}>
          <Link to="/" className="button button-primary">
            {cartPage.browse}
          </Link>
        </Empty>
      )}
      {fault && !data ? <Fault of={fault} again={again} /> : null}
      {!data && !fault && items.length > 0 && (
        <div className="panel skeleton cart-loading" />
      )}
      {baskets.length > 1 && <p className="aside">{cartPage.currencies}</p>}
      {baskets.map((basket) => (
        <Section key={basket.currency} basket={basket} />
      ))}
      {gone.length > 0 && (
        <ul className="panel cart">
          {gone.map((item) => (
            <Row key={item.sku} held={{ item, product: null }} />
          ))}
        </ul>
      )}
    </Page>
  );
}

function Section({ basket }: { basket: Basket }) {
  const { cartPage } = useWords();
  return (
    <section className="panel" aria-label={basket.formatted}>
      <ul className="cart">
        {basket.held.map((held) => (
          <Row key={held.item.sku} held={held} />
        ))}
      </ul>
      <dl className="sums">
        <div>
          <dt>{cartPage.shipping}</dt>
          <dd>{cartPage.free}</dd>
        </div>
        <div className="sums-total">
          <dt>{cartPage.total}</dt>
          <dd>{basket.formatted}</dd>
        </div>
      </dl>
      <Link
        to={`/checkout?currency=${basket.currency}`}
        className="button button-primary button-wide"
      >
        {cartPage.checkout(basket.formatted)}
      </Link>
    </section>
  );
}

function Row({ held: { item, product } }: { held: Held }) {
  const { cartPage } = useWords();
  const lang = useStore(language);
  const { sku, quantity } = item;
  const name = product?.name ?? sku;
  const sum = product && times(product.price, quantity);
  return (
    <li>
      <span className="cart-picture">
        <Picture sku={sku} />
      </span>
      <div className="cart-what">
        <h2 lang={langOf(name)}>{name}</h2>
        <p className="small">
          {product ? cartPage.each(product.price.formatted) : cartPage.gone}
        </p>
      </div>
      {product && (
        <div className="stepper">
          <button
            type="button"
            aria-label={cartPage.fewer(name)}
            disabled={quantity <= 1}
            onClick={() => setQuantity(sku, quantity - 1)}
          >
            <Icon name="minus" />
          </button>
          <input
            inputMode="numeric"
            aria-label={cartPage.quantity(name)}
            value={quantity}
            onFocus={(event) => event.target.select()}
            onChange={({ target }) =>
              setQuantity(sku, Number(target.value.replace(/\D/g, "")) || 1)
            }
          />
          <button
            type="button"
            aria-label={cartPage.more(name)}
            disabled={quantity >= most}
            onClick={() => setQuantity(sku, quantity + 1)}
          >
            <Icon name="plus" />
          </button>
        </div>
      )}
      {sum && (
        <span className="cart-sum">
          {written(sum.decimal, sum.currency, lang)}
        </span>
      )}
      <button
        type="button"
        className="round cart-remove"
        aria-label={cartPage.remove(name)}
        onClick={() => setQuantity(sku, 0)}
      >
        <Icon name="trash" />
      </button>
    </li>
  );
}
