import { useStore } from "../base/store";
import { useTask, type Task } from "../base/task";
import { dropRecurring } from "../state/cart";
import { language } from "../state/settings";
import { Products, type ProductsQuery } from "./generated";
import { ask, shop } from "./shop";

export type Product = ProductsQuery["products"]["edges"][number]["node"];

// The list is the same for everybody; only its sums are written in a language.
const known = new Map<string, Product[]>();

/** What is for sale. What was read before is shown at once, and read again. */
export function useProducts(): Task<Product[]> {
  const paygraph = useStore(shop);
  const lang = useStore(language);
  const task = useTask(async () => {
    if (!paygraph) return [];
    const { products } = await ask(paygraph, Products, {});
    const all = products.edges.map(({ node }) => node);
    known.set(lang, all);
    dropRecurring(all);
    return all;
  }, [paygraph, lang]);
  const data = known.get(lang);
  return data ? { ...task, data } : task;
}
