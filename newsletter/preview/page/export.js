/*
 * Shows the views of an exported mail. Everything is in the file: the views as rows of shared pieces, the pictures in
 * the frame that is there without this script. Nothing is asked of the network, and nothing is stored.
 */

const APPROXIMATION = {
  outlookcom:
    "Approximation. Outlook.com picks its own dark colours. We imitate its rule on your light version.",
  inverted: "Approximation. Some apps turn every colour round. Check that all text can still be read.",
  outlook:
    "Approximation. We leave out what Outlook for Windows ignores: round corners, phone layout, dark colours. " +
    "Fonts and spacing may differ in the real one.",
  blocked: "Pictures are off. Can a reader still tell what the mail says, and where to click?",
  gmail:
    "Gmail sometimes drops the style sheet. The mail must still read well; dark and phone layouts are lost.",
  text: "Plain text has no width and no colours: every app shows it in its own.",
};
const PICTURE = /data:image\/[a-z]+;name=([\w.-]+);base64,[A-Za-z0-9+/=]*/g;
const PLACE = /(data-picture=)?(["'(])images\/([\w.-]+)(?=["')])/g;

const find = (id) => document.getElementById(id);
const data = JSON.parse(find("data").textContent);
const controls = find("controls").elements;
const pictures = new Map([...find("frame").srcdoc.matchAll(PICTURE)].map(([address, name]) => [name, address]));

/** The HTML of a view, its pictures put in. */
function mail(sample, colours, app) {
  const pieces = data.views[data.shown[`${sample}/${colours}/${app}`]];
  const html = pieces.map((piece) => data.pieces[piece]).join("");
  const put = (all, isTold, before, name) => (isTold || !pictures.has(name) ? all : before + pictures.get(name));
  return html.replace(PLACE, put);
}

/** What is chosen. */
function chosen() {
  const width = document.querySelector("[name=width]:checked");
  return {
    pixels: Number(width.value),
    height: Number(width.dataset.height),
    device: width.dataset.label,
    colours: controls.colours.value,
    colourWords: controls.colours.selectedOptions[0].text,
    app: controls.app.value,
    appWords: controls.app.selectedOptions[0].text,
    sample: controls.sample ? Number(controls.sample.value) : 0,
  };
}

/** A frame like another one, with other HTML. A new one leaves nothing in the way of the browser's Back. */
function framed(old, html, title) {
  const frame = old.cloneNode(false);
  frame.srcdoc = html;
  frame.title = title;
  return frame;
}

/** Show what is chosen. */
function show() {
  const view = chosen();
  const isText = view.app === "text";
  find("text").hidden = !isText;
  find("device").hidden = isText;
  find("size").hidden = isText;
  find("widths").disabled = isText;
  controls.colours.disabled = isText;
  explain([APPROXIMATION[isText ? "" : view.colours], APPROXIMATION[view.app]]);
  announceTo(data.inbox[view.sample]);
  find("text").querySelector("pre").textContent = data.texts[view.sample];
  if (!isText) {
    const html = mail(view.sample, view.colours, view.app);
    const title = `The mail: ${view.device}, ${view.colourWords} colours, ${view.appWords}`;
    if (html !== find("frame").srcdoc) {
      find("frame").replaceWith(framed(find("frame"), html, title));
    }
    find("frame").title = title;
    fit();
  }
}

/** The lines that explain a view. */
function explain(lines) {
  const made = lines.filter(Boolean).map((line) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    return paragraph;
  });
  find("explain").replaceChildren(...made);
}

/** Write the inbox rows of a subscriber. */
function announceTo(words) {
  for (const part of document.querySelectorAll("[data-row] [data-part]")) {
    part.textContent = words[part.dataset.part];
  }
}

/** Show the mail at its width, smaller where there is no room for it. */
function fit() {
  const { pixels, height } = chosen();
  const room = find("device").parentElement;
  const style = getComputedStyle(room);
  const wide = room.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  const scale = Math.min(1, wide / pixels);
  const tall = Math.min(height, Math.max(400, window.innerHeight * 0.85));
  Object.assign(find("device").style, { width: `${pixels * scale}px`, height: `${tall}px` });
  Object.assign(find("frame").style, {
    width: `${pixels}px`,
    height: `${tall / scale}px`,
    transform: scale < 1 ? `scale(${scale})` : "",
  });
  const shown = scale < 1 ? `, shown at ${Math.round(scale * 100)} %` : "";
  find("size").textContent = `${pixels} px wide${shown}`;
}

/** A frame for paper, as high as the mail is at most: nobody can measure what is in a frame without an origin. */
function preparePaper() {
  const paper = find("paper");
  const frame = framed(find("frame"), mail(0, "light", "any"), "The mail on paper");
  frame.id = "";
  frame.style = "";
  frame.style.height = `${paper.dataset.height}px`;
  paper.replaceChildren(frame);
}

/** Say how many claims are ticked. */
function tally() {
  const boxes = [...document.querySelectorAll(".claims input")];
  if (boxes.length) {
    find("tally").textContent = `${boxes.filter((box) => box.checked).length} of ${boxes.length} ticked`;
  }
}

document.documentElement.classList.add("js");
find("controls").addEventListener("change", show);
find("controls").addEventListener("submit", (event) => event.preventDefault());
find("claims").addEventListener("change", tally);
window.addEventListener("resize", fit);
window.addEventListener("load", preparePaper);
window.addEventListener("pageshow", show);
show();
tally();
