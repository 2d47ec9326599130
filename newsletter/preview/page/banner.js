/** The strip under the top bar: that another version is scheduled than the one on screen, or that nobody answers. */

import { announce, element, icon, refill, update } from "./dom.js";
import { reasonAgainst } from "./top.js";

/** Mount the banner. dialogs: what `mountDialogs` gives. */
export function mountBanner(root, store, dialogs) {
  const sentence = element("p");
  const unschedule = element("button", { type: "button", class: "btn solid" }, "Unschedule…");
  const changed = element("button", { type: "button", class: "btn" }, "What changed");
  const mismatch = element("div", { class: "banner red" }, icon("warning"), sentence, changed, unschedule);
  const lost = element(
    "div",
    { class: "banner" },
    icon("unplugged"),
    element(
      "p",
      {},
      element("strong", {}, "Not connected."),
      " newsletter preview was stopped. Start it again; this page picks up by itself.",
    ),
  );
  root.append(lost, mismatch);
  update(root, { role: "region", "aria-label": "Warnings" });
  changed.onclick = () => dialogs.changes();
  unschedule.onclick = () => {
    const reason = reasonAgainst(store.get(), "unschedule");
    return reason ? announce(reason) : dialogs.unschedule();
  };

  store.watch(["model", "connected"], (state) => {
    const banner = state.model && state.model.banner;
    const reason = reasonAgainst(state, "unschedule");
    lost.hidden = state.connected;
    mismatch.hidden = !banner;
    root.hidden = state.connected && !banner;
    update(unschedule, { "aria-disabled": reason ? "true" : null, title: reason || null });
    if (banner) {
      say(sentence, banner);
    }
  });
  store.watch(["connected"], ({ connected }) => announce(connected ? "" : lost.textContent));
}

/** The sentence is written anew only when it is another one, and then it is read aloud too. */
function say(sentence, { you, scheduled, when, people }) {
  const code = (text) => element("code", {}, text);
  const other = refill(sentence, [you, scheduled, when, people], () => [
    element("strong", {}, "This is not the version that goes out."),
    " You see ",
    code(you),
    ". Scheduled is ",
    code(scheduled),
    [when && `: ${when}`, people && `, to ${people}`, "."].join(""),
  ]);
  if (other) {
    announce(sentence.textContent);
  }
}
