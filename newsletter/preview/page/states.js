/** What stands in the mail's place while there is no mail. */

import { copyText } from "./copy.js";
import { announce, element, fill, write } from "./dom.js";

const FIRST_POST = "issues/2026-12-my-topic/issue.md";

/**
 * The state without a mail that fits: "" (there is a mail, or will be in a moment), "empty", "gone" or "building".
 *
 * slow: whether the reader has waited so long that he should be told.
 */
export function stateOf({ list, issue, model, missing }, slow) {
  if (missing) {
    return "gone";
  }
  if (list && !list.issues.length && !model) {
    return "empty";
  }
  const none = !model || (!model.version && !model.broken);
  return none && (issue || !list) && slow ? "building" : "";
}

/** A place for these states: `update(kind, issue)`. */
export function createState() {
  const whole = element("section", { class: "stand-in", hidden: true });
  let shown = "";

  function refresh(kind, issue) {
    whole.hidden = !kind;
    if (shown !== `${kind} ${issue}`) {
      shown = `${kind} ${issue}`;
      fill(whole, ...(kind ? { empty, gone, building }[kind](issue) : []));
    }
  }

  return { element: whole, update: refresh };
}

function empty() {
  const said = element("p", { class: "muted small", role: "status" });
  const copy = element("button", { type: "button", class: "btn" }, "Copy");
  copy.onclick = async () => write(said, (await copyText(FIRST_POST)) ? "Copied." : "Not copied.");
  return [
    element(
      "div",
      { class: "card" },
      element("h2", {}, "No issue yet"),
      element("p", {}, "Put a post into this file to begin. The mail appears here as soon as you save."),
      element("div", { class: "card-row" }, element("code", { class: "state-path" }, FIRST_POST), copy, said),
    ),
  ];
}

function gone(issue) {
  announce(`There is no issue ‘${issue}’ here any more.`);
  return [
    element(
      "div",
      { class: "card" },
      element("h2", {}, `There is no issue ‘${issue}’ here any more.`),
      element("p", {}, "Its file was moved, renamed or deleted. Choose another issue, or put the file back."),
    ),
  ];
}

function building() {
  const bar = (width) => element("div", { class: `skeleton skeleton-${width}` });
  return [
    element(
      "div",
      { class: "building" },
      element("p", { role: "status" }, "Building the mail …"),
      ...["whole", "picture", "half", "whole", "most", "whole", "half"].map(bar),
    ),
  ];
}
