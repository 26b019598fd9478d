// The console: sections by the address's hash, one alive at a time.
import { h } from "./dom.js";
import { get, live } from "./control.js";
import { shell } from "./shell.js";
import { words } from "./words.js";
import { payments } from "./payments.js";
import { webhooks } from "./webhooks.js";
import { clock } from "./clock.js";
import { faults } from "./faults.js";
import { settings } from "./settings.js";

const sections = { payments, webhooks, clock, faults, settings };
const page = shell(words.consoleTitle, words.consoleLead);
const tabs = Object.keys(sections).map((name) => h("a", { href: "#" + name }, words[name]));
const bar = h("nav.sections", { "aria-label": words.sections }, tabs);
const body = h("div.section");
page.main.append(bar, body);

let look = async () => {};
const refresh = live(async () => {
  page.clock(await get("clock"));
  await look();
}, page.away);

function open() {
  const name = location.hash.slice(1).split("?")[0];
  const chosen = Object.hasOwn(sections, name) ? name : "payments";
  for (const tab of tabs) {
    if (tab.hash !== "#" + chosen) {
      tab.removeAttribute("aria-current");
      continue;
    }
    tab.setAttribute("aria-current", "page");
    bar.scrollLeft = tab.offsetLeft - (bar.clientWidth - tab.offsetWidth) / 2; // on a phone
  }
  const part = h("div");
  body.replaceChildren(part);
  look = sections[chosen](part, page, refresh);
  refresh();
}

addEventListener("hashchange", open);
open();
