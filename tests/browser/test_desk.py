"""The agent's day in a real browser: read, check, accept, edit, reject, by mouse and by key."""

import json
import urllib.request

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = pytest.mark.browser


def see(browser, selector, seconds=15):
    """The first visible element of a selector, waited for."""

    def visible(driver):
        return next((e for e in driver.find_elements(By.CSS_SELECTOR, selector) if e.is_displayed()), None)

    return WebDriverWait(browser, seconds, ignored_exceptions=()).until(visible)


def ask(desk, method, path, body=None):
    """One call of the API with the data folder's token."""
    token = json.loads((desk["data"] / "owner.json").read_text())["token"]
    request = urllib.request.Request(desk["url"] + path, method=method, data=json.dumps(body).encode() if body is not None else None)
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.loads(answer.read())


def open_conversation(browser, desk, number, lang="en"):
    browser.get(f"{desk['url']}/c/{number}?lang={lang}")
    return see(browser, "#panel[data-draft]")


def test_the_link_opens_the_desk_with_every_conversation_listed(browser, desk):
    browser.get(desk["url"] + "/")
    see(browser, "#panel[data-draft]")
    assert len(browser.find_elements(By.CSS_SELECTOR, ".item")) >= 22


def test_a_german_question_has_a_german_draft_beside_its_english_gloss(browser, desk):
    open_conversation(browser, desk, "conv-01")
    assert see(browser, ".reply").get_attribute("lang") == "de"
    replies, glosses = (browser.find_elements(By.CSS_SELECTOR, s) for s in (".reply", ".gloss"))
    assert len(replies) == len(glosses) > 3
    assert "business days" in " ".join(g.text for g in glosses)


def test_a_source_opens_at_its_sentence_by_key(browser, desk):
    open_conversation(browser, desk, "conv-01")
    browser.find_element(By.TAG_NAME, "body").send_keys("1")
    mark = see(browser, "#source mark")
    quote = browser.find_element(By.CSS_SELECTOR, "#src-1 q").text
    assert mark.text.strip() == quote.strip()
    browser.find_element(By.CSS_SELECTOR, "#source button").click()


def test_a_source_is_lit_when_its_number_is_hovered(browser, desk):
    open_conversation(browser, desk, "conv-01")
    browser.execute_script("document.querySelector('.pair .cite').dispatchEvent(new MouseEvent('mouseover', {bubbles: true}))")
    assert see(browser, "#src-1.lit")


def test_an_arabic_draft_runs_right_to_left_inside_an_english_page(browser, desk):
    open_conversation(browser, desk, "conv-09")
    assert see(browser, ".reply").get_attribute("dir") == "rtl"
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("dir") == "ltr"


def test_an_agent_in_shenzhen_reads_the_page_in_chinese(browser, desk):
    open_conversation(browser, desk, "conv-05", lang="zh")
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "zh"
    assert see(browser, ".gloss").get_attribute("lang") == "zh"
    open_conversation(browser, desk, "conv-05", lang="en")


def test_a_question_nothing_answers_shows_what_was_searched(browser, desk):
    open_conversation(browser, desk, "conv-18")
    assert see(browser, ".refusal").text
    assert not browser.find_elements(By.CSS_SELECTOR, "#accept")


def test_accepting_by_key_records_the_draft_as_it_stood(browser, desk):
    open_conversation(browser, desk, "conv-02")
    # the message is known by its gist alone and the draft promises something: the first key says so, the second accepts
    told = see(browser, "#accept").get_attribute("data-twice")
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.CONTROL, Keys.ENTER)
    if told:
        assert told in see(browser, "#toast.on").text
        assert not browser.find_elements(By.CSS_SELECTOR, ".decided")
        browser.find_element(By.TAG_NAME, "body").send_keys(Keys.CONTROL, Keys.ENTER)
    final = see(browser, ".decided .final").text
    draft = ask(desk, "GET", "/api/conversations/conv-02/draft")
    assert draft["state"] == "decided"
    assert " ".join(final.split()) == " ".join(draft["text"].split())


@pytest.mark.parametrize("lang", ["zh", "ar", "ja", "en"])
def test_a_sentence_left_out_on_the_agents_side_is_left_out_of_the_reply(browser, desk, lang):
    open_conversation(browser, desk, "conv-01", lang=lang)
    button = see(browser, ".pair .drop")
    said = button.get_attribute("data-drop")
    assert said in browser.find_element(By.ID, "editor").get_property("defaultValue")
    browser.execute_script("arguments[0].click()", button)
    assert said not in see(browser, "#editor").get_property("value")
    browser.execute_script("localStorage.clear()")
    open_conversation(browser, desk, "conv-01", lang="en")


def test_an_edit_is_kept_word_for_word(browser, desk):
    open_conversation(browser, desk, "conv-08")
    browser.find_element(By.TAG_NAME, "body").send_keys("e")
    editor = see(browser, "#editor")
    editor.send_keys(Keys.END, " ขอบคุณ")
    editor.send_keys(Keys.CONTROL, Keys.ENTER)
    assert "ขอบคุณ" in see(browser, ".decided .final").text


def test_a_rejection_keeps_its_reason(browser, desk):
    open_conversation(browser, desk, "conv-20")
    browser.find_element(By.TAG_NAME, "body").send_keys("r")
    reason = see(browser, "#reason")
    reason.send_keys("政策不对", Keys.ENTER)
    assert "政策不对" in see(browser, ".decided").text


def test_a_newer_message_greys_the_draft_and_what_was_typed_survives(browser, desk):
    open_conversation(browser, desk, "conv-10")
    browser.find_element(By.TAG_NAME, "body").send_keys("e")
    see(browser, "#editor").send_keys("TYPED ")
    ask(desk, "POST", "/api/conversations/conv-10/messages", {"text": "Any news?"})
    banner = see(browser, ".stale")
    assert "TYPED" in browser.find_element(By.ID, "editor").get_attribute("value")
    banner.find_element(By.TAG_NAME, "button").click()
    WebDriverWait(browser, 15).until(lambda d: not d.find_elements(By.CSS_SELECTOR, ".stale"))


def test_the_page_talks_to_nobody_but_its_own_service_and_logs_no_error(browser, desk):
    open_conversation(browser, desk, "conv-05")
    hosts = browser.execute_script("return performance.getEntriesByType('resource').map(e => new URL(e.name).host)")
    assert set(hosts) <= {desk["url"].removeprefix("http://")}
    assert [e for e in browser.get_log("browser") if e["level"] == "SEVERE"] == []


def test_nothing_sticks_out_sideways_on_a_sidebars_width(browser, desk):
    browser.set_window_size(500, 900)
    try:
        open_conversation(browser, desk, "conv-01")
        assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    finally:
        browser.set_window_size(1500, 1000)
