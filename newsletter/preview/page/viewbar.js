/** The bar above a mail: how wide, in which colours, in which mail app; the tour, and two views. */

import { element, icon, update, write } from "./dom.js";
import { menuButton } from "./menu.js";
import { APPS, COLOURS, NO_LOOKS, WIDTHS, changePane, isText, shown, toggleCompare, toggleTour } from "./views.js";

const SHORT = { outlookcom: "Outlook.com dark", inverted: "Inverted", outlook: "Outlook for Windows" };
const PADDING = 12; // pixels behind the last button, as in mail.css
let made = 0;

/** The bar of the pane of a number. */
export function createViewbar(store, number) {
  const pane = () => shown(store.get()).panes[number] || shown(store.get()).panes[0];
  const change = (changes) => changePane(store, number, changes);
  const two = () => shown(store.get()).panes.length === 2;
  const reason = () => NO_LOOKS[pane().app] || "";

  const segments = widthSegments(change);
  const width = menuButton({
    name: "Width",
    label: () => widthLabel(pane()),
    items: () => widths(pane(), change),
    reason,
  });
  const colours = menuButton({
    name: "Colours",
    label: () => coloursLabel(pane(), two()),
    items: () => choices(COLOURS, pane().colours, (name) => change({ colours: name })),
    reason,
  });
  const app = menuButton({
    name: "Mail app",
    label: () => shortLabel(APPS, pane().app),
    items: () => choices(APPS, pane().app, (name) => change({ app: name })),
  });
  const end = endButtons(store, number);
  const whole = element(
    "div",
    { class: "viewbar", role: "group", "aria-label": "How the mail is shown" },
    segments.element,
    element("span", { class: "narrow-only" }, width.element),
    colours.element,
    app.element,
    end.element,
  );
  let fitted = "";

  function refresh() {
    segments.update(pane());
    width.update();
    colours.update();
    app.update();
    end.update();
    fit();
  }

  /** Where all words do not fit, the buttons at the end are icons, and then menus are cut. */
  function fit() {
    const now = `${whole.clientWidth} ${segments.element.offsetWidth} ${whole.textContent}`;
    if (now !== fitted) {
      fitted = now;
      whole.classList.remove("tight");
      const spare = whole.getBoundingClientRect().right - end.element.getBoundingClientRect().right;
      whole.classList.toggle("tight", spare < PADDING);
    }
  }

  return { element: whole, update: refresh, fit };
}

function widthSegments(change) {
  const name = `width${(made += 1)}`;
  const inputs = WIDTHS.map((width) =>
    element("input", { type: "radio", name, onchange: () => change({ width: width.name, pixels: width.pixels }) }),
  );
  const labels = WIDTHS.map((width, at) =>
    element("label", { title: `${width.pixels} px` }, inputs[at], element("span", {}, width.label)),
  );
  const whole = element("div", { class: "segments wide-only", role: "radiogroup", "aria-label": "Width" }, ...labels);

  function refresh(pane) {
    const off = isText(pane);
    update(whole, { "aria-disabled": off ? "true" : null, title: off ? NO_LOOKS[pane.app] : null });
    WIDTHS.forEach((width, at) => {
      inputs[at].checked = !off && width.name === pane.width;
      inputs[at].disabled = off;
    });
  }

  return { element: whole, update: refresh };
}

function endButtons(store, number) {
  const words = element("span", { class: "viewbar-words" });
  const tour = element(
    "button",
    { type: "button", class: "btn quiet", "data-opens": "tour", onclick: () => toggleTour(store) },
    icon("tour"),
    element("span", { class: "viewbar-words" }, "Tour"),
  );
  const sign = element("span", { class: "viewbar-sign" });
  const compare = element(
    "button",
    { type: "button", class: "btn quiet", onclick: () => toggleCompare(store) },
    sign,
    words,
  );
  const whole = element("div", { class: "viewbar-end" }, tour, compare);

  function refresh() {
    const state = store.get();
    const two = shown(state).panes.length === 2;
    tour.hidden = two;
    const touring = Boolean(state.tour);
    update(tour, { "aria-pressed": String(touring), class: touring ? "btn" : "btn quiet", title: "Tour" });
    compare.hidden = two && number === 0;
    write(words, two ? "One view" : "Compare");
    update(compare, { title: words.textContent });
    const drawing = two ? "close" : "compare";
    if (sign.dataset.icon !== drawing) {
      sign.dataset.icon = drawing;
      sign.replaceChildren(icon(drawing));
    }
  }

  return { element: whole, update: refresh };
}

function widths(pane, change) {
  return WIDTHS.map((width) => ({
    key: width.name,
    words: width.label,
    note: `${width.pixels} px`,
    checked: width.name === pane.width,
    action: () => change({ width: width.name, pixels: width.pixels }),
  }));
}

/** Entries of a menu. Texts stand below the mail apps, and sources below them. */
function choices(all, chosen, choose) {
  const groups = { text: "text", html: "source", mjml: "source" };
  return all.map(({ name, label, about }) => ({
    key: name,
    words: label,
    note: about,
    checked: name === chosen,
    group: groups[name] || "",
    action: () => choose(name),
  }));
}

function widthLabel(pane) {
  const width = WIDTHS.find(({ name }) => name === pane.width);
  return width ? width.label : `${pane.pixels} px`;
}

/** “Light” alone would be read as the look of this page, unless it stands beside the other view's. */
function coloursLabel(pane, two) {
  const plain = pane.colours === "light" || pane.colours === "dark";
  return shortLabel(COLOURS, pane.colours) + (plain && !two ? " colours" : "");
}

function shortLabel(all, name) {
  return SHORT[name] || all.find((one) => one.name === name).label;
}
