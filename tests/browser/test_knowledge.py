"""The owner's day in a real browser: hand over, find, replace, compare, correct, pin, and see where the knowledge contradicts itself."""

import json
import urllib.error
import urllib.parse
import urllib.request

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import staleness_of

from tests.browser.waiting import patient, see, visible

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

RETURNS = {
    "en": "# Returns\n\n## Return period\n\nYou may return every article within 30 days of delivery.\n\n## Fee\n\nThe return label costs 5.90 EUR.\n",
    "de": "# Rückgabe\n\n## Rückgabefrist\n\nSie können jeden Artikel innerhalb von 14 Tagen nach der Lieferung zurückgeben.\n\n"
    "## Gebühr\n\nDas Etikett kostet 5,90 EUR.\n",
    "zh": "# 退货\n\n## 退货期限\n\n您可以在收货后 30 天内退回任何商品。\n\n## 费用\n\n退货标签的费用为 5.90 欧元。\n",
    "ja": "# 返品\n\n## 返品期限\n\n商品到着後30日以内であれば返品できます。\n\n## 手数料\n\n返品ラベルの料金は5.90ユーロです。\n",
    "ar": "# الإرجاع\n\n## مدة الإرجاع\n\nيمكنكم إرجاع أي منتج خلال 30 يومًا من التسليم.\n\n## الرسوم\n\nتبلغ تكلفة ملصق الإرجاع 5.90 يورو.\n",
    "th": "# การคืนสินค้า\n\n## ระยะเวลาคืนสินค้า\n\nคุณสามารถคืนสินค้าได้ภายใน 30 วันหลังได้รับสินค้า\n\n## ค่าธรรมเนียม\n\nฉลากคืนสินค้าราคา 5.90 ยูโร\n",
}
POSTAGE = """# Postage

What a parcel costs, by its weight, inside the European Union and to Switzerland and Norway.

| weight | price |
|---|---|
| to 5 kg | 4.90 EUR |
| to 10 kg | 590 EUR |

Ask us for anything that is heavier than that.
"""
WATCH_BAR = """
window.seen = [];
const bar = document.getElementById("sending");
new MutationObserver(() => window.seen.push(bar.value)).observe(bar, {attributeFilter: ["value"]});
"""
HOSTILE = "<script>document.title='hacked'<\u2044script>.md"


def go(driver, shelf, page, /, **query):
    driver.get(f"{shelf['url']}{page}?{urllib.parse.urlencode(query)}" if query else shelf["url"] + page)
    return driver


def ask(shelf, method, path, body=None):
    """One call of the API with the data folder's token; a text is sent as it is."""
    token = json.loads((shelf["data"] / "owner.json").read_text())["token"]
    sent = body if isinstance(body, str) else json.dumps(body)
    request = urllib.request.Request(shelf["url"] + path, method=method, data=None if body is None else sent.encode())
    request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def press(driver, selector):
    """Press what sends a form, and wait until the page it stood on is gone: its answer must not come in after the next page was asked for."""
    button = visible(driver, selector)
    button.click()
    patient(driver, 45).until(staleness_of(button))


def settled(driver, shelf):
    """Open the list and wait until nothing of the queue waits or runs."""
    see(go(driver, shelf, "/knowledge"), "#queue .task")
    patient(driver, 150).until(lambda d: not d.find_elements(By.CSS_SELECTOR, "#queue .queued, #queue .running"))


def hand_over(driver, shelf, tmp_path, folder="", **texts):
    """Upload files by the form of the page and wait for their end."""
    go(driver, shelf, "/knowledge")
    files = []
    for name, text in texts.items():
        file = tmp_path / (name if "." in name else f"{name}.md")
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        files.append(str(file))
    if folder:
        driver.find_element(By.CSS_SELECTOR, "#upload summary").click()
        see(driver, "#upload [name=folder]").send_keys(folder)
    driver.find_element(By.CSS_SELECTOR, "#upload input[type=file]").send_keys("\n".join(files))
    driver.find_element(By.CSS_SELECTOR, "#upload button.primary").click()
    see(driver, "#handed li")
    settled(driver, shelf)


def rows(driver):
    return {row.find_element(By.CSS_SELECTOR, ".path").get_attribute("title"): row for row in driver.find_elements(By.CSS_SELECTOR, "#documents tbody tr")}


def passage_with(driver, words):
    return next(row for row in driver.find_elements(By.CSS_SELECTOR, ".passage-row") if words in row.text)


@pytest.fixture(scope="module")
def returns(owner, shelf, tmp_path_factory):
    """The same policy in six languages, the German one with another period."""
    for lang, text in RETURNS.items():
        hand_over(owner, shelf, tmp_path_factory.mktemp(lang), f"policies/{lang}", returns=text)
    return shelf


@pytest.fixture(scope="module")
def postage(owner, shelf, tmp_path_factory):
    """A price table with a broken row."""
    hand_over(owner, shelf, tmp_path_factory.mktemp("postage"), "policies/en", postage=POSTAGE)
    return shelf


def test_an_upload_ends_in_a_state_and_is_found_by_a_question(owner, returns):
    listed = rows(go(owner, returns, "/knowledge"))
    assert {f"policies/{lang}/returns.md" for lang in RETURNS} <= set(listed)
    assert "live" in listed["policies/en/returns.md"].text
    go(owner, returns, "/knowledge/try", q="How many days do I have to return an article?", language="en", lang="en")
    assert "30 days" in see(owner, "#hit-1").text
    assert owner.find_elements(By.CSS_SELECTOR, ".hits .arms .tag")


def test_a_bad_upload_gets_a_state_with_its_reason_and_the_rest_goes_on(owner, shelf, tmp_path):
    hand_over(owner, shelf, tmp_path, "mixed", **{"broken.pdf": b"%PDF-1.7 not really", "fine.md": "# Opening hours\n\nWe answer from nine to five.\n"})
    listed = rows(go(owner, shelf, "/knowledge", q="mixed", lang="en"))
    assert "failed" in listed["mixed/broken.pdf"].text
    assert listed["mixed/broken.pdf"].find_element(By.CSS_SELECTOR, ".reason").text
    assert "live" in listed["mixed/fine.md"].text


def test_an_empty_file_is_refused_in_a_sentence(owner, shelf, tmp_path):
    go(owner, shelf, "/knowledge")
    (tmp_path / "empty.md").write_text("")
    owner.find_element(By.CSS_SELECTOR, "#upload input[type=file]").send_keys(str(tmp_path / "empty.md"))
    owner.find_element(By.CSS_SELECTOR, "#upload button.primary").click()
    assert "empty" in see(owner, "#handed .bad").text


def test_a_file_name_with_a_script_in_it_is_shown_and_never_run(owner, shelf, tmp_path):
    hand_over(owner, shelf, tmp_path, "odd", **{HOSTILE: "# Odd\n\nA file with an odd name speaks of nothing.\n"})
    go(owner, shelf, "/knowledge", q="odd/")
    assert owner.title != "hacked"
    assert any("<script>" in path for path in rows(owner))


def test_the_list_is_filtered_by_language_state_and_name(owner, returns):
    go(owner, returns, "/knowledge", language="ja")
    assert set(rows(owner)) == {"policies/ja/returns.md"}
    go(owner, returns, "/knowledge", q="policies/de", state="live", kind="policy")
    assert set(rows(owner)) == {"policies/de/returns.md"}
    go(owner, returns, "/knowledge", q="no such document")
    assert not rows(owner)


def test_a_replaced_document_shows_what_changed_and_can_go_back(owner, shelf, tmp_path):
    first = "# Gift wrap\n\nWe wrap gifts for free.\n\nAsk for it in the order.\n"
    hand_over(owner, shelf, tmp_path, "versions", wrap=first)
    (tmp_path / "wrap.md").write_text(first.replace("for free", "for 3 EUR"))
    go(owner, shelf, "/knowledge/document", path="versions/wrap.md", lang="en")
    next(s for s in owner.find_elements(By.CSS_SELECTOR, ".act summary") if s.text == "Replace").click()
    see(owner, ".act .dropzone input").send_keys(str(tmp_path / "wrap.md"))
    press(owner, ".act[open] button.primary")
    settled(owner, shelf)
    go(owner, shelf, "/knowledge/versions", path="versions/wrap.md")
    assert see(owner, ".line.gone .said").text == "We wrap gifts for free."
    assert see(owner, ".line.new .said").text == "We wrap gifts for 3 EUR."
    press(owner, "form[action='/knowledge/rollback'] button")
    settled(owner, shelf)
    assert "for free" in go(owner, shelf, "/knowledge/document", path="versions/wrap.md").find_element(By.CSS_SELECTOR, ".passages").text


def test_an_upload_over_a_slow_line_shows_how_far_it_is(owner, shelf, tmp_path):
    (tmp_path / "slow.md").write_text("# Slow\n\nA slow line takes its time.\n" + "\n" * 400_000)
    see(go(owner, shelf, "/knowledge", lang="en"), "#upload input[type=file]").send_keys(str(tmp_path / "slow.md"))
    owner.execute_script(WATCH_BAR)
    owner.set_network_conditions(latency=0, download_throughput=10_000_000, upload_throughput=200_000)
    try:
        see(owner, "#upload button.primary").click()
        assert see(owner, "#sending").accessible_name == "Upload"
        see(owner, "#handed li")
    finally:
        owner.delete_network_conditions()
    between = [value for value in owner.execute_script("return window.seen") if 0 < value < 1]
    assert len(set(between)) > 1
    assert between == sorted(between)
    assert not owner.find_element(By.ID, "sending").is_displayed()
    settled(owner, shelf)


def test_another_format_is_no_new_version_of_a_document(owner, shelf, postage, tmp_path):
    (tmp_path / "postage.txt").write_text("Postage is free.")
    go(owner, shelf, "/knowledge/document", path="policies/en/postage.md", lang="en")
    next(s for s in owner.find_elements(By.CSS_SELECTOR, ".act summary") if s.text == "Replace").click()
    see(owner, ".act .dropzone input").send_keys(str(tmp_path / "postage.txt"))
    see(owner, ".act[open] button.primary").click()
    assert ".md" in see(owner, ".handed .bad").text


def test_a_deleted_document_is_found_no_more(owner, shelf, tmp_path):
    hand_over(owner, shelf, tmp_path, "gone", zebra="# Zebra\n\nThe zebra offer ends never.\n")
    go(owner, shelf, "/knowledge/document", path="gone/zebra.md", lang="en")
    next(s for s in owner.find_elements(By.CSS_SELECTOR, ".act summary") if s.text == "Delete").click()
    press(owner, ".danger")
    settled(owner, shelf)
    go(owner, shelf, "/knowledge/try", q="zebra offer")
    assert "zebra" not in " ".join(e.text for e in owner.find_elements(By.CSS_SELECTOR, ".hits .told, .hits .passage-text"))


def test_a_family_stands_side_by_side_with_each_language_in_its_direction(owner, returns):
    go(owner, returns, "/knowledge/families", q="returns", lang="en")
    see(owner, ".families a").click()
    heads = [th.text.split("\n")[0] for th in owner.find_elements(By.CSS_SELECTOR, ".side th")]
    assert heads[0] == "English"
    assert len(heads) == len(RETURNS)
    line = next(tr for tr in owner.find_elements(By.CSS_SELECTOR, ".side tbody tr") if "30 days" in tr.text)
    assert all(words in line.text for words in ("14 Tagen", "30 天", "30日", "30 يومًا", "30 วัน"))
    assert [td.get_attribute("dir") for td in line.find_elements(By.CSS_SELECTOR, "td[lang=ar]")] == ["rtl"]


def test_the_audit_shows_both_sentences_and_opens_them(owner, returns):
    go(owner, returns, "/knowledge/audit", lang="en")
    see(owner, ".found-card", 60)
    card = next(c for c in owner.find_elements(By.CSS_SELECTOR, ".found-card") if "14 Tagen" in c.text)
    assert {mark.text for mark in card.find_elements(By.TAG_NAME, "mark")} >= {"14 Tagen"}
    card.find_element(By.CSS_SELECTOR, ".open-sides").click()
    marks = patient(owner, 20).until(lambda d: d.find_elements(By.CSS_SELECTOR, "#sides[open] mark"))
    assert len(marks) == 2
    owner.find_element(By.CSS_SELECTOR, "#sides a").click()
    assert see(owner, ".passages mark")


def test_a_dismissed_finding_stays_away_until_it_is_shown_again(owner, returns):
    def against():
        see(go(owner, returns, "/knowledge/audit", lang="en"), "#findings section", 60)
        return next((c for c in owner.find_elements(By.CSS_SELECTOR, ".found-card") if "14 Tagen" in c.text), None)

    against().find_element(By.CSS_SELECTOR, ".dismiss").click()
    assert "Dismissed" in see(owner, "#findings article[role=status]").text
    assert against() is None
    see(owner, "form[action='/knowledge/audit/restore'] button").click()
    assert against() is not None


def test_a_question_that_nothing_answers_is_listed_with_its_customer(owner, returns):
    words = "Verkauft ihr auch lebende Elefanten aus Ostafrika?"
    ask(returns, "POST", "/api/conversations", {"id": "t-1", "market": "DE", "agent_language": "en", "messages": [{"role": "customer", "text": words}]})
    ask(returns, "GET", "/api/conversations/t-1/draft")
    see(go(owner, returns, "/knowledge/audit", lang="en"), "#findings section", 60)
    asked = next(s for s in owner.find_elements(By.CSS_SELECTOR, "#findings section") if s.accessible_name == "Asked, and nothing answered")
    assert "Elefanten" in asked.text
    assert asked.find_element(By.CSS_SELECTOR, "a[href='/c/t-1']")


def test_a_corrected_row_survives_a_new_upload_and_is_listed_when_it_no_longer_applies(owner, postage, tmp_path):
    document = {"path": "policies/en/postage.md", "lang": "en"}
    go(owner, postage, "/knowledge/document", **document)
    passage_with(owner, "590 EUR").find_element(By.LINK_TEXT, "Correct").click()
    box = see(owner, "textarea[name=corrected]")
    owner.execute_script("arguments[0].value = arguments[0].value.replace('590 EUR', '5.90 EUR')", box)
    press(owner, "main button.primary")
    settled(owner, postage)
    assert passage_with(go(owner, postage, "/knowledge/document", **document), "5.90 EUR")
    assert "in force" in see(owner, ".correction .tag").text

    hand_over(owner, postage, tmp_path, "policies/en", postage=POSTAGE.replace("# Postage", "# Postage 2027").replace("| 590", "|  590"))
    assert passage_with(go(owner, postage, "/knowledge/document", **document), "5.90 EUR")

    hand_over(owner, postage, tmp_path, "policies/en", postage=POSTAGE.replace("590 EUR", "7.20 EUR"))
    assert passage_with(go(owner, postage, "/knowledge/document", **document), "7.20 EUR")
    assert "no longer applies" in see(go(owner, postage, "/knowledge/corrections"), ".correction .tag").text


def test_a_pinned_answer_is_checked_in_every_language_and_comes_first(owner, returns):
    question, pasted = "What about the label?", "标签多少钱？"
    go(owner, returns, "/knowledge/document", path="policies/en/returns.md", q=question, lang="en")
    passage_with(owner, "label costs").find_element(By.LINK_TEXT, "Pin an answer").click()
    assert see(owner, "[name=question]").get_attribute("value") == question
    next(tick for tick in owner.find_elements(By.CSS_SELECTOR, "fieldset .tick") if "label costs" in tick.text).click()
    see(owner, "[name=pasted]").send_keys(pasted)
    see(owner, "#check").click()
    other = patient(owner, 20).until(lambda d: d.find_elements(By.CSS_SELECTOR, ".checked .silent"))
    assert any(pasted in row.text for row in other)
    next(row for row in other if pasted in row.text).find_element(By.CSS_SELECTOR, "[name=more]").click()
    see(owner, "main form button.primary").click()
    assert question in see(owner, ".pinned").text
    for asked in (question, pasted):
        go(owner, returns, "/knowledge/try", q=asked)
        assert "pinned" in see(owner, "#hit-1 .arms").text
        assert "label costs 5.90 EUR" in see(owner, "#hit-1 mark").text


def test_a_pin_without_a_sentence_is_refused_in_a_sentence(owner, returns):
    go(owner, returns, "/knowledge/document", path="policies/en/returns.md", lang="en")
    passage_with(owner, "label costs").find_element(By.LINK_TEXT, "Pin an answer").click()
    see(owner, "[name=question]").send_keys("What about it?")
    see(owner, "main form button.primary").click()
    assert "Tick one" in see(owner, "[role=alert]").text


def test_files_dropped_onto_the_page_appear_in_its_list_by_themselves(owner, shelf):
    go(owner, shelf, "/knowledge")
    script = """
      const files = new DataTransfer(), zone = document.querySelector('#upload .dropzone');
      files.items.add(new File(['# Dropped\\n\\nThis fell onto the page.\\n'], 'dropped.md', {type: 'text/markdown'}));
      for (const name of ['dragenter', 'dragover', 'drop']) zone.dispatchEvent(new DragEvent(name, {bubbles: true, cancelable: true, dataTransfer: files}));
    """
    owner.execute_script(script)
    see(owner, "#handed .ok")
    patient(owner, 60).until(lambda d: d.find_elements(By.CSS_SELECTOR, "#documents .path[title='dropped.md']"))


@pytest.mark.parametrize("lang", ["en", "zh", "ar"])
@pytest.mark.parametrize("width", [320, 1500])
@pytest.mark.parametrize("path", ["/knowledge", "/knowledge/families", "/knowledge/family?name=policies/returns", "/knowledge/try?q=label", "/knowledge/pins"])
def test_nothing_sticks_out_sideways_and_the_page_turns_with_its_language(owner, returns, path, width, lang):
    owner.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
    try:
        go(owner, returns, f"{path}{'&' if '?' in path else '?'}lang={lang}")
        assert owner.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
        assert owner.find_element(By.TAG_NAME, "html").get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")
    finally:
        owner.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        go(owner, returns, "/knowledge?lang=en")


def test_every_control_has_a_name_and_the_sections_are_reached_by_key(owner, returns):
    for path in ("/knowledge", "/knowledge/document?path=policies/en/returns.md", "/knowledge/try", "/knowledge/versions?path=policies/en/returns.md"):
        go(owner, returns, path)
        controls = owner.find_elements(By.CSS_SELECTOR, "button, a[href], select, textarea, input:not([type=hidden])")
        assert [c.get_attribute("outerHTML") for c in controls if c.is_displayed() and not c.accessible_name] == []
    go(owner, returns, "/knowledge")
    owner.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    assert owner.switch_to.active_element.get_attribute("href").endswith("#main")


def test_the_pages_talk_to_nobody_else_and_log_no_error(owner, returns):
    owner.get_log("browser")
    for path in ("/knowledge", "/knowledge/document?path=policies/ar/returns.md", "/knowledge/audit", "/knowledge/pins", "/knowledge/corrections"):
        go(owner, returns, path)
        hosts = owner.execute_script("return performance.getEntriesByType('resource').map(e => new URL(e.name).host)")
        assert set(hosts) <= {returns["url"].removeprefix("http://")}
    assert [e for e in owner.get_log("browser") if e["level"] == "SEVERE"] == []


def test_a_form_of_another_site_is_refused(shelf, owner):
    cookie = next(c["value"] for c in owner.get_cookies() if c["name"] == "concord_session")
    body = urllib.parse.urlencode({"pin": "x"}).encode()
    request = urllib.request.Request(shelf["url"] + "/knowledge/unpin", data=body, method="POST")
    request.add_header("Cookie", f"concord_session={cookie}")
    request.add_header("Origin", "http://127.0.0.1:1")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=20)
    assert refused.value.code == 403
    refused.value.close()


def test_a_program_uploads_by_the_api_and_the_page_shows_it(shelf, owner):
    ask(shelf, "PUT", "/api/document?path=api/hello.md", "# Hello\n\nA program sent this.\n")
    settled(owner, shelf)
    assert "api/hello.md" in rows(go(owner, shelf, "/knowledge", q="api/"))
