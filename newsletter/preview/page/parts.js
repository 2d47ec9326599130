/** What dialogs are made of. */

import { copy } from "./copy.js";
import { element, icon, write } from "./dom.js";

const COPIED = 2500; // milliseconds for which a button says that it has copied

/** A text as the beginning of a sentence. */
export function capital(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The errors of an issue that nobody waived; none while it is being checked. */
export function errorsOf(model) {
  return (model.findings || []).filter((finding) => finding.severity === "error" && !finding.waived);
}

/** A paragraph. */
export function sentence(...words) {
  return element("p", {}, ...words);
}

/** A framed remark. kind: `error`, `warning`, `note` or `good`, as the icons are called. */
export function box(kind, ...content) {
  return element("div", { class: `box box-${kind}` }, icon(kind), element("div", { class: "box-words" }, ...content));
}

/** Names and what stands for them; rows without a value are left out. */
export function facts(...rows) {
  const shown = rows.filter(([, value]) => value && value.length !== 0);
  return element(
    "dl",
    { class: "sum" },
    ...shown.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, ...[value].flat())]),
  );
}

/** A version code as it is written everywhere. */
export function version(code) {
  return element("span", { class: "version" }, code);
}

/** A link out of the page. */
export function outside(address, words) {
  const away = { class: "out", href: address, target: "_blank", rel: "noopener noreferrer" };
  return element("a", away, words, icon("out"));
}

/** A command for the terminal, with a button that copies it. */
export function command(text) {
  const words = element("span", {}, "Copy");
  const status = element("span", { class: "unseen", role: "status" });
  const button = element("button", { type: "button", class: "btn small" }, icon("copy"), words);
  let timer = 0;
  button.onclick = async () => {
    const did = await copy(text, "Copied");
    const said = did ? "Copied" : "Not copied";
    write(words, said);
    write(status, did ? said : "The browser does not let the page copy. Select the command and copy it yourself.");
    clearTimeout(timer);
    timer = setTimeout(() => [write(words, "Copy"), write(status, "")], COPIED);
  };
  return element("div", { class: "command" }, element("code", {}, text), button, status);
}

/** Lines of what changed: `-` before what went and `+` before what came; others are sentences. */
export function changeList(lines) {
  return element("ul", { class: "changes" }, ...lines.map(change));
}

function change(line) {
  if (line.startsWith("-")) {
    return element("li", { class: "went" }, sign("−", "Removed: "), element("del", {}, line.slice(1)));
  }
  if (line.startsWith("+")) {
    return element("li", { class: "came" }, sign("+", "Added: "), element("ins", {}, line.slice(1)));
  }
  return element("li", {}, element("span", {}, capital(line)));
}

function sign(drawn, told) {
  return element(
    "span",
    { class: "change-sign" },
    element("span", { "aria-hidden": "true" }, drawn),
    element("span", { class: "unseen" }, told),
  );
}
