/** The mail of a pane: its frame, what is marked in it, the handle beside it, or why there is no mail. */

import { element, write } from "./dom.js";
import { createFrame } from "./frame.js";
import { createHandle } from "./handle.js";
import { createMarking } from "./marking.js";
import { mailAddress } from "./server.js";
import { changePane, isText, pixelsOf } from "./views.js";

/**
 * The mail of the pane of a number. pane(): how it is looked at. onScroll(): it was scrolled by somebody. onFirst():
 * there is a mail where there was none. onFocus(): somebody reads in it.
 */
export function createDevice(store, number, { pane, onScroll, onFirst, onFocus }) {
  const sentence = element("p", { class: "failure", role: "status", hidden: true });
  const frame = createFrame({
    title: () => `The mail, ${number === 0 ? "" : "second view, "}${pixelsOf(pane())} px wide`,
    onShown: (document, first) => {
      marking.came(document);
      if (first) {
        onFirst();
      }
    },
    onScroll,
    onFocus,
    onFailure: (words) => {
      sentence.hidden = !words;
      write(sentence, words);
    },
  });
  const marking = createMarking(store, frame.document);
  const handle = createHandle((pixels) => changePane(store, number, { width: "dragged", pixels }));
  const whole = element("div", { class: "device" }, frame.element, sentence, handle.element);

  function refresh(state) {
    const now = pane();
    const text = isText(now);
    whole.classList.toggle("away", text);
    handle.element.hidden = text;
    if (state.model && state.model.version && !text) {
      const view = JSON.stringify([now.colours, now.app, state.look]);
      frame.show(mailAddress(state, now), `${number} ${state.issue}`, view);
    }
    marking.update(state);
  }

  /** Show the mail `pixels` of its own wide and `height` of the page's high; gives how wide it is on the page. */
  function resize({ pixels, scale, height }) {
    const wide = Math.floor(pixels * scale);
    whole.style.width = `${wide}px`;
    frame.resize({ width: pixels, height, scale });
    handle.update(pixels, scale);
    return wide;
  }

  return {
    element: whole,
    update: refresh,
    resize,
    part: marking.part,
    document: () => (isText(pane()) ? null : frame.document()),
    clear: frame.clear,
    remove: frame.remove,
  };
}
