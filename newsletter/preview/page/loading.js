/** How a mail arrives in its frame: when it can be read, and why it cannot. */

/** What is said where nobody answers. */
export const STOPPED = "The mail did not arrive: newsletter preview does not answer.";
const PICTURES = 250; // milliseconds that pictures of this computer may take before the mail is shown without them

/** The document of a frame once it is the mail's, or null. */
export function documentOf(frame) {
  try {
    const document = frame.contentDocument;
    return document && document.URL !== "about:blank" ? document : null;
  } catch {
    return null;
  }
}

/** Calls `done` as soon as the mail can be read, or `fail` if there is none; neither once the frame was taken away. */
export function whenReadable(frame, done, fail) {
  let parsed = 0;
  let over = false;

  function look(loaded) {
    if (over || !frame.isConnected) {
      over = true;
      return;
    }
    const document = documentOf(frame);
    if (document && document.readyState !== "loading" && document.body) {
      parsed = parsed || performance.now();
      over = loaded || picturesCame(document) || performance.now() - parsed > PICTURES;
      if (over) {
        (document.contentType === "text/html" ? done : fail)();
      }
    } else if (loaded) {
      over = true;
      fail();
    }
  }

  function poll() {
    look(false);
    if (!over) {
      requestAnimationFrame(poll);
    }
  }

  frame.onload = () => look(true); // in a tab behind others there are no animation frames
  requestAnimationFrame(poll);
}

/** Whether all pictures of this computer came; those of the network may take long. */
function picturesCame(document) {
  return [...document.images].every((image) => {
    image.decoding = "sync"; // else it is drawn a moment after the words around it
    return image.complete || image.loading === "lazy" || !image.src.startsWith(location.origin);
  });
}

/** What the server says instead of a mail. A frame may not show it, so it is asked for once more. */
export async function whyNot(address) {
  try {
    const answer = await fetch(address, { cache: "no-store" });
    return answer.ok ? STOPPED : await answer.text();
  } catch {
    return STOPPED;
  }
}
