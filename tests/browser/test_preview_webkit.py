"""The preview in WebKit, which is Safari's engine: it hears nothing of what happens in a mail's frame (deaf.js).

By way of WebKitGTK, as Safari itself runs on Apple's computers alone; what is Safari's own is not seen here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.preview_page import ISSUE, LONG, PATIENCE, POST, SETTINGS, post
from tests.preview import previewed

pytestmark = [
    pytest.mark.browser,
    # Selenium 4.5x, of a call of its own.
    pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning"),
]
FRAME = 'document.querySelector("#mail iframe:not(.waiting)")'
FRAMES = '[...document.querySelectorAll("#mail iframe:not(.waiting)")]'
TOPS = f"{FRAMES}.map((frame) => frame.contentDocument.scrollingElement.scrollTop)"
HAS_KEYBOARD = "document.activeElement.localName"


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A screen of its own; WebKitGTK has no mode without one."""
    server = shutil.which("Xvfb")
    if server is None:
        pytest.skip("Xvfb is not installed")
    command = [server, "-displayfd", "1", "-screen", "0", "1500x1100x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield f":{process.stdout.readline().strip()}"
        process.terminate()


@pytest.fixture(scope="module")
def webkit(display: str) -> Iterator[Any]:
    driver = shutil.which("WebKitWebDriver")
    # Where Debian keeps it, whatever the processor.
    browser = next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"), None)
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    if driver is None or browser is None:
        pytest.skip("WebKitWebDriver is not installed")
    options = webdriver.WebKitGTKOptions()
    options.binary_location = str(browser)
    options.add_argument("--automation")
    service = webdriver.WebKitGTKService(driver, env={**os.environ, "DISPLAY": display})
    started = webdriver.WebKitGTK(options=options, service=service)
    started.set_window_rect(0, 0, 1440, 960)
    yield started
    started.quit()


class Page:
    """The preview in WebKit."""

    def __init__(self, driver: Any, root: Path) -> None:
        self.driver = driver
        self.root = root

    def says(self, expression: str) -> Any:
        return self.driver.execute_script(f"return {expression}")

    def until(self, expression: str) -> None:
        from selenium.webdriver.support.wait import WebDriverWait

        WebDriverWait(self.driver, PATIENCE / 1000, 0.05).until(lambda _: self.says(expression), expression)

    def hands(self) -> Any:
        from selenium.webdriver import ActionChains

        return ActionChains(self.driver, duration=50)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.hands().send_keys(key).perform()

    def frame(self, number: int = 0) -> Any:
        return self.driver.find_elements("css selector", "#mail iframe:not(.waiting)")[number]

    def at_the_mail(self, act: Callable[[Any, Any], Any], number: int = 0) -> None:
        """Do what act(hands, frame) adds to the hands, at a mail that may still be on its way to its place."""
        from selenium.common.exceptions import ElementNotInteractableException, StaleElementReferenceException
        from selenium.webdriver.support.wait import WebDriverWait

        def done(_: Any) -> bool:
            hands = self.hands()
            act(hands, self.frame(number))
            hands.perform()
            return True

        moving = (ElementNotInteractableException, StaleElementReferenceException, IndexError)
        WebDriverWait(self.driver, PATIENCE / 1000, 0.05, moving).until(done)

    def click_into_the_mail(self, number: int = 0) -> None:
        self.at_the_mail(lambda hands, frame: hands.move_to_element(frame).click(), number)
        self.until(f"{HAS_KEYBOARD} !== 'body'")

    def save(self, text: str) -> None:
        post(self.root, ISSUE).write_text(text, encoding="utf-8")


@pytest.fixture
def opened(webkit: Any, room: Callable[..., Path]) -> Iterator[Page]:
    with previewed(room({ISSUE: LONG}, SETTINGS)) as preview:
        preview.visitors.callback(webkit.get, "about:blank")
        webkit.get(f"{preview.origin}/#{ISSUE}")
        page = Page(webkit, preview.root)
        page.until(f"({FRAME}?.contentDocument?.body?.innerText ?? '').includes('Paragraph 79')")
        yield page


def test_keys_work_after_a_click_into_the_mail(opened: Page) -> None:
    from selenium.webdriver import Keys

    opened.click_into_the_mail()
    opened.until(f"{HAS_KEYBOARD} === 'div'")
    opened.press("d")
    opened.until(f"{FRAME}?.contentDocument?.URL.includes('colours=dark')")
    for key, moved in ((Keys.PAGE_DOWN, "> 300"), (Keys.ARROW_UP, "> 200"), (Keys.END, "> 2000"), (Keys.HOME, "=== 0")):
        opened.press(key)
        opened.until(f"{TOPS}[0] {moved}")
    opened.press("?")
    opened.until("document.querySelector('dialog[open]')")


def test_the_mail_can_be_reached_and_left_with_the_keyboard_alone(opened: Page) -> None:
    from selenium.webdriver import Keys

    order = []
    while "clip" not in order and len(order) < 40:
        opened.press(Keys.TAB)
        order.append(opened.says("document.activeElement.className || document.activeElement.localName"))
    assert order[-1] == "clip"
    opened.press(Keys.TAB)
    assert opened.says(HAS_KEYBOARD) != "iframe"
    assert opened.says("document.activeElement.className") != "clip"


def test_words_that_are_selected_in_the_mail_can_be_copied(opened: Page) -> None:
    selected = f"{FRAME}.contentDocument.getSelection().toString()"
    first = f"[...{FRAME}.contentDocument.querySelectorAll('p')].find((one) => one.innerText.startsWith('Paragraph'))"
    box = opened.says(f"{first}.getBoundingClientRect().toJSON()")
    size = opened.frame().size
    x, y = round(box["left"] - size["width"] / 2) + 4, round(box["top"] - size["height"] / 2) + 12

    def drag(hands: Any, frame: Any) -> None:
        hands.move_to_element_with_offset(frame, x, y).click_and_hold()
        hands.move_by_offset(60, 0).pause(0.5).move_by_offset(60, 0).release()

    opened.at_the_mail(drag)
    opened.until(f"{selected}.length > 3 && {HAS_KEYBOARD} === 'iframe'")
    opened.at_the_mail(lambda hands, frame: hands.move_to_element_with_offset(frame, 0, 200).click())
    opened.until(f"{selected} === '' && {HAS_KEYBOARD} === 'div'")


def test_two_views_scroll_together(opened: Page) -> None:
    from selenium.webdriver import Keys
    from selenium.webdriver.common.actions.wheel_input import ScrollOrigin

    opened.press("c")
    opened.until(f"{FRAMES}.length === 2 && {FRAMES}.every((frame) => frame.contentDocument?.body)")
    opened.click_into_the_mail(1)
    opened.until("document.querySelectorAll('.pane')[1].contains(document.activeElement)")
    opened.press(Keys.PAGE_DOWN)
    opened.until(f"{TOPS}[0] > 300 && Math.abs({TOPS}[0] - {TOPS}[1]) < 3")
    opened.at_the_mail(lambda hands, frame: hands.scroll_from_origin(ScrollOrigin.from_element(frame), 0, 500))
    opened.until(f"{TOPS}[1] > 700 && Math.abs({TOPS}[0] - {TOPS}[1]) < 3")


@pytest.mark.parametrize(
    ("key", "words"),
    [("p", "Nobody receives it"), ("s", "Separate addresses with commas"), ("?", "Images blocked")],
)
def test_a_dialog_shows_what_it_says(opened: Page, key: str, words: str) -> None:
    opened.press(key)
    opened.until(f"document.querySelector('dialog[open]')?.innerText.includes('{words}')")
    body = "document.querySelector('dialog[open] .dialog-body')"
    opened.until(f"{body}.clientHeight > 60 && {body}.scrollHeight <= {body}.clientHeight + 1")


def test_a_save_arrives_where_the_reader_is(opened: Page) -> None:
    from selenium.webdriver import Keys

    opened.click_into_the_mail()
    opened.until(f"{HAS_KEYBOARD} === 'div'")
    opened.press(Keys.PAGE_DOWN, Keys.PAGE_DOWN)
    opened.until(f"{TOPS}[0] > 900")
    top = opened.says(TOPS)[0]
    opened.save(LONG.replace("Paragraph 79", "Paragraph last"))
    opened.until(f"({FRAME}?.contentDocument?.body?.innerText ?? '').includes('Paragraph last')")
    assert abs(opened.says(TOPS)[0] - top) <= 1
    opened.press("d")
    opened.until(f"{FRAME}?.contentDocument?.URL.includes('colours=dark')")


def test_a_mail_that_comes_back_after_a_broken_save_is_heard_again(opened: Page) -> None:
    opened.save(POST.replace("subject:", "template: nowhere\nsubject:"))
    opened.until("document.querySelector('#mail').classList.contains('is-broken')")
    opened.save(LONG)
    opened.until("!document.querySelector('#mail').classList.contains('is-broken')")
    opened.click_into_the_mail()
    opened.until(f"{HAS_KEYBOARD} === 'div'")
    opened.press("i")
    opened.until(f"{FRAME}?.contentDocument?.URL.includes('app=blocked')")
