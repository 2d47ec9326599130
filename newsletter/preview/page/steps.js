/** The steps of something that is being done, as they come. */

import { element, icon, update, write } from "./dom.js";
import { capital } from "./parts.js";

/**
 * A list of steps, of which the last is being done.
 *
 * @param {(text: string) => void} say reads a step aloud
 * @returns {{node: HTMLElement, add: (text: string) => void, end: () => void}}
 */
export function createSteps(say) {
  const node = element("ol", { class: "steps" });
  add("getting ready");

  function add(text) {
    const last = node.lastElementChild;
    const words = capital(text);
    if (last && uncounted(last.textContent) === uncounted(words)) {
      write(last.lastElementChild, words); // the next picture of many
    } else {
      end();
      node.append(
        element("li", { "aria-current": "step" }, element("span", { class: "spinner" }), element("span", {}, words)),
      );
    }
    node.lastElementChild.scrollIntoView({ block: "nearest" });
    say(words);
  }

  function end() {
    const last = node.lastElementChild;
    if (last) {
      update(last, { "aria-current": null });
      last.firstElementChild.replaceWith(element("span", { class: "step-sign is-good" }, icon("check")));
    }
  }

  return { node, add, end };
}

function uncounted(text) {
  return text.replace(/\d+/g, "0");
}
