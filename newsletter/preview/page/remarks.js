/** What more than one dialog has to say. */

import { element } from "./dom.js";
import { box, errorsOf, outside, sentence } from "./parts.js";
import { counted } from "./words.js";

/** That nobody real was written to, and where to see what was made. address: its page at the practice service. */
export function practice(address) {
  const look = sentence(outside(address, "Open it at the practice service"));
  const words = sentence(element("strong", {}, "Practice run: no real person received this."));
  return box("note", words, ...(address ? [look] : []));
}

/** `Next: fix 1 error, then …`: its link leads to the first of them. */
export function nextErrors(model, dialogs, before, after) {
  const errors = errorsOf(model);
  const words = errors.length ? `fix ${counted(errors.length, "error")}` : "fix the errors";
  const show = () => dialogs.finding(model.id, errors);
  const link = errors.length ? element("button", { type: "button", class: "link", onclick: show }, words) : words;
  return sentence(before, element("strong", {}, "Next:"), " ", link, after);
}

/** That a look which is only tried out on the page goes nowhere. */
export function triedOut({ look }) {
  return Object.values(look).some(Boolean)
    ? box("note", sentence("You are trying out another template, language or direction. This uses what is saved."))
    : null;
}
