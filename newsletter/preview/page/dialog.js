/** A window in front of the page: a title, what it is about, and what can be done. One is open at a time. */

import { element, fill, icon, update, write } from "./dom.js";

let made = 0;
let front = null;

/**
 * A dialog, which is closed at first. Esc closes it, and the focus goes back to where it was.
 *
 * wide: for a table rather than a few sentences. cross: a button in its corner closes it, for one whose foot does not.
 * closed: called whenever it was closed.
 *
 * @param {{wide?: boolean, cross?: boolean, closed?: () => void}} options
 * @returns {{node: HTMLDialogElement, cross: HTMLButtonElement | null, isOpen: () => boolean,
 *   show: (parts: {title?: string, sign?: string, body?: Node[], foot?: Node[]}) => void,
 *   open: (first?: HTMLElement | null) => void, close: () => void, read: () => void, say: (text: string) => void}}
 */
export function createDialog({ wide = false, cross = false, closed = () => {} } = {}) {
  const id = `dialog${(made += 1)}`;
  const sign = element("span", { class: "dialog-sign", hidden: true });
  const title = element("h2", { id, tabindex: "-1" });
  const corner = cross
    ? element("button", { type: "button", class: "btn square", "aria-label": "Close", onclick: close }, icon("close"))
    : null;
  const body = element("div", { class: "dialog-body" });
  const foot = element("div", { class: "dialog-foot" });
  const status = element("p", { class: "unseen", role: "status" });
  const node = element(
    "dialog",
    { class: wide ? "wide" : null, "aria-labelledby": id, onclose: whenClosed },
    element("div", { class: "dialog-head" }, sign, title, corner),
    body,
    foot,
    status,
  );
  let opener = null;
  new ResizeObserver(() => fit(node, body)).observe(body);
  document.body.append(node);

  function show(parts) {
    if ("title" in parts) {
      write(title, parts.title);
      fill(sign, parts.sign ? icon(parts.sign) : null);
      update(sign, { class: `dialog-sign is-${parts.sign}`, hidden: !parts.sign });
    }
    if (parts.body) {
      fill(body, parts.body);
      body.scrollTop = 0;
    }
    if (parts.foot) {
      fill(foot, parts.foot);
      foot.hidden = !parts.foot.length;
    }
    fit(node, body);
  }

  function open(first) {
    if (front && front !== api) {
      front.close();
    }
    if (!node.open) {
      opener = document.activeElement;
      front = api;
      node.showModal();
    }
    fit(node, body);
    (first || corner || title).focus();
  }

  function close() {
    if (node.open) {
      node.close();
      whenClosed(); // at once, so that another dialog finds the page as it was; the event comes a moment later
    }
  }

  function whenClosed() {
    if (front !== api || node.open) {
      return;
    }
    front = null;
    write(status, "");
    if (document.activeElement === document.body || node.contains(document.activeElement)) {
      goBack(opener);
    }
    closed();
  }

  const api = {
    node,
    cross: corner,
    isOpen: () => node.open,
    show,
    open,
    close,
    read: () => title.focus(),
    say: (text) => write(status, text),
  };
  return api;
}

/** Where browsers do not give the focus back: to a mail's frame, or to what has gone, as the banner does. */
function goBack(opener) {
  const there = opener && opener !== document.body && opener.isConnected && opener.getClientRects().length;
  (there ? opener : document.getElementById("mail")).focus();
}

/** A body that scrolls must be reached by keyboard, and shows where it ends. */
function fit(node, body) {
  const scrolls = body.scrollHeight > body.clientHeight + 1;
  node.classList.toggle("scrolls", scrolls);
  update(body, { tabindex: scrolls ? "0" : null });
}
