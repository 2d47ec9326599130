/** A button that opens a menu: arrows, Home, End, the first letters, Esc, and a way out by a click beside it. */

import { element, fill, icon, list, update, write } from "./dom.js";
import { entries, focus, onKey, typing } from "./menukeys.js";

const GAP = 4; // pixels between the button and its menu, and between the menu and the window's edge
const LEAST = 160; // pixels of room below the button, with less than which the menu opens above it if there is more
let made = 0;

/**
 * A button with a menu.
 *
 * Every option but `align`, `up` and `look` may be a function, which is asked again by `update()`.
 * name: what the button chooses ("Width"), for those who do not see where it stands. label: its words. value: the
 * choice, where it is not the label itself ("Reading as" "Ada"). items: a function that gives the entries
 * {key, words, note, icon, checked, disabled, reason, group, href, action}; `checked` given makes an entry one of a
 * choice, another `group` than the one before draws a line between, `href` is a link to another tab. reason: why the
 * button does nothing at the moment. align: "end" lines the menu up with the button's end. up: opens above.
 * look: further classes of the button ("quiet small").
 *
 * @returns {{element: HTMLElement, button: HTMLButtonElement, update: () => void, open: () => void,
 *   close: () => void}}
 */
export function menuButton({ name, label, value, items, reason, align = "start", up = false, look = "" }) {
  const id = `menu${(made += 1)}`;
  const parts = buttonParts();
  const hint = element("span", { id: `${id}-why`, class: "unseen" });
  const button = element(
    "button",
    { type: "button", class: `btn ${look}`, "aria-haspopup": "menu", "aria-expanded": "false" },
    ...Object.values(parts),
    icon("down"),
  );
  const menu = element("div", { id, class: "menu", role: "menu", tabindex: "-1", hidden: true });
  const whole = element("span", { class: "menu-wrap" }, button, hint, menu);
  const typed = typing();

  function refresh() {
    writeParts(parts, said(name), said(label), said(value));
    const why = said(reason);
    write(hint, why);
    update(button, {
      "aria-disabled": why ? "true" : null,
      "aria-describedby": why ? hint.id : null,
      title: why || null,
    });
    update(menu, { "aria-label": said(name) || said(label) });
    if (!menu.hidden) {
      show();
    }
  }

  function show() {
    const inside = menu.contains(document.activeElement);
    list(menu, divided(items()), (item) => item.key, makeItem, changeItem(id, choose));
    if (inside && !menu.contains(document.activeElement)) {
      menu.focus();
    }
  }

  function open(last = false) {
    if (button.getAttribute("aria-disabled") === "true") {
      return;
    }
    menu.hidden = false;
    update(button, { "aria-expanded": "true", "aria-controls": id });
    show();
    place(menu, button, align, up);
    const all = entries(menu);
    const chosen = all.find((one) => one.getAttribute("aria-checked") === "true");
    focus(last ? all[all.length - 1] : chosen || all[0]);
    addEventListener("resize", close);
  }

  function close() {
    if (menu.hidden) {
      return;
    }
    const inside = menu.contains(document.activeElement);
    if (inside) {
      button.focus();
    }
    menu.hidden = true;
    update(button, { "aria-expanded": "false", "aria-controls": null });
    removeEventListener("resize", close);
  }

  function choose(item) {
    if (!item.disabled) {
      close();
      button.focus();
      if (item.action) {
        item.action(item);
      }
    }
  }

  button.onmousedown = (event) => {
    if (!menu.hidden) {
      event.preventDefault(); // else it closes because the focus moves, and the click opens it again
    }
  };
  button.onclick = () => (menu.hidden ? open() : close());
  button.onkeydown = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      event.stopPropagation();
      open(event.key === "ArrowUp");
    }
  };
  menu.onkeydown = (event) => onKey(event, menu, typed, close);
  whole.addEventListener("focusout", (event) => {
    if (!whole.contains(event.relatedTarget)) {
      close();
    }
  });
  refresh();
  return { element: whole, button, update: refresh, open: () => open(), close };
}

function said(given) {
  return (typeof given === "function" ? given() : given) || "";
}

function buttonParts() {
  const name = element("span", { class: "unseen" });
  const label = element("span");
  const value = element("span", { class: "btn-value" });
  return { name, label, value };
}

function writeParts({ name, label, value }, nameWords, labelWords, valueWords) {
  write(name, nameWords && nameWords !== labelWords ? `${nameWords}: ` : "");
  write(label, labelWords);
  label.className = valueWords ? "btn-label" : "btn-value";
  write(value, valueWords);
  value.hidden = !valueWords;
}

/** Entries with a line where another group begins. */
function divided(items) {
  return items.flatMap((item, number) => {
    const other = number > 0 && (items[number - 1].group || "") !== (item.group || "");
    return other ? [{ key: `line before ${item.key}`, line: true }, item] : [item];
  });
}

function makeItem(item) {
  if (item.line) {
    return element("div", { role: "separator" });
  }
  return element(
    item.href ? "a" : "div",
    { class: "menu-item", tabindex: "-1", onpointermove: hover },
    element("span", { class: "menu-sign" }),
    element("span", { class: "menu-words" }),
    element("span", { class: "menu-note" }),
  );
}

function changeItem(id, choose) {
  return (node, item) => {
    if (item.line) {
      return;
    }
    const [sign, words, note] = node.children;
    const own = `${id}-${item.key}`.replace(/\s+/g, "-");
    const why = (item.disabled && item.reason) || item.note || "";
    fill(sign, item.checked ? icon("check") : item.icon ? icon(item.icon) : null);
    update(write(words, item.words), { id: `${own}-words` });
    update(write(note, why), { id: `${own}-note`, hidden: !why });
    update(node, {
      role: item.checked === undefined ? "menuitem" : "menuitemradio",
      "aria-checked": item.checked === undefined ? null : String(Boolean(item.checked)),
      "aria-disabled": item.disabled ? "true" : null,
      "aria-labelledby": `${own}-words`,
      "aria-describedby": why ? `${own}-note` : null,
      href: item.disabled ? null : item.href,
      target: item.href ? "_blank" : null,
      rel: item.href ? "noopener noreferrer" : null,
      onclick: () => choose(item),
    });
  };
}

function hover(event) {
  if (event.pointerType === "mouse" && document.activeElement !== event.currentTarget) {
    event.currentTarget.focus({ preventScroll: true });
  }
}

/** Puts the menu below its button, or above it, where all of it can be seen. */
function place(menu, button, align, up) {
  Object.assign(menu.style, { left: "0", top: "0", maxHeight: "none" });
  const at = button.getBoundingClientRect();
  const own = menu.getBoundingClientRect();
  const above = at.top - 2 * GAP;
  const below = innerHeight - at.bottom - 2 * GAP;
  const upwards = up ? above >= Math.min(own.height, LEAST) || above > below : own.height > below && above > below;
  const height = Math.min(own.height, upwards ? above : below);
  const left = align === "end" ? at.right - own.width : at.left;
  const kept = Math.max(GAP, Math.min(left, document.documentElement.clientWidth - own.width - GAP));
  // Measured from where 0, 0 is: not the window's corner, if an ancestor is a container.
  menu.style.left = `${kept - own.left}px`;
  menu.style.top = `${(upwards ? at.top - GAP - height : at.bottom + GAP) - own.top}px`;
  menu.style.maxHeight = `${height}px`;
}
