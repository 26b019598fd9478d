import { pick, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useEffect, useState } from "react";
import { live, post, results, whoIs } from "./api.js";
import { tokenOf } from "./flow.js";
import { options } from "./options.js";
import { session } from "./session.js";
import { recall, remember, useStore } from "./store.js";
import { time, words } from "./words.js";

/** The top of the page: who asks, and in which language. */
export function Bar() {
  const { token, language } = useStore(session);
  const caller = useCaller(token);
  useSchemaOf(caller);
  useEffect(() => {
    results.addEventListener("result", adoptToken);
    return () => results.removeEventListener("result", adoptToken);
  }, []);
  return (
    <header className="bar">
      <h1 className="brand">
        paygraph <span>playground</span>
      </h1>
      <Roles role={caller.role} />
      <label className="token" title={words.token}>
        <span>Bearer</span>
        <input
          type={options.adminsOnly ? "password" : "text"}
          value={token}
          onChange={(event) => session.set({ token: clean(event) })}
          placeholder={words.noToken}
          aria-label={words.token}
          spellCheck={false}
          autoComplete="off"
        />
        <output className={caller.fault ? "chip bad" : "chip"}>
          {caller.fault ?? caller.role}
          {caller.expiresAt && (
            <small>
              {words.until} {time(caller.expiresAt)}
            </small>
          )}
        </output>
      </label>
      <Live />
      <select
        value={language}
        onChange={(event) => session.set({ language: event.target.value })}
        title={words.language}
        aria-label={words.language}
      >
        <option value="ko">한국어</option>
        <option value="en">English</option>
      </select>
      <button title={words.restoreHint} onClick={restore}>
        {words.restore}
      </button>
    </header>
  );
}

// Whoever pastes a whole header means the token in it.
const clean = (event) =>
  event.target.value.trim().replace(/^(authorization:\s*)?bearer\s+/i, "");

function Roles({ role }) {
  const button = (name, pressed, take) => (
    <button
      aria-pressed={pressed}
      title={words[`${name}Hint`]}
      onClick={take}
      key={name}
    >
      {words[name]}
    </button>
  );
  return (
    <div className="roles" role="group">
      {button("anonymous", role === "ANONYMOUS", () =>
        session.set({ token: "" }),
      )}
      {button("guest", role === "GUEST", becomeGuest)}
      {options.token &&
        options.controlURL &&
        button("customer", role === "CUSTOMER", becomeCustomer)}
      {options.token &&
        button("admin", role === "ADMIN", () =>
          session.set({ token: options.token }),
        )}
    </div>
  );
}

function Live() {
  const { open, frames } = useStore(live);
  return (
    open && (
      <output className="live" title={words.liveHint}>
        {words.live} · {frames}
      </output>
    )
  );
}

/** Asks the API whose token it is, once typing has paused. */
function useCaller(token) {
  const [caller, setCaller] = useState({});
  useEffect(() => {
    let current = true;
    const timer = setTimeout(async () => {
      const answer = await whoIs(token);
      if (current) {
        setCaller(answer);
      }
    }, 250);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [token]);
  return caller;
}

/** A page that began with a dead token gets its schema with the next good one. */
function useSchemaOf({ role }) {
  const { schema, isIntrospecting } = useGraphiQL(
    pick("schema", "isIntrospecting"),
  );
  const { introspect } = useGraphiQLActions();
  useEffect(() => {
    if (role && !schema && !isIntrospecting) {
      introspect();
    }
  }, [role]);
}

const issue = {
  query:
    "mutation Guest { issueGuestToken { ... on IssueGuestTokenSuccess { accessToken } } }",
};

/** Renews the guest of last time, or starts a new one if that one is over. */
async function becomeGuest() {
  let found = tokenOf(await post(issue, recall("guest")).catch(() => null));
  found ??= tokenOf(await post(issue).catch(() => null));
  if (found) {
    become(found.token);
  }
}

/** Signs in as a customer, whom the sandbox asks for no password. */
async function becomeCustomer() {
  const response = await fetch("/demo/sign-in", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email: "customer@example.com" }),
  }).catch(() => null);
  if (response?.ok) {
    session.set({ token: (await response.json()).token });
  }
}

function become(token) {
  remember("guest", token);
  session.set({ token });
}

// A token that was asked for replaces the one in the field; one that came with
// a guest's first order only fills an empty field.
function adoptToken({ detail }) {
  const found = tokenOf(detail);
  if (found && (found.asked || !session.get().token)) {
    become(found.token);
  }
}

function restore() {
  if (confirm(words.restoreSure)) {
    for (const key of ["tabState", "query", "variables"]) {
      localStorage.removeItem(`graphiql:${key}`);
    }
    location.reload();
  }
}
