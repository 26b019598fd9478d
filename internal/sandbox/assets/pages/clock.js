// The sandbox's clock, which moves forward only.
import { h, when } from "./dom.js";
import { get, post } from "./control.js";
import { pressing, said } from "./list.js";
import { put, words } from "./words.js";

const short = (d) => d.replace(/(?<=\D)0[ms]/g, "");

export function clock(container, shell, refresh) {
  const now = h("p.now.number");
  const ahead = h("p.soft");
  const answer = said();
  const duration = h("input", { name: "advance", placeholder: "73h", autocapitalize: "none", spellcheck: "false" });
  const move = async (advance) => {
    try {
      const state = await post("clock", { advance });
      answer.good(when(state.now, "full"));
      await refresh();
    } catch (error) {
      answer.bad(error);
    }
  };
  setInterval(() => (now.textContent = when(shell.now(), "full")), 1000);
  container.append(
    h("div.panel", null,
      h("p.small.soft", null, words.clockNow), now, ahead,
      h("p.small.soft", null, words.clockWhy)),
    h("div.panel", null,
      h("h2", null, words.moveBy),
      h("div.buttons", null, Object.entries(words.presets).map(([d, name]) => h("button", { type: "button", onclick: pressing(() => move(d)) }, "+ " + name))),
      h("form.line", { onsubmit: pressing(() => move(duration.value.trim())) },
        h("label.wide", null, h("span", null, words.duration), duration), h("button.main", null, words.move)),
      answer.line));
  return async () => {
    const state = await get("clock");
    shell.clock(state);
    now.textContent = when(state.now, "full");
    ahead.textContent = state.advance === "0s" ? words.clockReal : put(words.clockAhead, { d: short(state.advance) });
  };
}
