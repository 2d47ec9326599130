/** A mail as text: what readers without HTML get, and the source that is pushed. */

import { copyText } from "./copy.js";
import { announce, element, icon, update, write } from "./dom.js";
import { fetchSource } from "./server.js";
import { isText } from "./views.js";
import { grouped } from "./words.js";

const SHOWN = 400_000; // characters; browsers need seconds to lay out millions
const LABELS = { text: "Plain text", html: "HTML source", mjml: "MJML source" };

/** The text of a pane: `update(state, pane)` shows it, or nothing where the pane shows the mail. */
export function createSource() {
  const copied = element("span", { class: "source-said" });
  const button = element("button", { type: "button", class: "btn small" }, icon("copy"), "Copy");
  const about = element("p", { class: "source-about" });
  const numbers = element("span", { class: "source-numbers", "aria-hidden": "true" });
  const code = element("span", { class: "source-code" });
  const box = element("pre", { class: "source-box", tabindex: "0", role: "region" }, numbers, code);
  const head = element("div", { class: "source-head" }, about, copied, button);
  const whole = element("div", { class: "source", hidden: true }, head, box);
  let text = "";
  let asked = "";

  button.onclick = async () => {
    const words = (await copyText(text))
      ? `Copied ${grouped(text.length)} characters`
      : "Not copied. Select the text and copy it yourself.";
    write(copied, words);
    announce(words);
  };

  function refresh(state, pane) {
    whole.hidden = !isText(pane) || !state.model;
    if (whole.hidden) {
      asked = "";
      return;
    }
    const wanted = JSON.stringify([state.issue, pane.app, state.sample, state.look, state.model.mail]);
    if (wanted !== asked) {
      asked = wanted;
      load(state, pane.app, wanted);
    }
  }

  async function load(state, kind, wanted) {
    const got = await fetchSource(state, kind).catch(() => null);
    if (asked !== wanted) {
      return;
    }
    if (got === null) {
      asked = ""; // nobody answered; the next change asks again
      return;
    }
    text = got;
    show(kind);
  }

  function show(kind) {
    const visible = text.slice(0, SHOWN);
    write(copied, "");
    write(about, aboutText(kind, text));
    update(whole, { "data-kind": kind });
    update(box, { "aria-label": LABELS[kind] });
    numbers.hidden = kind === "text";
    write(numbers, kind === "text" ? "" : lineNumbers(visible));
    write(code, visible);
  }

  return { element: whole, update: refresh };
}

function aboutText(kind, text) {
  const all = `${LABELS[kind]}, ${grouped(text.length)} characters`;
  return text.length > SHOWN ? `${all}. Shown are the first ${grouped(SHOWN)}; Copy copies all of it.` : all;
}

function lineNumbers(text) {
  const lines = text.split("\n").length;
  return Array.from({ length: lines }, (_, at) => at + 1).join("\n");
}
