/** The windows in front of the page: three that do something at the mailing service, and two to read. */

import { mountChanges } from "./changes.js";
import { mountDoings } from "./doing.js";
import { moveFinding } from "./findings.js";
import { mountHelp } from "./help.js";
import { push } from "./push.js";
import { sendTest } from "./sendtest.js";
import { unschedule } from "./unschedule.js";

/**
 * Makes them, closed.
 *
 * @param {object} store
 * @returns {{push: () => void, test: () => void, unschedule: () => void, help: () => void, changes: () => void}} what
 *   opens each; one that cannot be done now says why instead
 */
export function mountDialogs(store) {
  const dialogs = { finding: (issue, errors) => goTo(store, issue, errors) };
  Object.assign(dialogs, mountDoings(store, { push, test: sendTest, unschedule }, dialogs));
  dialogs.help = mountHelp(store);
  dialogs.changes = mountChanges(store, dialogs);
  return dialogs;
}

/** Closes what is open and leads to the first of an issue's errors. */
function goTo(store, issue, errors) {
  const open = document.querySelector("dialog[open]");
  if (open) {
    open.close();
  }
  if (store.get().issue === issue && errors.length) {
    store.set({ finding: "" });
    moveFinding(store, 1); // errors come first
  }
}
