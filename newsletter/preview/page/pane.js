/** One view of the mail: its bar, what to know about it, its inbox row, the mail itself and the handle beside it. */

import { element, update, write } from "./dom.js";
import { createExplanation } from "./explain.js";
import { createFrame } from "./frame.js";
import { createHandle } from "./handle.js";
import { createInbox } from "./inbox.js";
import { createMarking } from "./marking.js";
import { mailAddress } from "./server.js";
import { createSource } from "./source.js";
import { createViewbar } from "./viewbar.js";
import { changePane, isText, pixelsOf, shown, toggleInbox } from "./views.js";

const BESIDE = 32; // pixels on both sides of a mail, for the handle
const NARROW = 780; // pixels below which the widths are a menu
const OWN_LOOK = { template: "", language: "", direction: "" };

/**
 * The pane of a number, 0 or 1. onSize(): the mail is shown in another size. onScroll(): it was scrolled by somebody.
 * onFirst(): there is a mail where there was none.
 */
export function createPane(store, number, { onSize, onScroll, onFirst }) {
  const viewbar = createViewbar(store, number);
  const explanation = createExplanation(() => store.set({ look: OWN_LOOK }));
  const inbox = createInbox(() => toggleInbox(store));
  const sentence = element("p", { class: "failure", role: "status", hidden: true });
  const focused = () => store.get().active !== number && store.set({ active: number });
  const frame = createFrame({
    title: () => `The mail, ${number === 0 ? "" : "second view, "}${pixelsOf(pane())} px wide`,
    onShown: (document, first) => {
      marking.came(document);
      if (first) {
        onFirst();
      }
    },
    onScroll,
    onFocus: focused,
    onFailure: (words) => {
      sentence.hidden = !words;
      write(sentence, words);
    },
  });
  const marking = createMarking(store, frame.document);
  const handle = createHandle((pixels) => changePane(store, number, { width: "dragged", pixels }));
  const device = element("div", { class: "device" }, frame.element, sentence, handle.element);
  const source = createSource();
  const stage = element("div", { class: "stage" }, device, source.element);
  const parts = [viewbar, explanation, inbox].map((part) => part.element);
  const whole = element("section", { class: "pane" }, ...parts, stage);
  whole.addEventListener("focusin", focused); // which has no property of its own
  const size = { pixels: 375, scale: 1 };
  let observed = { width: 0, height: 0 };

  const pane = () => shown(store.get()).panes[number] || shown(store.get()).panes[0];

  new ResizeObserver(([entry]) => {
    observed = { width: entry.contentRect.width, height: entry.contentRect.height };
    layOut();
  }).observe(stage);

  /** All sizes follow from the width of the mail and the room there is. */
  function layOut() {
    if (!observed.width) {
      return; // not on screen
    }
    const before = `${size.pixels} ${size.scale}`;
    const room = observed.width - 2 * BESIDE;
    size.pixels = pixelsOf(pane());
    size.scale = Math.min(1, room / size.pixels);
    const wide = Math.floor(size.pixels * size.scale);
    device.style.width = `${wide}px`;
    whole.style.setProperty("--mail-width", `${wide}px`);
    frame.resize({ width: size.pixels, height: observed.height, scale: size.scale });
    handle.update(size.pixels, size.scale);
    whole.classList.toggle("narrow", observed.width < NARROW);
    viewbar.fit();
    showInbox(wide);
    if (before !== `${size.pixels} ${size.scale}`) {
      onSize();
    }
  }

  function showInbox(wide) {
    const state = store.get();
    const { model, sample } = state;
    if (!model) {
      return; // another issue is on its way: until it comes, the one before stays as it is
    }
    const row = model.inbox[sample] || model.inbox[0];
    inbox.element.hidden = !row || (isText(pane()) && !shown(state).inboxOpen);
    if (row) {
      const two = shown(state).panes.length === 2;
      const dark = pane().colours !== "light";
      const room = two ? 0 : (observed.width - wide) / 2;
      const open = shown(state).inboxOpen;
      inbox.update({ row, dark, pixels: size.pixels, wide, room, open, part: marking.part() });
    }
  }

  function refresh(state) {
    const now = pane();
    const text = isText(now);
    const two = shown(state).panes.length === 2;
    update(whole, { "aria-label": two ? (number === 0 ? "Left view" : "Right view") : "View" });
    viewbar.update();
    explanation.update(state, now);
    device.classList.toggle("away", text);
    handle.element.hidden = text;
    source.update(state, now);
    if (state.model && state.model.version && !text) {
      const view = JSON.stringify([now.colours, now.app, state.look]);
      frame.show(mailAddress(state, now), `${number} ${state.issue}`, view);
    }
    marking.update(state);
    layOut();
  }

  return {
    element: whole,
    update: refresh,
    size: () => size,
    document: () => (isText(pane()) ? null : frame.document()),
    clear: frame.clear,
    remove: () => {
      frame.remove();
      whole.remove();
    },
  };
}
