import { PaygraphError, type Prepared } from "@paygraph/checkout";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useCards } from "../api/cards";
import { useMethods } from "../api/methods";
import { useProducts } from "../api/products";
import { shop } from "../api/shop";
import { usePlace } from "../base/route";
import { useStore } from "../base/store";
import { BuyerForm } from "../parts/BuyerForm";
import { Choice } from "../parts/Choice";
import { Empty } from "../parts/Empty";
import { Fault } from "../parts/Fault";
import { Lines } from "../parts/Lines";
import { Link } from "../parts/Link";
import { Methods } from "../parts/Methods";
import { Page } from "../parts/Page";
import { PayButton } from "../parts/PayButton";
import { Select } from "../parts/Select";
import { basketsOf, type Basket } from "../state/basket";
import {
  buyer as keptBuyer,
  buyerInput,
  isEmpty,
  nobody,
  sampleBuyer,
} from "../state/buyer";
import { besideCart, cart } from "../state/cart";
import { checkForm, faultsOf, outOfRange, type Faults } from "../state/form";
import { byCard, paying } from "../state/paying";
import { usePay } from "../state/pay";
import { language } from "../state/settings";
import { applyWindowKind } from "../state/windows";
import { useWords } from "../words";
import { times, written } from "../words/sum";
import "./checkout.css";

export function Checkout() {
  const words = useWords();
  const lang = useStore(language);
  const items = useStore(cart);
  const { query } = usePlace();
  const { data, fault, again } = useProducts();
  const sku = query.get("sku");
  const bought = sku ? [{ sku, quantity: 1 }] : items;
  const baskets = basketsOf(bought, data ?? [], lang);
  const basket =
    baskets.find((b) => b.currency === query.get("currency")) ?? baskets[0];
  return (
    <Page title={words.checkout.title}>
      {fault && !data ? <Fault of={fault} again={again} /> : null}
      {!data && !fault && <div className="panel skeleton checkout-loading" />}
      {data && !basket && (
        <Empty
          title={sku ? words.cartPage.gone : words.cartPage.empty}
          lead={words.cartPage.emptyLead}
        >
          <Link to="/" className="button button-primary">
            {words.cartPage.browse}
          </Link>
        </Empty>
      )}
      {basket && <Form key={sku} basket={basket} direct={sku !== null} />}
    </Page>
  );
}

type Days = "1" | "3" | "7";

/** What is ordered: the cart's, or a product alone that was not put in it. */
function Form({ basket, direct }: { basket: Basket; direct: boolean }) {
  const words = useWords();
  const { checkout } = words;
  const lang = useStore(language);
  const paygraph = useStore(shop);
  const buyer = useStore(keptBuyer);
  const methods = useMethods();
  const cards = useCards().data;
  const [quota, setQuota] = useState(0);
  const [chosen, setChosen] = useState("card");
  const [days, setDays] = useState<Days>("3");
  const [faults, setFaults] = useState<Faults>({});
  const [prepared, setPrepared] = useState<Prepared | null>(null);
  const { phase, fault, run } = usePay();
  const form = useRef<HTMLFormElement>(null);
  const wanted = {
    lines: basket.held.map(({ item }) => item),
    buyer: buyerInput(buyer),
    ...(direct && { customData: besideCart }),
  };
  const stored =
    basket.currency === "KRW" ? cards?.find((c) => c.id === chosen) : undefined;
  const method = methods.data?.find(
    (m) => m.payMethod === (stored ? "card" : chosen),
  );
  const hasMonths = stored && basket.sum.amount >= 50_000;
  const usable = method && !outOfRange(method, basket.sum) ? method : undefined;

  // Whoever is shown faults is led to the first one.
  useEffect(() => {
    form.current
      ?.querySelector<HTMLElement>("[aria-invalid=true]")
      ?.focus({ preventScroll: false });
  }, [faults]);

  async function open(order: Prepared) {
    setPrepared(null);
    try {
      return await order.open();
    } catch (reason) {
      const blocked =
        reason instanceof PaygraphError && reason.code === "POPUP_BLOCKED";
      if (blocked) setPrepared(order); // the next click opens it at once
      throw reason;
    }
  }

  async function pay(event: FormEvent) {
    event.preventDefault();
    if (!paygraph || phase !== "idle") return;
    const found = checkForm(buyer, usable, words);
    setFaults(found);
    if (Object.keys(found).length > 0) return;
    if (stored) return payBy(stored.id);
    await run(async () => {
      if (prepared) return open(prepared);
      await paygraph.preload();
      applyWindowKind();
      try {
        const order = await paygraph.prepare({
          ...wanted,
          payMethod: chosen,
          returnUrl: `${location.origin}/orders`,
          ...(chosen === "vbank" && {
            vbankDueAt: dueAfter(paygraph.now(), Number(days)),
          }),
        });
        return await open(order);
      } catch (reason) {
        if (reason instanceof PaygraphError && reason.fields) {
          setFaults(faultsOf(reason.fields));
        }
        throw reason;
      }
    });
  }

  async function payBy(billingKeyId: string) {
    // Its result leads to the order's page, whatever it is.
    await run(async () => {
      if (!paygraph) throw new Error("the shop is closed");
      paying.set(byCard);
      try {
        return await paygraph.payWithCard({
          ...wanted,
          billingKeyId,
          ...(hasMonths && quota > 0 && { cardQuota: quota }),
        });
      } catch (reason) {
        paying.set(null);
        if (reason instanceof PaygraphError && reason.fields) {
          setFaults(faultsOf(reason.fields));
        }
        throw reason;
      }
    });
  }

  const count = Object.keys(faults).length;
  const shownFault =
    fault instanceof PaygraphError &&
    (fault.code === "POPUP_BLOCKED" || fault.fields)
      ? null
      : fault;
  return (
    <form className="checkout" ref={form} onSubmit={pay} noValidate>
      <div className="checkout-main">
        <section className="panel" aria-labelledby="checkout-method">
          <h2 id="checkout-method">{checkout.method}</h2>
          {methods.fault ? (
            <Fault of={methods.fault} again={methods.again} />
          ) : (
            <Methods
              methods={methods.data}
              {...(cards && basket.currency === "KRW" && { cards })}
              sum={basket.sum}
              value={usable ? chosen : ""}
              fault={faults.payMethod}
              onChange={(payMethod) => {
                setChosen(payMethod);
                setPrepared(null);
                setFaults({});
              }}
            />
          )}
          {hasMonths && (
            <div className="checkout-quota">
              <Select
                label={words.cards.quota}
                value={quota}
                onChange={(event) => setQuota(Number(event.target.value))}
              >
                <option value={0}>{words.cards.once}</option>
                {[2, 3, 4, 5, 6, 10, 12].map((n) => (
                  <option key={n} value={n}>
                    {words.cards.months(n)}
                  </option>
                ))}
              </Select>
            </div>
          )}
          {chosen === "vbank" && (
            <Choice<Days>
              legend={checkout.due}
              name="due"
              value={days}
              onChange={setDays}
              options={(["1", "3", "7"] as const).map((n) => ({
                value: n,
                text: checkout.dueDays(Number(n)),
              }))}
            />
          )}
        </section>
        <section className="panel" aria-labelledby="checkout-buyer">
          <div className="panel-head">
            <div>
              <h2 id="checkout-buyer">{checkout.buyer}</h2>
              <p className="small">{checkout.buyerLead}</p>
            </div>
            <button
              type="button"
              className="button button-small"
              onClick={() => {
                keptBuyer.set(isEmpty(buyer) ? sampleBuyer(lang) : nobody);
                setFaults({});
                setPrepared(null);
              }}
            >
              {isEmpty(buyer) ? checkout.sample : checkout.clear}
            </button>
          </div>
          <BuyerForm
            buyer={buyer}
            method={usable}
            faults={faults}
            onChange={(typed) => {
              keptBuyer.set(typed);
              setPrepared(null);
            }}
          />
        </section>
      </div>
      <section className="panel checkout-side" aria-labelledby="checkout-lines">
        <h2 id="checkout-lines">{checkout.summary}</h2>
        <Lines
          of={basket.held.map(({ item, product }, i) => {
            const sum = product && times(product.price, item.quantity);
            return {
              sku: item.sku,
              name: product?.name ?? item.sku,
              quantity: item.quantity,
              sum: sum ? written(sum.decimal, sum.currency, lang) : "",
              fault: faults[`lines.${i}.sku`] ?? faults[`lines.${i}.quantity`],
            };
          })}
        />
        <dl className="sums">
          <div className="sums-total">
            <dt>{checkout.total}</dt>
            <dd>{basket.formatted}</dd>
          </div>
        </dl>
        <p className="form-fault" role="alert">
          {count > 0 && checkout.faults(count)}
          {Object.entries(faults)
            .filter(([path]) => !/^(buyer|payMethod|lines)/.test(path))
            .map(([path, message]) => (
              <span key={path}> {message}</span>
            ))}
          {prepared && checkout.blocked}
        </p>
        {shownFault ? (
          // A stored card may have been charged all the same.
          <Fault
            of={shownFault}
            title={stored ? words.fault.act : words.fault.pay}
          />
        ) : null}
        <PayButton phase={phase} sum={basket.formatted} blocked={!!prepared} />
        <p className="small checkout-agree">{checkout.agree}</p>
      </section>
    </form>
  );
}

function dueAfter(now: Date, days: number): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString();
}
