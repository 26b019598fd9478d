import { useState } from "react";
import { whoIs } from "./api.js";
import { session } from "./session.js";
import { words } from "./words.js";

/**
 * Stands before the page where money is real, until an admin's token is
 * given. It guards nothing by itself: the server lets nobody else read the
 * schema, and asks for the token with each operation.
 */
export function Gate({ children }) {
  const [state, setState] = useState({ step: "closed" });
  if (state.step === "open") {
    return children;
  }
  async function enter(event) {
    event.preventDefault();
    const token = new FormData(event.target).get("token").trim();
    setState({ step: "asking" });
    const { role, fault } = await whoIs(token);
    if (role === "ADMIN") {
      session.set({ token });
      setState({ step: "open" });
    } else {
      const away = fault && fault !== "UNAUTHENTICATED";
      setState({
        step: "closed",
        fault: away ? words.unreachable : words.notAdmin,
      });
    }
  }
  return (
    <main className="gate">
      <form onSubmit={enter}>
        <h1 className="brand">
          paygraph <span>playground</span>
        </h1>
        <p>
          <strong>{words.gate}</strong> {words.gateText}
        </p>
        <label htmlFor="token">{words.gateToken}</label>
        <input
          id="token"
          name="token"
          type="password"
          autoComplete="off"
          required
          autoFocus
        />
        <button disabled={state.step === "asking"}>{words.enter}</button>
        <p role="alert" className="bad">
          {state.fault}
        </p>
      </form>
    </main>
  );
}
