/** All that the page knows, in one place. Areas read it and are told when a part they read is another one. */

const SAVED = "newsletter-preview";
const PANE = { width: "phone", pixels: 375, colours: "light", app: "any" };

/** What the page shows until it is told otherwise. */
const FIRST = {
  connected: true, // whether newsletter preview answers
  outdated: false, // it was started again, and this page belongs to the run before
  list: null, // what /issues says
  issue: "", // the id of the one that is shown
  model: null, // what /issues/ID says of it; null while it is fetched for the first time
  missing: false, // there is no such issue
  panes: [{ ...PANE }], // one view, or two beside each other
  sample: 0, // whom the mail is filled in for
  look: { template: "", language: "", direction: "" }, // tried out; empty is the issue's own
  inboxOpen: false, // all inbox rows
  active: 0, // the pane that had the focus last, which keys change
  before: null, // the panes that one view or two took the place of
  tour: null, // {step, panes, inboxOpen}: the tour has panes of its own
  finding: "", // the key of the open finding
  marked: null, // an anchor to mark in the mail, with `at` that grows so that the same one can be asked for again
  drawer: "", // "issues" or "findings", where there is no room for them
  filter: "", // what is typed into Find an issue
  letters: true, // single-letter shortcuts
};

/** What does not stay when another issue is chosen. */
export const OTHER_ISSUE = { model: null, missing: false, finding: "", marked: null, look: FIRST.look, drawer: "" };
const KEPT = ["panes", "sample", "inboxOpen", "letters"];

/** A store: `get()`, `set(changes)`, `watch(names, react)`, which also reacts at once. */
export function createStore() {
  let state = { ...FIRST, ...kept() };
  const watchers = [];

  function get() {
    return state;
  }

  function set(changes) {
    const before = state;
    state = { ...state, ...changes };
    if (KEPT.some((name) => before[name] !== state[name])) {
      keep(state);
    }
    for (const { names, react } of [...watchers]) {
      if (names.some((name) => before[name] !== state[name])) {
        react(state);
      }
    }
  }

  function watch(names, react) {
    watchers.push({ names, react });
    react(state);
  }

  return { get, set, watch };
}

/** The tab remembers how it looks at mails; another tab may look in another way. */
function keep(state) {
  try {
    sessionStorage.setItem(SAVED, JSON.stringify(Object.fromEntries(KEPT.map((name) => [name, state[name]]))));
  } catch {
    // A browser that keeps nothing shows the ordinary view again.
  }
}

function kept() {
  try {
    const found = JSON.parse(sessionStorage.getItem(SAVED) || "{}");
    const known = Object.fromEntries(KEPT.filter((name) => name in found).map((name) => [name, found[name]]));
    const panes = Array.isArray(known.panes) ? known.panes.slice(0, 2) : [];
    return { ...known, panes: panes.length ? panes.map((pane) => ({ ...PANE, ...pane })) : FIRST.panes };
  } catch {
    return {};
  }
}
