/** One finding: closed a line and its place, open also why, where in the line, and what to do about it. */

import { copy } from "./copy.js";
import { announce, element, fill, icon, isLeading, update, write } from "./dom.js";
import { act } from "./server.js";

const CARETS = 80; // more than an excerpt has room for; they are cut off where the marked words end
let made = 0;

/** An element for a finding. toggle(store, finding): open or close it. show(finding): mark it in the mail. */
export function makeFinding(store, toggle, show) {
  const id = `finding${(made += 1)}`;
  const button = element(
    "button",
    { type: "button", class: "finding-head", "aria-expanded": "false", "aria-controls": id },
    element("span", { class: "finding-icon" }),
    element(
      "span",
      { class: "finding-words" },
      element("span", { class: "unseen" }),
      element("span", { class: "finding-message" }),
      element("span", { class: "finding-where" }),
      element("span", { class: "finding-where" }),
    ),
  );
  const body = element("div", { id, class: "finding-body", hidden: true });
  const node = element("li", { class: "finding" }, button, body);
  button.onclick = () => toggle(store, node.finding);
  node.parts = { button, body, show, store };
  return node;
}

/** Bring a finding's element up to date. */
export function changeFinding(node, found, { finding, connected }) {
  const { button, body } = node.parts;
  const [sign, words] = button.children;
  const [severity, message, where, waived] = words.children;
  const open = finding === found.key;
  node.finding = found;
  if (node.dataset.severity !== found.severity) {
    node.dataset.severity = found.severity;
    fill(sign, icon(found.severity));
  }
  sign.className = `finding-icon is-${found.severity}`;
  write(severity, `${found.severity}: `);
  write(message, found.message);
  write(where, found.where);
  where.hidden = !found.where;
  write(waived, found.waived && `Waived: ${found.waived}`);
  waived.hidden = !found.waived;
  update(button, { "aria-expanded": String(open) });
  node.classList.toggle("open", open);
  body.hidden = !open;
  if (open) {
    fillBody(node, found);
    allow(body.querySelector(".finding-open"), connected);
  }
}

/** Open a finding's line in the editor; gives a sentence about how that went. */
export async function openLine(store, found) {
  if (found.editor && isLeading(found.editor)) {
    location.href = found.editor; // the editor takes such addresses; this page stays
    return `Line ${found.line} opens in your editor.`;
  }
  const answer = await act(store.get().issue, "open", { file: found.file, line: found.line });
  if (answer.failed) {
    return [answer.failed.message, answer.failed.hint].filter(Boolean).join(" ");
  }
  return `This computer was asked to open ${found.file}; go to line ${found.line} there.`;
}

/** The body is made anew only when it says something else, so that what has the focus keeps it. */
function fillBody(node, found) {
  const { body } = node.parts;
  const said = JSON.stringify(found);
  if (body.dataset.said === said) {
    return;
  }
  body.dataset.said = said;
  const focused = [...body.querySelectorAll("a, button")].indexOf(document.activeElement);
  const told = element("p", { class: "finding-told small", hidden: true });
  fill(
    body,
    found.why && element("p", {}, found.why),
    found.excerpt && snippet(found),
    found.hint && element("p", { class: "finding-hint" }, found.hint),
    actions(node, found, told),
    told,
  );
  const after = body.querySelectorAll("a, button")[focused];
  if (after) {
    after.focus();
  }
}

/** Without newsletter preview nobody opens a file; an address that the editor takes works nevertheless. */
function allow(button, connected) {
  if (button) {
    update(button, { "aria-disabled": connected ? null : "true", title: connected ? null : "Not connected." });
  }
}

function actions(node, found, told) {
  const { show } = node.parts;
  const row = element("div", { class: "finding-row" });
  if (found.anchor) {
    row.append(link("Show in the mail", () => show(node.finding)));
  }
  if (found.file && found.line) {
    row.append(openButton(node, found, told));
  }
  row.append(explainButton(found.code));
  return row;
}

function link(words, act_) {
  const button = element("button", { type: "button", class: "link" }, words);
  button.onclick = act_;
  return button;
}

function openButton(node, found, told) {
  const words = `Open line ${found.line}`;
  if (found.editor) {
    return element("a", { class: "link", href: found.editor }, words);
  }
  const { store } = node.parts;
  const button = link(words, async () => {
    const said = store.get().connected ? await openLine(store, node.finding) : "Not connected.";
    told.hidden = false;
    write(told, said);
    announce(said);
  });
  button.classList.add("finding-open");
  return button;
}

/** What a code means is a longer text, which the terminal has. */
function explainButton(code) {
  const command = `newsletter check --explain ${code}`;
  const button = element(
    "button",
    { type: "button", class: "explain-code", title: `Copy “${command}”, which explains it in the terminal` },
    element("code", {}, code),
    icon("copy"),
    element("span", { class: "unseen" }, ": copy the command that explains it"),
  );
  button.onclick = () => copy(command, `Copied: ${command}`);
  return button;
}

/** The line with its fault. The carets hang below the marked words, however wide their letters are. */
function snippet({ line, excerpt }) {
  const { before, marked, behind } = excerpt;
  return element(
    "p",
    { class: `snippet ${marked ? "" : "plain"}`, title: before + marked + behind },
    line ? element("span", { class: "snippet-line" }, String(line)) : null,
    element(
      "code",
      { class: "snippet-text", dir: "auto" },
      before,
      marked && element("span", { class: "snippet-marked", "data-carets": "^".repeat(CARETS) }, marked),
      behind,
    ),
  );
}
