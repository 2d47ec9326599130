/** The handle beside a mail: dragged by a pointer, or moved by arrow keys, it changes the mail's width. */

import { element, update } from "./dom.js";
import { NARROWEST, WIDEST } from "./views.js";

const STEPS = { ArrowLeft: -10, ArrowDown: -10, ArrowRight: 10, ArrowUp: 10, PageDown: -50, PageUp: 50 };

/** A handle; change(pixels) is called with the width that is wanted. `update(pixels, scale)` says what there is. */
export function createHandle(change) {
  let now = { pixels: 375, scale: 1 };
  let drag = null;
  const whole = element("div", {
    class: "handle",
    role: "slider",
    tabindex: "0",
    "aria-label": "Width of the mail",
    "aria-orientation": "horizontal",
    "aria-valuemin": NARROWEST,
    "aria-valuemax": WIDEST,
  });

  function to(pixels) {
    const within = Math.min(WIDEST, Math.max(NARROWEST, Math.round(pixels)));
    if (within !== now.pixels) {
      change(within);
    }
  }

  whole.onkeydown = (event) => {
    const ends = { Home: NARROWEST, End: WIDEST };
    const step = STEPS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || (step === undefined && ends[event.key] === undefined)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    to(step === undefined ? ends[event.key] : now.pixels + step);
  };
  whole.onpointerdown = (event) => {
    if (event.button === 0) {
      event.preventDefault();
      whole.focus({ preventScroll: true });
      whole.setPointerCapture(event.pointerId);
      drag = { x: event.clientX, pixels: now.pixels };
      whole.parentElement.classList.add("dragged"); // or the frame would take the pointer
    }
  };
  whole.onpointermove = (event) => {
    if (drag) {
      to(drag.pixels + (2 * (event.clientX - drag.x)) / now.scale); // the mail stays in the middle
    }
  };
  whole.onlostpointercapture = () => {
    drag = null;
    whole.parentElement.classList.remove("dragged");
  };

  function refresh(pixels, scale) {
    now = { pixels, scale };
    update(whole, { "aria-valuenow": pixels, "aria-valuetext": `${pixels} px wide` });
  }

  return { element: whole, update: refresh };
}
