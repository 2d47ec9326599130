/** One view of the mail: its bar, what to know about it, its inbox row, the mail itself and the handle beside it. */

import { createDevice } from "./device.js";
import { element, update } from "./dom.js";
import { createExplanation } from "./explain.js";
import { createInbox } from "./inbox.js";
import { createSource } from "./source.js";
import { createViewbar } from "./viewbar.js";
import { isText, pixelsOf, shown, toggleInbox } from "./views.js";

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
  const pane = () => shown(store.get()).panes[number] || shown(store.get()).panes[0];
  const focused = () => store.get().active !== number && store.set({ active: number });
  const device = createDevice(store, number, { pane, onScroll, onFirst, onFocus: focused });
  const source = createSource();
  const stage = element("div", { class: "stage" }, device.element, source.element);
  const parts = [viewbar, explanation, inbox].map((part) => part.element);
  const whole = element("section", { class: "pane" }, ...parts, stage);
  whole.addEventListener("focusin", focused); // which has no property of its own
  const size = { pixels: 375, scale: 1 };
  let observed = { width: 0, height: 0 };

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
    const wide = device.resize({ ...size, height: observed.height });
    whole.style.setProperty("--mail-width", `${wide}px`);
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
      inbox.update({ row, dark, pixels: size.pixels, wide, room, open, part: device.part() });
    }
  }

  function refresh(state) {
    const now = pane();
    const two = shown(state).panes.length === 2;
    update(whole, { "aria-label": two ? (number === 0 ? "Left view" : "Right view") : "View" });
    viewbar.update();
    explanation.update(state, now);
    source.update(state, now);
    device.update(state);
    layOut();
  }

  return {
    element: whole,
    update: refresh,
    size: () => size,
    document: device.document,
    clear: device.clear,
    remove: () => {
      device.remove();
      whole.remove();
    },
  };
}
