import { useEffect, useState } from "react";
import { useStore } from "../base/store";
import { shop } from "./shop";

/** The server's time in ms, every second. */
export function useNow(): number {
  const paygraph = useStore(shop);
  const read = () => paygraph?.now().getTime() ?? Date.now();
  const [now, setNow] = useState(read);
  useEffect(() => {
    setNow(read());
    const timer = setInterval(() => setNow(read()), 1000);
    return () => clearInterval(timer);
  }, [paygraph]);
  return now;
}
