import { useProducts, type Product } from "../api/products";
import { go } from "../base/route";
import { Empty } from "../parts/Empty";
import { Fault } from "../parts/Fault";
import { Icon } from "../parts/Icon";
import { Link } from "../parts/Link";
import { Page } from "../parts/Page";
import { Picture } from "../pictures/Picture";
import { putIn } from "../state/cart";
import { tell } from "../state/toast";
import { useWords } from "../words";
import { langOf } from "../words/hangul";
import "./shop.css";

export function Shop() {
  const words = useWords();
  const { data, fault, again } = useProducts();
  return (
    <Page title={words.home.title} lead={words.home.lead}>
      {fault && !data ? <Fault of={fault} again={again} /> : null}
      {data?.length === 0 && <Empty title={words.home.empty} />}
      {!data && !fault && <Shelf />}
      {data && (
        <ul className="products">
          {data.map((product) => (
            <Item key={product.sku} product={product} />
          ))}
        </ul>
      )}
    </Page>
  );
}

function Item({ product }: { product: Product }) {
  const { home, membership } = useWords();
  const { sku, name, price, recurrence } = product;
  function add() {
    putIn(sku);
    tell(home.added(name), { link: { to: "/cart", text: home.toCart } });
  }
  const buy = () => go(`/checkout?sku=${encodeURIComponent(sku)}`);
  return (
    <li className="product">
      <div className="product-picture">
        <Picture sku={sku} />
        {!recurrence && (
          <button
            type="button"
            className="product-add"
            aria-label={home.addNamed(name)}
            onClick={add}
          >
            <Icon name="plus" />
          </button>
        )}
      </div>
      <h2 lang={langOf(name)}>{name}</h2>
      {home.tagline[sku] && <p>{home.tagline[sku]}</p>}
      <div className="product-foot">
        <span className="product-price">
          {price.formatted}
          {product.taxFree && <small>{home.taxFree}</small>}
          {recurrence ? (
            <small>
              {membership.every(recurrence.every, recurrence.interval)}
            </small>
          ) : (
            product.digital && <small>{home.digital}</small>
          )}
        </span>
        {recurrence ? (
          <Link to="/membership" className="button button-small">
            {membership.join}
          </Link>
        ) : (
          <button
            type="button"
            className="button button-small"
            aria-label={home.buyNamed(name)}
            onClick={buy}
          >
            {home.buy}
          </button>
        )}
      </div>
    </li>
  );
}

/** The shape of what is coming. */
const Shelf = () => (
  <div className="products" role="status" aria-label={useWords().loading}>
    {Array.from({ length: 6 }, (_, i) => (
      <div className="product" key={i}>
        <div className="product-picture skeleton" />
        <div className="skeleton skeleton-line" />
        <div className="skeleton skeleton-line skeleton-short" />
      </div>
    ))}
  </div>
);
