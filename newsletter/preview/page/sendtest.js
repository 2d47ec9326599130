/** Send test…: the version on screen in the mailboxes of a few people who look it over. */

import { element, fill, list, refill, update as change, write } from "./dom.js";
import { box, capital, command, errorsOf, facts, sentence, version } from "./parts.js";
import { nextErrors, practice, triedOut } from "./remarks.js";
import { counted } from "./words.js";

const MOST = 20; // people in one test
const LONGEST = 254; // characters of an address
// The same as the command line takes for an address: only a mail tells whether it exists.
const ADDRESS = /^[^@\s<>()[\],;:"\\]+@[^@\s<>()[\],;:"\\.]+(?:\.[^@\s<>()[\],;:"\\.]+)*$/;

/** @type {import("./doing.js").Kind} */
export const sendTest = {
  action: "test",
  title: "Send a test",
  refused: "A test cannot be sent now",
  doing: "Sending the test",
  failed: "The test could not be finished",
  promise: "No subscriber receives this.",
  cancel: "Cancel",
  look: "primary",
  bound: true,
  form,
  result,
};

function form(changed) {
  const remarks = element("div", { class: "stack" });
  const people = element("div", { role: "group", "aria-labelledby": "test-to" });
  const to = element("div", {}, element("p", { id: "test-to", class: "field-label" }, "To"), people);
  const other = createOther(changed);
  const summary = element("div");
  const content = element("div", { class: "stack" }, remarks, to, other.part, summary);
  let draft = false;

  function update(model, state) {
    draft = errorsOf(model).length > 0;
    refill(remarks, [errorsOf(model).length, state.look], () => [draftBox(model), triedOut(state)]);
    const { addresses, others } = model.actions.test;
    const known = [...addresses.map((address) => [address, true]), ...others.map((address) => [address, false])];
    list(people, known, ([address]) => address, person(changed), () => {});
    to.hidden = !known.length;
    other.name(known.length ? "Someone else" : "To");
    fill(summary, about(model, state));
  }

  function ticked() {
    return [...people.querySelectorAll("input:checked")].map((input) => input.value);
  }

  function everybody() {
    return [...new Set([...ticked(), ...other.addresses()])];
  }

  function button() {
    const number = everybody().length;
    const label = draft ? "Send draft test" : "Send test";
    const blocked = number > MOST ? `A test goes to ${MOST} people at most.` : "";
    const somebody = to.hidden ? "Write an address." : "Tick somebody, or write an address.";
    const nobody = other.wrong() ? "" : somebody;
    return number
      ? { label: `${label} to ${counted(number, "person", "people")}`, blocked }
      : { label, blocked: nobody };
  }

  function reset() {
    fill(people);
    other.reset();
  }

  return {
    content,
    update,
    reset,
    button,
    body: () => ({ addresses: everybody() }),
    first: () => people.querySelector("input") || other.field,
    check: other.check,
  };
}

/** Somebody who got a test before: ticked if it was one of this issue. */
function person(changed) {
  return ([address, checked]) =>
    element(
      "label",
      { class: "checkbox" },
      element("input", { type: "checkbox", value: address, checked, onchange: changed }),
      element("span", { class: "address" }, address),
    );
}

/** The field for people who got no test before. */
function createOther(changed) {
  const label = element("label", { class: "field-label", for: "test-other" });
  const field = element("input", {
    id: "test-other",
    class: "field",
    type: "text",
    inputmode: "email",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "aria-describedby": "test-wrong test-help",
  });
  const wrong = element("p", { id: "test-wrong", class: "field-wrong", role: "alert" });
  const help = element("p", { id: "test-help", class: "field-help" });
  write(help, "Separate addresses with commas. We remember them for next time.");
  field.oninput = () => [wrong.textContent && check(), changed()];
  field.onchange = () => [check(), changed()];

  function check() {
    const bad = firstWrong(field.value);
    const message = bad ? `‘${bad}’ is not an email address.` : "";
    write(wrong, message);
    change(field, { "aria-invalid": message ? "true" : null });
    return !message;
  }

  function checkAndGo() {
    const fine = check();
    if (!fine) {
      field.focus();
    }
    return fine;
  }

  function reset() {
    field.value = "";
    check();
  }

  return {
    part: element("div", {}, label, field, wrong, help),
    field,
    name: (words) => write(label, words),
    addresses: () => written(field.value).filter(isAddress),
    wrong: () => firstWrong(field.value),
    check: checkAndGo,
    reset,
  };
}

/** What is written between commas or spaces; of `Ada <ada@…>`, as mail programs copy it, the address. */
function written(text) {
  return text.replace(/[^,;<>]*<([^<>]*)>/g, " $1 ").split(/[\s,;]+/).filter(Boolean);
}

function isAddress(text) {
  return text.length <= LONGEST && ADDRESS.test(text);
}

function firstWrong(text) {
  return written(text).find((one) => !isAddress(one)) || "";
}

function draftBox(model) {
  const errors = errorsOf(model).length;
  if (!errors) {
    return null;
  }
  const there = errors === 1 ? "There is 1 error." : `There are ${counted(errors, "error")}.`;
  const draft =
    " You can send a draft test to look at it: its subject starts with [DRAFT]," +
    " and it does not count as the test you need before scheduling.";
  return box("error", sentence(element("strong", {}, there), draft));
}

function subjectOf(model, state) {
  const row = model.inbox[state.sample] || model.inbox[0];
  return row ? `${errorsOf(model).length ? "[DRAFT] " : ""}${row.subject}` : "";
}

function about(model, state) {
  const sample = model.samples[state.sample] || model.samples[0];
  const { title, practice: practising } = model.service;
  const draft = model.actions.draft_url ? "The draft there is updated first." : "A draft is made there first.";
  return facts(
    ["Subject", subjectOf(model, state)],
    ["Version", [version(model.version), sample ? `, on screen filled in as ${sample.name}` : ""]],
    ["Service", `${capital(title)}. ${draft}${practising ? " No real person receives it." : ""}`],
    ["Findings", model.findings ? "" : "Still being checked. With an error, the subject will start with [DRAFT]."],
  );
}

function result(done, model, dialogs) {
  const people = counted(done.addresses.length, "person", "people");
  const draft = done.counted ? "Test" : "Draft test";
  const body = [
    facts(["To", done.addresses.join(", ")], ["Version", [version(done.version), `, by way of ${done.service}`]]),
    ...(done.practice ? [practice(done.url)] : []),
    element("h3", {}, "What to look for"),
    element("ul", { class: "bullets" }, ...looks(done).map((words) => element("li", {}, words))),
    ...(done.counted ? nextSchedule(model) : [nextErrors(model, dialogs, "", AGAIN)]),
  ];
  return { title: `${draft} sent to ${people}`, body };
}

const AGAIN = ", then send the test again. This one does not count as the test you need before scheduling.";

function looks({ counted: counts, practice: practising, service }) {
  return [
    ...(counts ? [] : ["Its subject starts with [DRAFT]."]),
    ...(practising
      ? []
      : [
          "It can take a few minutes. If it does not come, look among the spam.",
          `Where a name belongs, there may be a stand-in: ${service} does not know who reads a test.`,
        ]),
    "Does the subject say enough where it is cut?",
    "Do all pictures show, on a phone and on a computer?",
    "Does every link and button lead where it should?",
  ];
}

function nextSchedule(model) {
  const { schedule_command: line } = model.actions;
  const words = line ? " when all of it is right, run this in the terminal:" : " when all of it is right, schedule it.";
  return [sentence(element("strong", {}, "Next:"), words), ...(line ? [command(line)] : [])];
}
