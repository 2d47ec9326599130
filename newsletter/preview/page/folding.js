/**
 * What folds away where there is no room: issues into a drawer, findings into a rail of counts.
 *
 * The body's classes `fold-issues` and `fold-findings` say what is folded; `store.drawer`, what is open nevertheless.
 */

import { shown } from "./views.js";

const NARROW = matchMedia("(max-width: 1279px)");
const SMALL = matchMedia("(max-width: 899px)");
const AREAS = ["issues", "findings"];

/** Fold the areas #issues and #findings as the window and the panes leave room. */
export function mountFolding(store) {
  let opener = null;
  const react = () => fold(store);
  NARROW.addEventListener("change", react);
  SMALL.addEventListener("change", react);
  store.watch(["panes", "tour"], react);
  store.watch(["drawer"], ({ drawer }) => {
    const opened = AREAS.find((name) => name === drawer && !area(name).classList.contains("over"));
    const closed = AREAS.find((name) => name !== drawer && area(name).classList.contains("over"));
    const inside = closed && area(closed).contains(document.activeElement);
    AREAS.forEach((name) => area(name).classList.toggle("over", name === drawer));
    if (opened) {
      opener = document.activeElement;
      first(area(opened)).focus();
    } else if (inside && opener) {
      opener.focus();
    }
  });
  AREAS.forEach((name) => closeFromInside(store, name));
  document.addEventListener("pointerdown", (event) => closeFromOutside(store, event.target));
  addEventListener("blur", () => closeFromOutside(store, document.activeElement)); // a click into the mail's frame
}

function area(name) {
  return document.getElementById(name);
}

function fold(store) {
  const two = shown(store.get()).panes.length > 1;
  const folded = { issues: two || NARROW.matches, findings: SMALL.matches || (two && NARROW.matches) };
  AREAS.forEach((name) => document.body.classList.toggle(`fold-${name}`, folded[name]));
  const { drawer } = store.get();
  if (drawer && !folded[drawer]) {
    store.set({ drawer: "" });
  }
}

function first(root) {
  return root.querySelector("[data-first]") || root.querySelector("input, a[href], button");
}

function closeFromInside(store, name) {
  area(name).addEventListener("keydown", (event) => {
    if (event.key === "Escape" && store.get().drawer === name && !event.defaultPrevented) {
      event.preventDefault();
      event.stopPropagation();
      store.set({ drawer: "" });
    }
  });
}

function closeFromOutside(store, target) {
  const { drawer } = store.get();
  if (!drawer || !target || !target.closest || target === document.body) {
    return;
  }
  if (!target.closest(`#${drawer}, [data-opens=${drawer}], dialog`)) {
    store.set({ drawer: "" });
  }
}
