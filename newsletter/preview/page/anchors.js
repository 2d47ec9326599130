/**
 * Finds in a mail what `newsletter/preview/anchors.py` calls a place: words that readers see, or a picture.
 *
 * The mail carries no marks. Its text is read as a reader would, block by block and with its spaces collapsed, and the
 * block is found again by its words. Where no block is quite the same (another subscriber, another template), the one
 * that is most like it is taken. All of it takes linear time.
 */

/** Elements that end a line of text. `newsletter/preview/pieces.py` has the same. */
const BORDERS = new Set(
  ("address article aside blockquote body caption center dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5" +
    " h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul").split(" "),
);
const UNREAD = new Set(["head", "title", "style", "script", "noscript", "template"]);
/** What is one space to a reader; `newsletter/preview/wording.py` names the same characters. */
const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/;
const SPACES = new RegExp(`${SPACE.source}+`, "g");
/** Characters of a block that an anchor holds, if the block is longer. */
const LONGEST = 500;

/**
 * @typedef {{kind: "words", block: string, nth: number, words: string, offset: number}} WordsAnchor
 * @typedef {{kind: "picture", src: string, nth: number}} PictureAnchor
 * @typedef {{kind: "inbox", part: string}} InboxAnchor
 */

/**
 * Where an anchor is in a mail.
 *
 * @param {Document} document the mail
 * @param {WordsAnchor | PictureAnchor | InboxAnchor | null} anchor
 * @returns {{ranges: Range[], element: Element | null}} the words, a range for each of their text nodes, and the
 *   element they stand in; or the picture; nothing where the mail does not show it
 */
export function locate(document, anchor) {
  if (anchor && anchor.kind === "picture") {
    return { ranges: [], element: picture(document, anchor) };
  }
  if (anchor && anchor.kind === "words" && document.body) {
    return words(document, anchor);
  }
  return { ranges: [], element: null };
}

/** The nth picture of an address, or what stands in its place; the page may serve it from elsewhere, by its name. */
function picture(document, { src, nth }) {
  const name = src.startsWith("images/") ? `/${src.split("/").pop()}` : null;
  const alike = Array.from(document.querySelectorAll("img, [data-picture]")).filter((element) => {
    const own = element.getAttribute("data-picture") || element.getAttribute("src") || "";
    return own === src || (name !== null && own.split(/[?#]/)[0].endsWith(name));
  });
  return alike[Math.min(nth, alike.length - 1)] || null;
}

function words(document, anchor) {
  const blocks = readBlocks(document.body);
  const same = blocks.filter((block) => begins(block.text) === anchor.block);
  const block = same[Math.min(anchor.nth, same.length - 1)];
  const start = utf16(block ? block.text : anchor.block, anchor.offset);
  if (block) {
    return marked(document, block, start, start + anchor.words.length);
  }
  const like = mostLike(blocks, anchor);
  if (!like) {
    return { ranges: [], element: null };
  }
  const at = nearest(like.text, anchor.words, start);
  return at < 0
    ? marked(document, like, 0, like.text.length)
    : marked(document, like, at, at + anchor.words.length);
}

/** The beginning of a text that anchors hold, which count characters and not their halves. */
function begins(text) {
  if (text.length <= LONGEST) {
    return text;
  }
  return Array.from(text.slice(0, 2 * LONGEST)).slice(0, LONGEST).join("");
}

/** An offset in characters as JavaScript counts them: one beyond U+FFFF is two. */
function utf16(text, characters) {
  let at = 0;
  for (let count = 0; count < characters && at < text.length; count += 1) {
    at += text.codePointAt(at) > 0xffff ? 2 : 1;
  }
  return at;
}

/**
 * The block that has most of its beginning and of its end in common with the anchor's: more than half of it. Of those
 * that have nothing in common, the first that holds the marked words, if the anchor's block holds more than them.
 */
function mostLike(blocks, anchor) {
  let best = null;
  let most = anchor.block.length / 2;
  for (const block of blocks) {
    const common = inCommon(block.text, anchor.block);
    if (common > most) {
      best = block;
      most = common;
    }
  }
  return best || blocks.find((block) => anchor.words.length > 3 && block.text.includes(anchor.words)) || null;
}

function inCommon(one, other) {
  const shorter = Math.min(one.length, other.length);
  let before = 0;
  while (before < shorter && one[before] === other[before]) {
    before += 1;
  }
  let behind = 0;
  while (behind < shorter - before && one[one.length - 1 - behind] === other[other.length - 1 - behind]) {
    behind += 1;
  }
  return before + behind;
}

/** Where words stand in a text, as near as can be to an offset; -1 for nowhere. */
function nearest(text, wanted, offset) {
  const behind = text.indexOf(wanted, offset);
  const before = text.lastIndexOf(wanted, offset);
  if (behind < 0 || before < 0) {
    return Math.max(behind, before);
  }
  return behind - offset <= offset - before ? behind : before;
}

/**
 * The text of each block with its spaces collapsed, and the text nodes it came from.
 *
 * @returns {{text: string, nodes: {node: Text, start: number, spaced: boolean}[]}[]} start: where the node's text
 *   begins in the block's. spaced: whether its first space would be one too many.
 */
function readBlocks(root) {
  const blocks = [];
  let parts = [];
  let nodes = [];
  let length = 0;
  let spaced = true;
  const end = () => {
    if (length > 0) {
      blocks.push({ text: parts.join("").trimEnd(), nodes });
    }
    parts = [];
    nodes = [];
    length = 0;
    spaced = true;
  };
  const say = (node, data) => {
    const text = collapse(data, spaced);
    if (text === "") {
      return;
    }
    if (node) {
      nodes.push({ node, start: length, spaced });
    }
    parts.push(text);
    length += text.length;
    spaced = text.endsWith(" ");
  };
  walk(root, say, end);
  end();
  return blocks;
}

/** Calls `say` with each text that is shown, and `end` at each border of blocks. */
function walk(root, say, end) {
  let node = root.firstChild;
  while (node && node !== root) {
    if (node.nodeType === 3) {
      say(node, node.data);
    } else if (node.nodeType === 1 && isRead(node)) {
      border(node, say, end);
      if (node.firstChild) {
        node = node.firstChild;
        continue;
      }
    }
    while (node && node !== root && !node.nextSibling) {
      node = node.parentNode;
      if (node !== root) {
        border(node, null, end);
      }
    }
    if (node === root) {
      return;
    }
    node = node.nextSibling;
  }
}

function border(element, say, end) {
  if (BORDERS.has(element.localName)) {
    end();
  } else if (say && element.localName === "br") {
    say(null, " ");
  }
}

/** Whether readers see the text of an element: not the hidden preheader, nor a sign that stands for a picture. */
function isRead(element) {
  if (UNREAD.has(element.localName) || element.hidden) {
    return false;
  }
  if (element.getAttribute("aria-hidden") === "true" || element.getAttribute("role") === "img") {
    return false;
  }
  return !/(?:^|;)\s*(?:display\s*:\s*none|mso-hide\s*:\s*all)/i.test(element.getAttribute("style") || "");
}

/** A text with one space for some. spaced: whether a space stands before it already. */
function collapse(data, spaced) {
  const text = data.replace(SPACES, " ");
  return spaced && text.startsWith(" ") ? text.slice(1) : text;
}

/** The characters of a block from `start` up to `end`, as a range in each of the text nodes they stand in. */
function marked(document, block, start, end) {
  const last = Math.min(end, block.text.length);
  const ranges = [];
  block.nodes.forEach((one, number) => {
    const next = number + 1 < block.nodes.length ? block.nodes[number + 1].start : block.text.length;
    const from = Math.max(start, one.start);
    const to = Math.min(last, next);
    if (from >= to) {
      return;
    }
    const length = collapse(one.node.data, one.spaced).length;
    const places = rawOffsets(one, [from - one.start, Math.min(to - one.start, length)]);
    const range = document.createRange();
    range.setStart(one.node, places[0]);
    range.setEnd(one.node, places[1]);
    if (range.toString().trim() !== "") {
      ranges.push(range);
    }
  });
  const at = ranges.length ? ranges[0].startContainer.parentElement : null;
  return { ranges, element: at };
}

/** Offsets in a text node's own data, of a beginning and an end in the same with its spaces collapsed. */
function rawOffsets({ node, spaced }, [from, to]) {
  const data = node.data;
  let seen = 0;
  let inSpace = spaced;
  let begin = -1;
  let end = data.length;
  for (let raw = 0; raw < data.length; raw += 1) {
    const isSpace = SPACE.test(data[raw]);
    if (isSpace && inSpace) {
      continue;
    }
    if (begin < 0 && seen === from) {
      begin = raw;
    }
    if (seen === to) {
      end = raw;
      break;
    }
    seen += 1;
    inSpace = isSpace;
  }
  return [begin < 0 ? data.length : begin, end];
}
