/** The centre of the page: the mail as subscribers see it. */

import { announce, element } from "./dom.js";
import { createFoot } from "./foot.js";
import { createPane } from "./pane.js";
import { createState, stateOf } from "./states.js";
import { scrollTogether } from "./together.js";
import { createTour } from "./tour.js";
import { createTrouble } from "./trouble.js";
import { changePane, isText, shown } from "./views.js";

const READ = ["list", "issue", "model", "missing", "panes", "sample", "look", "inboxOpen", "tour", "finding", "marked"];
const SLOW = 200; // milliseconds after which a reader is told that the mail is being built
const MARKING = 300; // milliseconds in which mails go to their own places

/** Fill the area of the mail. */
export function mountMail(root, store) {
  const panes = [];
  const views = element("div", { class: "panes" });
  const state = createState();
  const trouble = createTrouble(store);
  const tour = createTour(store);
  const foot = createFoot(store);
  const together = scrollTogether(() => panes.map((pane) => pane.document()));
  const waiting = slowly(() => refresh(store.get()));
  const keepFocus = createFocusKeeper(root);
  root.append(...trouble.elements, state.element, views, tour.element, foot.element);

  function addPane() {
    const number = panes.length;
    const onSize = () => foot.update(store.get(), sizes());
    const onScroll = () => panes.length === 2 && together.scrolled(number);
    const onFirst = () => panes.length === 2 && together.came(number);
    panes.push(createPane(store, number, { onSize, onScroll, onFirst }));
    views.append(panes[number].element);
  }

  function matchPanes(now) {
    const count = shown(now).panes.length;
    while (panes.length > count) {
      panes.pop().remove();
    }
    while (panes.length < count) {
      addPane();
    }
    views.classList.toggle("two", count === 2);
  }

  const sizes = () => panes.map((pane) => pane.size());
  let at = 0;

  function refresh(now) {
    const kind = stateOf(now, waiting.isSlow(now));
    const broken = Boolean(now.model && now.model.broken);
    const giveBack = keepFocus();
    if (now.marked && now.marked.at !== at) {
      at = now.marked.at;
      together.pause(MARKING);
      if (leaveTexts(store)) {
        return; // what follows was done for the views that show the mail
      }
    }
    root.classList.toggle("is-broken", broken);
    root.classList.toggle("is-empty", Boolean(kind) || (broken && !now.model.version));
    views.inert = broken;
    matchPanes(now);
    state.update(kind, now.issue);
    trouble.update(now);
    panes.forEach((pane) => (kind ? pane.clear() : pane.update(now)));
    tour.update(now);
    foot.update(now, sizes());
    giveBack();
  }

  store.watch(READ, refresh);
}

/** A place in the mail is shown in the mail. Gives whether there was a text in its stead. */
function leaveTexts(store) {
  const texts = shown(store.get()).panes.flatMap((pane, number) => (isText(pane) ? [number] : []));
  texts.forEach((number) => changePane(store, number, { app: "any" }));
  if (texts.length) {
    announce("Shown in the mail views");
  }
  return texts.length > 0;
}

/** Whether there has been no mail for a while: one that comes at once needs no words before it. */
function slowly(tell) {
  let since = 0;
  let timer = 0;

  function isSlow({ model }) {
    if (model && (model.version || model.broken)) {
      clearTimeout(timer);
      since = 0;
      return false;
    }
    if (!since) {
      since = performance.now();
      timer = setTimeout(tell, SLOW);
    }
    return performance.now() - since >= SLOW - 1;
  }

  return { isSlow };
}

/**
 * Where a change takes away what has the focus, the area has it instead, and gives it back when what had it returns.
 * Gives a function to call before each change, which gives one to call after it.
 */
function createFocusKeeper(root) {
  let lost = null;
  return () => {
    const before = document.activeElement;
    return () => {
      if (before !== root && root.contains(before) && !isThere(before)) {
        root.focus({ preventScroll: true });
        lost = before;
      } else if (lost && document.activeElement !== root) {
        lost = null; // the reader went elsewhere
      } else if (lost && root.contains(lost) && isThere(lost)) {
        lost.focus({ preventScroll: true });
        lost = null;
      }
    };
  };
}

function isThere(one) {
  return one.getClientRects().length > 0 && !one.closest("[inert]");
}
