// Elements, and how sums and times are written.

export const lang = document.documentElement.lang === "ko" ? "ko" : "en";

// h makes an element: h("button.main", { onclick }, "Pay"). A property that is
// false, null or undefined is left out; on... is a listener.
export function h(what, props, ...children) {
  const [tag, ...classes] = what.split(".");
  const e = document.createElement(tag);
  if (classes.length) e.className = classes.join(" ");
  for (const [name, value] of Object.entries(props || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
    else e.setAttribute(name, value === true ? "" : value);
  }
  e.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return e;
}

export function money(sum, currency = "KRW") {
  const digits = Number(sum).toLocaleString("en-US", { maximumFractionDigits: 2 });
  if (currency !== "KRW") return currency + " " + digits;
  return lang === "ko" ? digits + "원" : "₩" + digits;
}

const local = { timeZone: "Asia/Seoul", hourCycle: "h23" };
const formats = {
  full: new Intl.DateTimeFormat(lang, { ...local, year: "numeric", month: "short", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  far: new Intl.DateTimeFormat(lang, { ...local, year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }),
  short: new Intl.DateTimeFormat(lang, { ...local, month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }),
};

// when writes a time of Seoul: unix seconds, or RFC 3339. A year is left out
// where it is this one.
export function when(time, format = "short") {
  const date = new Date(typeof time === "number" ? time * 1000 : time);
  if (format === "short" && Math.abs(date - Date.now()) > 300 * 24 * 3600e3) format = "far";
  return formats[format].format(date);
}

// copyable is text with a button that copies it.
export function copyable(text, words) {
  const button = h("button.copy", { type: "button", "aria-label": words.copy + " " + text }, words.copy);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = words.copied;
    setTimeout(() => (button.textContent = words.copy), 1500);
  });
  return h("span.copyable", null, h("span.number", null, text), button);
}

// fill replaces what an element holds, unless it holds the same already.
export function fill(e, key, make) {
  if (e.dataset.key === key) return;
  e.dataset.key = key;
  e.replaceChildren(...[make()].flat().filter(Boolean));
}
