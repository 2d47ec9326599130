/** Following what newsletter preview builds: each event says what to ask for anew, and carries a number that grows. */

import { RUN, fetchIssue, fetchIssues } from "./server.js";

const AGAIN = 1000; // milliseconds until the next try, while newsletter preview is stopped

/** Keep a store up to date for as long as the page is open. */
export function follow(store) {
  const ask = { list: once(() => refreshList(store)), model: once(() => refreshModel(store)) };
  listen(store, ask);
  // A tab that slept may have missed the end of its connection as well.
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh(ask));
  return ask;
}

function listen(store, ask) {
  const events = new EventSource("/events");
  events.onopen = () => store.set({ connected: true });
  events.onmessage = (event) => {
    const news = JSON.parse(event.data);
    if (news.run !== RUN) {
      location.reload(); // newsletter preview was started again, and this page's token is of the run before
      return;
    }
    if (news.list) {
      ask.list();
    }
    if (!news.issues || news.issues.includes(store.get().issue)) {
      ask.model();
    }
  };
  events.onerror = () => {
    store.set({ connected: false });
    if (events.readyState === EventSource.CLOSED) {
      setTimeout(() => listen(store, ask), AGAIN);
    }
  };
}

function refresh(ask) {
  ask.list();
  ask.model();
}

async function refreshList(store) {
  const list = await fetchIssues();
  const newer = !store.get().list || list.number >= store.get().list.number;
  if (newer) {
    store.set({ list, connected: true });
  }
}

async function refreshModel(store) {
  const { issue } = store.get();
  if (!issue) {
    return;
  }
  const model = await fetchIssue(issue);
  const now = store.get();
  if (now.issue !== issue || (model && now.model && now.model.id === issue && model.number < now.model.number)) {
    return; // another issue was chosen meanwhile, or a later answer was quicker
  }
  store.set({ model, missing: model === null });
}

/** One question at a time; whatever is asked while it is on its way is one more question after it. */
function once(ask) {
  let running = false;
  let again = false;
  return async function run() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      do {
        again = false;
        await ask();
      } while (again);
    } catch {
      // Nobody answered: the events say when somebody does again, and then everything is asked for.
    } finally {
      running = false;
    }
  };
}
