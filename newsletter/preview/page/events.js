/** Following what newsletter preview builds: each event says what to ask for anew, and carries a number that grows. */

import { RUN, fetchIssue, fetchIssues } from "./server.js";

const AGAIN = 1000; // milliseconds until the next try, while newsletter preview is stopped
const SILENCE = 40_000; // milliseconds without a word, which comes every 15 seconds, until it is taken for stopped

/**
 * Keep a store up to date for as long as the page is open.
 *
 * A browser keeps at most six connections to one address (HTTP/1.1), over all of its tabs, and a stream of events takes
 * one for as long as it is open. So a tab that nobody sees has none, and catches up when it is looked at again.
 *
 * @returns {{list: () => void, model: () => void}} what asks for the list and for the issue that is shown
 */
export function follow(store) {
  const ask = {
    list: once({ about: () => "", fetch: fetchIssues, take: (list) => takeList(store, list) }),
    model: once({
      about: () => store.get().issue || null,
      fetch: async (signal, issue) => ({ issue, model: await fetchIssue(issue, signal) }),
      take: ({ issue, model }) => takeModel(store, issue, model),
    }),
  };
  const stream = createStream(store, (news) => hear(news, store, ask, stream));
  const match = () => (document.visibilityState === "visible" ? stream.open() : stream.close());
  document.addEventListener("visibilitychange", match);
  match();
  if (document.visibilityState !== "visible") {
    ask.list(); // opened in the background: its tab has a name nevertheless
  }
  return ask;
}

/** The stream of events; it is opened again by itself, and tells first that anything may have changed. */
function createStream(store, tell) {
  let events = null;
  let timer = 0;
  let patience = 0;

  function heard() {
    clearTimeout(patience);
    patience = setTimeout(() => {
      store.set({ connected: false }); // it hangs, or this computer slept
      open();
    }, SILENCE);
  }

  function open() {
    close();
    heard();
    events = new EventSource("/events");
    events.onopen = () => store.set({ connected: true });
    events.addEventListener("still-here", heard);
    events.onmessage = (event) => {
      heard();
      tell(JSON.parse(event.data));
    };
    events.onerror = () => {
      store.set({ connected: false });
      if (events && events.readyState === EventSource.CLOSED) {
        timer = setTimeout(open, AGAIN);
      }
    };
  }

  function close() {
    clearTimeout(timer);
    clearTimeout(patience);
    if (events) {
      events.close();
      events = null;
    }
  }

  return { open, close };
}

function hear(news, store, ask, stream) {
  if (news.run !== RUN) {
    stream.close();
    loadAnew(store);
    return;
  }
  if (news.list) {
    ask.list();
  }
  if (!news.issues || news.issues.includes(store.get().issue)) {
    ask.model();
  }
}

/**
 * newsletter preview was started again, and this page's token is of the run before. What somebody types in a dialog, or
 * reads there about what went wrong, is not taken away: the page waits until it is closed.
 */
function loadAnew(store) {
  if (!document.querySelector("dialog[open]")) {
    location.reload();
    return;
  }
  store.set({ outdated: true });
  const later = () => setTimeout(() => loadAnew(store)); // another dialog may follow at once
  addEventListener("close", later, { capture: true, once: true });
}

function takeList(store, list) {
  const before = store.get().list;
  if (!before || list.number >= before.number) {
    store.set({ list, connected: true });
  }
}

function takeModel(store, issue, model) {
  const now = store.get();
  if (now.issue !== issue || (model && now.model && now.model.id === issue && model.number < now.model.number)) {
    return; // another issue was chosen meanwhile, or a later answer was quicker
  }
  store.set({ model, missing: model === null });
}

/**
 * One question at a time; whatever is asked while it is on its way is one more question after it. about(): what it is
 * about; null for nothing to ask. A question on its way about something else is given up.
 */
function once({ about, fetch, take }) {
  let asked = null;
  let again = false;

  async function askOnce() {
    again = false;
    asked = { about: about(), controller: new AbortController() };
    if (asked.about === null) {
      return;
    }
    const answer = await fetch(asked.controller.signal, asked.about).catch(() => null);
    // Where nobody answers, the events say when somebody does again, and then everything is asked for.
    if (answer) {
      take(answer);
    }
  }

  return async function run() {
    if (asked) {
      again = true;
      if (asked.about !== about()) {
        asked.controller.abort();
      }
      return;
    }
    try {
      do {
        await askOnce();
      } while (again);
    } finally {
      asked = null;
    }
  };
}
