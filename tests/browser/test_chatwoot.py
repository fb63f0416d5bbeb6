"""An agent who lives in Chatwoot, in a real browser: webhook in, draft in the frame, key, reply at Chatwoot's API."""

import contextlib
import json
import time
import urllib.error
import urllib.request
from urllib.parse import quote

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import served, signed_in
from tests.browser.waiting import LEAST, see
from tests.fakes_chatwoot import SECRET, TOKEN, chatwoot_server

pytestmark = pytest.mark.browser
RETURN = {
    "de": "Guten Tag, wie viele Tage habe ich, um einen Artikel zurückzugeben?",
    "ar": "مرحبا، كم عدد أيام إرجاع المنتج؟",
    "ja": "返品の期限は何日ですか？",
    "zh": "你好，退货期限是多少天？",
    "en": "Hello, how many days do I have to return an item?",
    "th": "สวัสดีค่ะ คืนสินค้าได้ภายในกี่วัน",
}


@pytest.fixture(scope="module")
def chatwoot():
    with chatwoot_server() as server:
        yield server


@pytest.fixture(scope="module")
def service(tmp_path_factory, chatwoot):
    """The demo shop's service, connected to Chatwoot."""
    data = tmp_path_factory.mktemp("connected")
    entry = {"name": "support", "vendor": "chatwoot", "url": chatwoot.url, "account": "1", "token": "TEST_TOKEN", "secret": "TEST_SECRET", "button": "send"}
    (data / "connections.yaml").write_text(json.dumps({"connections": [{**entry, "private": True, "market": "DE"}]}))
    with served(data, "--demo", TEST_TOKEN=TOKEN, TEST_SECRET=SECRET) as running:
        chatwoot.hook = f"{running['url']}/hooks/support"
        yield running


@pytest.fixture(scope="module")
def agent(tmp_path_factory, service):
    with signed_in(tmp_path_factory.mktemp("agent"), service["link"]) as driver:
        yield driver


def wait(until, seconds=LEAST):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(StaleElementReferenceException):
            if found := until():
                return found
        time.sleep(0.05)
    raise AssertionError("it did not come to that")


def ask(service, path):
    token = json.loads((service["data"] / "owner.json").read_text())["token"]
    request = urllib.request.Request(service["url"] + path, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError:
        return None


def arrives(chatwoot, service, number, text, lang="de"):
    """A customer's message in a new conversation, drafted before anybody opens it."""
    chatwoot.converse(number, language=lang)
    chatwoot.customer_writes(number, text)
    wait(lambda: any(one["id"] == f"support:{number}" for one in ask(service, "/api/conversations")))
    return wait(lambda: ask(service, f"/api/conversations/support:{number}/draft?agent_language=en"))


def open_in_chatwoot(agent, chatwoot, service, number, lang="en", width=360, theme="light"):
    agent.switch_to.default_content()
    side = quote(f"{service['url']}/side/support?lang={lang}", safe="")
    agent.get(f"{chatwoot.url}/app/accounts/1/conversations/{number}?app={side}&width={width}&theme={theme}")
    agent.switch_to.frame("app")
    panel = see(agent, "#panel[data-draft]")
    see(agent, ".talk-head").click()  # keys go where the agent last clicked
    return panel


def click(agent, selector):
    """Scrolled to the middle first, where no bar lies over it."""
    found = see(agent, selector)
    agent.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
    found.click()


def press(agent, *keys):
    agent.find_element(By.TAG_NAME, "body").send_keys(*keys)


def accept(agent):
    told = see(agent, "#accept").get_attribute("data-twice")
    for _ in range(2 if told else 1):
        press(agent, Keys.CONTROL, Keys.ENTER)


@pytest.mark.parametrize("lang", sorted(RETURN))
def test_a_customers_message_is_answered_in_chatwoot_by_one_key(agent, chatwoot, service, lang):
    number = 100 + sorted(RETURN).index(lang)
    draft = arrives(chatwoot, service, number, RETURN[lang], lang)
    open_in_chatwoot(agent, chatwoot, service, number)
    assert see(agent, "#accept").text.startswith("Send")
    assert see(agent, ".reply").get_attribute("lang") == lang
    accept(agent)
    wait(lambda: chatwoot.public(number))
    assert see(agent, "#way[data-state=done]").text == "Sent to the customer."
    assert [" ".join(one.split()) for one in chatwoot.public(number)] == [" ".join(draft["text"].split())]


def test_the_tour_stands_in_the_sidebar_until_it_is_put_away(agent, chatwoot, service):
    for number in (130, 131):
        arrives(chatwoot, service, number, RETURN["de"])
    open_in_chatwoot(agent, chatwoot, service, 130)
    click(agent, "#tour button")
    wait(lambda: not agent.find_elements(By.ID, "tour"))
    open_in_chatwoot(agent, chatwoot, service, 131)
    assert agent.find_elements(By.ID, "tour") == []


def test_a_server_in_trouble_is_shown_and_the_reply_goes_out_once(agent, chatwoot, service):
    arrives(chatwoot, service, 120, RETURN["de"])
    open_in_chatwoot(agent, chatwoot, service, 120)
    chatwoot.faults = ["401"]
    accept(agent)
    assert "token" in see(agent, "#way[data-state=held]").text
    assert chatwoot.public(120) == []
    click(agent, "#way .primary")
    see(agent, "#way[data-state=done]")
    assert len(chatwoot.public(120)) == 1


def test_a_newer_message_greys_the_draft_and_nothing_is_sent(agent, chatwoot, service):
    arrives(chatwoot, service, 121, RETURN["de"])
    open_in_chatwoot(agent, chatwoot, service, 121)
    chatwoot.say(121, "Hat sich erledigt, danke!")
    accept(agent)
    assert see(agent, "#stale[data-outdated]")
    assert chatwoot.public(121) == []


def test_a_second_agent_is_told_who_decided(agent, chatwoot, service):
    draft = arrives(chatwoot, service, 122, RETURN["de"])
    open_in_chatwoot(agent, chatwoot, service, 122)
    token = json.loads((service["data"] / "owner.json").read_text())["token"]
    given = json.dumps({"verdict": "accept", "agent": "Bo"}).encode()
    current = ask(service, "/api/conversations/support:122/draft")
    assert current["state"] == "current", draft
    shown = see(agent, "#panel[data-draft]").get_attribute("data-draft")
    request = urllib.request.Request(
        f"{service['url']}/api/drafts/{shown}/decision", given, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    )
    urllib.request.urlopen(request, timeout=10).close()
    assert "has decided" in see(agent, "#stale[data-outdated]").text


def test_a_page_of_another_origin_cannot_frame_the_sidebar(agent, chatwoot, service):
    with chatwoot_server() as stranger:
        stranger.converse(100)
        agent.switch_to.default_content()
        agent.get(f"{stranger.url}/app/accounts/1/conversations/100?app={quote(service['url'] + '/side/support', safe='')}")
        agent.switch_to.frame("app")
        time.sleep(0.5)
        assert not agent.find_elements(By.ID, "beside")


def test_a_message_that_is_not_chatwoots_opens_nothing(agent, chatwoot, service):
    arrives(chatwoot, service, 123, RETURN["de"])
    open_in_chatwoot(agent, chatwoot, service, 123)
    forged = json.dumps({"event": "appContext", "data": {"conversation": {"id": 100}}})
    agent.execute_script("window.postMessage(arguments[0], '*')", forged)  # our own page, not the one around us
    for wrong in ({"event": "appContext", "data": {"conversation": {"id": "../../knowledge"}}}, {"event": "x"}, "no json", None):
        agent.switch_to.default_content()
        agent.execute_script(
            "document.getElementById('app').contentWindow.postMessage(arguments[0], '*')", wrong if isinstance(wrong, str) else json.dumps(wrong)
        )
        agent.switch_to.frame("app")
    time.sleep(0.4)
    assert agent.find_element(By.ID, "talk").get_attribute("data-talk") == "support:123"


def test_the_helpdesks_theme_is_followed(agent, chatwoot, service):
    arrives(chatwoot, service, 124, RETURN["de"])
    open_in_chatwoot(agent, chatwoot, service, 124, theme="dark")
    assert agent.execute_script("return getComputedStyle(document.body).backgroundColor") == "rgb(18, 23, 29)"


@pytest.mark.parametrize("width", [320, 360])
def test_nothing_is_wider_than_the_frame(agent, chatwoot, service, width):
    open_in_chatwoot(agent, chatwoot, service, 123, width=width)
    assert agent.execute_script("return document.documentElement.scrollWidth") <= width
    rows = agent.execute_script("return new Set([...document.querySelectorAll('#decide > button')].filter(b => b.offsetParent).map(b => b.offsetTop)).size")
    assert rows == 1


def test_a_draft_is_rejected_with_a_reason_by_two_keys(agent, chatwoot, service):
    arrives(chatwoot, service, 125, RETURN["de"])
    open_in_chatwoot(agent, chatwoot, service, 125)
    press(agent, "r")
    see(agent, "#reasons")
    agent.switch_to.active_element.send_keys("2")
    assert "Wrong tone" in see(agent, ".decided").text
    assert chatwoot.public(125) == []


def test_a_paused_conversation_shows_no_draft_until_it_is_wanted_again(agent, chatwoot, service):
    arrives(chatwoot, service, 126, RETURN["de"])
    open_in_chatwoot(agent, chatwoot, service, 126)
    press(agent, "p")
    see(agent, ".paused")
    agent.switch_to.default_content()
    agent.refresh()
    agent.switch_to.frame("app")
    see(agent, ".paused").click()
    press(agent, "p")
    assert see(agent, "#panel[data-draft] .reply")


def test_a_hit_of_the_search_goes_into_the_reply_with_its_source(agent, chatwoot, service):
    arrives(chatwoot, service, 127, RETURN["de"])
    open_in_chatwoot(agent, chatwoot, service, 127)
    press(agent, "/")
    agent.switch_to.active_element.send_keys("Garantie")
    quoted = see(agent, ".hits q").text
    click(agent, ".take-hit")
    written = see(agent, "#editor").get_attribute("value")
    assert written.startswith(agent.execute_script("return document.getElementById('editor').defaultValue").strip())
    assert " ".join(quoted.split())[:40] in " ".join(written.split())


def test_a_source_is_reported_from_the_sidebar(agent, chatwoot, service):
    arrives(chatwoot, service, 128, RETURN["de"])
    open_in_chatwoot(agent, chatwoot, service, 128)
    click(agent, ".flag summary")
    click(agent, ".flags button")
    assert see(agent, ".flagged")


def test_a_reply_language_once_chosen_is_kept_for_the_customer(agent, chatwoot, service):
    arrives(chatwoot, service, 129, RETURN["de"])
    open_in_chatwoot(agent, chatwoot, service, 129)
    agent.execute_script("const s = document.getElementById('reply-language'); s.value = 'fr'; s.dispatchEvent(new Event('change', {bubbles: true}))")
    wait(lambda: see(agent, ".reply").get_attribute("lang") == "fr")
    chatwoot.customer_writes(129, "Und wer zahlt den Versand?")
    wait(lambda: ask(service, "/api/conversations/support:129/draft")["draft"]["language"] == "fr")


def test_what_is_accepted_on_the_desks_own_page_says_that_it_was_copied(agent, service):
    agent.switch_to.default_content()
    agent.get(f"{service['url']}/c/conv-03?lang=en")
    see(agent, "#panel[data-draft]")
    accept(agent)
    see(agent, ".decided")
    assert "aste it" in wait(lambda: (text := see(agent, "#toast.on").text) and "aste it" in text and text)


def test_a_form_beside_the_draft_is_answered_in_the_frame_which_stays_with_its_conversation(agent, chatwoot, service):
    arrives(chatwoot, service, 132, RETURN["de"])
    open_in_chatwoot(agent, chatwoot, service, 132)
    see(agent, ".order-box input").send_keys("<b>77</b>", Keys.ENTER)
    wait(lambda: "No order '<b>77</b>' is known here" in agent.execute_script("return document.getElementById('toast').textContent"))
    click(agent, ".person summary")
    see(agent, ".person input[name=form]").send_keys("Frau Müller")
    click(agent, ".person form button")
    held = "return document.querySelector('body.framed #talk .person input[name=form]')?.value"
    wait(lambda: agent.execute_script(held) == "Frau Müller")
    assert agent.find_element(By.ID, "talk").get_attribute("data-talk") == "support:132"
