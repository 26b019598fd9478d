import * as sdk from "@paygraph/checkout";
import { useEffect, useState } from "react";

const url = import.meta.env.VITE_PAYGRAPH_URL ?? "http://127.0.0.1:8080";
const query = `{ products(first: 20) { edges { node { sku name price { formatted currency } recurrence { every } } } } }`;
type Price = { formatted: string; currency: string };
type Product = { sku: string; name: string; price: Price; recurrence: unknown };
type Products = { products: { edges: { node: Product }[] } };

/** An order has one currency, and a membership is not bought but begun. */
const inWon = (p: Product) => p.price.currency === "KRW" && !p.recurrence;

/** The SDK for as long as a component is on the page, and what it tells. */
export function usePaygraph() {
  const [paygraph, setPaygraph] = useState<sdk.Paygraph>();
  const [config, setConfig] = useState<sdk.CheckoutConfig>();
  const [products, setProducts] = useState<Product[]>([]);
  const [result, setResult] = useState<sdk.Result | null>(null);
  const [error, setError] = useState<sdk.PaygraphError | null>(null);

  useEffect(() => {
    // onResult: of a window, a redirect, a reload, a deposit.
    const paygraph = sdk.createPaygraph({ url, onResult: setResult });
    const failed = (error: sdk.PaygraphError) =>
      error.code !== "ABORTED" && setError(error); // disposed of: no news
    setPaygraph(paygraph);
    paygraph.preload().then(setConfig, failed);
    paygraph
      .request<Products>(query)
      .then(({ products }) => products.edges.map(({ node }) => node))
      .then((all) => setProducts(all.filter(inWon)))
      .catch(failed);
    return () => paygraph.dispose();
  }, []);
  return { paygraph, config, products, result, error, setError };
}
