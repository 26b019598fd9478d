import type { Result } from "@paygraph/checkout";
import { useState, type FormEvent } from "react";
import { usePaygraph } from "./usePaygraph";

export function Shop() {
  const { paygraph, config, products, result, error, setError } = usePaygraph();
  const [busy, setBusy] = useState(false);
  const [payMethod, choose] = useState("card");

  // What comes of it arrives at onResult; what is thrown is shown.
  function run(attempt: Promise<Result>) {
    setBusy(true);
    setError(null);
    attempt.catch(setError).finally(() => setBusy(false));
  }

  function pay(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name));
    const lines = products
      .map(({ sku }) => ({ sku, quantity: Number(text(sku)) }))
      .filter(({ quantity }) => quantity > 0);
    const buyer = { name: text("name"), tel: text("tel") };
    run(paygraph!.checkout({ lines, buyer, payMethod }));
  }

  const fault = (field: string) =>
    error?.fields?.find(({ path }) => path.join(".") === field)?.message;
  const said = fault("lines") ? "상품을 먼저 담아 주세요." : error?.message;
  const issued = result?.kind === "virtualAccount" && result.virtualAccount;
  // Another try closes an issued account: only for another method.
  const useful = !issued || payMethod !== result?.order.payMethod;
  const retry = useful && result && "retry" in result && result.retry;

  if (!config && !error) return <main aria-busy>가게 문을 여는 중…</main>;
  return (
    <main>
      <h1>작은 가게</h1>
      <form onSubmit={pay}>
        {products.map(({ sku, name, price }) => (
          <label key={sku}>
            {name} <b>{price.formatted}</b>
            <input name={sku} type="number" min={0} max={99} defaultValue={0} />
          </label>
        ))}
        <label>
          이름 <small>{fault("buyer.name")}</small>
          <input name="name" autoComplete="name" />
        </label>
        <label>
          전화번호 <small>{fault("buyer.tel")}</small>
          <input name="tel" autoComplete="tel" />
        </label>
        <label>
          결제 수단 <small>{fault("payMethod")}</small>
          <select value={payMethod} onChange={(e) => choose(e.target.value)}>
            {config?.paymentMethods.map(({ payMethod, label }) => (
              <option key={payMethod} value={payMethod} children={label} />
            ))}
          </select>
        </label>
        <button disabled={busy || !config}>결제하기</button>
      </form>
      {busy && <p aria-busy>결제하는 중…</p>}
      {said && <p role="alert">{said}</p>}
      {result && (
        <section role="status">
          <h2>{result.message}</h2>
          {result.order.name} <b>{result.order.total.formatted}</b>
          {issued && (
            <p>
              {issued.bankName}
              <b> {issued.accountNumber} </b>
              {new Date(issued.dueAt).toLocaleString("ko")}까지
            </p>
          )}
          {retry && (
            <button disabled={busy} onClick={() => run(retry({ payMethod }))}>
              {issued ? "다른 방법으로 결제하기" : "다시 결제하기"}
            </button>
          )}
        </section>
      )}
    </main>
  );
}
