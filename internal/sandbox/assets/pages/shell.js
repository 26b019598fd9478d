// What the console and the bank have around them: the head with its links, the
// sandbox's clock, and a line that says when the sandbox is away.
import { h, lang, when } from "./dom.js";
import { words } from "./words.js";

const root = document.documentElement;
const other = lang === "ko" ? "en" : "ko";

function languageLink() {
  const link = h("a", { lang: other, hreflang: other }, other === "ko" ? "한국어" : "English");
  const aim = () => {
    const url = new URL(location);
    url.searchParams.set("lang", other);
    link.href = url.pathname + url.search + url.hash;
  };
  aim();
  addEventListener("hashchange", aim);
  return link;
}

// shell fills the page and returns its main part and the parts that change.
export function shell(title, lead) {
  document.title = title + " · " + words.site;
  const asked = new URLSearchParams(location.search).get("lang");
  const to = (path) => (asked ? path + "?lang=" + asked : path);
  const page = root.dataset.page;
  const clock = h("a.clock", { href: to("/sandbox/") + "#clock", title: words.clockTitle });
  const away = h("p.away", { role: "status", hidden: true }, words.away);
  const main = h("main");
  document.body.replaceChildren(
    h("header", null,
      h("div.bar", null,
        h("a.brand", { href: to("/sandbox/") }, words.brand),
        h("nav", { "aria-label": words.pages },
          h("a", { href: to("/sandbox/"), "aria-current": page === "console" && "page" }, words.console),
          h("a", { href: to("/sandbox/bank"), "aria-current": page === "bank" && "page" }, words.bank),
          "hosted" in root.dataset && [
            h("a", { href: to("/outbox") }, words.outbox),
            h("a", { href: "/playground" }, words.playground),
            h("a", { href: "/" }, words.shop),
          ]),
        languageLink(),
        clock)),
    main,
  );
  main.append(h("h1", null, title), h("p.lead", null, lead), away);

  // The clock runs between two looks, as the sandbox's does.
  let ahead = null;
  let advance = "0s";
  const tick = () => {
    if (ahead === null) return;
    clock.textContent = when((Date.now() + ahead) / 1000, "short") + (advance === "0s" ? "" : " (+" + advance.replace(/(?<=\D)0[ms]/g, "") + ")");
  };
  setInterval(tick, 1000);
  return {
    main,
    away: (error) => (away.hidden = !error || error.code !== "AWAY"),
    clock: (state) => {
      ahead = new Date(state.now) - Date.now();
      advance = state.advance;
      tick();
    },
    now: () => (Date.now() + (ahead || 0)) / 1000,
  };
}
