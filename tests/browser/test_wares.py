"""A product that a message names, and the law that a reply tells, beside the draft in a real browser."""

import json

import pytest
from selenium.webdriver.common.by import By

from tests.browser.waiting import patient

pytestmark = pytest.mark.browser
SENT = "const done = arguments[1]; fetch('/api/conversations', {method: 'POST', body: arguments[0]}).then((answer) => done(answer.status));"
TEXT = "請問RTR_520還有現貨嗎？另外我想退貨，因為改變心意，退貨運費由誰負擔？"


def test_a_product_and_the_law_are_sources_that_are_read_on_the_page_and_open_nothing(desk, browser):
    browser.get(desk["url"])
    browser.get_log("browser")  # what other tests left there
    talk = {"id": "wares-1", "subject": "Stock", "market": "TW", "messages": [{"role": "customer", "text": TEXT}]}
    assert browser.execute_async_script(SENT, json.dumps(talk)) == 201
    browser.get(f"{desk['url']}/c/wares-1?lang=en")
    card = patient(browser, 30).until(lambda page: page.find_elements(By.CSS_SELECTOR, "details.wares"))[0]
    browser.execute_script("arguments[0].open = true", card)
    assert "€189.00 · 7 in stock" in card.text
    sources = {one.text: one for one in browser.find_elements(By.CSS_SELECTOR, ".sources li")}
    law = next(one for text, one in sources.items() if "The buyer bears no cost." in text)
    assert law.find_elements(By.CSS_SELECTOR, "button, a") == []
    assert any("stock 7" in text for text in sources)
    assert [one for one in browser.get_log("browser") if one["level"] == "SEVERE"] == []
