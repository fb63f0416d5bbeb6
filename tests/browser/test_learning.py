"""The pages on which a desk learns, in a real browser: a reply kept by key, practice, a change before it is published, a standing approval, a peak."""

import io
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from assist.__main__ import main
from tests.browser.conftest import ROOT, served, signed_in
from tests.browser.test_axe import violations
from tests.browser.test_desk import ask
from tests.browser.waiting import patient, see

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
PASSWORD = "a sentence of my own"
PAGES = ["/knowledge/learned", "/practice", "/knowledge/before", "/knowledge/standing", "/contribute", "/peak"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """The demo shop with what an agent has answered already, some of it in her own words."""
    data = tmp_path_factory.mktemp("learning")
    with served(data, "--demo", CONCORD_ASSIST_STANDING_APPROVAL="true") as service, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.StringIO(PASSWORD))
        assert main(["user", "add", "Bea", "--role", "admin", "--password-stdin", "--data", str(data)]) == 0
        for number in ("conv-09", "conv-01"):
            draft = ask(service, "GET", f"/api/conversations/{number}/draft")
            said = "" if number == "conv-01" else draft["text"].replace("\n\n", "\n\nBea\n\n", 1)
            verdict = "edit" if said else "accept"
            ask(service, "POST", f"/api/drafts/{draft['id']}/decision", {"verdict": verdict, "final_text": said, "agent": "Ana"})
        yield service


@pytest.fixture(scope="module")
def bea(shop, tmp_path_factory):
    """Chromium of a second person, who has an account."""
    with signed_in(tmp_path_factory.mktemp("bea"), f"{shop['url']}/signin") as driver:
        driver.find_element(By.ID, "name").send_keys("Bea")
        driver.find_element(By.ID, "password").send_keys(PASSWORD)
        driver.find_element(By.CSS_SELECTOR, "form button").click()
        see(driver, "#main, main")
        yield driver


def shown(driver, css, word, seconds=60):
    """Wait until a part of the page says this."""
    patient(driver, seconds).until(lambda one: any(word in each.text for each in one.find_elements(By.CSS_SELECTOR, css)))


@pytest.mark.parametrize(("lang", "width"), [("en", 360), ("ar", 360), ("de", 1500)])
def test_no_page_of_learning_has_a_violation_or_is_wider_than_its_window(bea, shop, lang, width):
    bea.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500})
    try:
        for page in PAGES:
            bea.get(f"{shop['url']}{page}?lang={lang}")
            see(bea, "h1")
            assert (page, bea.execute_script("return document.documentElement.scrollWidth") <= width) == (page, True)
            assert violations(bea) == []
    finally:
        bea.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_what_a_colleague_answered_is_kept_by_one_key(bea, shop):
    bea.get(f"{shop['url']}/knowledge/learned?lang=en")
    waiting = len(bea.find_elements(By.CSS_SELECTOR, ".learned"))
    assert waiting == 2
    reasons = bea.find_elements(By.CSS_SELECTOR, "[data-first] input[name=reason]")
    if reasons:
        reasons[0].send_keys("It is what we tell everybody.")
        bea.find_element(By.CSS_SELECTOR, "[data-first] .yes button").click()
    else:
        bea.find_element(By.TAG_NAME, "body").send_keys("a")
    patient(bea, 60).until(lambda one: len(one.find_elements(By.CSS_SELECTOR, ".learned")) == waiting - 1)
    bea.get(f"{shop['url']}/knowledge/learned?state=approved&lang=en")
    bea.find_element(By.CSS_SELECTOR, ".learned button[hx-get]").click()
    see(bea, "[id^=trace-] *")


def test_a_newcomers_answer_is_compared_and_only_then_the_one_that_was_sent_is_shown(bea, shop):
    bea.get(f"{shop['url']}/practice?lang=en")
    sent = ask(shop, "GET", "/api/conversations/conv-01/draft")["text"].split("\n")[0]
    assert not [one for one in bea.find_elements(By.CSS_SELECTOR, "[role=status]") if sent in one.text]
    bea.find_element(By.NAME, "answer").send_keys("99 Tage.")
    bea.find_element(By.CSS_SELECTOR, "form.card button.primary").click()
    shown(bea, "[role=status]", "99 days")


def test_a_changed_policy_is_tried_on_the_last_questions_and_left(bea, shop, tmp_path):
    policy = next(one["path"] for one in ask(shop, "GET", "/api/documents?limit=10&text=policies/de/returns.md")["documents"])
    changed = tmp_path / "returns.md"
    changed.write_text(Path(ROOT, policy).read_text("utf-8").replace("30", "14"), "utf-8")
    bea.get(f"{shop['url']}/knowledge/document?path={quote(policy)}&lang=en")
    bea.find_element(By.LINK_TEXT, "Before you publish").click()
    see(bea, "input[name=file]").send_keys(str(changed))
    last = bea.find_element(By.NAME, "last")
    last.clear()
    last.send_keys("3", Keys.ENTER)
    page = f"{shop['url']}/knowledge/before"
    patient(bea, 280, poll_frequency=2).until(lambda one: one.get(page) or one.find_elements(By.CSS_SELECTOR, "[id^=trial-]"))
    assert "of 3 answers change" in see(bea, "[id^=trial-]").text
    bea.find_element(By.CSS_SELECTOR, "[id^=trial-] .acts form:last-child button").click()
    patient(bea, 30).until(lambda one: not one.find_elements(By.CSS_SELECTOR, "[id^=trial-] .acts"))


def test_a_standing_approval_is_given_and_one_switch_stops_it(bea, shop):
    bea.get(f"{shop['url']}/knowledge/standing?lang=en")
    bea.find_element(By.NAME, "markets").send_keys("DE, FR")
    until = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    bea.execute_script("document.querySelector('[name=ends_on]').value = arguments[0]; document.querySelector('[name=intent]').value = 'returns.window'", until)
    bea.find_element(By.CSS_SELECTOR, "form.form button.primary").click()
    assert "Germany" in see(bea, ".mandate").text
    bea.find_element(By.CSS_SELECTOR, "button.danger").click()
    patient(bea, 30).until(lambda one: one.find_elements(By.CSS_SELECTOR, ".mandate .tag.bad"))


def test_a_row_of_the_peak_is_approved_by_one_key(bea, shop):
    for number in range(2):
        said = [{"role": "customer", "text": "Wie lange kann ich einen Artikel zurückgeben?"}]
        ask(shop, "POST", "/api/conversations", {"id": f"peak-{number}", "market": "DE", "messages": said})
        ask(shop, "GET", f"/api/conversations/peak-{number}/draft?agent_language=en")
    bea.get(f"{shop['url']}/peak?lang=en")
    row = see(bea, "tr[data-draft]")
    draft = row.get_attribute("data-draft")
    bea.execute_script("arguments[0].focus()", row)
    bea.switch_to.active_element.send_keys(Keys.ENTER)
    patient(bea, 30).until(lambda one: not one.find_elements(By.CSS_SELECTOR, f"tr[data-draft='{draft}'] button.yes"))


def test_nothing_went_wrong_in_the_pages_scripts(bea):
    assert [json.dumps(log) for log in bea.get_log("browser") if log["level"] == "SEVERE" and "favicon" not in log["message"]] == []
