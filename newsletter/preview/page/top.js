/** The top bar: which issue this is, where it stands, and what can be done with it. */

import { copy } from "./copy.js";
import { announce, element, icon, update, write } from "./dom.js";
import { mountFolding } from "./folding.js";
import { menuButton } from "./menu.js";
import { savedWords, shortWhen } from "./words.js";

const COPIED = 2000; // milliseconds for which the button says so
const HELP = "Help and keyboard shortcuts";
const OUTDATED = "newsletter preview was started again. Close this window, and the page is loaded anew.";
const STOPPED = "Not connected. newsletter preview was stopped; start it again in the terminal.";

/** Mount the top bar. dialogs: what `mountDialogs` gives. */
export function mountTop(root, store, dialogs) {
  const issues = issuesButton(store);
  const title = element("h1", { dir: "auto" });
  const status = statusLine(store);
  const test = actionButton("Send test…", "", () => dialogs.test());
  const push = actionButton("Push draft…", "primary", () => dialogs.push());
  const more = menuButton({ label: "More", items: () => moreItems(store.get(), dialogs), align: "end" });
  const help = element(
    "button",
    { type: "button", class: "btn square", "aria-label": HELP, title: HELP },
    "?",
  );
  help.onclick = () => dialogs.help();
  root.append(
    issues,
    element("div", { class: "top-who" }, title, status.element),
    element("div", { class: "top-acts" }, test.element, push.element, more.element, help),
  );
  store.watch(["drawer"], ({ drawer }) => update(issues, { "aria-expanded": String(drawer === "issues") }));
  store.watch(["model", "list", "connected", "missing", "issue"], (state) => {
    const name = titleOf(state);
    write(title, name);
    update(title, { title: name });
    document.title = tabTitle(state, name);
    status.update(state);
    for (const [button, action] of [[test, "test"], [push, "push"]]) {
      button.update(reasonAgainst(state, action), Boolean(state.model && state.model.banner));
    }
    more.update();
  });
  mountFolding(store);
}

/** Copy the version code of what is on screen and say so; without one, say that. */
export function copyVersion(store) {
  const { model } = store.get();
  if (!model || !model.version) {
    announce("There is no version code yet.");
    return Promise.resolve(false);
  }
  return copy(model.version, `Version code ${model.version} copied`);
}

/** Why an action (`push`, `test`, `unschedule`) cannot be done at the moment; empty where it can. */
export function reasonAgainst(state, action) {
  if (state.outdated) {
    return OUTDATED;
  }
  if (!state.connected) {
    return STOPPED;
  }
  if (state.list && !state.list.issues.length) {
    return "There is no issue yet.";
  }
  if (!state.model) {
    return state.missing ? "There is no such issue." : "The mail is still being built.";
  }
  const { ready, reason } = state.model.actions[action];
  return ready ? "" : reason || "This is not possible at the moment.";
}

function titleOf({ model, list, issue, missing }) {
  if (model) {
    return model.title || model.id;
  }
  const row = list && list.issues.find((one) => one.id === issue);
  if (row) {
    return row.title || row.id;
  }
  return missing ? issue : (list && list.workspace) || "Preview";
}

function tabTitle({ model }, name) {
  return `${model && model.broken ? "✕ Cannot be shown: " : ""}${name} · preview`;
}

function issuesButton(store) {
  const button = element("button", { type: "button", class: "btn top-issues" }, icon("menu"), "Issues");
  update(button, { "aria-expanded": "false", "aria-controls": "issues", "data-opens": "issues" });
  button.onclick = () => store.set({ drawer: store.get().drawer === "issues" ? "" : "issues" });
  return button;
}

function actionButton(words, look, act) {
  const id = `why-${words.toLowerCase().replace(/\W+/g, "-")}`;
  const why = element("span", { id, class: "unseen" });
  const button = element("button", { type: "button", class: `btn ${look}` }, words);
  const whole = element("span", { class: "menu-wrap" }, button, why);
  button.onclick = () => {
    if (why.textContent) {
      announce(why.textContent);
    } else {
      act();
    }
  };
  return {
    element: whole,
    update(reason, hidden) {
      whole.hidden = hidden;
      write(why, reason);
      update(button, {
        "aria-disabled": reason ? "true" : null,
        "aria-describedby": reason ? id : null,
        title: reason || null,
      });
    },
  };
}

function moreItems(state, dialogs) {
  const { model } = state;
  const actions = model ? model.actions : {};
  const service = model ? model.service.title : "the service";
  const pending = model ? "" : reasonAgainst(state, "push");
  const unschedule = reasonAgainst(state, "unschedule");
  return [
    {
      key: "draft",
      words: `Open the draft at ${service}`,
      icon: "out",
      href: actions.draft_url || undefined,
      disabled: !actions.draft_url,
      reason: pending || "There is no draft yet; push it first.",
    },
    {
      key: "unschedule",
      words: "Unschedule…",
      icon: "scheduled",
      disabled: Boolean(unschedule),
      reason: unschedule,
      action: () => dialogs.unschedule(),
    },
    {
      key: "schedule",
      group: "copy",
      words: "Copy the schedule command",
      note: "Scheduling and sending stay in the terminal.",
      icon: "copy",
      disabled: !actions.schedule_command,
      reason: pending || "There is nothing to schedule.",
      action: () => copy(actions.schedule_command, "Schedule command copied; paste it into the terminal"),
    },
    {
      key: "export",
      group: "copy",
      words: "Copy the export command",
      icon: "copy",
      disabled: !actions.export_command,
      reason: pending || "There is nothing to export.",
      action: () => copy(actions.export_command, "Export command copied; paste it into the terminal"),
    },
  ];
}

/** "● Changed since push · Version K7QF · Saved 09:41:07, up to date" */
function statusLine(store) {
  const state = element("span", { class: "standing" });
  const version = versionButton(store);
  const trouble = element("span", { class: "standing is-error" }, icon("error"), "Last save cannot be shown");
  const saved = element("span", { class: "saved" });
  const parts = { state, version: version.element, trouble, saved };
  const line = element("div", { class: "top-status" });
  line.append(...Object.values(parts).flatMap((part) => [dot(), part]));

  function change(now) {
    const { model } = now;
    const broken = Boolean(model && model.broken);
    writeState(state, model);
    version.update(model);
    write(saved, savedNow(now));
    const same = broken && model.state.kind === "unreadable"; // as the red words
    const versioned = Boolean(model && model.version && !broken);
    show(parts, { state: Boolean(model) && !same, version: versioned, trouble: broken });
    saved.hidden = broken || !saved.textContent;
    line.hidden = Object.values(parts).every((part) => part.hidden);
    dots(line);
  }

  return { element: line, update: change };
}

function dot() {
  return element("span", { class: "dot", "aria-hidden": "true" }, "·");
}

function show(parts, shown) {
  Object.entries(shown).forEach(([name, visible]) => {
    parts[name].hidden = !visible;
  });
}

/** A dot stands between two parts that are shown. */
function dots(line) {
  let before = false;
  for (let at = 0; at < line.children.length; at += 2) {
    const [between, part] = [line.children[at], line.children[at + 1]];
    between.hidden = part.hidden || !before;
    before = before || !part.hidden;
  }
}

function writeState(node, model) {
  if (!model) {
    return;
  }
  const { kind, words } = scheduledState(model);
  if (node.dataset.kind !== kind || node.textContent !== words) {
    node.dataset.kind = kind;
    node.replaceChildren(icon(kind), words);
  }
}

function scheduledState({ banner, state }) {
  return banner
    ? { kind: "scheduled", words: `Scheduled: ${banner.scheduled}, ${shortWhen(banner.when)}` }
    : state;
}

function savedNow({ model, connected, missing, issue }) {
  if (!model) {
    return issue && !missing && connected ? "Building…" : "";
  }
  return model.saved ? `Saved ${savedWords(model.saved)}${connected ? ", up to date" : ""}` : "";
}

function versionButton(store) {
  const label = element("span", { class: "muted" });
  const code = element("span", { class: "version" });
  const copied = element("span", { class: "copied", "aria-hidden": "true", hidden: true }, icon("check"), "Copied");
  const button = element("button", { type: "button", class: "code" }, label, code, copied);
  let timer = 0;
  button.onclick = async () => {
    clearTimeout(timer);
    copied.hidden = !(await copyVersion(store));
    timer = setTimeout(() => {
      copied.hidden = true;
    }, COPIED);
  };

  function change(model) {
    if (!model) {
      return;
    }
    const words = model.banner ? "On screen: " : "Version ";
    write(label, words);
    write(code, model.version);
    update(button, { title: "Copy the version code", "aria-label": `${words}${model.version}, copy the code` });
  }

  return { element: button, update: change };
}
