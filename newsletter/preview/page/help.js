/** The sheet of keyboard shortcuts; keys.js is what they do. */

import { createDialog } from "./dialog.js";
import { element } from "./dom.js";

const GROUPS = [
  [
    "Look",
    [
      ["Width, small to desktop", "1", "2", "3", "4"],
      ["Light, dark", "L", "D"],
      ["Images blocked, on and off", "I"],
      ["Plain text, on and off", "T"],
      ["Compare two views", "C"],
      ["Tour of all views", "V"],
      ["All inbox rows", "B"],
    ],
  ],
  [
    "Find",
    [
      ["Next, previous finding", "J", "K"],
      ["Open its line in the editor", "O"],
      ["Show it in the mail", "M"],
    ],
  ],
  [
    "Move",
    [
      ["Find an issue", "/"],
      ["Previous, next issue", "[", "]"],
      ["Next area of the page", "F6"],
      ["Width by 10 px, on the handle", "←", "→"],
    ],
  ],
  [
    "Do",
    [
      ["Push draft…", "P"],
      ["Send test…", "S"],
      ["Copy the version code", "Y"],
      ["This sheet", "?"],
      ["Close", "Esc"],
    ],
  ],
];

/** Keys that would be read aloud wrongly, or not at all. */
const TOLD = {
  "/": "slash",
  "[": "left bracket",
  "]": "right bracket",
  "←": "left arrow",
  "→": "right arrow",
  "?": "question mark",
  Esc: "Escape",
};

/**
 * Makes the sheet.
 *
 * @param {object} store its `letters` are switched here
 * @returns {() => void} what opens it
 */
export function mountHelp(store) {
  const dialog = createDialog({ wide: true, cross: true });
  const letters = element("input", { type: "checkbox" });
  letters.onchange = () => store.set({ letters: letters.checked });
  store.watch(["letters"], (state) => {
    letters.checked = state.letters;
  });
  dialog.show({
    title: "Keyboard shortcuts",
    body: [element("div", { class: "keys" }, ...GROUPS.map(group))],
    foot: [
      element("p", {}, "Letters work while you are not typing in a field."),
      element("label", { class: "checkbox" }, letters, "Use single-letter shortcuts"),
    ],
  });
  return () => dialog.open();
}

function group([title, rows]) {
  return element("section", {}, element("h3", {}, title), element("dl", {}, ...rows.flatMap(row)));
}

function row([words, ...keys]) {
  return [element("dt", {}, words), element("dd", {}, ...keys.flatMap((name, at) => [at ? " " : "", key(name)]))];
}

function key(name) {
  const told = TOLD[name];
  return told
    ? element("kbd", {}, element("span", { "aria-hidden": "true" }, name), element("span", { class: "unseen" }, told))
    : element("kbd", {}, name);
}
