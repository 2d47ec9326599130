/** The tour: nine views of a mail, and a question for each. */

import { announce, element, icon, write } from "./dom.js";
import { TOUR, goTour } from "./views.js";

/** The bar of the tour; it is there while the tour lasts. */
export function createTour(store) {
  const where = element("strong");
  const question = element("p");
  const back = element("button", { type: "button", class: "btn" }, "Back");
  const next = element("button", { type: "button", class: "btn primary" }, "Next");
  const end = element(
    "button",
    { type: "button", class: "btn quiet square", "aria-label": "End the tour", title: "End the tour" },
    icon("close"),
  );
  const words = element("div", { class: "tour-words" }, where, question);
  const whole = element("section", { class: "tour", "aria-label": "Tour", hidden: true }, words, back, next, end);
  let before = null; // what had the focus when the tour began

  const step = () => store.get().tour.step;
  back.onclick = () => step() > 0 && goTour(store, step() - 1);
  next.onclick = () => goTour(store, step() + 1);
  end.onclick = () => store.set({ tour: null });
  whole.onkeydown = (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      store.set({ tour: null });
    }
  };

  function refresh({ tour }) {
    const began = Boolean(tour) && whole.hidden;
    const ended = !tour && !whole.hidden;
    const inside = whole.contains(document.activeElement);
    if (tour) {
      show(tour.step);
    }
    whole.hidden = !tour;
    if (began) {
      before = document.activeElement;
      next.focus();
    } else if (ended && inside && before && before.isConnected) {
      before.focus();
    }
  }

  function show(number) {
    const { label, question: asked } = TOUR[number];
    const place = `${number + 1} of ${TOUR.length} · ${label}`;
    if (where.textContent !== place) {
      announce(`${place}. ${asked}`);
    }
    write(where, place);
    write(question, asked);
    back.setAttribute("aria-disabled", String(number === 0));
    write(next, number + 1 < TOUR.length ? "Next" : "Done");
  }

  return { element: whole, update: refresh };
}
