/**
 * Where a reader is in a mail, so that another version of it can be shown at the same place.
 *
 * @typedef {{top: number, share: number, count: number, index: number, offset: number, inside: number}} Place
 *   top: pixels from the top. share: of all that can be scrolled, 0 to 1. index: which of the `count` elements stands
 *   at the top of the window, -1 for none; offset: its top from the window's; inside: which share of it is above that.
 */

/** Elements of ours in the mail carry this attribute: they are not the mail's. */
export const OURS = "data-newsletter-preview";

const LOOKED_AT = [4, 24, 48, 96]; // pixels below the window's upper edge

/** @returns {Place} */
export function placeOf(document) {
  const { scrollTop: top } = scroller(document);
  const reach = reachOf(document);
  const all = elements(document);
  const nearest = top > 0 ? atTheTop(document) : null;
  const box = nearest ? nearest.getBoundingClientRect() : { top: 0, height: 0 };
  const inside = box.top < 0 && box.height > 0 ? -box.top / box.height : 0;
  const index = nearest ? all.indexOf(nearest) : -1;
  return { top, share: reach > 0 ? top / reach : 0, count: all.length, index, offset: Math.max(0, box.top), inside };
}

/**
 * Scroll a mail to a place, at once. alike: whether the place is from the same view, in which pixels say the same.
 *
 * @param {Place | null} place
 * @returns {number} where the mail stands now, in pixels from its top
 */
export function goTo(document, place, alike) {
  const page = scroller(document);
  if (place && place.top > 0) {
    page.scrollTo({ top: topFor(document, page, place, alike), behavior: "instant" });
  }
  return page.scrollTop;
}

/** Whether a mail has as many elements as the one that a place is from: then they are most likely the same ones. */
export function isOf(document, place) {
  return elements(document).length === place.count;
}

/** How far a mail can be scrolled, in pixels. */
export function reachOf(document) {
  const page = scroller(document);
  return Math.max(0, page.scrollHeight - page.clientHeight);
}

/** What scrolls in a document. */
export function scroller(document) {
  return document.scrollingElement || document.documentElement;
}

function topFor(document, page, place, alike) {
  const all = elements(document);
  const same = all.length === place.count ? all[place.index] : null;
  if (same) {
    const box = same.getBoundingClientRect();
    return Math.round(page.scrollTop + box.top + place.inside * box.height - place.offset);
  }
  return alike ? place.top : Math.round(place.share * reachOf(document));
}

/** The smallest of the elements near the upper edge: a table around everything says little. */
function atTheTop(document) {
  const middle = document.documentElement.clientWidth / 2;
  const found = LOOKED_AT.map((y) => document.elementFromPoint(middle, y)).filter(
    (one) => one && !one.hasAttribute(OURS) && document.body && document.body.contains(one),
  );
  return found.sort((one, other) => height(one) - height(other))[0] || null;
}

function height(one) {
  return one.getBoundingClientRect().height;
}

function elements(document) {
  return document.body ? [...document.body.querySelectorAll(`*:not([${OURS}])`)] : [];
}
