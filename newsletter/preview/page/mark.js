/** Marking a place in a mail: words get a tint and an underline in two tones, pictures a ring. No letter is covered. */

import { locate } from "./anchors.js";
import { OURS } from "./place.js";

// Seen on white as well as on black, whatever colours the mail has: a blue beside its own white.
const WORDS = {
  "background-color": "rgba(64, 120, 232, 0.26)",
  "box-shadow": "0 2px 0 #3b74e0, 0 4px 0 #ffffff",
  "border-radius": "2px 2px 0 0",
  "-webkit-box-decoration-break": "clone",
  "box-decoration-break": "clone",
};
const PICTURE = {
  outline: "4px solid #3b74e0",
  "outline-offset": "-4px",
  "box-shadow": "0 0 0 2px #ffffff, 0 0 0 3px #1a1e26",
};
const KEPT = "data-newsletter-preview-style";

/**
 * Mark a place in a mail, and nothing else.
 *
 * @param {Document} document the mail
 * @param {object | null} anchor as `anchors.js` takes it
 * @param {"smooth" | "instant" | ""} scroll how the place comes into the middle; "" leaves the mail where it is
 * @returns {boolean} whether the mail shows the place
 */
export function mark(document, anchor, scroll) {
  unmark(document);
  const { ranges, element } = locate(document, anchor);
  if (!ranges.length && !element) {
    return false;
  }
  // From the end, so that taking one text apart leaves the ranges before it as they are.
  const marked = ranges.length ? [...ranges].reverse().map(wrap).reverse() : [ring(element)];
  if (scroll) {
    intoTheMiddle(document, marked, scroll);
  }
  return true;
}

/** Leave the mail as it came. */
export function unmark(document) {
  for (const span of document.querySelectorAll(`span[${OURS}]`)) {
    const parent = span.parentNode;
    span.replaceWith(...span.childNodes);
    parent.normalize();
  }
  for (const picture of document.querySelectorAll(`[${KEPT}]`)) {
    picture.setAttribute("style", picture.getAttribute(KEPT));
    picture.removeAttribute(KEPT);
  }
}

function wrap(range) {
  const span = range.startContainer.ownerDocument.createElement("span");
  span.setAttribute(OURS, "");
  paint(span, { ...WORDS, color: "inherit", display: "inline", margin: "0", padding: "0" });
  range.surroundContents(span);
  return span;
}

function ring(picture) {
  picture.setAttribute(KEPT, picture.getAttribute("style") || "");
  paint(picture, PICTURE);
  return picture;
}

/** The mail's own rules may not change it. */
function paint(node, style) {
  for (const [name, value] of Object.entries(style)) {
    node.style.setProperty(name, value, "important");
  }
}

function intoTheMiddle(document, marked, behavior) {
  const boxes = marked.map((one) => one.getBoundingClientRect());
  const top = Math.min(...boxes.map((box) => box.top));
  const bottom = Math.max(...boxes.map((box) => box.bottom));
  const window = document.defaultView;
  const room = window.innerHeight;
  // What is higher than the window is shown from its beginning.
  const above = bottom - top < room ? (room - (bottom - top)) / 2 : 16;
  window.scrollTo({ top: Math.max(0, window.scrollY + top - above), behavior });
}
