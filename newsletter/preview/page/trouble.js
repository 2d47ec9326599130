/** What stands above the last version that worked, while a save cannot be shown. */

import { copyText } from "./copy.js";
import { announce, element, fill, icon, write } from "./dom.js";
import { act } from "./server.js";
import { savedWords } from "./words.js";

const CALM = "Nothing is lost; fix it in your editor and save, and the mail comes back here by itself.";

/** The card "This save cannot be shown", and the line between it and the last version that worked. */
export function createTrouble(store) {
  const whole = element("section", { class: "card broken", "aria-labelledby": "trouble", hidden: true });
  const below = element("p", { class: "broken-below", hidden: true });
  let told = "";

  function refresh({ model }) {
    const broken = model ? model.broken : null;
    whole.hidden = !broken;
    below.hidden = !broken || !model.version;
    const text = broken ? JSON.stringify([model.id, broken]) : "";
    if (broken) {
      write(below, `Below: the last version that worked, ${model.version}, saved ${savedWords(model.worked)}.`);
    }
    if (broken && text !== told) {
      fill(whole, ...card(store, broken));
      announce(`This save cannot be shown. ${broken.sentence}`);
    }
    if (told && !text && model) {
      announce("The mail is shown again.");
    }
    told = text;
  }

  return { elements: [whole, below], update: refresh };
}

function card(store, broken) {
  return [
    element("h2", { id: "trouble" }, "This save cannot be shown"),
    element("p", { class: "broken-lead" }, `${broken.sentence} ${CALM}`),
    broken.excerpt.length > 0 && excerpt(broken),
    broken.hint && element("p", {}, element("strong", {}, "Try this:"), " ", broken.hint),
    broken.more.length > 0 && more(broken.more),
    actions(store, broken),
  ];
}

function excerpt({ file, line, column, excerpt: lines, caret }) {
  const digits = String(Math.max(...lines.map(({ number }) => number))).length;
  const place = [file, line, column].filter(Boolean).join(":");
  const rows = lines.flatMap(({ number, text, bad }) => [
    element("span", { class: bad ? "excerpt-line bad" : "excerpt-line" }, gutter(String(number), digits), text || " "),
    bad && caret && caretRow(text, caret, digits),
  ]);
  return element("pre", { class: "excerpt", tabindex: "0", role: "region", "aria-label": "Where it is" },
    element("span", { class: "excerpt-place" }, place), ...rows);
}

function gutter(number, digits) {
  return element("span", { class: "excerpt-number" }, `${number.padStart(digits)} │ `);
}

/** The caret stands below the very letters: what is before them is written once more, unseen, tabs and all. */
function caretRow(text, { start, length }, digits) {
  const letters = Array.from(text);
  const before = letters.slice(0, start).join("");
  return element(
    "span",
    { class: "excerpt-line", "aria-hidden": "true" },
    gutter("", digits),
    element("span", { class: "excerpt-ghost" }, before),
    element("span", { class: "excerpt-caret" }, "^".repeat(Math.max(1, Math.min(length, letters.length - start)))),
  );
}

function more(messages) {
  const title = messages.length === 1 ? "1 more problem:" : `${messages.length} more problems:`;
  return element(
    "div",
    { class: "broken-more" },
    element("p", {}, title),
    element("ul", {}, ...messages.map((message) => element("li", {}, message))),
  );
}

function actions(store, broken) {
  const said = element("p", { class: "broken-said", role: "status" });
  const copy = element("button", { type: "button", class: "btn" }, icon("copy"), "Copy the message");
  copy.onclick = async () => write(said, (await copyText(broken.message)) ? "Copied." : "Not copied.");
  return element("div", { class: "card-row" }, openButton(store, broken, said), copy, said);
}

function openButton(store, { editor, file, line }, said) {
  const words = line ? `Open line ${line} in the editor` : "Open it in the editor";
  if (editor) {
    return element("a", { class: "btn primary", href: editor }, words);
  }
  const open = async () => {
    const answer = await act(store.get().issue, "open", { file, line });
    write(said, answer.failed ? [answer.failed.message, answer.failed.hint].filter(Boolean).join(" ") : "");
  };
  return element("button", { type: "button", class: "btn primary", onclick: open }, words);
}
