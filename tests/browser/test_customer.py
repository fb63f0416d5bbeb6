"""A customer beside their conversation, their parcel as a picture, the pages of promises and letters, in a real browser."""

import json
import time

import pytest
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser
EVENTS = [
    {"at": "2026-11-06T10:00:00Z", "status": "picked_up", "place": "深圳", "party": "carrier"},
    {"at": "2026-11-14T10:00:00Z", "status": "in_transit", "place": "Leipzig", "customs_state": "inspection", "party": "customs"},
]
PARCEL = {"carrier": "DHL", "tracking": "JJD1", "status": "in_transit", "updated_at": "2026-11-14T10:00:00Z", "events": EVENTS}
TALK = {
    "id": "seen-1",
    "subject": "Seen before",
    "messages": [{"role": "customer", "text": "أين طلبي؟"}],
    "customer": {"name": "Ana", "languages": ["ar"]},
    "order": {"number": "S-1", "status": "shipped", "shipments": [PARCEL]},
    "contact": {"email": "ana@seen.example"},
}
SENT = "const done = arguments[1]; fetch('/api/conversations', {method: 'POST', body: arguments[0]}).then((answer) => done(answer.status));"
SAVED = """
const done = arguments[0], make = URL.createObjectURL;
URL.createObjectURL = (blob) => { done([blob.type, blob.size]); return make.call(URL, blob); };
document.querySelector("details.order").open = true;
document.querySelector("a[data-picture]").click();
"""


def test_a_customer_is_shown_with_other_conversations_and_the_parcels_way_is_saved_as_a_picture(desk, browser):
    browser.get(desk["url"])
    for name in ("seen-1", "seen-2"):
        assert browser.execute_async_script(SENT, json.dumps({**TALK, "id": name})) == 201
    browser.get(f"{desk['url']}/c/seen-2?lang=en")
    card = browser.find_element(By.CSS_SELECTOR, "details.person")
    card.find_element(By.TAG_NAME, "summary").click()
    assert "ana@seen.example" in card.text
    assert card.find_element(By.LINK_TEXT, "Seen before").get_attribute("href").endswith("/c/seen-1")
    kind, size = browser.execute_async_script(SAVED)
    assert (kind, size > 5_000) == ("image/png", True)
    card.find_element(By.NAME, "form").send_keys("السيدة آنا")
    card.find_element(By.XPATH, ".//button[not(@name)]").click()
    time.sleep(0.3)
    assert "السيدة آنا" in browser.find_element(By.CSS_SELECTOR, "details.person summary").text


@pytest.mark.parametrize(("page", "title"), [("promises", "الوعود"), ("letters", "المتابعة")])
def test_the_pages_of_promises_and_letters_fit_a_telephone_from_right_to_left(desk, browser, page, title):
    browser.set_window_size(500, 900)
    browser.get(f"{desk['url']}/{page}?lang=ar")
    assert browser.find_element(By.TAG_NAME, "h1").text == title
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth") is True
    browser.set_window_size(1500, 1000)
    browser.get(f"{desk['url']}/?lang=en")
