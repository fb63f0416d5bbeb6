"""The agent's day in a real browser: read, check, accept, edit, reject, by mouse and by key."""

import json
import time
import urllib.request

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.waiting import patient, see

pytestmark = pytest.mark.browser


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


def test_the_original_of_a_source_opens_by_key_at_its_sentence(browser, desk):
    open_conversation(browser, desk, "conv-01")
    quote = browser.find_element(By.CSS_SELECTOR, "#src-1 q").text
    browser.find_element(By.TAG_NAME, "body").send_keys("1")
    see(browser, "#source mark")
    browser.switch_to.active_element.send_keys("o")
    patient(browser, 15).until(lambda d: len(d.window_handles) == 2)
    browser.switch_to.window(browser.window_handles[1])
    try:
        mark = see(browser, ".kept mark")
        assert quote.strip().startswith(mark.text.strip()[:20])
        assert browser.execute_script("const r = arguments[0].getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight", mark)
    finally:
        browser.close()
        browser.switch_to.window(browser.window_handles[0])


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
    ActionChains(browser).move_to_element(see(browser, ".pair:has(.drop) .reply")).perform()  # what may be done to a sentence shows where it is pointed at
    button = see(browser, ".pair .drop")
    said = button.get_attribute("data-drop")
    assert said in browser.find_element(By.ID, "editor").get_property("defaultValue")
    browser.execute_script("arguments[0].click()", button)
    assert said not in see(browser, "#editor").get_property("value")
    browser.execute_script("localStorage.clear()")
    open_conversation(browser, desk, "conv-01", lang="en")


def by_key(browser, *keys):
    """Keys to whatever has the focus."""
    browser.switch_to.active_element.send_keys(*keys)


def to_sentence(browser, act):
    """By key alone to the first sentence on the agent's side that can be changed or swapped; its place."""
    browser.find_element(By.TAG_NAME, "body").send_keys("g")
    for _ in range(12):
        row = browser.switch_to.active_element
        if row.find_elements(By.CSS_SELECTOR, f"[data-act={act}]"):
            return row.get_attribute("data-at")
        by_key(browser, Keys.ARROW_DOWN)
    raise AssertionError(f"no sentence to {act}")


def both_sides(browser, at):
    script = (
        "const row = document.querySelector(`.pair[data-at='${arguments[0]}']`); return ['.reply', '.gloss'].map((side) => row.querySelector(side).innerText)"
    )
    return browser.execute_script(script, at)  # at once: the sides may come anew in between


@pytest.mark.parametrize(("lang", "typed", "told"), [("en", "7", "7 business days"), ("ja", "７", "7営業日"), ("ar", "٧", "7 أيام عمل")])
def test_a_period_is_changed_by_key_in_the_agents_language_and_the_customers_side_follows(browser, desk, lang, typed, told):
    open_conversation(browser, desk, "conv-01", lang=lang)
    at = to_sentence(browser, "change")
    by_key(browser, "c")
    see(browser, ".values input[name=value]")
    by_key(browser, typed, Keys.ENTER)
    see(browser, f".pair.changed[data-at='{at}']")
    reply, gloss = both_sides(browser, at)
    assert "7 Werktage" in reply
    assert told in gloss
    assert "7 Werktage" in see(browser, "#editor").get_property("value")
    assert told in browser.execute_script("return document.getElementById('promise').innerText")
    patient(browser, 15).until(lambda d: "5–8" in d.execute_script("return document.getElementById('edit-findings').innerText"))  # the source is quoted
    by_key(browser, "u")
    patient(browser, 15).until(lambda d: "5–8 Werktage" in both_sides(d, at)[0])
    assert not browser.find_element(By.ID, "editor").is_displayed()
    open_conversation(browser, desk, "conv-01", lang="en")


def test_what_is_no_number_in_the_agents_language_is_said_in_it_and_nothing_changes(browser, desk):
    open_conversation(browser, desk, "conv-01", lang="de")
    at = to_sentence(browser, "change")
    by_key(browser, "c")
    see(browser, ".values input[name=value]")
    by_key(browser, "bald", Keys.ENTER)
    assert "„bald“" in see(browser, "#toast.on").text
    by_key(browser, Keys.ESCAPE)
    assert not browser.find_elements(By.CSS_SELECTOR, ".values")
    assert browser.switch_to.active_element.get_attribute("data-at") == at
    browser.get_log("browser")  # the refusal is no error of the page
    open_conversation(browser, desk, "conv-01", lang="en")


@pytest.mark.parametrize("lang", ["en", "ja", "ar"])
def test_a_sentence_is_swapped_by_key_for_an_approved_one_and_what_was_typed_stays(browser, desk, lang):
    open_conversation(browser, desk, "conv-01", lang=lang)
    browser.find_element(By.TAG_NAME, "body").send_keys("e")
    see(browser, "#editor").send_keys(Keys.CONTROL, Keys.END)
    browser.find_element(By.ID, "editor").send_keys(" TYPED")
    browser.execute_script("document.activeElement.blur()")
    at = to_sentence(browser, "swap")
    was = both_sides(browser, at)
    by_key(browser, "s")
    see(browser, ".offer-filter")
    by_key(browser, Keys.ARROW_DOWN)
    offered = browser.switch_to.active_element
    told, said = (offered.find_element(By.CSS_SELECTOR, side).text for side in (".gloss", ".reply"))
    by_key(browser, Keys.ENTER)
    see(browser, f".pair.changed[data-at='{at}']")
    assert both_sides(browser, at) == [said, told] != was
    text = browser.find_element(By.ID, "editor").get_property("value")
    assert said in text
    assert "TYPED" in text
    browser.execute_script("localStorage.clear()")
    open_conversation(browser, desk, "conv-01", lang="en")


def test_changes_on_the_agents_side_outlive_a_reload_of_the_page(browser, desk):
    open_conversation(browser, desk, "conv-01")
    at = to_sentence(browser, "change")
    by_key(browser, "c")
    see(browser, ".values input[name=value]")
    by_key(browser, "9", Keys.ENTER)
    see(browser, f".pair.changed[data-at='{at}']")
    browser.refresh()
    see(browser, f".pair.changed[data-at='{at}']")
    assert "9 Werktage" in see(browser, "#editor").get_property("value")
    browser.execute_script("localStorage.clear()")
    open_conversation(browser, desk, "conv-01")


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
    patient(browser, 15).until(lambda d: not d.find_elements(By.CSS_SELECTOR, ".stale"))


def test_what_was_typed_last_is_not_checked_where_its_draft_is_gone(browser, desk):
    open_conversation(browser, desk, "conv-11")
    browser.get_log("browser")  # what other tests left there
    browser.find_element(By.TAG_NAME, "body").send_keys("e")
    see(browser, "#editor").send_keys("?")
    browser.execute_script("document.getElementById('pause').click()")
    see(browser, "#resume")
    time.sleep(1)  # the check of what is typed waits 0.7 s for the next letter
    assert [e for e in browser.get_log("browser") if e["level"] == "SEVERE"] == []
    see(browser, "#resume").click()
    see(browser, "#editor")


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


def test_rows_of_one_script_are_approved_by_one_key_each(desk, browser):
    text = "Guten Tag, wie viele Tage habe ich, um einen Artikel zurückzugeben?"
    for number in range(3):
        said = [{"role": "customer", "text": text}]
        ask(desk, "POST", "/api/conversations", {"id": f"row-{number}", "market": "DE", "subject": f"Rückgabe {number}", "messages": said})
        ask(desk, "GET", f"/api/conversations/row-{number}/draft?agent_language=en")
    browser.get(f"{desk['url']}/peak?lang=en")
    see(browser, ".rows tr[data-draft]")
    ActionChains(browser).send_keys(Keys.ARROW_DOWN).send_keys(Keys.ENTER).perform()
    patient(browser, 20).until(lambda b: len(b.find_elements(By.CSS_SELECTOR, ".rows tr.done")) == 1)
    assert browser.execute_script("return document.activeElement.matches('tr[data-draft]:not(.done)')")
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    patient(browser, 20).until(lambda b: len(b.find_elements(By.CSS_SELECTOR, ".rows tr.done")) == 2)
