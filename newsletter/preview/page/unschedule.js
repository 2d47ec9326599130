/** Unschedule…: what is scheduled does not go out. */

import { element, fill } from "./dom.js";
import { capital, command, facts, sentence, version } from "./parts.js";
import { practice } from "./remarks.js";

/** @type {import("./doing.js").Kind} */
export const unschedule = {
  action: "unschedule",
  title: "Unschedule",
  refused: "There is nothing to stop",
  doing: "Stopping it",
  failed: "It may still go out",
  promise: "",
  cancel: "Keep it scheduled",
  look: "red",
  bound: false,
  form,
  result,
};

function form() {
  const content = element("div", { class: "stack" });
  const keep = () => content.closest("dialog").querySelector(".dialog-foot .btn");

  function update(model) {
    fill(
      content,
      sentence("Nobody receives it then, and it is a draft again. You can schedule it again later."),
      facts(...scheduled(model), ["Service", capital(model.service.title)]),
    );
  }

  return {
    content,
    update,
    reset: () => {},
    button: () => ({ label: "Unschedule", blocked: "" }),
    body: () => ({}),
    first: keep, // the red button is not to be pressed by mistake
    check: () => true,
  };
}

/** What goes out, when, and to whom: of another version than the one on screen, the banner knows it. */
function scheduled(model) {
  const { version: code, when, people } = model.actions.unschedule;
  return [
    ["Issue", model.title],
    ["Version", [version(code || model.version)]],
    ["Goes out", when],
    ["Recipients", people || capital(model.actions.recipients)],
  ];
}

function result(done, model) {
  const title = `“${model.title}”`;
  if (done.outcome === "unchanged") {
    const words = `Nothing of ${title} is scheduled at ${done.service}, so there was nothing to stop.`;
    return { title: "Nothing was scheduled", body: [sentence(words)] };
  }
  const on = done.when ? ` on ${done.when}` : "";
  const { schedule_command: line } = model.actions;
  const next = " change it, push it and send a test; or schedule it again in the terminal:";
  return {
    title: "Stopped: it does not go out",
    body: [
      sentence(`${title} does not go out${on}. It is a draft again.`),
      ...(done.practice ? [practice(done.url)] : []),
      sentence(element("strong", {}, "Next:"), next),
      ...(line ? [command(line)] : []),
    ],
  };
}
