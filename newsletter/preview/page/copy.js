/** Copying to the clipboard. */

import { announce, element } from "./dom.js";

/** Copy a text. Gives whether it worked. */
export async function copyText(text) {
  return (await written(text)) || selected(text);
}

/** Copy a text and say so ("Version code K7QF copied"). Gives whether it worked; where not, that is said. */
export async function copy(text, said) {
  const worked = await copyText(text);
  announce(worked ? said : "This browser does not let the page copy. Select the text and copy it yourself.");
  return worked;
}

async function written(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // the browser, or whoever manages it, forbids it
  }
}

/** The old way, which asks nobody. */
function selected(text) {
  const before = document.activeElement;
  const field = element("textarea", { class: "unseen", "aria-hidden": "true", tabindex: "-1" });
  field.value = text;
  (document.querySelector("dialog[open]") || document.body).append(field);
  field.select();
  const worked = document.execCommand("copy");
  field.remove();
  if (before) {
    before.focus();
  }
  return worked;
}
