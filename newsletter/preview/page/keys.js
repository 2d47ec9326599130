/**
 * What keys do, anywhere on the page; help.js is the sheet that lists them.
 *
 * Keys are told by what they write, so they work wherever a keyboard has them. A mail's frame passes its keys on.
 */

import { announce } from "./dom.js";
import { moveFinding, openFinding, showFinding } from "./findings.js";
import { copyVersion } from "./top.js";
import { setColours, setWidth, toggleApp, toggleCompare, toggleInbox, toggleTour } from "./views.js";

const AREAS = ["top", "issues", "mail", "findings"];
const REACHED = "a[href], button, input, select, textarea, summary, iframe, [tabindex]:not([tabindex='-1'])";
const NOT_TYPED = ["button", "checkbox", "color", "file", "radio", "range", "reset", "submit"];
const SIGNS = "/[]?"; // which some keyboards only have together with AltGr, on a Mac with Option
const IS_MAC = /^Mac/.test(navigator.platform);

/**
 * Listens to the keyboard for as long as the page is open.
 *
 * @param {object} store
 * @param {{push: () => void, test: () => void, help: () => void}} dialogs
 */
export function mountKeys(store, dialogs) {
  const always = { F6: (event) => moveArea(event.shiftKey ? -1 : 1), Escape: () => closeOne(store), "?": dialogs.help };
  const single = singleKeys(store, dialogs);
  document.addEventListener("keydown", (event) => {
    const act = chosen(event, always, store.get().letters ? single : {});
    if (act && act(event) !== false) {
      event.preventDefault();
    }
  });
}

function singleKeys(store, dialogs) {
  return {
    1: () => setWidth(store, 0),
    2: () => setWidth(store, 1),
    3: () => setWidth(store, 2),
    4: () => setWidth(store, 3),
    l: () => setColours(store, "light"),
    d: () => setColours(store, "dark"),
    i: () => toggleApp(store, "blocked"),
    t: () => toggleApp(store, "text"),
    c: () => toggleCompare(store),
    v: () => toggleTour(store),
    b: () => toggleInbox(store),
    j: () => moveFinding(store, 1),
    k: () => moveFinding(store, -1),
    m: () => showFinding(store),
    o: () => openFinding(store),
    p: dialogs.push,
    s: dialogs.test,
    y: () => copyVersion(store),
    "/": () => findIssue(store),
    "[": () => moveIssue(-1),
    "]": () => moveIssue(1),
  };
}

/** What a key does; nothing while it is another one's. */
function chosen(event, always, single) {
  const { key } = event;
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) {
    return null;
  }
  if (key === "F6" || key === "Escape") {
    return event.ctrlKey || event.altKey || event.metaKey ? null : always[key];
  }
  if (isWrittenInto(event.target) || event.target.closest?.("[role=menu]") || !isPlain(event)) {
    return null;
  }
  const name = key.length === 1 ? key.toLowerCase() : "";
  const known = name === "?" ? always : single;
  return Object.hasOwn(known, name) && !(event.repeat && "pstcvboy?".includes(name)) ? known[name] : null;
}

/** No Ctrl, Alt, Meta or Shift, but for those that a sign or a digit needs on some keyboards. */
function isPlain(event) {
  const { key, ctrlKey, altKey, metaKey, shiftKey } = event;
  if (SIGNS.includes(key) && event.getModifierState("AltGraph")) {
    return !metaKey; // Windows says Ctrl and Alt for AltGr as well
  }
  const option = IS_MAC && SIGNS.includes(key);
  return !ctrlKey && !metaKey && (!altKey || option) && !(shiftKey && /[a-z]/i.test(key));
}

function isWrittenInto(target) {
  const name = target.localName;
  return (
    name === "textarea" ||
    name === "select" ||
    (name === "input" && !NOT_TYPED.includes(target.type)) ||
    Boolean(target.isContentEditable)
  );
}

/** Esc closes one thing: what was opened for a moment before what was opened to stay. */
function closeOne(store) {
  const state = store.get();
  if (state.drawer) {
    store.set({ drawer: "" });
  } else if (state.tour) {
    toggleTour(store);
  } else if (state.inboxOpen) {
    toggleInbox(store);
  } else if (state.finding) {
    store.set({ finding: "", marked: null });
  } else {
    return false;
  }
  return true;
}

/** The next part of the page with something in it to reach, in the order in which they stand. */
function moveArea(step) {
  const parts = AREAS.map((id) => document.getElementById(id));
  const here = parts.findIndex((part) => part.contains(document.activeElement));
  const start = here < 0 ? (step > 0 ? -1 : 0) : here;
  for (let count = 1; count <= parts.length; count += 1) {
    const part = parts[(start + step * count + 2 * parts.length) % parts.length];
    const place = first(part);
    if (place) {
      place.focus();
      return;
    }
  }
}

/** Where an area begins: at what is chosen in it, or else at the first that can be reached. */
function first(part) {
  const all = [...part.querySelectorAll(REACHED)].filter((one) => one.getClientRects().length && !one.disabled);
  return all.find((one) => one.hasAttribute("aria-current") || one.checked) || all[0];
}

function findIssue(store) {
  const field = document.querySelector("#issues input");
  if (field && !field.getClientRects().length) {
    store.set({ drawer: "issues" });
  }
  if (field) {
    field.focus();
    field.select();
  }
}

/** The issue before or behind the one on screen, as the list shows them. */
function moveIssue(step) {
  const links = [...document.querySelectorAll("#issues a[href^='#']")].filter((link) => !link.closest("[hidden]"));
  // The address changes at once, and the page after it: two quick keys are two steps.
  const here = links.findIndex((link) => link.hash === location.hash);
  const next = links[here < 0 ? 0 : here + step];
  if (next) {
    location.hash = next.getAttribute("href");
  } else {
    announce(step > 0 ? "This is the last issue." : "This is the first issue.");
  }
}
