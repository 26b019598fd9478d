import type { StoredCard } from "@paygraph/checkout";
import { useEffect } from "react";
import { useStore } from "../base/store";
import { useTask, type Task } from "../base/task";
import { customer } from "../state/session";
import { shop } from "./shop";

/** The customer's stored cards, read again when one is stored; a guest has none. */
export function useCards(): Task<readonly StoredCard[]> {
  const paygraph = useStore(shop);
  const signed = useStore(customer);
  const task = useTask(
    async () => (signed && (await paygraph?.cards())) || [],
    [paygraph, signed],
  );
  const { again } = task;
  useEffect(
    () => paygraph?.on("card", ({ kind }) => kind === "stored" && again()),
    [paygraph, again],
  );
  return task;
}
