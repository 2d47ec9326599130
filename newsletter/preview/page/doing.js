/**
 * Doing something at the mailing service: what is going to happen, its steps, and what came of it.
 *
 * A kind of doing says what is its own: push.js, sendtest.js and unschedule.js each make one.
 *
 * @typedef {object} Form
 * @property {HTMLElement} content what is going to happen, and what can be chosen
 * @property {(model: object, state: object) => void} update show this, and keep what was chosen
 * @property {() => void} reset forget what was chosen
 * @property {() => {label: string, blocked: string}} button its words, and why it does nothing
 * @property {() => object} body what to send beside the version
 * @property {() => HTMLElement | null} first what to look at first; null for the button
 * @property {() => boolean} check whether all that was chosen can be sent; shows what cannot
 *
 * @typedef {object} Kind
 * @property {string} action its name for the server
 * @property {string} title @property {string} refused the title where it cannot be done now
 * @property {string} doing the title while it is done @property {string} failed the title where it was not
 * @property {string} promise what does not happen @property {string} cancel what the other button says
 * @property {string} look of its button @property {boolean} bound whether it is about the version on screen
 * @property {(changed: () => void) => Form} form
 * @property {(done: object, model: object, dialogs: object) => {title: string, body: Node[],
 *   next?: {label: string, look: string, run: () => void}}} result
 */

import { createDialog } from "./dialog.js";
import { announce, element, fill, update, write } from "./dom.js";
import { box, outside, sentence, version } from "./parts.js";
import { act } from "./server.js";
import { createSteps } from "./steps.js";
import { reasonAgainst } from "./top.js";

/**
 * Makes kinds of doing things ready to be opened. One thing is done at a time, so while one is, that one is shown.
 *
 * @param {object} store
 * @param {Record<string, Kind>} kinds
 * @param {object} dialogs what a result can lead to
 * @returns {Record<string, () => void>} what opens each
 */
export function mountDoings(store, kinds, dialogs) {
  const all = Object.entries(kinds).map(([name, kind]) => [name, createDoing(store, kind, dialogs)]);
  const opener = (own) => () => {
    const running = all.map(([, doing]) => doing).find((doing) => doing.isRunning());
    (running || own).open();
  };
  return Object.fromEntries(all.map(([name, doing]) => [name, opener(doing)]));
}

function createDoing(store, kind, dialogs) {
  const now = { phase: "form", issue: "", model: null, seen: true };
  const dialog = createDialog({ closed });
  const foot = createFoot(press, dialog.close);
  const form = kind.form(refresh);
  const notice = element("div", { class: "notice", role: "status" });
  const sheet = element("form", { novalidate: true, onsubmit: submitted }, notice, form.content);
  dialog.show({ foot: foot.parts });
  store.watch(["model", "issue", "sample", "look", "connected", "outdated"], follow);

  function open() {
    if (now.phase !== "form" && (now.phase === "working" || !now.seen)) {
      now.seen = true;
      dialog.open();
      return;
    }
    const reason = reasonAgainst(store.get(), kind.action);
    if (reason) {
      refuse(kind.refused, reason);
      return;
    }
    begin(store.get().model);
    dialog.open(form.first() || foot.main);
  }

  function begin(model) {
    if (now.issue !== model.id) {
      form.reset();
    }
    Object.assign(now, { phase: "form", issue: model.id, model });
    form.update(model, store.get());
    dialog.show({ title: kind.title, body: [sheet] });
    refresh();
  }

  /** What the page learns while the dialog is open: another save has to be looked at first. */
  function follow(state) {
    if (now.phase !== "form" || !dialog.isOpen()) {
      return;
    }
    if (!state.model || state.issue !== now.issue) {
      dialog.close();
      return;
    }
    if (!kind.bound || state.model.version === now.model.version) {
      now.model = state.model;
      form.update(state.model, state);
    }
    refresh();
  }

  function refresh() {
    if (now.phase !== "form" || !now.model) {
      return;
    }
    const { label, blocked } = form.button();
    const why = troubled() || blocked;
    foot.show({ main: label, look: kind.look, why, note: why || kind.promise, aside: kind.cancel });
  }

  /** Why nothing can be done though the form is right; its notice says more. */
  function troubled() {
    const { model } = store.get();
    const saved = kind.bound && model && model.version !== now.model.version;
    const reason = reasonAgainst(store.get(), kind.action);
    const key = reason || (saved ? `${now.model.version} ${model.version}` : "");
    if (notice.dataset.key !== key) {
      notice.dataset.key = key;
      fill(notice, reason ? box("warning", reason) : saved ? savedAgain(now.model.version, model.version) : null);
    }
    return reason ? "Not possible at the moment." : saved ? "Look at the new version first." : "";
  }

  function savedAgain(old, fresh) {
    const use = element("button", { type: "button", class: "btn small", onclick: useNew }, "Use the new version");
    const words = sentence("This issue was saved again: ", version(old), " is now ", version(fresh), ". ");
    words.append("Look at it once more.");
    return box("warning", words, use);
  }

  function useNew() {
    const state = store.get();
    now.model = state.model;
    form.update(state.model, state);
    refresh();
    foot.main.focus();
  }

  function submitted(event) {
    event.preventDefault();
    press();
  }

  /** The button of each phase. Another press while something is done does nothing. */
  function press() {
    if (now.phase === "form") {
      start();
    } else if (now.phase === "failed") {
      again();
    } else if (now.phase === "done" && now.next) {
      dialog.close();
      now.next.run();
    }
  }

  function start() {
    const { blocked } = form.button();
    if (!form.check() || blocked || troubled()) {
      dialog.say(foot.note.textContent);
      return;
    }
    run(now.model, { version: now.model.version, ...form.body() });
  }

  async function run(model, body) {
    const steps = createSteps(dialog.say);
    now.phase = "working";
    foot.main.focus(); // the form is going to be taken away
    const keeps = sentence("You can close this window; the work goes on.");
    keeps.className = "muted";
    dialog.show({ title: kind.doing, body: [about(model), steps.node, keeps] });
    foot.show({ main: `${kind.doing} …`, look: kind.look, why: "It is being done.", note: "", aside: "Close" });
    const said = await act(model.id, kind.action, body, steps.add);
    steps.end();
    finish(model, said);
  }

  function finish(model, said) {
    const latest = store.get().model && store.get().model.id === model.id ? store.get().model : model;
    const shown = said.done ? kind.result(said.done, latest, dialogs) : failure(kind, said.failed || {}, latest);
    now.phase = said.done ? "done" : "failed";
    now.next = shown.next;
    dialog.show({ title: shown.title, sign: said.done ? "good" : "error", body: [about(model), ...shown.body] });
    const main = said.done ? shown.next && shown.next.label : "Try again";
    foot.show({ main, look: shown.next ? shown.next.look : "primary", why: "", note: "", aside: "Close" });
    now.seen = dialog.isOpen();
    if (now.seen) {
      dialog.read();
    } else if (said.done) {
      form.reset();
      announce(`${shown.title}. Open it again to read more.`);
    } else {
      insist();
    }
  }

  /** What failed comes to the front by itself, as nobody may take it for done. */
  function insist() {
    const other = document.querySelector("dialog[open]");
    if (other) {
      other.addEventListener("close", () => !now.seen && insist(), { once: true });
    } else {
      open();
    }
  }

  function again() {
    const { model } = store.get();
    if (!model || model.id !== now.issue) {
      dialog.close();
      return;
    }
    now.phase = "form";
    form.update(now.model, store.get());
    dialog.show({ title: kind.title, body: [sheet] });
    refresh();
    (form.first() || foot.main).focus();
  }

  /** The issue's title, where another one is on screen. */
  function about(model) {
    return model.id === store.get().issue ? null : element("p", { class: "muted" }, `“${model.title}”`);
  }

  function closed() {
    if (now.phase === "working") {
      announce(`${kind.doing} goes on.`);
    } else if (now.phase === "done" && now.seen) {
      form.reset();
    }
  }

  return { open, isRunning: () => now.phase === "working" };
}

/** Says why something cannot be done now. */
export function refuse(title, reason) {
  const close = element("button", { type: "button", class: "btn" }, "Close");
  const dialog = createDialog({ closed: () => dialog.node.remove() });
  close.onclick = dialog.close;
  dialog.show({ title, body: [sentence(reason)], foot: [close] });
  dialog.open(close);
}

function failure(kind, { message, hint, place }, model) {
  const words = [element("p", { class: "told" }, message || "Nobody knows why.")];
  const { draft_url: address } = model.actions;
  const body = [box("error", ...words, place && sentence(element("code", {}, place)))];
  if (hint) {
    body.push(element("p", { class: "told" }, hint));
  }
  if (address) {
    body.push(sentence(outside(address, `Open it at ${model.service.title}`)));
  }
  return { title: kind.failed, body };
}

/** The two buttons of a dialog and what stands before them; they stay the same ones, so that the focus does as well. */
function createFoot(press, close) {
  const note = element("p", { id: `note${(notes += 1)}` });
  const aside = element("button", { type: "button", class: "btn", onclick: close });
  const main = element("button", { type: "button", "aria-describedby": note.id });
  main.onclick = (event) => event.detail < 2 && press(); // the second of a double click is meant for the first

  function show(words) {
    write(note, words.note);
    write(aside, words.aside);
    write(main, words.main || "");
    main.hidden = !words.main;
    update(main, { class: `btn ${words.look}`, "aria-disabled": words.why ? "true" : null });
  }

  return { parts: [note, aside, main], note, main, show };
}

let notes = 0;
