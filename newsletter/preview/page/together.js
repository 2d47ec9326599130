/** Two mails that scroll together: each stands at the same share of its length. */

import { reachOf, scroller } from "./place.js";

/**
 * @param {() => (Document | null)[]} documents the mails that are visible
 * @returns {{scrolled: (number: number) => void, came: (number: number) => void,
 *   pause: (milliseconds: number) => void}} scrolled: to be called when the mail of that number was scrolled, by
 *   whomever. came: when it is there for the first time. pause: for so long, mails may go where they like.
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
    for (const other of all) {
      if (other && other !== leader) {
        follow(other, leader);
      }
    }
  }

  function follow(other, leader) {
    const share = scroller(leader).scrollTop / Math.max(1, reachOf(leader));
    scroller(other).scrollTop = share * reachOf(other);
    expected.set(other, scroller(other).scrollTop);
  }

  /** A mail that is new beside another one begins where that one is. */
  function came(number) {
    const all = documents();
    const leader = all[1 - number];
    if (leader && all[number]) {
      follow(all[number], leader);
    }
  }

  function pause(milliseconds) {
    until = performance.now() + milliseconds;
  }

  return { scrolled, came, pause };
}
