/**
 * How mails are looked at: widths, colours, mail apps, one view or two, the tour. Nothing here touches the page.
 *
 * The tour has views of its own (`tour.panes`, `tour.inboxOpen`), so that ending it gives back what was there before.
 */

import { announce } from "./dom.js";

/** Widths by their keys 1 to 4. A pane whose width is `dragged` is `pixels` wide. */
export const WIDTHS = [
  { name: "small", label: "Small phone", pixels: 320 },
  { name: "phone", label: "Phone", pixels: 375 },
  { name: "tablet", label: "Tablet", pixels: 768 },
  { name: "desktop", label: "Desktop", pixels: 800 },
];
export const NARROWEST = 280;
export const WIDEST = 1000;

export const COLOURS = [
  { name: "light", label: "Light", about: "What most readers see by day." },
  { name: "dark", label: "Dark", about: "The mail’s own dark colours, as on an iPhone or a Mac." },
  { name: "outlookcom", label: "Outlook.com dark (approximation)", about: "Outlook.com picks dark colours by itself." },
  { name: "inverted", label: "Inverted (approximation)", about: "Some apps turn every colour round." },
];

export const APPS = [
  { name: "any", label: "Most mail apps", about: "Apple Mail, Gmail, Outlook on phones and many more." },
  { name: "blocked", label: "Images blocked", about: "Until a reader allows pictures." },
  { name: "gmail", label: "Gmail without styles", about: "Gmail sometimes drops the style sheet." },
  { name: "outlook", label: "Outlook for Windows (approximation)", about: "No round corners, no phone layout." },
  { name: "text", label: "Plain text", about: "For readers and watches that show no HTML." },
  { name: "html", label: "HTML source", about: "What is pushed to the mailing service." },
  { name: "mjml", label: "MJML source", about: "What the HTML is made from." },
];

/** Why a text has neither width nor colours. */
export const NO_LOOKS = {
  text: "Plain text has no width and no colours: every app shows it in its own.",
  html: "The source is the same at every width and in all colours.",
  mjml: "The source is the same at every width and in all colours.",
};

const PHONE = { width: "phone", pixels: 375, colours: "light", app: "any" };
const DESKTOP = { width: "desktop", pixels: 800, colours: "light", app: "any" };

/** Nine views, and what to ask oneself in each. */
export const TOUR = [
  {
    label: "Inbox rows",
    question: "Would you open it, also where the subject and the preheader are cut?",
    pane: PHONE,
    inboxOpen: true,
  },
  {
    label: "Phone, light",
    question: "Does it read well at arm’s length, and is each button easy to tap?",
    pane: PHONE,
  },
  {
    label: "Phone, dark",
    question: "Are the logo, the pictures and all text as clear as on white?",
    pane: { ...PHONE, colours: "dark" },
  },
  {
    label: "Outlook.com dark (approximation)",
    question: "Does anything vanish into the background?",
    pane: { ...DESKTOP, colours: "outlookcom" },
  },
  {
    label: "Inverted (approximation)",
    question: "Can all text still be read, and do the pictures still make sense?",
    pane: { ...PHONE, colours: "inverted" },
  },
  {
    label: "Outlook for Windows (approximation)",
    question: "Is anything squeezed, cut off or missing?",
    pane: { ...DESKTOP, app: "outlook" },
  },
  {
    label: "Images blocked",
    question: "Do the descriptions say what the pictures would show?",
    pane: { ...DESKTOP, app: "blocked" },
  },
  {
    label: "Gmail without styles",
    question: "Is all of it there, in an order that makes sense?",
    pane: { ...PHONE, app: "gmail" },
  },
  {
    label: "Plain text",
    question: "Does it make sense without pictures and buttons, and is each link there?",
    pane: { ...PHONE, app: "text" },
  },
];

/** What is on screen: `panes` (one or two), and whether all inbox rows are. */
export function shown(state) {
  return state.tour || state;
}

/** Whether a pane shows a text instead of the mail. */
export function isText(pane) {
  return pane.app in NO_LOOKS;
}

/** How many CSS pixels wide the mail of a pane is. */
export function pixelsOf(pane) {
  const width = WIDTHS.find(({ name }) => name === pane.width);
  return width ? width.pixels : Math.min(WIDEST, Math.max(NARROWEST, Math.round(pane.pixels) || NARROWEST));
}

/** The pane that keys change: the one that had the focus last. */
function activePane(state) {
  return Math.min(state.active || 0, shown(state).panes.length - 1);
}

/** Change a pane. changes: some of `width`, `pixels`, `colours`, `app`. */
export function changePane(store, number, changes) {
  const state = store.get();
  const panes = shown(state).panes.map((pane, at) => (at === number ? { ...pane, ...changes } : pane));
  store.set(state.tour ? { tour: { ...state.tour, panes } } : { panes });
}

/** Choose one of WIDTHS by its index. */
export function setWidth(store, index) {
  const width = WIDTHS[index];
  if (width) {
    changeLooks(store, { width: width.name, pixels: width.pixels }, `${width.label}, ${width.pixels} px wide`);
  }
}

/** Choose colours by their name in COLOURS. */
export function setColours(store, name) {
  const colours = COLOURS.find((one) => one.name === name);
  if (colours) {
    changeLooks(store, { colours: name }, `${colours.label} colours`);
  }
}

/** A mail app by its name in APPS; most mail apps where it is chosen already. */
export function toggleApp(store, app) {
  const number = activePane(store.get());
  const next = shown(store.get()).panes[number].app === app ? "any" : app;
  changePane(store, number, { app: next });
  announce(APPS.find(({ name }) => name === next).label);
}

/** Two views beside each other, or one. Each finds again how it was when the other took its place. */
export function toggleCompare(store) {
  const { panes, before } = store.get();
  const wanted = panes.length === 2 ? 1 : 2;
  const first = wanted === 1 ? [panes[0]] : [PHONE, { ...PHONE, colours: "dark" }];
  const next = before && before.length === wanted ? before : first;
  store.set({ tour: null, active: 0, panes: next, before: panes });
  announce(wanted === 1 ? "One view" : "Two views beside each other");
}

/** Begin the tour, or end it. */
export function toggleTour(store) {
  if (store.get().tour) {
    store.set({ tour: null });
  } else {
    goTour(store, 0);
  }
}

/** Go to a step of the tour, from 0; before the first and after the last it ends. */
export function goTour(store, step) {
  const stop = TOUR[step];
  store.set({ tour: stop ? { step, panes: [stop.pane], inboxOpen: Boolean(stop.inboxOpen) } : null, active: 0 });
}

/** All inbox rows, or only the one above the mail. */
export function toggleInbox(store) {
  const state = store.get();
  const inboxOpen = !shown(state).inboxOpen;
  store.set(state.tour ? { tour: { ...state.tour, inboxOpen } } : { inboxOpen });
  announce(inboxOpen ? "All inbox rows" : "One inbox row");
}

/** A text has no looks to change: say why instead. */
function changeLooks(store, changes, words) {
  const number = activePane(store.get());
  const pane = shown(store.get()).panes[number];
  if (isText(pane)) {
    announce(NO_LOOKS[pane.app]);
    return;
  }
  changePane(store, number, changes);
  announce(words);
}
