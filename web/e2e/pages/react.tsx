// A checkout in a component that React's StrictMode mounts twice.
import type { Paygraph, Result } from "@paygraph/checkout";
import { StrictMode, useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";

const query = new URLSearchParams(location.search);
const server = query.get("server")!;
const { createPaygraph } = (await import(
  `${server}/checkout.js`
)) as typeof import("@paygraph/checkout");

function Checkout({ onFault }: { onFault(code: string): void }) {
  const [result, setResult] = useState<Result>();
  const [results, setResults] = useState(0);
  const paygraph = useRef<Paygraph>(null);
  useEffect(() => {
    const made = createPaygraph({
      url: server,
      onResult(next) {
        setResult(next);
        setResults((n) => n + 1);
      },
    });
    paygraph.current = made;
    void made.preload();
    return () => made.dispose();
  }, []);
  const pay = () => {
    const kind = query.get("kind");
    if (kind) Object.assign(window.IMP!, { sandbox: { kind } });
    paygraph
      .current!.checkout({ lines: [{ sku: "chair", quantity: 1 }] })
      .catch((error: { code: string }) => onFault(error.code));
  };
  return (
    <>
      <button onClick={pay}>Pay</button>
      <p role="status">{result?.kind}</p>
      <p data-testid="order">{result?.order.id}</p>
      <p data-testid="results">{results}</p>
    </>
  );
}

function Page() {
  const [mounted, setMounted] = useState(true);
  const [fault, setFault] = useState("");
  return (
    <>
      {mounted && <Checkout onFault={setFault} />}
      <button onClick={() => setMounted(!mounted)}>
        {mounted ? "Unmount" : "Mount"}
      </button>
      <p data-testid="fault">{fault}</p>
    </>
  );
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
