/** The list of issues: those in the works, those that were sent, and a field to find one. */

import { element, icon, list, refill, update, write } from "./dom.js";
import { counted, monthWords } from "./words.js";

const GROUPS = [
  ["works", "In the works"],
  ["sent", "Sent"],
];
/** States whose words name a day of their own, or need the room. */
const WITHOUT_MONTH = new Set(["scheduled", "sent", "mismatch"]);

/** Mount the list of issues. */
export function mountIssues(root, store) {
  const field = element("input", {
    type: "search",
    id: "find",
    class: "field",
    placeholder: "Find an issue",
    "aria-label": "Find an issue",
    autocomplete: "off",
    spellcheck: "false",
    "data-first": true,
  });
  const groups = GROUPS.map(([name, words]) => issueGroup(name, words, store));
  const nothing = element("p", { class: "issues-nothing muted", role: "status" });
  const scroller = element("div", { class: "issues-list" }, groups.map((group) => group.element), nothing);
  root.append(element("div", { class: "issues-find" }, field), scroller);
  field.oninput = () => store.set({ filter: field.value });
  root.addEventListener("keydown", (event) => onKey(event, root, field, store));

  store.watch(["list", "filter", "issue"], (state) => {
    if (field.value !== state.filter) {
      field.value = state.filter;
    }
    const all = state.list ? state.list.issues : [];
    const found = all.filter(matching(state.filter));
    groups.forEach((group) => group.update(found, state.issue));
    keepOneStop(root, state.issue);
    field.parentElement.hidden = !all.length;
    write(nothing, all.length && !found.length ? `No issue is called “${state.filter.trim()}”.` : "");
  });
  store.watch(["issue", "list", "drawer"], ({ issue }) => reveal(root, issue));
}

function issueGroup(name, words, store) {
  const heading = element("h2", { id: `issues-${name}` }, words);
  const rows = element("ul", { "aria-labelledby": heading.id });
  const whole = element("section", {}, heading, rows);
  return {
    element: whole,
    update(found, shown) {
      const own = found.filter((row) => row.group === name);
      whole.hidden = !own.length;
      list(rows, own, (row) => row.id, () => makeRow(store), (node, row) => changeRow(node, row, row.id === shown));
    },
  };
}

function makeRow(store) {
  const link = element(
    "a",
    { class: "issue" },
    element("span", { class: "issue-title", dir: "auto" }),
    element(
      "span",
      { class: "issue-line" },
      element("span", { class: "standing" }),
      element("span", { class: "issue-worst" }),
    ),
  );
  link.onclick = () => {
    if (location.hash === link.hash) {
      store.set({ drawer: "" });
    }
  };
  return element("li", {}, link);
}

function changeRow(node, row, shown) {
  const link = node.firstElementChild;
  const [title, line] = link.children;
  const [state, worst] = line.children;
  write(title, row.title || row.id);
  update(link, { href: `#${encodeURIComponent(row.id)}`, "aria-current": shown ? "page" : null });
  const month = WITHOUT_MONTH.has(row.state.kind) ? "" : monthWords(row.date);
  const words = [row.state.words, month].filter(Boolean).join("\u00a0· ");
  if (state.dataset.kind !== row.state.kind || state.textContent !== words) {
    state.dataset.kind = row.state.kind;
    state.replaceChildren(icon(row.state.kind), element("span", {}, words));
  }
  changeWorst(worst, row);
}

/** The mark at a row's end: that its last save cannot be shown, and the worst findings. */
function changeWorst(node, { broken: unshown, state, worst, count }) {
  const broken = unshown && state.kind !== "unreadable"; // which says so already
  const mark = (name, severity, words, seen) =>
    element("span", { class: "issue-mark", title: words }, signed(name, severity), seen, unseen(words));
  refill(node, [broken, worst, count], () => [
    broken && mark("unreadable", "error", "The last save cannot be shown", ""),
    worst && mark(worst, worst, counted(count, worst), countOf(count)),
  ]);
}

function countOf(count) {
  return element("span", { "aria-hidden": "true" }, String(count));
}

function signed(name, severity) {
  const drawing = icon(name);
  drawing.classList.add(`is-${severity}`);
  return drawing;
}

function unseen(words) {
  return element("span", { class: "unseen" }, `, ${words}`);
}

/** Whether a row's title or id has all the words that are typed, with or without their accents. */
function matching(filter) {
  const words = folded(filter).split(/\s+/).filter(Boolean);
  return (row) => {
    const text = folded(`${row.title} ${row.id}`);
    return words.every((word) => text.includes(word));
  };
}

function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Tab comes to one row only, of however many; the arrows lead on from there. */
function keepOneStop(root, shown) {
  const all = links(root);
  const own = `#${encodeURIComponent(shown)}`;
  const stop = all.find((link) => link.getAttribute("href") === own) || all[0];
  const focused = all.find((link) => link === document.activeElement);
  all.forEach((link) => update(link, { tabindex: link === (focused || stop) ? "0" : "-1" }));
}

function links(root) {
  return [...root.querySelectorAll("a.issue")];
}

function reveal(root, issue) {
  const own = `#${encodeURIComponent(issue)}`;
  const link = links(root).find((one) => one.getAttribute("href") === own);
  if (link && root.dataset.shown !== issue) {
    root.dataset.shown = issue;
    link.scrollIntoView({ block: "nearest" });
  }
}

function onKey(event, root, field, store) {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const all = links(root);
  const at = all.indexOf(document.activeElement);
  const inField = document.activeElement === field;
  const steps = {
    ArrowDown: () => go(all, at < 0 ? 0 : Math.min(at + 1, all.length - 1)),
    ArrowUp: () => (at === 0 ? field.focus() : go(all, at - 1)),
    Home: () => go(all, 0),
    End: () => go(all, all.length - 1),
    Escape: () => store.set({ filter: "" }),
    Enter: () => all.length && all[0].click(),
  };
  const inFieldToo = ["ArrowDown", "Enter", ...(field.value ? ["Escape"] : [])];
  const wanted = inField ? inFieldToo : ["ArrowDown", "ArrowUp", "Home", "End"];
  if ((inField || at >= 0) && wanted.includes(event.key)) {
    event.preventDefault();
    event.stopPropagation();
    steps[event.key]();
  }
}

function go(all, at) {
  if (all[at]) {
    all.forEach((link, number) => update(link, { tabindex: number === at ? "0" : "-1" }));
    all[at].focus();
  }
}
