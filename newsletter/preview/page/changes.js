/** What changed: the difference between the version on screen and the one that goes out. */

import { createDialog } from "./dialog.js";
import { element } from "./dom.js";
import { refuse } from "./doing.js";
import { changeList, sentence, version } from "./parts.js";

/**
 * Makes the window with what changed since the issue was scheduled.
 *
 * @param {object} store
 * @param {{unschedule: () => void}} dialogs
 * @returns {() => void} what opens it
 */
export function mountChanges(store, dialogs) {
  const dialog = createDialog({ wide: true });
  const close = element("button", { type: "button", class: "btn", onclick: dialog.close }, "Close");
  const stop = element("button", { type: "button", class: "btn red", onclick: unschedule }, "Unschedule…");

  function unschedule() {
    dialog.close();
    dialogs.unschedule();
  }

  store.watch(["issue"], dialog.close);
  store.watch(["model"], ({ model }) => dialog.isOpen() && model && model.banner && draw(model));

  function draw({ banner, actions }) {
    const goesOut = `: ${banner.when}, to ${banner.people}.`;
    const lead = ["You see ", version(banner.you), ". Scheduled is ", version(banner.scheduled), goesOut];
    const lines = banner.changes.length ? changeList(banner.changes) : sentence("What changed is not known here.");
    stop.hidden = !actions.unschedule.ready;
    dialog.show({ title: "What changed", body: [sentence(...lead), lines], foot: [close, stop] });
  }

  return function open() {
    const { model } = store.get();
    if (!model || !model.banner) {
      refuse("What changed", "Nothing: no other version of this issue is scheduled.");
      return;
    }
    draw(model);
    dialog.open(close);
  };
}
