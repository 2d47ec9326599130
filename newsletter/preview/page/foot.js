/** Below the mail: how wide it is shown, for whom it is filled in, and in which look. */

import { element, write } from "./dom.js";
import { languageName } from "./explain.js";
import { menuButton } from "./menu.js";
import { isText, shown } from "./views.js";

const TEXTS = { text: "Plain text", html: "HTML source", mjml: "MJML source" };
const DIRECTIONS = { ltr: "Left to right", rtl: "Right to left" };
const OWN = "The issue’s own";

/** The foot bar. `update(state, sizes)`: sizes are {pixels, scale} of each pane's mail. */
export function createFoot(store) {
  const size = element("p", { class: "foot-size" });
  const options = { up: true, align: "end", look: "quiet small" };
  const reader = menuButton({
    ...options,
    label: "Reading as",
    value: () => sample(store.get()),
    items: () => samples(store),
  });
  const look = menuButton({
    ...options,
    label: "Template",
    value: () => lookName(store.get()),
    items: () => looks(store),
  });
  const end = element("div", { class: "foot-end", hidden: true }, reader.element, look.element);
  const whole = element("div", { class: "foot", role: "group", "aria-label": "Size, reader and look" }, size, end);

  function refresh(state, sizes) {
    const { panes } = shown(state);
    write(size, panes.map((pane, at) => sizeWords(pane, sizes[at], panes.length > 1 ? at : -1)).join("\u2003"));
    if (state.model) {
      // Without one, another issue is on its way: until it comes, the one before stays as it is.
      end.hidden = false;
      reader.update();
      look.update();
    }
  }

  return { element: whole, update: refresh };
}

function sizeWords(pane, size, number) {
  const side = number < 0 ? "" : number === 0 ? "Left: " : "Right: ";
  if (isText(pane)) {
    return side + TEXTS[pane.app];
  }
  const percent = Math.round(size.scale * 100);
  return `${side}${size.pixels} px wide${percent < 100 ? `, shown at ${percent} %` : ""}`;
}

function sample({ model, sample: number }) {
  const found = model && (model.samples[number] || model.samples[0]);
  return found ? found.name : "";
}

function samples(store) {
  const { model, sample: number } = store.get();
  return (model ? model.samples : []).map(({ name }, at) => ({
    key: String(at),
    words: name,
    checked: at === number,
    action: () => store.set({ sample: at }),
  }));
}

function lookName({ model, look }) {
  if (!model) {
    return "";
  }
  const tried = [look.language && languageName(look.language), DIRECTIONS[look.direction]].filter(Boolean);
  return [look.template || model.saved_look.template, ...tried].join(", ");
}

/** Templates, languages and directions to try out. The issue itself stays as it is. */
function looks(store) {
  const { model } = store.get();
  if (!model) {
    return [];
  }
  return [
    ...trials(store, "template", model.templates, (name) => name),
    ...trials(store, "language", byName(model.languages), languageName),
    ...trials(store, "direction", ["ltr", "rtl"], (name) => DIRECTIONS[name]),
  ];
}

/** Readers look a language up by its name, not by its code. */
function byName(codes) {
  return [...codes].sort((one, other) => languageName(one).localeCompare(languageName(other), "en"));
}

function trials(store, part, all, words) {
  const { model, look } = store.get();
  const own = model.saved_look[part];
  const known = all.includes(own) || !own ? all : [own, ...all];
  return known.map((name) => ({
    key: `${part} ${name}`,
    words: words(name),
    note: name === own ? OWN : "",
    checked: (look[part] || own) === name,
    group: part,
    action: () => store.set({ look: { ...store.get().look, [part]: name === own ? "" : name } }),
  }));
}
