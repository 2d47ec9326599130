/** Asking newsletter preview, which runs on this computer. */

const TOKEN = document.querySelector("meta[name=newsletter-token]").content;

/** The run that this page belongs to; a newer one has another token. */
export const RUN = document.querySelector("meta[name=newsletter-run]").content;

/** The list of issues. Throws where nobody answers, or where the signal says that nobody wants to know any more. */
export async function fetchIssues(signal) {
  return (await asked("/issues", signal)).json();
}

/** One issue with all that stands around its mail, or null where there is none of that id. Throws as `fetchIssues`. */
export async function fetchIssue(issue, signal) {
  const answer = await asked(address(issue), signal);
  return answer.status === 404 ? null : answer.json();
}

/** A text of an issue: kind is `text`, `html` or `mjml`. */
export async function fetchSource(state, kind) {
  const answer = await asked(`${address(state.issue)}/source?${new URLSearchParams({ kind, ...reader(state) })}`);
  return answer.text();
}

/** The address of a mail as a pane shows it. It names the mail's number, so that another mail has another address. */
export function mailAddress(state, pane) {
  const { model } = state;
  const tried = Object.values(state.look).some(Boolean);
  const view = { n: tried ? model.number : model.mail, colours: pane.colours, app: pane.app, ...reader(state) };
  return `${address(state.issue)}/mail?${new URLSearchParams(view)}`;
}

function reader(state) {
  const look = Object.entries(state.look).filter(([, value]) => value);
  return { as: state.sample, ...Object.fromEntries(look) };
}

/**
 * Do something: `push`, `test`, `unschedule`, `look`, `open`. step(text) is called as each step begins.
 * Gives {done: …} or {failed: {message, hint, place}}, also where nobody answers.
 */
export async function act(issue, action, body, step = () => {}) {
  const headers = { "Content-Type": "application/json", "X-Newsletter-Token": TOKEN };
  try {
    const answer = await fetch(`${address(issue)}/${action}`, { method: "POST", headers, body: JSON.stringify(body) });
    const type = answer.headers.get("Content-Type") || "";
    if (!type.includes("ndjson")) {
      return type.includes("json") ? await answer.json() : failed(await answer.text());
    }
    return await lastLine(answer, step);
  } catch {
    return failed(
      "newsletter preview did not answer, so it is not known what happened.",
      "Look at the issue's state in the terminal: newsletter status",
    );
  }
}

async function lastLine(answer, step) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    text += value || "";
    const lines = text.split("\n");
    text = lines.pop();
    for (const line of lines) {
      const said = JSON.parse(line);
      if (!("step" in said)) {
        return said;
      }
      step(said.step);
    }
    if (done) {
      throw new Error("the answer broke off");
    }
  }
}

function failed(message, hint = "") {
  return { failed: { message, hint, place: "" } };
}

function address(issue) {
  return `/issues/${encodeURIComponent(issue)}`;
}

async function asked(path, signal) {
  const answer = await fetch(path, { cache: "no-store", signal });
  if (!answer.ok && answer.status !== 404 && answer.status !== 409) {
    throw new Error(`${path}: ${answer.status}`);
  }
  return answer;
}
