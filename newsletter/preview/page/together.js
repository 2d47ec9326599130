/** Two mails that scroll together: each stands at the same share of its length. */

import { reachOf, scroller } from "./place.js";

/**
 * @param {() => (Document | null)[]} documents the mails that are visible
 * @returns {{scrolled: (number: number) => void, pause: (milliseconds: number) => void}} scrolled: to be called when
 *   the mail of that number was scrolled, by whomever. pause: for so long, mails may go where they like.
 */
export function scrollTogether(documents) {
  const expected = new WeakMap(); // where we put a mail, so that its own event moves no other
  let until = 0;

  function scrolled(number) {
    const all = documents();
    const leader = all[number];
    if (!leader || performance.now() < until) {
      return;
    }
    const top = scroller(leader).scrollTop;
    if (Math.abs(top - expected.get(leader)) < 2) {
      return;
    }
    expected.delete(leader);
    const share = top / Math.max(1, reachOf(leader));
    for (const other of all) {
      if (other && other !== leader) {
        scroller(other).scrollTop = share * reachOf(other);
        expected.set(other, scroller(other).scrollTop);
      }
    }
  }

  function pause(milliseconds) {
    until = performance.now() + milliseconds;
  }

  return { scrolled, pause };
}
