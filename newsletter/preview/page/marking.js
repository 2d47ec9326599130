/** What is marked in one pane: it follows the store, and the mail as other versions of it come. */

import { announce } from "./dom.js";
import { mark, unmark } from "./mark.js";
import { shown } from "./views.js";

const NOTHING = { at: 0, anchor: null, key: "", sought: false };

/**
 * document(): the mail that is shown, or null. `update(state)` marks what the store says, `came(document)` marks it in
 * another version, `part()` is the marked part of the inbox row or "".
 */
export function createMarking(store, document) {
  let marked = NOTHING;

  function refresh(state) {
    const asked = state.marked;
    if (!asked) {
      clear(NOTHING);
    } else if (asked.at !== marked.at) {
      marked = { at: asked.at, anchor: asked.anchor, key: keyOf(state, asked.anchor), sought: true };
      seek();
    } else if (marked.key && state.finding !== marked.key) {
      clear({ ...NOTHING, at: marked.at });
    } else if (marked.key && marked.anchor && !marked.sought) {
      follow(findingOf(state.model, marked.key));
    }
  }

  /** Findings come a moment after their mail: only then it is known where the open one is now. */
  function follow(open) {
    const mail = document();
    if (mail && open && open.anchor && JSON.stringify(open.anchor) !== JSON.stringify(marked.anchor)) {
      marked = { ...marked, anchor: open.anchor };
      mark(mail, marked.anchor, "");
    }
  }

  /** Bring the marked place into the middle, now or as soon as there is a mail. */
  function seek() {
    const mail = document();
    if (!mail || !marked.anchor) {
      return;
    }
    const two = shown(store.get()).panes.length === 2; // which scroll together
    const still = two || matchMedia("(prefers-reduced-motion: reduce)").matches;
    const found = mark(mail, marked.anchor, still ? "instant" : "smooth");
    marked.sought = false;
    if (!found && marked.anchor.kind !== "inbox") {
      announce("This view does not show that place.");
    }
  }

  /** The place is marked again as long as its finding is open, and stays where it is. */
  function came(mail) {
    const { model, finding } = store.get();
    const open = marked.key === finding ? findingOf(model, finding) : null;
    const checking = marked.key === finding && model && !model.findings;
    if (marked.anchor && marked.sought) {
      seek();
    } else if (marked.anchor && (open || checking || !marked.key)) {
      marked = { ...marked, anchor: open && open.anchor ? open.anchor : marked.anchor };
      mark(mail, marked.anchor, "");
    }
  }

  function clear(next) {
    const mail = marked.anchor ? document() : null;
    marked = next;
    if (mail) {
      unmark(mail);
    }
  }

  const part = () => (marked.anchor && marked.anchor.kind === "inbox" ? marked.anchor.part : "");
  return { update: refresh, came, part };
}

/** The key of the open finding, where it is what an anchor belongs to. */
function keyOf({ finding, model }, anchor) {
  const open = findingOf(model, finding);
  return open && JSON.stringify(open.anchor) === JSON.stringify(anchor) ? finding : "";
}

function findingOf(model, wanted) {
  return (model && model.findings && model.findings.find(({ key }) => key === wanted)) || null;
}
