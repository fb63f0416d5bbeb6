"""Waiting for a page that changes under the reader: an element that a swap has just replaced is looked for again, not an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.support.ui import WebDriverWait

if TYPE_CHECKING:
    from selenium.webdriver.remote.webdriver import WebDriver

LEAST = 45.0
"""Seconds: a slow machine is waited for; a quick one goes on at once."""


def patient(browser: WebDriver, seconds: float = LEAST, poll_frequency: float = 0.2) -> WebDriverWait:
    """A wait of at least `LEAST` seconds for whatever is asked of the page, which may be missing or replaced meanwhile."""
    return WebDriverWait(browser, max(seconds, LEAST), poll_frequency, ignored_exceptions=(NoSuchElementException, StaleElementReferenceException))
