"""What foreign pages and hostile mails cannot do, and what much of everything does not break."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
import urllib.request
from pathlib import Path

import pytest

from tests.browser.preview_page import FRONT, ISSUE, POST, PROJECT, SETTINGS, post, started
from tests.preview import previewed

pytestmark = pytest.mark.browser
KEY = "a5d0c1b2e3f4a5d0c1b2e3f4a5d0c1b2-us21"
TURNED_AWAY = r"CORS|Cross-Origin|ERR_BLOCKED|ERR_FAILED|403|421|Refused|Framing|frame-ancestors|EventSource|MIME"
# What only an attacker would put into a template or a post.
SCRIPTS = """\
<script>top.stolen = "script"; fetch("/issues")</script>
<img src="nowhere.png" onerror="top.stolen = 'onerror'" />
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" onload="top.stolen = 'onload'" alt="x" />
<svg onload="top.stolen = 'svg'"><script>top.stolen = "svg script"</script></svg>
<a id="js" href="javascript:top.stolen='link'">a link that runs</a>
<a id="up" href="https://127.0.0.1:1/away" target="_top">a link that leads the page away</a>
<form action="/issues/ID/push" method="post"><button id="post">a button that posts</button></form>
<iframe src="javascript:top.stolen='frame'"></iframe>
<iframe srcdoc="&lt;script>top.stolen = 'srcdoc'&lt;/script>"></iframe>
<object data="javascript:top.stolen='object'"></object>
<meta http-equiv="refresh" content="0;url=https://127.0.0.1:1/refreshed" />
<base href="https://127.0.0.1:1/" />
<details open="open" ontoggle="top.stolen = 'toggle'"><summary>x</summary></details>
<style>@import url(https://127.0.0.1:1/import.css); body { background: url(javascript:top.stolen='css') }</style>
<input autofocus="autofocus" onfocus="top.stolen = 'focus'" />
"""
# Everything a foreign page can try; each gives what it learned or did.
TRIES = """async ([origin, issue]) => {
  const tried = {};
  const said = async (name, run) => {
    try { tried[name] = await run(); } catch (error) { tried[name] = null; }
  };
  const paths = ["/", "/issues", `/issues/${issue}`, `/issues/${issue}/mail`, `/issues/${issue}/source`, "/events"];
  for (const path of paths) {
    await said(`read ${path}`, async () => (await (await fetch(origin + path)).text()) || null);
    await said(`look at ${path}`, async () => (await (await fetch(origin + path, { mode: "no-cors" })).text()) || null);
  }
  for (const action of ["push", "test", "unschedule", "look", "open"]) {
    for (const type of ["text/plain", "application/json", "application/x-www-form-urlencoded"]) {
      const asked = { method: "POST", headers: { "Content-Type": type }, body: '{"version": "AAAA"}' };
      const address = `${origin}/issues/${issue}/${action}`;
      for (const mode of ["cors", "no-cors"]) {
        await said(`${action} ${type} ${mode}`, async () =>
          (await (await fetch(address, { ...asked, mode })).text()) || null);
      }
    }
  }
  await said("event source", () => new Promise((done, fail) => {
    const events = new EventSource(`${origin}/events`);
    events.onmessage = (event) => done(event.data);
    events.onerror = fail;
  }));
  const tag = (name, properties, told = () => "loaded") => new Promise((done, fail) => {
    const made = Object.assign(document.createElement(name), properties);
    made.onload = () => { const found = told(made); return found === null ? fail() : done(found); };
    made.onerror = fail;
    document.body.append(made);
  });
  await said("script", () => tag("script", { src: `${origin}/issues` }));
  await said("module", () => tag("script", { type: "module", src: `${origin}/assets/server.js` }));
  await said("style", () => tag("link", { rel: "stylesheet", href: `${origin}/assets/base.css` }, (made) => {
    try { return made.sheet.cssRules.length ? "rules" : null; } catch { return null; }
  }));
  for (const path of ["/", `/issues/${issue}/mail`]) {
    await said(`frame ${path}`, () => tag("iframe", { src: origin + path }, (made) => {
      try { return made.contentDocument.body.textContent || null; } catch { return null; }
    }));
  }
  return Object.fromEntries(Object.entries(tried).filter(([, learned]) => learned !== null));
}"""


@pytest.fixture
def foreign(tmp_path):
    """Another site on this computer: the origin of an empty page."""
    folder = tmp_path / "foreign"
    folder.mkdir()
    (folder / "index.html").write_text(
        "<!doctype html><title>foreign</title><link rel=icon href='data:,'>", encoding="utf-8"
    )
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_foreign_page_learns_nothing_and_does_nothing(room, visits, foreign, name):
    visits.tolerated = TURNED_AWAY
    with previewed(room(), practice=True) as preview:
        tab = visits.open(preview)  # who has the page open at the same time
        page = tab.page.context.new_page()
        page.goto(foreign)
        assert page.evaluate(TRIES, [preview.origin.replace("127.0.0.1", name), ISSUE]) == {}
        assert preview.model(ISSUE)["state"]["kind"] == "draft"
        assert not (preview.root / ".newsletter" / "receipts").exists()


def test_a_foreign_page_that_opens_the_preview_gets_no_hold_of_it(room, visits, foreign):
    visits.tolerated = TURNED_AWAY
    with previewed(room()) as preview:
        tab = visits.open(preview)
        page = tab.page.context.new_page()
        page.goto(foreign)
        with page.expect_popup() as opened:
            page.evaluate("(origin) => { window.other = window.open(origin); }", preview.origin)
        opened.value.frame_locator("#mail iframe:not(.waiting)").locator("body").wait_for()
        page.wait_for_function("window.other.closed")  # so it seems from there
        assert opened.value.evaluate("window.opener") is None


def hostile_room(room):
    """A workspace whose own template puts scripts into each mail; its post tries the same."""
    hostile = SCRIPTS.replace("ID", ISSUE)
    root = room({ISSUE: f"{POST}\n{hostile}\n\nThe last words.\n"})
    shutil.copytree(PROJECT / "templates" / "default", root / "templates" / "default")
    layout = root / "templates" / "default" / "layout.mjml.j2"
    before, body, behind = layout.read_text(encoding="utf-8").partition("</mj-body>")
    assert body
    layout.write_text(f"{before}<mj-raw>{hostile}</mj-raw>{body}{behind}", encoding="utf-8")
    return root


@pytest.mark.parametrize("app", ["any", "blocked", "gmail", "outlook"])
def test_nothing_in_a_mail_runs_or_leads_the_page_away(room, visits, expect, app):
    visits.tolerated = r"Blocked script|Content Security Policy|Content-Security-Policy|sandbox|ERR_|404|405|MIME"
    with previewed(hostile_room(room)) as preview:
        tab = visits.open(preview)
        expect(tab.mail.get_by_text("The last words.")).to_be_visible()
        if app != "any":
            name = {"blocked": "Images blocked", "gmail": "Gmail without styles", "outlook": "Outlook for Windows"}[app]
            tab.choose("Mail app", name)
            tab.shows(f"app={app}")
        served = preview.ask("GET", f"/issues/{ISSUE}/mail")[2].decode()
        address = tab.page.url
        for words in ("a link that runs", "a link that leads the page away", "a button that posts"):
            target = tab.mail.get_by_text(words).first
            if target.count():
                target.click(force=True)
        tab.save(POST + "\nA save later.\n")
        expect(tab.mail.get_by_text("A save later.")).to_be_visible()
        assert tab.page.evaluate("window.stolen ?? null") is None
        assert tab.page.url == address
        assert not (preview.root / ".newsletter" / "receipts").exists()
        # The very same mail on a page of its own does it all.
        alone = visits.browser.new_page()
        alone.set_content(served.replace("http-equiv", "none"), wait_until="domcontentloaded")
        assert alone.evaluate("window.stolen")
        alone.close()
    # What it asked for by the network was refused before it left.
    visits.faults[:] = [fault for fault in visits.faults if "127.0.0.1:1/" not in fault]


@pytest.mark.parametrize(
    "text",
    [
        "</title><script>top.stolen = 1</script>", "<img src=x onerror=top.stolen=1>", "{{ 7 * 7 }}", "&lt;b&gt;",
        "\u202egnp.evil", "''\"><svg/onload=top.stolen=1>",
    ],
)  # fmt: skip
def test_whatever_a_post_says_is_text_on_the_page(room, visits, expect, text):
    quoted = text.replace("'", "''")
    front = FRONT.replace("title: Sleeping better", f"title: '{quoted}'").replace(
        "subject: Sleeping better", f"subject: '{quoted}'"
    )
    with previewed(room({ISSUE: f"{front}\nWords.\n"})) as preview:
        tab = visits.open(preview)
        expect(tab.mail.get_by_text("Words.")).to_be_visible()
        for key in ("j", "b"):
            tab.page.keyboard.press(key)
        model = preview.model(ISSUE)
        expect(tab.page.get_by_role("heading", level=1)).to_have_text(model["title"])
        tab.save(front.replace("date:", f"cta: {{labl: '{quoted}'}}\ndate:") + "\nWords.\n")
        expect(tab.page.get_by_role("region", name="This save cannot be shown")).to_contain_text("'labl'")
        assert tab.page.evaluate("window.stolen ?? null") is None
        assert tab.page.locator("#app script, #app img").count() == 0


def test_the_keys_are_in_no_answer_that_the_page_ever_gets(room, visits, expect):
    root = room({ISSUE: POST}, f"{SETTINGS}service: mailchimp\n")
    (root / ".env").write_text(f"MAILCHIMP_API_KEY={KEY}\n", encoding="utf-8")
    with previewed(root) as preview:
        asked = set()
        tab = visits.open(preview, ready=False)
        tab.page.on("request", lambda request: asked.add(request.url))
        tab.page.reload()
        expect(tab.mail.get_by_text("Hi Ada")).to_be_visible()
        for name in ("Plain text", "HTML source", "MJML source", "Outlook for Windows"):
            tab.choose("Mail app", name)
        tab.shows("app=outlook")
        tab.save(POST.replace("date:", "template: nowhere\ndate:"))
        expect(tab.page.get_by_role("heading", name="This save cannot be shown")).to_be_visible()
        (root / "newsletter.yaml").write_text("id: [\n", encoding="utf-8")
        expect(tab.page.get_by_role("region", name="This save cannot be shown")).to_contain_text("newsletter.yaml")
        paths = [url.removeprefix(preview.origin) for url in asked if "/events" not in url]
        assert len(paths) > 30
        for path in paths:
            assert KEY[:12].encode() not in preview.ask("GET", path)[2], path
        assert KEY[:12] not in tab.page.content()


def test_a_post_of_five_megabytes_is_shown_in_the_end_and_the_page_answers_meanwhile(room, visits, expect):
    with previewed(room()) as preview:
        tab = visits.open(preview)
        expect(tab.mail.get_by_text("Hi Ada")).to_be_visible()
        paragraph = "Sleep is what this long post is about, again and again, in one more paragraph of it. " * 4
        tab.save(POST + f"\n{paragraph}\n" * (5_000_000 // len(paragraph)) + "\nThe very last words.\n")
        tab.until("async () => (await fetch('/issues')).ok")
        tab.page.keyboard.press("?")
        expect(tab.dialog()).to_be_visible()
        tab.page.keyboard.press("Escape")
        expect(tab.dialog()).to_have_count(0)
        tab.page.set_default_timeout(300_000)
        tab.until_mail("(mail) => mail.body.textContent.includes('The very last words.')")
        expect(tab.page.get_by_text("Too long: Gmail will cut it off.")).to_be_visible(timeout=300_000)
        tab.save(POST + "\nShort again.\n")
        tab.until_mail("(mail) => mail.body.textContent.includes('Short again.')")


def fetched(address):
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read().decode()


def resident(process):
    """The memory of a process in bytes."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * 4096


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells the memory of a process so")
def test_a_thousand_saves_take_no_more_memory_than_two_hundred(room):
    """Each is asked for as a page does; a burst of them in a real page is in test_preview_saves."""
    with started(room()) as running:
        sizes = {}
        for number in range(1, 1001):
            words = f"Save number {number}, in a paragraph of its own."
            post(running.root).write_text(f"{POST}\n{words}\n", encoding="utf-8")
            while words not in fetched(f"{running.origin}/issues/{ISSUE}/mail"):
                pass
            if number in (200, 1000):
                fetched(f"{running.origin}/issues/{ISSUE}")
                sizes[number] = resident(running.process)
        assert sizes[1000] <= 1.2 * sizes[200], sizes


def test_five_tabs_of_the_preview_all_follow(room, visits, expect):
    """Browsers open six connections to one server, and a tab that follows keeps one of them."""
    with previewed(room()) as preview:
        first = visits.open(preview)
        tabs = [first, *(visits.beside(first.page.context.new_page(), preview) for _ in range(4))]
        first.save(POST + "\nFor all of them.\n")
        for tab in tabs:
            expect(tab.mail.get_by_text("For all of them.")).to_be_visible()
