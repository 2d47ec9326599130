/** Elements without markup in strings: what a post says can never become HTML of this page. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. properties: `class`, `on…` listeners as functions, `aria-…`, `data-…` and other attributes; one that is
 * null, undefined or false is left out, true is an empty one. children: nodes and texts; null and false are left out.
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  update(made, properties);
  made.append(...present(children));
  return made;
}

/** Addresses that would run something, or show a page of their own making, in this page's name. */
const RUNNING = new Set(["javascript:", "data:", "blob:", "filesystem:", "vbscript:", "about:"]);

/** Whether an address only leads somewhere: to a page, a mailbox, a telephone, or an editor of this computer. */
export function isLeading(address) {
  try {
    return !RUNNING.has(new URL(address, location.href).protocol);
  } catch {
    return false;
  }
}

/**
 * Set properties of an element as `element` takes them; listeners are replaced, not added. An `href` that would run
 * something is left out, whoever wrote it.
 */
export function update(node, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) {
      node[name] = value;
    } else if (isAbsent(value) || (name === "href" && !isLeading(value))) {
      node.removeAttribute(name);
    } else if (node.getAttribute(name) !== String(value === true ? "" : value)) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  return node;
}

function isAbsent(value) {
  return value === null || value === undefined || value === false;
}

function present(children) {
  return children.flat().filter((child) => !isAbsent(child));
}

/** Write a text where it is another one; what stays the same keeps its selection and is not read aloud again. */
export function write(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
  return node;
}

/** Replace what is in a node. */
export function fill(node, ...children) {
  node.replaceChildren(...present(children));
  return node;
}

/**
 * Fill a node only when it says something else, so that what is unfolded, selected or focused in it stays so.
 * said: all that the content depends on. make(): the content. Gives whether it was made anew.
 */
export function refill(node, said, make) {
  const key = JSON.stringify(said);
  const other = node.dataset.said !== key;
  if (other) {
    node.dataset.said = key;
    fill(node, ...make());
  }
  return other;
}

/**
 * Let a list show things: each keeps its element as long as its key stays, so that focus and scrolling do as well.
 * make(thing) gives an element, change(element, thing) brings it up to date and is called for new ones too.
 */
export function list(parent, things, key, make, change) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const thing of things) {
    const name = String(key(thing));
    const made = old.get(name) || make(thing);
    old.delete(name);
    made.dataset.key = name;
    change(made, thing);
    if (made === place) {
      place = place.nextElementSibling;
    } else {
      parent.insertBefore(made, place);
    }
  }
  for (const gone of old.values()) {
    gone.remove();
  }
}

/** A picture of `icons.svg`, which is part of the page, and says nothing by itself: the words beside it do. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "ic");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  drawing.append(use);
  return drawing;
}

/** Say something to whoever listens to the page instead of looking at it. */
export function announce(text) {
  const live = document.getElementById("live");
  // The same sentence once more is another text, or else it would not be read aloud again.
  write(live, text && live.textContent === text ? `${text}\u00a0` : text);
}
