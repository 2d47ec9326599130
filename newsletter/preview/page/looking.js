/** Asking the mailing service where an issue stands: a colleague may have edited, scheduled or deleted it there. */

import { act } from "./server.js";

const AGAIN = 60_000; // milliseconds: not more often than this for one issue, however often somebody comes back

/** Ask when an issue is chosen, and when somebody comes back to the page. What is said comes with the next event. */
export function lookAtService(store) {
  const asked = new Map();

  function look() {
    const { issue, model, connected } = store.get();
    const ready = model && model.id === issue && model.service.ready && connected;
    if (ready && Date.now() - (asked.get(issue) || 0) > AGAIN) {
      asked.set(issue, Date.now());
      act(issue, "look", {});
    }
  }

  store.watch(["model"], look);
  addEventListener("focus", look);
}
