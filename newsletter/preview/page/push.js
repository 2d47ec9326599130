/** Push draft…: the version on screen becomes the draft at the mailing service. */

import { element, refill } from "./dom.js";
import { box, capital, changeList, errorsOf, facts, outside, sentence, version } from "./parts.js";
import { nextErrors, practice, triedOut } from "./remarks.js";
import { counted } from "./words.js";

const FEW = 8; // lines of changes that are shown without being asked for

const TITLES = {
  created: "The draft was created",
  updated: "The draft was updated",
  unchanged: "The draft is up to date",
};

/** @type {import("./doing.js").Kind} */
export const push = {
  action: "push",
  title: "Push the draft",
  refused: "The draft cannot be pushed now",
  doing: "Pushing the draft",
  failed: "The push could not be finished",
  promise: "",
  cancel: "Cancel",
  look: "primary",
  bound: true,
  form,
  result,
};

function form() {
  const about = element("div", { class: "stack" });
  const since = element("div", { class: "stack" });
  const content = element("div", { class: "stack" }, about, since);

  function update(model, state) {
    const shown = [model.version, model.actions, found(model.findings), model.service, state.look];
    refill(about, shown, () => aboutPush(model, state));
    refill(since, [model.id, model.actions.changes], () => changed(model));
  }

  return {
    content,
    update,
    reset: () => {},
    button: () => ({ label: "Push draft", blocked: "" }),
    body: () => ({}),
    first: () => null,
    check: () => true,
  };
}

function aboutPush(model, state) {
  const service = model.service.title;
  const becomes = ` becomes the draft at ${service}. Nobody receives it.`;
  return [
    sentence("Version ", version(model.version), becomes),
    draftBox(model),
    triedOut(state),
    facts(
      ["Recipients", capital(model.actions.recipients)],
      ["Pictures", model.actions.uploads ? `${model.actions.uploads} to upload` : "Nothing to upload"],
      ["Findings", found(model.findings)],
      ["Service", capital(service)],
    ),
  ];
}

function draftBox(model) {
  const errors = errorsOf(model).length;
  const are = errors === 1 ? "is" : "are";
  return errors
    ? box("error", sentence(`Its subject will start with [DRAFT], because there ${are} ${counted(errors, "error")}.`))
    : null;
}

/** `1 error, 2 warnings, 2 notes`. */
function found(findings) {
  if (!findings) {
    return "Still being checked";
  }
  const open = findings.filter((finding) => !finding.waived);
  const said = ["error", "warning", "note"]
    .map((severity) => [severity, open.filter((finding) => finding.severity === severity).length])
    .filter(([, number]) => number)
    .map(([severity, number]) => counted(number, severity));
  return said.join(", ") || "None";
}

function changed(model) {
  const { changes } = model.actions;
  if (changes.length < 2 && changes.every((line) => /^[^+-].*\.$/.test(line))) {
    return changes.map((words) => sentence(words)); // that nothing changed, or nothing was pushed yet
  }
  const title = "Changed since the last push";
  if (changes.length <= FEW) {
    return [element("h3", {}, title), changeList(changes)];
  }
  const words = `${title}: ${counted(changes.length, "line")}`;
  return [element("details", {}, element("summary", {}, words), changeList(changes))];
}

const PRACTISE = " send a test, for practice.";
const TEST = " send a test to yourself, and read it in your mailbox.";

function result(done, model, dialogs) {
  const service = done.service;
  const uploaded = done.images ? `, with ${counted(done.images, "new picture")}` : "";
  const body = [
    sentence("Version ", version(done.version), ` is the draft at ${service}${uploaded}. Nobody received it.`),
    ...where(done),
    done.unfinished
      ? nextErrors(model, dialogs, "Its subject starts with [DRAFT]. ", ", then push it again.")
      : sentence(element("strong", {}, "Next:"), done.practice ? PRACTISE : TEST),
  ];
  const look = done.unfinished ? "" : "primary"; // errors come first
  return { title: TITLES[done.outcome] || "Pushed", body, next: { label: "Send test…", look, run: dialogs.test } };
}

function where({ practice: practising, url, service }) {
  if (practising) {
    return [practice(url)];
  }
  return url ? [sentence(outside(url, `Open the draft at ${service}`))] : [];
}
