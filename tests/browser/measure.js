// What the browser tests ask of a rendered mail; each page has it as `measure`.
window.measure = (() => {
  // Colours: arrays of red, green, blue from 0 to 255.
  const parse = (css) => css.match(/[\d.]+/g).map(Number);
  const mix = (under, over, share) => under.map((value, i) => value + (over[i] - value) * share);
  const linear = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const gamma = (value) => {
    const cut = Math.min(1, Math.max(0, value));
    return Math.round(255 * (cut <= 0.0031308 ? cut * 12.92 : 1.055 * cut ** (1 / 2.4) - 0.055));
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map(linear);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };

  // Outlook.com: another CIE Lab lightness, the same a and b (roosterjs pull request 553, "copied from OWA").
  const outlook = (rgb) => {
    const f = (t) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
    const inverse = (t) => (t > 6 / 29 ? t ** 3 : ((116 * t - 16) * 27) / 24389);
    const [r, g, b] = rgb.map(linear);
    const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
    const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
    const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
    const moved = ((100 - (116 * y - 16)) * 0.78753 + 21.247 + 16) / 116;
    const [X, Y, Z] = [inverse(x - y + moved) * 0.95047, inverse(moved), inverse(z - y + moved) * 1.08883];
    return [
      gamma(3.2404542 * X - 1.5371385 * Y - 0.4985314 * Z),
      gamma(-0.969266 * X + 1.8760108 * Y + 0.041556 * Z),
      gamma(0.0556434 * X - 0.2040259 * Y + 1.0572252 * Z),
    ];
  };
  const rewrites = {
    none: (rgb) => rgb,
    outlook,
    inverted: (rgb) => rgb.map((value) => 255 - value),
    "inverted lightness": (rgb) => rgb.map((value) => value + 255 - Math.max(...rgb) - Math.min(...rgb)),
  };

  const style = (element, part) => getComputedStyle(element, part);
  const ground = (element) => {
    if (!element) return [255, 255, 255];
    const [r, g, b, alpha = 1] = parse(style(element).backgroundColor);
    const behind = ground(element.parentElement);
    return mix(behind, [r, g, b], alpha * Number(style(element).opacity));
  };
  const ink = (element, css) => {
    let color = parse(css).slice(0, 3);
    for (let at = element; at; at = at.parentElement) {
      const opacity = Number(style(at).opacity);
      if (opacity < 1) color = mix(ground(at.parentElement), color, opacity);
    }
    return color;
  };
  const shown = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const blocked = (image) => image.naturalWidth === 0 && image.alt;

  // Every piece of text that can be seen: its words, its element, its colour.
  const pieces = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      const words = walker.currentNode.data.replace(/[\s\u00a0]+/g, " ").trim();
      if (words && shown(element)) found.push({ words, element, color: style(element).color });
    }
    for (const element of document.querySelectorAll("img")) {
      if (blocked(element)) found.push({ words: element.alt, element, color: style(element).color });
    }
    for (const element of document.querySelectorAll("li")) {
      if (style(element).listStyleType === "none") continue;
      found.push({ words: "the marker of " + element.textContent, element, color: style(element, "::marker").color, marker: true });
    }
    return found;
  };
  const name = (words, element) => `<${element.tagName.toLowerCase()} class="${element.className}"> ${words.slice(0, 40)}`;

  // Where text may be smaller than running text: captions, tables, code, labels, notes, the footer.
  const SMALL = ".i2,.ft,pre,code,kbd,samp,sup,sub,small,.tb,.rw table,.co p:first-child,a[href^='#fn'],img,span[role=img]";

  return {
    width: () => document.documentElement.scrollWidth,

    contrasts: (rewrite) => {
      const rewritten = rewrites[rewrite];
      // Outlook.com marks what it changed, and leaves markers to style sheets unless they have the text's colour.
      document.body.toggleAttribute("data-ogsc", rewrite === "outlook");
      const measured = pieces().map(({ words, element, color, marker }) => {
        const kept = marker && rewrite === "outlook" && color !== style(element).color;
        const own = kept ? parse(color).slice(0, 3) : rewritten(ink(element, color));
        return [contrast(own, rewritten(ground(element))), name(words, element)];
      });
      document.body.removeAttribute("data-ogsc");
      return measured;
    },

    // Outlines of secondary buttons, faces of primary ones.
    controls: (rewrite) => {
      const rewritten = rewrites[rewrite];
      return [...document.querySelectorAll(".bs,.bp")].map((cell) => {
        const edge = parse(style(cell).borderTopColor).slice(0, 3);
        return [contrast(rewritten(edge), rewritten(ground(cell.parentElement))), name(cell.textContent, cell)];
      });
    },

    sizes: () =>
      pieces().map(({ words, element }) => [
        parseFloat(style(element).fontSize),
        Boolean(element.closest(SMALL)),
        name(words, element),
      ]),

    buttons: () =>
      [...document.querySelectorAll(".bp a,.bs a")].map((link) => {
        const box = link.getBoundingClientRect();
        const row = link.closest("div").getBoundingClientRect();
        return { height: box.height, share: box.width / row.width, name: name(link.textContent, link) };
      }),

    // Links that are all there is in their paragraph, cell or item.
    loneLinks: () =>
      [...document.querySelectorAll("a[href]")]
        .filter((link) => shown(link) && link.textContent.trim() && !link.closest(".bp,.bs"))
        .filter((link) => {
          const around = link.closest("p,li,td,th,dd,dt");
          const linked = [...around.querySelectorAll("a")].map((a) => a.textContent).join("");
          return around.textContent.replace(/\s/g, "") === linked.replace(/\s/g, "");
        })
        .map((link) => [link.getBoundingClientRect().height, name(link.textContent, link)]),

    linksWithoutLine: () =>
      [...document.querySelectorAll("a[href]")]
        .filter((link) => link.textContent.trim() && !link.closest(".bp,.bs"))
        .filter((link) => !style(link).textDecorationLine.includes("underline"))
        .map((link) => link.outerHTML.slice(0, 120)),

    // Columns that stand beside another column: left edges of those that share a section.
    columnsBeside: () => {
      const beside = [];
      for (const column of document.querySelectorAll(".mj-outlook-group-fix")) {
        const next = column.nextElementSibling;
        if (next && next.getBoundingClientRect().top < column.getBoundingClientRect().bottom - 1) beside.push(column.textContent);
      }
      return beside;
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
      [...document.querySelectorAll(selector)].map((element) => {
        const { left, right, height } = element.getBoundingClientRect();
        return { left, right, height, name: name(element.textContent, element) };
      }),
  };
})();
