/** The row by which readers know a mail before they open it, as wide as the mail: a phone's or a computer's. */

import { element, icon, list, update, write } from "./dom.js";

const COMPUTER = 600; // pixels from which a mail is read on a computer
const PHONE = 375;
const MOST = 800;
const PARTS = ["avatar", "sender", "time", "subject", "dash", "preheader"];
const ALL = [
  { key: "phone light", kind: "phone", dark: false },
  { key: "phone dark", kind: "phone", dark: true },
  { key: "computer light", kind: "computer", dark: false },
  { key: "computer dark", kind: "computer", dark: true },
];

/**
 * The inbox row of a pane, and the button that opens all of them. toggle(): the button was pressed.
 *
 * `update({row, dark, pixels, wide, room, open, part})` brings it up to date. row: sender, subject, preheader, time,
 * initial, color. pixels: the width of the mail. wide: how wide it is shown. room: pixels beside it. open: all rows.
 * part: which part is marked, "sender", "subject", "preheader" or "".
 */
export function createInbox(toggle) {
  const rows = element("div", { class: "inbox-rows" });
  const words = element("span");
  const sign = element("span", { class: "inbox-sign" }, icon("down"));
  const button = element("button", { type: "button", class: "btn quiet small", onclick: toggle }, words, sign);
  const whole = element("div", { class: "inbox", role: "group", "aria-label": "Inbox rows" }, rows, button);

  function refresh({ row, dark, pixels, wide, room, open, part }) {
    const kind = pixels < COMPUTER ? "phone" : "computer";
    const views = open ? ALL : [{ key: "one", kind, dark }];
    list(rows, views, (view) => view.key, makeSlot, (slot, view) => {
      const own = open ? (view.kind === "phone" ? Math.min(pixels, PHONE) : MOST) : wide;
      slot.classList.toggle("bare", !open);
      slot.style.setProperty("--row-width", `${own}px`);
      changeRow(slot, view, row, part);
    });
    whole.classList.toggle("all", open);
    const roomy = open || room >= 132;
    update(button, {
      hidden: !open && room < 28,
      "aria-expanded": String(open),
      class: `btn quiet small ${roomy && !open ? "" : "square"}`,
      "aria-label": open ? "One inbox row" : "All inbox rows",
      title: open ? "One inbox row" : roomy ? null : "All inbox rows",
    });
    write(words, roomy && !open ? "All inbox rows" : "");
    words.hidden = !words.textContent;
  }

  return { element: whole, update: refresh };
}

function makeSlot() {
  const [avatar, sender, time, subject, dash, preheader] = PARTS.map((part) =>
    element("span", { class: `row-${part}`, "data-part": part, dir: "auto" }),
  );
  update(avatar, { "aria-hidden": "true" });
  const line = element("span", { class: "row-line", dir: "auto" }, subject, dash, preheader);
  const row = element("div", { class: "row" }, avatar, sender, time, line);
  return element("div", { class: "slot" }, element("span", { class: "slot-sign" }), row);
}

function changeRow(slot, view, { sender, subject, preheader, time, initial, color }, part) {
  const [sign, row] = slot.children;
  if (sign.dataset.kind !== view.kind) {
    sign.dataset.kind = view.kind;
    sign.replaceChildren(icon(view.kind));
  }
  update(row, { class: `row ${view.kind}${view.dark ? " dark" : ""}`, role: "group", "aria-label": label(view) });
  const said = { avatar: initial, sender, time, subject, dash: subject && preheader ? " – " : "", preheader };
  for (const one of row.querySelectorAll("[data-part]")) {
    write(one, said[one.dataset.part] || "");
    one.classList.toggle("marked", one.dataset.part === part);
  }
  Object.assign(row.firstElementChild.style, { backgroundColor: color, color: isPale(color) ? "#1f1f1f" : "#ffffff" });
}

/** Whether a color, as #rrggbb, asks for dark letters: from where they have more contrast than white ones. */
function isPale(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => (parseInt(color.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18;
}

function label({ kind, dark }) {
  return `Inbox row on a ${kind}, ${dark ? "dark" : "light"}`;
}
