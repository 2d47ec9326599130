/** The right side: what to do next, what the checks found, and the facts about the mail. */

import { announce, element, icon, list, refill, update, write } from "./dom.js";
import { mountFacts } from "./facts.js";
import { changeFinding, makeFinding, openLine } from "./finding.js";
import { counted } from "./words.js";

const SEVERITIES = ["error", "warning", "note"];
const NAMES = { error: "Error", warning: "Warning", note: "Note" };
const SKELETONS = 5;
let asked = 0; // grows, so that the same place can be marked again

/** Mount the next step, the findings and the facts. */
export function mountFindings(root, store) {
  const parts = buildParts(store);
  const facts = element("section", { class: "facts", "aria-label": "Facts about the mail" });
  const full = element("div", { class: "right-full" }, parts.next.element, parts.panel, facts);
  root.append(parts.rail, full);
  mountFacts(facts, store, (anchor) => mark(store, anchor));
  let kept = { issue: "", findings: null }; // the last ones, to look at while a save is checked

  store.watch(["model", "finding", "issue", "connected", "list", "missing"], (state) => {
    const found = state.model && state.model.findings;
    if (found || kept.issue !== state.issue) {
      kept = { issue: state.issue, findings: found || null };
    }
    const nothing = !state.model && (state.missing || Boolean(state.list && !state.list.issues.length));
    full.hidden = nothing;
    parts.rail.hidden = nothing;
    parts.next.update(state.model);
    writePanel(parts, state, found, kept.findings, store);
  });
  store.watch(["drawer"], ({ drawer }) => update(parts.rail, { "aria-expanded": String(drawer === "findings") }));
  forget(store);
  reveal(root, store);
}

/** Open the next finding (step 1) or the one before (-1), and say which it is. */
export function moveFinding(store, step) {
  const { model, finding } = store.get();
  const all = ((model && model.findings) || []).filter((one) => !one.waived);
  const at = all.findIndex((one) => one.key === finding);
  const to = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
  if (!all[to]) {
    announce(all.length ? "There is no further finding." : "There are no findings.");
    return;
  }
  open(store, all[to]);
  announce(`${NAMES[all[to].severity]}: ${all[to].message}. ${all[to].where}`);
}

/** Mark the place of the open finding in the mail once more. */
export function showFinding(store) {
  const found = opened(store);
  if (found && found.anchor) {
    mark(store, found.anchor);
  } else {
    announce(found ? "This finding has no place in the mail." : "Open a finding first.");
  }
}

/** Open the line of the open finding in the editor. */
export async function openFinding(store) {
  const found = opened(store);
  announce(found && found.file ? await openLine(store, found) : "Open a finding first.");
}

function opened(store) {
  const { model, finding } = store.get();
  return ((model && model.findings) || []).find((one) => one.key === finding) || null;
}

function open(store, found) {
  asked += 1;
  store.set({ finding: found.key, marked: found.anchor ? { anchor: found.anchor, at: asked } : null });
}

function mark(store, anchor) {
  asked += 1;
  store.set({ marked: { anchor, at: asked } });
}

function toggle(store, found) {
  if (store.get().finding === found.key) {
    store.set({ finding: "", marked: null });
  } else {
    open(store, found);
  }
}

function buildParts(store) {
  const next = nextStep(store);
  const title = element("h2", {}, "Findings");
  const checking = element("span", { class: "checking muted small", role: "status" });
  const counts = element("span", { class: "counts" });
  const close = element(
    "button",
    { type: "button", class: "btn quiet small square right-close", "aria-label": "Close", "data-first": true },
    icon("close"),
  );
  close.onclick = () => store.set({ drawer: "" });
  const live = element("ul");
  const calm = element("p", { class: "calm" }, icon("good"), element("span"));
  const bones = element(
    "div",
    { "aria-hidden": "true" },
    Array.from({ length: SKELETONS }, () => element("div", { class: "bone" }, element("div", { class: "skeleton" }))),
  );
  const more = element("button", { type: "button", class: "link waived-more", "aria-controls": "waived" });
  const waived = element("ul", { id: "waived", "aria-label": "Waived findings", hidden: true });
  more.onclick = () => {
    waived.hidden = !waived.hidden;
    update(more, { "aria-expanded": String(!waived.hidden) });
  };
  update(more, { "aria-expanded": "false" });
  const head = element("div", { class: "panel-head" }, title, checking, counts, close);
  const later = element("p", { class: "later" }, "They are looked for as soon as the mail can be shown.");
  const panel = element("div", { class: "panel" }, head, calm, later, bones, live, more, waived);
  return { next, title, checking, counts, live, calm, later, bones, more, waived, panel, rail: makeRail(store) };
}

/** What is left of the findings where two mails need the room: how many there are of each. */
function makeRail(store) {
  const rail = element("button", {
    type: "button",
    class: "rail",
    "aria-controls": "findings",
    "aria-expanded": "false",
    "data-opens": "findings",
  });
  rail.onclick = () => store.set({ drawer: store.get().drawer === "findings" ? "" : "findings" });
  return rail;
}

/** "Next: fix 1 error, then push and send a test.", in which the error leads to its finding. */
function nextStep(store) {
  const [before, after] = [element("span"), element("span")];
  const link = element("button", { type: "button", class: "link" });
  const whole = element("p", { class: "next" }, element("strong", {}, "Next: "), before, link, after);
  return {
    element: whole,
    update(model) {
      whole.hidden = !model;
      if (model) {
        const { next } = model;
        write(before, next.key ? next.before : next.before + next.link);
        write(link, next.link);
        write(after, next.after);
        link.hidden = !next.key;
        link.onclick = () => openKey(store, next.key);
      }
    },
  };
}

function openKey(store, key) {
  const found = (store.get().model.findings || []).find((one) => one.key === key);
  if (found) {
    open(store, found);
  }
}

function writePanel(parts, state, found, shown, store) {
  const { model } = state;
  const broken = Boolean(model && model.broken);
  const checking = Boolean(model) && !found && !broken;
  const live = (shown || []).filter((one) => !one.waived);
  const waived = (shown || []).filter((one) => one.waived);
  write(parts.title, broken && shown ? "Earlier findings" : "Findings");
  write(parts.checking, checking ? "Checking…" : "");
  update(parts.panel, { "aria-busy": checking ? "true" : null });
  parts.panel.classList.toggle("stale", checking && Boolean(shown));
  parts.bones.hidden = Boolean(shown) || broken;
  parts.later.hidden = Boolean(shown) || !broken;
  parts.calm.hidden = !found || live.length > 0 || broken;
  write(parts.calm.lastElementChild, waived.length ? "Nothing else was found." : "Nothing was found. All is well.");
  showList(parts.live, live, state, store);
  showList(parts.waived, waived, state, store);
  parts.more.hidden = !waived.length;
  parts.waived.hidden = !waived.length || parts.more.getAttribute("aria-expanded") === "false";
  write(parts.more, `${waived.length} ${live.length ? "more, " : ""}waived with a reason`);
  writeCounts(parts, live, Boolean(shown));
}

/** Where a finding that had the focus is gone, the one in its place gets it. */
function showList(parent, findings, state, store) {
  const at = [...parent.children].findIndex((node) => node.contains(document.activeElement));
  list(
    parent,
    findings,
    (one) => one.key,
    () => makeFinding(store, toggle, (found) => mark(store, found.anchor)),
    (node, one) => changeFinding(node, one, state),
  );
  const next = parent.children[Math.min(at, findings.length - 1)];
  if (at >= 0 && next && !parent.contains(document.activeElement)) {
    next.querySelector("button").focus({ preventScroll: true });
  }
}

function writeCounts({ counts, rail }, live, known) {
  const numbers = SEVERITIES.map((name) => [name, live.filter((one) => one.severity === name).length]);
  const shown = known ? numbers.filter(([, number]) => number) : [];
  const words = shown.map(([name, number]) => counted(number, name)).join(", ");
  refill(counts, shown, () => shown.map(([name, number]) => countOf(name, number)));
  refill(rail, [shown, known], () => [
    element("span", { class: "unseen" }, `Findings: ${words || (known ? "none" : "being looked for")}`),
    shown.length ? shown.map(([name, number]) => countOf(name, number, false)) : railCalm(known),
  ]);
}

function railCalm(known) {
  return known ? element("span", { class: "count is-good" }, icon("good")) : element("span", { class: "spinner" });
}

function countOf(name, number, named = true) {
  return element(
    "span",
    { class: `count is-${name}`, title: counted(number, name) },
    icon(name),
    element("span", { "aria-hidden": "true" }, String(number)),
    named && element("span", { class: "unseen" }, `${counted(number, name)} `),
  );
}

/** What was found before is not open any more when it is gone. */
function forget(store) {
  store.watch(["model"], ({ model, finding }) => {
    if (finding && model && model.findings && !model.findings.some((one) => one.key === finding)) {
      store.set({ finding: "", marked: null });
    }
  });
}

/** The finding that is opened comes into sight, where keys or links opened it. */
function reveal(root, store) {
  store.watch(["finding"], ({ finding }) => {
    const node = finding && [...root.querySelectorAll(".finding")].find((one) => one.dataset.key === finding);
    if (node) {
      node.scrollIntoView({ block: "nearest" });
    }
  });
}
