import { useState, type FormEvent } from "react";
import { go, usePlace } from "../base/route";
import { useStore } from "../base/store";
import { Field } from "../parts/Field";
import { Link } from "../parts/Link";
import { Page } from "../parts/Page";
import { buyer } from "../state/buyer";
import { options } from "../state/options";
import { customer, signIn } from "../state/session";
import { useWords } from "../words";

export function SignIn() {
  const words = useWords();
  const { signInPage } = words;
  const signed = useStore(customer);
  const { query } = usePlace();
  const [email, setEmail] = useState("hana@example.com");
  const [fault, setFault] = useState("");

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!/^[^@\s]+@[^@\s]+$/.test(email.trim())) {
      setFault(words.checkout.rule.email);
      return;
    }
    try {
      const { email: known } = await signIn(email.trim().toLowerCase());
      buyer.set((now) => ({ ...now, email: known }));
      go(pageOf(query.get("to")) ?? "/orders");
    } catch (reason) {
      setFault(reason instanceof Error ? reason.message : words.fault.unknown);
    }
  }

  if (!options.signIn) {
    return (
      <Page title={signInPage.title} lead={signInPage.unavailable} narrow />
    );
  }
  if (signed) {
    return (
      <Page
        title={signInPage.title}
        heading={signInPage.signedIn(signed.email)}
        lead={signInPage.signedInLead}
        narrow
      >
        <div className="sign-in-links">
          <Link to="/membership" className="button">
            {words.membership.title}
          </Link>
          <Link to="/cards" className="button">
            {words.cards.title}
          </Link>
          <Link to="/orders" className="button">
            {words.orders}
          </Link>
        </div>
        <button
          type="button"
          className="button button-quiet"
          onClick={() => customer.set(null)}
        >
          {words.signOut}
        </button>
      </Page>
    );
  }
  return (
    <Page title={signInPage.title} lead={signInPage.lead} narrow>
      <form className="panel sign-in" onSubmit={submit} noValidate>
        <Field
          label={signInPage.email}
          type="email"
          autoComplete="email"
          value={email}
          fault={fault}
          onChange={(event) => {
            setEmail(event.target.value);
            setFault("");
          }}
        />
        <button type="submit" className="button button-primary button-wide">
          {signInPage.submit(email.trim())}
        </button>
        <p className="small">{signInPage.guest}</p>
      </form>
    </Page>
  );
}

/** A page of this shop to go on to, and of no other. */
const pageOf = (to: string | null): string | null =>
  to && /^\/[a-z]/.test(to) ? to : null;
