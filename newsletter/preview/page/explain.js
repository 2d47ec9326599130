/** The line that says what to know about a view, where there is something to know. */

import { element, icon, list } from "./dom.js";
import { NO_LOOKS, isText, shown } from "./views.js";

const APPROXIMATION = "Approximation.";
const BY_COLOURS = {
  outlookcom: [APPROXIMATION, "Outlook.com picks its own dark colours. We imitate its rule on your light version."],
  inverted: [APPROXIMATION, "Some apps turn every colour round. Check that all text can still be read."],
};
const BY_APP = {
  outlook: [
    APPROXIMATION,
    "We leave out what Outlook for Windows ignores: round corners, phone layout, dark colours. Fonts and spacing may" +
      " differ in the real one.",
  ],
  blocked: ["Pictures are off.", "Can a reader still tell what the mail says, and where to click?"],
  gmail: [
    "Gmail sometimes drops the style sheet.",
    "The mail must still read well; dark and phone layouts are lost.",
  ],
};
const DIRECTIONS = { ltr: "from left to right", rtl: "from right to left" };

/** Lines above a mail. back(): the issue's own look is wanted again. */
export function createExplanation(back) {
  const whole = element("div", { class: "explain" });

  function refresh(state, pane) {
    const lines = explanations(state, pane);
    // Beside a view that needs a line stands an empty one, so that both mails begin at the same height.
    whole.hidden = shown(state).panes.every((one) => explanations(state, one).length === 0);
    list(whole, lines, (line) => line.key, makeLine, (node, line) => changeLine(node, line, back));
  }

  return { element: whole, update: refresh };
}

/** A language's name in English, with its code. */
export function languageName(code) {
  try {
    const name = new Intl.DisplayNames(["en"], { type: "language" }).of(code);
    return name && name !== code ? name : code;
  } catch {
    return code;
  }
}

function explanations(state, pane) {
  const lines = [triedOut(state)];
  if (isText(pane)) {
    lines.push({ key: pane.app, words: ["", NO_LOOKS[pane.app]] });
  } else {
    lines.push(pane.app in BY_APP && { key: pane.app, words: BY_APP[pane.app] });
    lines.push(pane.colours in BY_COLOURS && { key: pane.colours, words: BY_COLOURS[pane.colours] });
  }
  return lines.filter(Boolean);
}

function triedOut({ look, model }) {
  const tried = Object.keys(look).filter((name) => look[name]);
  if (!tried.length || !model) {
    return null;
  }
  const { template, language, direction } = model.saved_look;
  const own = {
    template: `uses ‘${template}’`,
    language: `is in ${languageName(language)}`,
    direction: `runs ${DIRECTIONS[direction] || direction}`,
  };
  const before = `the issue itself ${joined(tried.map((name) => own[name]))}. To keep it, write `;
  const written = tried.flatMap((name, at) => [
    at === 0 ? "" : at === tried.length - 1 ? " and " : ", ",
    element("code", {}, `${name}: ${look[name]}`),
  ]);
  return {
    key: `tried ${JSON.stringify(look)}`,
    words: ["Only tried out:", before, ...written, " at the top of the post."],
    back: true,
  };
}

function joined(parts) {
  return parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}` : parts[0];
}

function makeLine(line) {
  const [first, ...rest] = line.words;
  const words = element("p", {}, first && element("strong", {}, first), first && " ", ...rest);
  return element("div", { class: "explain-line" }, icon("note"), words);
}

function changeLine(node, line, back) {
  if (line.back && node.children.length === 2) {
    node.append(element("button", { type: "button", class: "link", onclick: back }, "Back to the issue’s own"));
  }
}
