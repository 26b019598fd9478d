import { useStore } from "../base/store";
import { useTask, type Task } from "../base/task";
import type { Method } from "../state/form";
import { shop } from "./shop";

/** How one can pay. Iamport's script is fetched along with it. */
export function useMethods(): Task<readonly Method[]> {
  const paygraph = useStore(shop);
  return useTask(
    async () => (await paygraph?.preload())?.paymentMethods ?? [],
    [paygraph],
  );
}
