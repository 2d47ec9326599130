// Colours as readers see them, and as mail clients rewrite them: arrays of red, green, blue from 0 to 255.
window.colors = (() => {
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
  // w3.org/TR/WCAG22/#dfn-contrast-ratio
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

  // invert(1) hue-rotate(180deg): the matrix of drafts.fxtf.org/filter-effects for 180 degrees, on sRGB as filters do.
  const turned = (rgb) => {
    const [r, g, b] = rgb.map((value) => 255 - value);
    const cut = (value) => Math.min(255, Math.max(0, value));
    return [
      cut(-0.574 * r + 1.43 * g + 0.144 * b),
      cut(0.426 * r + 0.43 * g + 0.144 * b),
      cut(0.426 * r + 1.43 * g - 0.856 * b),
    ];
  };

  const rewrites = {
    none: (rgb) => rgb,
    outlook,
    inverted: (rgb) => rgb.map((value) => 255 - value),
    "inverted lightness": (rgb) => rgb.map((value) => value + 255 - Math.max(...rgb) - Math.min(...rgb)),
    turned,
  };

  // A function each for the ground behind an element and for ink on it: what is transparent is mixed with what lies
  // behind. They remember what they found, so a page must not change while they are used.
  const eyes = () => {
    const grounds = new Map();
    const faded = new Map();
    const ground = (element) => {
      if (!element) return [255, 255, 255];
      if (!grounds.has(element)) {
        const css = getComputedStyle(element);
        const [r, g, b, alpha = 1] = parse(css.backgroundColor);
        grounds.set(element, mix(ground(element.parentElement), [r, g, b], alpha * Number(css.opacity)));
      }
      return grounds.get(element);
    };
    // An element and those around it that are not opaque.
    const fading = (element) => {
      if (!element) return [];
      if (!faded.has(element)) {
        const opacity = Number(getComputedStyle(element).opacity);
        faded.set(element, [...(opacity < 1 ? [{ element, opacity }] : []), ...fading(element.parentElement)]);
      }
      return faded.get(element);
    };
    const ink = (element, css) =>
      fading(element).reduce((color, one) => mix(ground(one.element.parentElement), color, one.opacity), parse(css).slice(0, 3));
    return { ground, ink };
  };

  // What Outlook.com does to the page itself. It looks for elements with a colour or a ground of their own, be it from a
  // style attribute or a sheet, rewrites them in place, and keeps the old ones in data-ogsc and data-ogsb, which style
  // sheets can ask for (hteumeuleu.com/2019/dealing-with-outlook-com-s-dark-mode). Lines, markers and images stay.
  const darkenAsOutlook = () => {
    const found = [document.body, ...document.body.querySelectorAll("*")].map((element) => {
      const { color, backgroundColor } = getComputedStyle(element);
      const own = element.style.color || color !== getComputedStyle(element.parentElement).color;
      return { element, color, own, opaque: parse(backgroundColor)[3] !== 0, backgroundColor };
    });
    const written = (css) => `rgb(${outlook(parse(css).slice(0, 3)).join()})`;
    const darkenText = ({ element, color }) => {
      element.style.color = written(color);
      element.dataset.ogsc = color;
    };
    found.filter(({ own }) => own).forEach(darkenText);
    for (const { element, backgroundColor } of found.filter(({ opaque }) => opaque)) {
      element.style.backgroundColor = written(backgroundColor);
      element.dataset.ogsb = backgroundColor;
    }
    // What did not follow its parent has its colour from a sheet, the same as its parent had.
    const stayed = ({ element, color }) => getComputedStyle(element).color === color && getComputedStyle(element.parentElement).color !== color;
    found.filter((one) => !one.own && stayed(one)).forEach(darkenText);
  };
  // The same, in a page whose own colours were rewritten around the mail.
  const markAsOutlook = () => {
    document.documentElement.dataset.ogsc = document.documentElement.dataset.ogsb = "";
  };

  return { parse, contrast, rewrites, eyes, darkenAsOutlook, markAsOutlook };
})();
