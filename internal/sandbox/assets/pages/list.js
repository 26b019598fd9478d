// A list that stays alive without fighting its reader: what is shown changes
// in its place, what is new waits behind a button while somebody reads.
import { h } from "./dom.js";
import { put, words } from "./words.js";

// livingList shows rows by key. make(row) returns {element, update(row)};
// reading() says whether the reader would be disturbed. Of what appears only
// its beginning is announced.
export function livingList({ key, make, empty, freshWord }) {
  const shown = new Map(); // key → {element, update}
  const held = h("button.fresh", { type: "button", hidden: true });
  const list = h("div.list");
  const nothing = h("div.empty", { hidden: true });
  let waiting = null; // the rows that a press on the button shows

  const reading = () => list.querySelector("details[open]") !== null || list.contains(document.activeElement) || scrollY > 160;

  held.addEventListener("click", () => {
    const rows = waiting;
    held.hidden = true;
    if (rows) show(rows, true);
    list.firstElementChild?.querySelector("summary, button")?.focus();
    scrollTo({ top: 0 });
  });

  function show(rows, all) {
    const fresh = rows.filter((row) => !shown.has(key(row)));
    const first = rows.findIndex((row) => shown.has(key(row)));
    const above = first < 0 ? (shown.size ? fresh.length : 0) : first; // new ones before what is shown
    const hold = !all && above > 0 && reading();
    const keep = hold ? rows.slice(above) : rows;
    waiting = hold ? rows : null;
    held.hidden = !hold;
    if (hold) held.textContent = put(freshWord, { n: above });

    const wanted = new Set(keep.map(key));
    for (const [k, item] of shown) {
      if (wanted.has(k) || (hold && item.element.contains(document.activeElement))) continue;
      item.element.remove();
      shown.delete(k);
    }
    let place = list.firstElementChild;
    for (const row of keep) {
      const k = key(row);
      let item = shown.get(k);
      if (item) item.update(row);
      else shown.set(k, (item = make(row)));
      if (item.element === place) place = place.nextElementSibling;
      else list.insertBefore(item.element, place);
    }
    nothing.hidden = keep.length > 0 || hold;
    if (!nothing.hidden) nothing.replaceChildren(...empty());
  }

  return {
    elements: [held, list, nothing],
    show: (rows) => show(rows, false),
    showAll: (rows) => show(rows, true),
    open: (k) => {
      const item = shown.get(k);
      if (item) item.element.open = true;
    },
  };
}

// said is a line that tells how something went, to screen readers too.
export function said() {
  const line = h("p.said", { role: "status" });
  return {
    line,
    good: (text) => ((line.className = "said good"), (line.textContent = text)),
    bad: (error) => ((line.className = "said bad"), (line.textContent = words.refused + error.message)),
    say: (text) => ((line.className = "said bad"), (line.textContent = text)),
  };
}

// pressing runs what a button does, once at a time.
export const pressing = (work) => async (event) => {
  event.preventDefault();
  const button = event.submitter || event.currentTarget;
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await work(event);
  } finally {
    button.removeAttribute("aria-disabled");
  }
};
