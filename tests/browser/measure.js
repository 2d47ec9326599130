// What the browser tests ask of a rendered mail; each page has it as `measure`. Lengths are in CSS pixels.
window.measure = (() => {
  const style = (element, part) => getComputedStyle(element, part);
  const shown = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const blocked = (image) => image.naturalWidth === 0 && image.alt;
  const brief = (text) => text.replace(/[\s\u00a0]+/g, " ").trim().slice(0, 40);
  const name = (words, element) => `<${element.tagName.toLowerCase()} class="${element.className}"> ${brief(words)}`;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const isButton = (link) => link.closest(".bp,.bs") !== null;
  const links = () => all("a[href]").filter((link) => shown(link) && link.textContent.trim());

  // Where text may be smaller than running text: captions, tables, code, labels, notes, the footer.
  const SMALL = ".i2,.ft,pre,code,kbd,samp,sup,sub,small,.tb,.rw table,.co p:first-child,a[href^='#fn'],img,span[role=img]";

  // Every piece of text that can be seen: its words, its element, its colour, and its node if it has one.
  const pieces = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const element = node.parentElement;
      const words = node.data.replace(/[\s\u00a0]+/g, " ").trim();
      if (words && shown(element)) found.push({ words, element, node, color: style(element).color });
    }
    for (const element of all("img").filter((image) => blocked(image) && shown(image))) {
      found.push({ words: element.alt, element, color: style(element).color });
    }
    for (const element of all("li").filter((item) => shown(item) && style(item).listStyleType !== "none")) {
      found.push({ words: "the marker of " + element.textContent, element, color: style(element, "::marker").color });
    }
    return found;
  };
  // The boxes of a text's lines. In code they are those of its words: spaces at a line's end hang out of it.
  const boxes = (node) => {
    const runs = style(node.parentElement).whiteSpace === "pre-wrap" ? [...node.data.matchAll(/\S+/g)] : [{ index: 0, 0: node.data }];
    const range = document.createRange();
    return runs.flatMap((run) => {
      range.setStart(node, run.index);
      range.setEnd(node, run.index + run[0].length);
      return [...range.getClientRects()].filter((box) => box.width > 0);
    });
  };

  // Tables and the author's own HTML may be wider than the mail, inside a box that scrolls.
  const scroller = (element) => {
    for (let at = element.parentElement; at; at = at.parentElement) {
      if (["auto", "scroll"].includes(style(at).overflowX)) return at.querySelector(".tb,.rw") ? at : null;
    }
    return null;
  };
  const tooWide = () =>
    all("body *")
      .filter((element) => {
        if (!shown(element)) return false;
        const { left, right, width } = element.getBoundingClientRect();
        return width > 0 && (left < -0.5 || right > innerWidth + 0.5) && !scroller(element);
      })
      .map((element) => name(element.textContent, element));

  // Words that leave the cell or box they stand in. A quotation mark may hang out of its text.
  const outside = (found) =>
    found
      .filter(({ element, lines }) => {
        const box = element.closest("td,th,blockquote,.mj-outlook-group-fix").getBoundingClientRect();
        const hang = element.closest(".qt") ? 12 : 0.5;
        return lines.some(({ left, right }) => left < box.left - hang || right > box.right + hang);
      })
      .map(({ words, element }) => name(words, element));

  // Boxes that cut off what is inside them.
  const cutting = () =>
    all("body *")
      .filter((element) => {
        const { overflowX, overflowY } = style(element);
        const cuts = [overflowX, overflowY].some((way) => way === "hidden" || way === "clip");
        return cuts && shown(element) && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
      })
      .map((element) => name(element.textContent, element));

  // Words that stand on other words. A box of letters is higher than the letters: half of it counts.
  const overlapping = (found) => {
    const rows = found
      .flatMap((piece) => piece.lines.map(({ left, right, top, height }) => ({ piece, left, right, top: top + height / 4, bottom: top + (height * 3) / 4 })))
      .sort((a, b) => a.top - b.top);
    const pairs = [];
    rows.forEach((one, i) => {
      for (let j = i + 1; j < rows.length && rows[j].top < one.bottom - 0.5; j++) {
        const other = rows[j];
        if (other.piece !== one.piece && other.left < one.right - 1 && other.right > one.left + 1) pairs.push(`${brief(one.piece.words)} | ${brief(other.piece.words)}`);
      }
    });
    return pairs;
  };

  // Of measurements that end in a name, one of each kind: a long post has thousands, and they take long to send.
  const distinct = (measured) => [...new Map(measured.map((one) => [String(one.slice(0, -1)), one])).values()];

  const sizes = (found) =>
    distinct(found.map(({ words, element }) => [parseFloat(style(element).fontSize), Boolean(element.closest(SMALL)), name(words, element)]));

  const buttons = () =>
    all(".bp a,.bs a").map((link) => {
      const box = link.getBoundingClientRect();
      const row = link.closest("div").getBoundingClientRect();
      return { height: box.height, share: box.width / row.width, name: name(link.textContent, link) };
    });

  // The lowest line of each link, with its padding.
  const linkHeights = () =>
    distinct(
      links()
        .filter((link) => !isButton(link) && !link.matches("[href^='#fn']"))
        .map((link) => [Math.min(...[...link.getClientRects()].filter((box) => box.width > 1).map((box) => box.height)), name(link.textContent, link)])
    );

  // Rows of columns: for each column its edges and classes.
  const columns = () =>
    [...new Set(all(".mj-outlook-group-fix").map((column) => column.parentElement))]
      .map((row) => [...row.children].filter((child) => child.matches(".mj-outlook-group-fix")))
      .filter((row) => row.length > 1)
      .map((row) =>
        row.map((column) => {
          const { left, right, top, bottom, width } = column.getBoundingClientRect();
          return { left, right, top, bottom, width, kind: column.className, name: brief(column.textContent) };
        })
      );

  // Pictures: the size they are shown at, the one they were made for, and the height that keeps their proportions.
  const pictures = () =>
    all("img")
      .filter((image) => shown(image) && image.naturalWidth)
      .map((image) => {
        const css = style(image);
        const width = image.clientWidth - parseFloat(css.paddingLeft) - parseFloat(css.paddingRight);
        const height = image.clientHeight - parseFloat(css.paddingTop) - parseFloat(css.paddingBottom);
        return { width, height, due: (width * image.naturalHeight) / image.naturalWidth, meant: Number(image.getAttribute("width")), name: image.alt };
      });

  const colorsOf = (rewrite) => {
    const rewritten = colors.rewrites[rewrite];
    const { ground, ink } = colors.eyes();
    const edge = (element, side) => [element, style(element)[`border${side}Color`], parseFloat(style(element)[`border${side}Width`])];
    const lines = [
      ...all(".bs,.bp").map((cell) => edge(cell, "Top")),
      ...all(".bq").flatMap((quote) => ["Left", "Right"].map((side) => edge(quote, side))),
      ...all(".co:not(.rl)").map((box) => edge(box, "Top")),
      ...all("th.rc").map((head) => edge(head, "Bottom")),
    ];
    const shade = (css) => rewritten(colors.parse(css).slice(0, 3));
    const face = (element) => rewritten(ground(element));
    return {
      texts: distinct(
        pieces().map(({ words, element, color }) => [colors.contrast(rewritten(ink(element, color)), face(element)), name(words, element)])
      ),
      // Outlines of buttons, and lines that say what a block is.
      graphics: lines
        .filter(([, , width]) => width > 0)
        .map(([element, css]) => [colors.contrast(shade(css), face(element.parentElement)), name(element.textContent, element)]),
      faces: all(".bp").map((cell) => [colors.contrast(face(cell), face(cell.parentElement)), name(cell.textContent, cell)]),
    };
  };

  return {
    layout: () => {
      const found = pieces();
      const written = found.filter(({ node }) => node).map((piece) => ({ ...piece, lines: boxes(piece.node) }));
      return {
        scroll: document.documentElement.scrollWidth,
        words: found.length,
        wide: tooWide(),
        outside: [...outside(written), ...cutting()],
        overlapping: overlapping(written),
        sizes: sizes(found),
        buttons: buttons(),
        links: linkHeights(),
        columns: columns(),
        pictures: pictures(),
      };
    },

    colors: colorsOf,

    structure: () => ({
      said: [document.documentElement, document.querySelector(".bd")].map((element) => [element.lang, element.dir]),
      title: document.title.trim(),
      viewport: document.querySelector("meta[name=viewport]")?.content ?? "",
      mute: all("table:not([role=presentation])").filter((table) => !table.querySelector("th")).map((table) => table.outerHTML),
      presented: all("table[role=presentation]").filter((table) => [...table.rows].some((row) => row.querySelector(":scope > th"))).map((table) => table.outerHTML),
      headless: all("th:not([scope])").map((cell) => cell.outerHTML),
      undescribed: all("img:not([alt])").map((image) => image.outerHTML),
      headings: all("h1,h2,h3,h4,h5,h6").map((heading) => Number(heading.tagName[1])),
      notUnderlined: links()
        .filter((link) => !isButton(link) && !style(link).textDecorationLine.includes("underline"))
        .map((link) => link.outerHTML),
    }),

    // Style sheets off, as Gmail does for other providers' accounts, or on again.
    withStyles: (on) => {
      for (const sheet of document.styleSheets) sheet.disabled = !on;
    },

    // Each piece of text with its contrast, and the boxes of its lines on the page: left, top, width, height.
    inks: (rewrite) => {
      const rewritten = colors.rewrites[rewrite];
      const { ground, ink } = colors.eyes();
      return pieces()
        .filter(({ node }) => node)
        .map(({ words, element, node, color }) => ({
          words,
          contrast: colors.contrast(rewritten(ink(element, color)), rewritten(ground(element))),
          lines: boxes(node).map(({ left, top, width, height }) => [left + scrollX, top + scrollY, width, height]),
        }));
    },

    // How far the first letter reaches out of its paragraph, on either side.
    hanging: (selector) => {
      const paragraph = document.querySelector(selector);
      const letter = document.createRange();
      letter.setStart(paragraph.firstChild, 0);
      letter.setEnd(paragraph.firstChild, 1);
      const [inner, outer] = [letter.getBoundingClientRect(), paragraph.getBoundingClientRect()];
      return { left: outer.left - inner.left, right: inner.right - outer.right };
    },

    edges: (selector) =>
      all(selector).map((element) => {
        const { left, right, height } = element.getBoundingClientRect();
        return { left, right, height, name: name(element.textContent, element) };
      }),
  };
})();
