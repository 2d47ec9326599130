/** Keys in an open menu: arrows, Home, End, the first letters, Enter and Esc. */

import { update } from "./dom.js";

const LETTERS = 700; // milliseconds after which a letter begins another word

/** The entries of a menu. */
export function entries(menu) {
  return [...menu.querySelectorAll(".menu-item")];
}

/** Give an entry the focus, if there is one. It can be reached then: a menu that scrolls is one a keyboard scrolls. */
export function focus(entry) {
  if (entry) {
    entries(entry.parentElement).forEach((one) => update(one, { tabindex: one === entry ? "0" : "-1" }));
    entry.focus();
  }
}

/** What a key does in a menu. typed: what `typing` gives, one for each menu. close(): closes it. */
export function onKey(event, menu, typed, close) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key === "F6") {
    return;
  }
  if (event.key === "Tab") {
    close(); // the focus is at the button now, and goes on from there
    return;
  }
  event.stopPropagation(); // letters are for the menu, not for the page
  const all = entries(menu);
  const at = all.indexOf(document.activeElement);
  const steps = {
    ArrowDown: () => focus(all[(at + 1) % all.length]),
    ArrowUp: () => focus(all[(at <= 0 ? all.length : at) - 1]),
    Home: () => focus(all[0]),
    End: () => focus(all[all.length - 1]),
    Escape: close,
    Enter: () => at >= 0 && all[at].click(),
  };
  if (steps[event.key]) {
    event.preventDefault();
    steps[event.key]();
  } else if (event.key === " " && !typed.begun()) {
    event.preventDefault();
    steps.Enter();
  } else if (event.key.length === 1) {
    event.preventDefault();
    focus(typed.find(event.key, all, at));
  }
}

/** What is typed quickly is the beginning of an entry's words. */
export function typing() {
  let text = "";
  let last = -LETTERS;

  function begun() {
    return performance.now() - last < LETTERS && text !== "";
  }

  function find(letter, all, at) {
    text = (begun() ? text : "") + letter.toLowerCase();
    last = performance.now();
    const same = text === text[0].repeat(text.length); // the same letter again goes on to the next entry
    const from = same ? at + 1 : Math.max(at, 0);
    const turned = [...all.slice(from), ...all.slice(0, from)];
    return turned.find((one) => one.children[1].textContent.toLowerCase().startsWith(same ? text[0] : text));
  }

  return { begun, find };
}
