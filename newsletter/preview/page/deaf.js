/**
 * What a mail's frame tells nobody outside of it in Safari: WebKit runs no listener, not even the page's own, in a
 * document whose frame runs no scripts (WebKit bug 218086; seen in WebKitGTK 2.50). There the page looks instead of
 * listening, and keeps the keyboard itself, as no key that is pressed in the frame would reach it.
 */

import { scroller } from "./place.js";

const PROBE = "newsletter-preview-probe";
const CLICK = 250; // milliseconds after which somebody who clicked into the mail surely selects nothing
const LINE = 40; // pixels
const PAGE = 0.9; // of what is visible
const STEPS = { ArrowUp: [LINE, -1], ArrowDown: [LINE, 1], PageUp: [0, -1], PageDown: [0, 1] };

/** Whether the page hears what happens in a mail's document. */
export function isHeard(document) {
  let heard = false;
  const listener = () => {
    heard = true;
  };
  document.addEventListener(PROBE, listener);
  document.dispatchEvent(new Event(PROBE));
  document.removeEventListener(PROBE, listener);
  return heard;
}

/**
 * Look after a mail that is not heard, for as long as its frame is on the page.
 *
 * place: the element around the frame, which has the keyboard in its stead, but while text of the mail is selected, so
 * that it can be copied. onScroll(), onFocus(): the reader did so in the mail.
 */
export function lookAfter(frame, document, place, { onScroll, onFocus }) {
  let top = scroller(document).scrollTop;
  let since = 0;
  let selecting = false;
  frame.tabIndex = -1;
  place.tabIndex = 0;
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", frame.title);
  place.onkeydown = (event) => event.target === place && scrollBy(document, event);

  function look(now) {
    if (!frame.isConnected) {
      return;
    }
    if (scroller(document).scrollTop !== top) {
      top = scroller(document).scrollTop;
      onScroll();
    }
    placeKeyboard(now);
    requestAnimationFrame(look);
  }

  function placeKeyboard(now) {
    const inside = place.ownerDocument.activeElement === frame;
    const selected = !(document.getSelection()?.isCollapsed ?? true);
    if (inside && !since) {
      since = now;
      onFocus();
    } else if (inside && !selected && now - since > CLICK) {
      place.focus({ preventScroll: true });
    } else if (selected && !selecting && place.ownerDocument.activeElement === place) {
      frame.focus({ preventScroll: true });
    }
    since = inside ? since : 0;
    selecting = selected;
  }

  requestAnimationFrame(look);
}

/** The keys that scroll a page scroll the mail. */
function scrollBy(document, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const page = scroller(document);
  const name = event.key === " " ? (event.shiftKey ? "PageUp" : "PageDown") : event.key;
  if (name === "Home" || name === "End") {
    page.scrollTo({ top: name === "Home" ? 0 : page.scrollHeight, behavior: "instant" });
  } else if (Object.hasOwn(STEPS, name)) {
    const [pixels, way] = STEPS[name];
    page.scrollBy({ top: way * (pixels || PAGE * page.clientHeight), behavior: "instant" });
  } else {
    return;
  }
  event.preventDefault();
}
