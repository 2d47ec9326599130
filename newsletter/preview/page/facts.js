/** The facts about a mail: how large it is, how long it takes to read, where its links lead, its pictures. */

import { element, list, update, write } from "./dom.js";
import { counted, grouped, sizeWords } from "./words.js";

/** Mount the facts. show(anchor): mark a place in the mail. */
export function mountFacts(root, store, show) {
  const size = sizeBar();
  const minutes = element("dd");
  const pictures = element("dd");
  const links = linkList(show);
  root.append(
    size.element,
    element(
      "dl",
      {},
      element("dt", {}, "Reading time"),
      minutes,
      element("dt", {}, "Links"),
      element("dd", {}, links.button),
      element("dt", {}, "Pictures"),
      pictures,
    ),
    links.element,
  );
  store.watch(["model"], ({ model }) => {
    const facts = model && model.facts;
    root.hidden = !facts;
    if (facts) {
      size.update(facts);
      write(minutes, facts.minutes ? counted(facts.minutes, "minute") : "less than a minute");
      write(pictures, facts.pictures ? `${facts.pictures}, together ${sizeWords(facts.picture_bytes)}` : "none");
      links.update(facts.links);
    }
  });
  store.watch(["issue"], () => links.close());
}

/** How much of what Gmail shows is used up, with a tick where it becomes tight. */
function sizeBar() {
  const words = element("span");
  const filled = element("span", { class: "bar-filled" });
  const tick = element("span", { class: "bar-tick" });
  const bar = element("div", { class: "size-bar", "aria-hidden": "true" }, filled, tick);
  const sentence = element("p", { class: "muted small" });
  const title = element("p", { class: "size-words" }, element("span", {}, "Size"), words);
  const whole = element("div", {}, title, bar, sentence);
  return {
    element: whole,
    update({ size, limit, tick: at, level, sentence: said }) {
      write(words, `${grouped(size)} of ${grouped(limit)} bytes`);
      write(sentence, said);
      update(bar, { "data-level": level });
      filled.style.width = `${Math.min(100, (100 * size) / limit)}%`;
      tick.style.left = `${(100 * at) / limit}%`;
    },
  };
}

function linkList(show) {
  const button = element("button", { type: "button", class: "link", "aria-controls": "links" });
  const links = element("ul");
  const box = element("div", { id: "links", class: "links", role: "group", "aria-label": "Links" }, links);
  box.tabIndex = 0; // it scrolls
  const set = (open) => {
    box.hidden = !open;
    update(button, { "aria-expanded": String(open) });
  };
  set(false);
  button.onclick = () => {
    set(box.hidden);
    if (!box.hidden) {
      box.scrollIntoView({ block: "nearest" });
    }
  };
  return {
    button,
    element: box,
    close: () => set(false),
    update(found) {
      write(button, found.length ? counted(found.length, "link") : "none");
      update(button, { "aria-disabled": found.length ? null : "true" });
      if (!found.length) {
        set(false);
      }
      const numbered = found.map((one, number) => ({ ...one, number }));
      list(links, numbered, (one) => one.number, makeLink, (node, one) => changeLink(node, one, show));
    },
  };
}

function makeLink() {
  return element(
    "li",
    {},
    element("button", { type: "button", class: "link", dir: "auto" }),
    element("span", { class: "link-to" }),
  );
}

function changeLink(node, { words, href, line, anchor }, show) {
  const [button, to] = node.children;
  write(button, words || "(a picture)");
  write(to, [href || "the mailing service fills this in", line ? `line ${line}` : ""].filter(Boolean).join(" · "));
  update(button, {
    "aria-disabled": anchor ? null : "true",
    title: anchor ? "Show in the mail" : null,
    onclick: anchor ? () => show(anchor) : null,
  });
}
