/** The page: one store, and the areas around it. Each area draws itself from the store and is the only one to do so. */

import { mountBanner } from "./banner.js";
import { mountDialogs } from "./dialogs.js";
import { follow } from "./events.js";
import { mountFindings } from "./findings.js";
import { mountIssues } from "./issues.js";
import { mountKeys } from "./keys.js";
import { lookAtService } from "./looking.js";
import { mountMail } from "./mail.js";
import { OTHER_ISSUE, createStore } from "./store.js";
import { mountTop } from "./top.js";

const store = createStore();
const area = (id) => document.getElementById(id);
const dialogs = mountDialogs(store);

mountTop(area("top"), store, dialogs);
mountBanner(area("banner"), store, dialogs);
mountIssues(area("issues"), store);
mountMail(area("mail"), store);
mountFindings(area("findings"), store);
mountKeys(store, dialogs);

const ask = follow(store);
lookAtService(store);

/** The issue in the address is the one that is shown; without one, the first of the list. */
function choose() {
  const issue = decodeURIComponent(location.hash.slice(1));
  if (issue && issue !== store.get().issue) {
    store.set({ ...OTHER_ISSUE, issue });
    ask.model();
  }
}

addEventListener("hashchange", choose);
store.watch(["list"], ({ list, issue }) => {
  if (list && !issue && list.issues.length) {
    location.replace(`#${encodeURIComponent(list.issues[0].id)}`);
  }
});
choose();
