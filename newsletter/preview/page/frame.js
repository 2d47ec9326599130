/**
 * A mail in a frame that runs nothing. Another version of it is loaded invisibly on top and takes the place of the one
 * before as soon as it can be seen: nothing flashes, and the reader stays where he was.
 */

import { isHeard, lookAfter } from "./deaf.js";
import { element, update } from "./dom.js";
import { STOPPED, documentOf, whenReadable, whyNot } from "./loading.js";
import { OURS, goTo, isOf, placeOf, scroller } from "./place.js";

/** Links open beside the page; scripts and forms never run. The mail's own policy forbids them once more. */
const SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";
// A scroll bar would take its width from the mail, which no phone does.
const NO_BARS = "::-webkit-scrollbar{display:none!important}";
const SAVED = "newsletter-preview-places";

/** Where readers were in mails that are not shown now, also before the page was loaded anew. */
const places = new Map(savedPlaces());
const frames = new Set();
addEventListener("pagehide", savePlaces);

/**
 * A frame for one mail after the other.
 *
 * title: what it is called for those who do not see it. onShown(document, first): another version is visible; first:
 * of another issue than before. onScroll(), onFocus(): the reader did so in the mail. onFailure(sentence): there is
 * nothing to show; "" when there is again.
 */
export function createFrame({ title, onShown, onScroll, onFocus, onFailure }) {
  const clip = element("div", { class: "clip" });
  let front = null;
  let waiting = null;
  let wanted = "";
  let size = { width: 375, height: 600, scale: 1 };

  /** Show the mail of an address. key: what it is a version of. view: what of it is seen. */
  function show(address, key, view) {
    if (address === wanted) {
      return;
    }
    wanted = address;
    forget(waiting);
    const frame = element("iframe", { class: "waiting", sandbox: SANDBOX, tabindex: "-1", "aria-hidden": "true" });
    waiting = { frame, key, view, at: 0, place: null };
    fit(frame, size);
    frame.src = address;
    clip.append(frame);
    whenReadable(frame, () => swap(waiting), () => fail(address, waiting));
  }

  function swap(next) {
    const document = documentOf(next.frame);
    const before = front;
    const same = before !== null && before.key === next.key;
    prepare(document);
    keep(before);
    const place = places.get(next.key) || null;
    next.alike = same && before.view === next.view;
    next.at = goTo(document, place, next.alike);
    next.place = place && isOf(document, place) ? place : placeOf(document);
    front = next;
    waiting = null;
    update(next.frame, { class: null, tabindex: null, "aria-hidden": null, title: title() });
    listen(next, document);
    takeFocus(before, next);
    forget(before);
    onFailure("");
    onShown(document, !same);
  }

  function listen(shown, document) {
    if (isHeard(document)) {
      document.addEventListener("keydown", (event) => relay(event, shown.frame));
      document.addEventListener("scroll", onScroll, { passive: true });
      document.addEventListener("focusin", onFocus);
      document.addEventListener("pointerdown", onFocus);
    } else {
      lookAfter(shown.frame, document, clip, { onScroll, onFocus });
    }
    // Pictures that come late move what is below them.
    shown.frame.onload = () => {
      if (isWhereWePutIt(shown, document)) {
        shown.at = goTo(document, shown.place, shown.alike);
      }
    };
  }

  async function fail(address, failed) {
    const sentence = await whyNot(address);
    if (waiting !== failed) {
      return; // something else was asked for meanwhile
    }
    forget(waiting);
    waiting = null;
    wanted = "";
    if (sentence !== STOPPED || !front) {
      keep(front);
      forget(front);
      front = null;
      onFailure(sentence);
    }
  }

  /** Let the mail be so many of its own pixels wide, so many of the page's high, and shown at a scale. */
  function resize(next) {
    const other = next.width !== size.width;
    size = next;
    const document = shownDocument();
    const place = other && document ? currentPlace(front, document) : null;
    for (const one of [front, waiting].filter(Boolean)) {
      fit(one.frame, size);
    }
    if (place) {
      front.place = place;
      front.at = goTo(document, place, false);
    }
  }

  function shownDocument() {
    return front ? documentOf(front.frame) : null;
  }

  function keep(one) {
    const document = one && documentOf(one.frame);
    if (document) {
      places.set(one.key, currentPlace(one, document));
    }
  }

  function remove() {
    keep(front);
    forget(front);
    forget(waiting);
    frames.delete(whole);
    clip.remove();
  }

  /** Show nothing: what comes next is loaded whatever it is. */
  function clear() {
    keep(front);
    forget(front);
    forget(waiting);
    front = null;
    waiting = null;
    wanted = "";
  }

  const whole = { element: clip, show, resize, clear, remove, document: shownDocument, keep: () => keep(front) };
  frames.add(whole);
  return whole;
}

/** Where a reader is. As long as he scrolls nothing it is the place of before, so that many widths move him nowhere. */
function currentPlace(one, document) {
  const now = placeOf(document);
  const { index, offset, inside } = one.place && isWhereWePutIt(one, document) ? one.place : now;
  return { ...now, index, offset, inside };
}

function isWhereWePutIt(one, document) {
  return Math.abs(scroller(document).scrollTop - one.at) <= 1;
}

function prepare(document) {
  document.documentElement.style.setProperty("scrollbar-width", "none", "important");
  if (!CSS.supports("scrollbar-width: none")) {
    const style = document.createElement("style");
    style.setAttribute(OURS, "");
    style.textContent = NO_BARS;
    document.documentElement.append(style);
  }
}

function fit(frame, { width, height, scale }) {
  frame.style.width = `${width}px`;
  frame.style.height = `${Math.ceil(height / scale)}px`;
  frame.style.transform = scale === 1 ? "none" : `scale(${scale})`;
}

function forget(one) {
  if (one) {
    one.frame.remove();
  }
}

/** Whoever read the mail by keyboard goes on in the new one, at the same link. */
function takeFocus(before, next) {
  if (!before || document.activeElement !== before.frame) {
    return;
  }
  const [old, now] = [documentOf(before.frame), documentOf(next.frame)];
  const link = old ? [...old.links].indexOf(old.activeElement) : -1;
  next.frame.focus({ preventScroll: true });
  if (link >= 0 && old.links.length === now.links.length) {
    now.links[link].focus({ preventScroll: true });
  }
}

/** Keys that are pressed in the mail are the page's as well. */
function relay(event, frame) {
  if (event.key === "Tab" || event.defaultPrevented) {
    return;
  }
  const { key, code, ctrlKey, metaKey, altKey, shiftKey, repeat } = event;
  const modifierAltGraph = event.getModifierState("AltGraph");
  const held = { ctrlKey, metaKey, altKey, shiftKey, modifierAltGraph };
  const same = { key, code, repeat, ...held, bubbles: true, cancelable: true };
  if (!frame.dispatchEvent(new KeyboardEvent("keydown", same))) {
    event.preventDefault();
  }
}

function savedPlaces() {
  try {
    return JSON.parse(sessionStorage.getItem(SAVED) || "[]");
  } catch {
    return [];
  }
}

function savePlaces() {
  frames.forEach((frame) => frame.keep());
  try {
    sessionStorage.setItem(SAVED, JSON.stringify([...places]));
  } catch {
    // The mail begins at its top again.
  }
}
