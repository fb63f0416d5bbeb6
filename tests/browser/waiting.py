"""Waiting for a page that changes under the reader: an element that a swap has just replaced is looked for again, not an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

if TYPE_CHECKING:
    from collections.abc import Callable

    from selenium.webdriver.remote.webdriver import WebDriver

LEAST = 45.0
"""Seconds: a slow machine is waited for; a quick one goes on at once."""


def patient(browser: WebDriver, seconds: float = LEAST, poll_frequency: float = 0.2) -> WebDriverWait:
    """A wait of at least `LEAST` seconds for whatever is asked of the page, which may be missing or replaced meanwhile."""
    return WebDriverWait(browser, max(seconds, LEAST), poll_frequency, ignored_exceptions=(NoSuchElementException, StaleElementReferenceException))


def visible(browser: WebDriver, selector: str, seconds: float = LEAST) -> WebElement:
    """The first visible element of a selector, waited for, as it stands now: stale as soon as a swap replaces it."""
    return patient(browser, seconds).until(lambda d: next((e for e in d.find_elements(By.CSS_SELECTOR, selector) if e.is_displayed()), None))


def see(browser: WebDriver, selector: str, seconds: float = LEAST) -> Seen:
    """The first visible element of a selector, waited for, and looked for again where a swap replaces it before it is read or pressed."""
    return Seen(browser, selector, visible(browser, selector, seconds).id)


class Seen(WebElement):
    """An element of the page by what it was looked for with."""

    def __init__(self, browser: WebDriver, selector: str, id_: str) -> None:
        """The element with this id, found by this selector."""
        super().__init__(browser, id_)
        self._selector = selector

    def _again(self, act: Callable[[], Any]) -> Any:
        for _ in range(5):
            try:
                return act()
            except StaleElementReferenceException:
                self._id = visible(self.parent, self._selector).id
        return act()

    def _execute(self, command: str, params: dict[str, Any] | None = None) -> Any:
        return self._again(lambda: super(Seen, self)._execute(command, dict(params or {})))

    def get_attribute(self, name: str) -> str | None:
        """Selenium asks this by a script, past `_execute`."""
        return self._again(lambda: super(Seen, self).get_attribute(name))

    def is_displayed(self) -> bool:
        """Selenium asks this by a script, past `_execute`."""
        return self._again(lambda: super(Seen, self).is_displayed())
