"""A draft by a served model, as an agent sees it come: sources, then sentences, then the whole; and the scripts' own where the model dies."""

import json

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import served, signed_in
from tests.browser.waiting import patient, see
from tests.fakes_served import served as model_server

pytestmark = pytest.mark.browser
FIRST = "お問い合わせいただき、ありがとうございます。"
REST = "ご質問は担当者が確認いたします。"


def answer(asked):
    """A greeting, then enough more that half of it lies behind the greeting."""
    greeting = {"part": "understanding", "text": FIRST, "cites": [], "gloss": "Thank you for writing."}
    rest = [{"part": "closing", "text": REST, "cites": [], "gloss": f"A colleague will look into it. {'…' * 60}"}] * 3
    return json.dumps({"sentences": [greeting, *rest], "unknown": ""}, ensure_ascii=False)


@pytest.fixture
def open_desk(tmp_path):
    """A page on a Japanese conversation of the demo, in a service whose model behaves as told."""
    opened = []

    def opening(model, talk="", **settings):
        service = served(tmp_path / "data", "--demo", CONCORD_CHAT_URL=model.url, CONCORD_SERVING_CHAT_TIMEOUT="40", **settings)
        desk = service.__enter__()
        opened.append(service)
        browser = signed_in(tmp_path / "profile", desk["link"])
        driver = browser.__enter__()
        opened.append(browser)
        japanese = next(one["id"] for one in _listed(desk) if one["customer"]["languages"][:1] == ["ja"])
        driver.get(f"{desk['url']}/c/{talk or japanese}?lang=en")
        return driver

    yield opening
    for one in reversed(opened):
        one.__exit__(None, None, None)


def _listed(desk):
    from assist.demo.load import conversations
    from serving.adapter import adapter

    return [adapter(type(one)).dump_python(one, mode="json") for one in conversations()]


def test_sources_and_the_first_sentence_stand_there_while_the_model_still_writes(open_desk):
    with model_server(answer, "holds") as model:
        browser = open_desk(model)
        assert see(browser, "#found li").text
        assert see(browser, "#growing .reply").text == FIRST
        assert see(browser, "#growing .gloss").text == "Thank you for writing."
        assert not browser.find_elements(By.CSS_SELECTOR, "#panel[data-draft]")
        model.go.set()
        panel = see(browser, "#panel[data-draft]")
        assert REST in panel.text
        assert not browser.find_elements(By.ID, "growing")


def test_a_model_that_dies_in_mid_draft_leaves_the_scripts_draft_and_says_so(open_desk):
    with model_server(answer, "dies") as model:
        browser = open_desk(model)
        panel = see(browser, "#panel[data-draft]")
        patient(browser, 10).until(lambda driver: not driver.find_elements(By.ID, "growing"))
        assert REST not in panel.text
        assert "model" in panel.text.lower()
        assert browser.find_elements(By.CSS_SELECTOR, "#panel .reply, #panel .refusal")


SAID = "お問い合わせいただきありがとうございます。確認いたします。"


def by_turn(asked):
    """The draft first, then the rewording: each prompt names the shape of its answer."""
    if "paragraph" not in asked["messages"][0]["content"]:
        return answer(asked)
    return json.dumps({"sentences": [{"text": SAID, "gloss": "Thank you, we will check.", "paragraph": False}]}, ensure_ascii=False)


def test_a_wish_rewords_the_reply_with_its_gloss_and_is_taken_back(open_desk):
    with model_server(by_turn) as model:
        browser = open_desk(model)
        see(browser, "#panel[data-draft]")
        patient(browser, 10).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "[data-wish=shorter]"))
        before = browser.find_element(By.ID, "editor").get_attribute("value")
        browser.find_element(By.CSS_SELECTOR, "[data-wish=shorter]").click()
        patient(browser, 10).until(lambda driver: driver.find_element(By.ID, "editor").get_attribute("value") == SAID)
        assert browser.find_element(By.ID, "wish-said").text == "Thank you, we will check."
        browser.find_element(By.ID, "unwish").click()
        assert browser.find_element(By.ID, "editor").get_attribute("value") == before
        assert not browser.find_element(By.ID, "unwish").is_displayed()


def shorter_each_time():
    """The draft first; then each rewording a piece shorter than the one before."""
    texts = [SAID, "ありがとうございます。確認いたします。", "確認いたします。"]

    def say(asked):
        if "paragraph" not in asked["messages"][0]["content"]:
            return answer(asked)
        return json.dumps({"sentences": [{"text": texts.pop(0), "gloss": f"{len(texts)} left", "paragraph": False}]}, ensure_ascii=False)

    return say


def editor(browser):
    return browser.find_element(By.ID, "editor").get_attribute("value")


def test_each_of_several_wishes_is_taken_back_by_itself(open_desk):
    with model_server(shorter_each_time()) as model:
        browser = open_desk(model)
        see(browser, "#panel[data-draft]")
        patient(browser, 20).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "[data-wish=translate]"))
        steps = [editor(browser)]
        for wish in ("shorter", "translate", "simpler"):
            browser.find_element(By.CSS_SELECTOR, f"[data-wish={wish}]").click()
            patient(browser, 20).until(lambda driver: editor(driver) != steps[-1])
            steps.append(editor(browser))
        assert steps[1:] == [SAID, "ありがとうございます。確認いたします。", "確認いたします。"]
        for step in steps[-2::-1]:
            browser.find_element(By.ID, "unwish").click()
            assert editor(browser) == step
        assert not browser.find_element(By.ID, "unwish").is_displayed()


def test_a_wish_the_model_dies_of_leaves_the_reply_as_it_stood_and_says_why(open_desk):
    with model_server(by_turn) as model:
        browser = open_desk(model)
        see(browser, "#panel[data-draft]")
        patient(browser, 20).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "[data-wish=shorter]"))
        before, model.mood = editor(browser), "dies"
        browser.find_element(By.CSS_SELECTOR, "[data-wish=shorter]").click()
        patient(browser, 20).until(lambda driver: len(driver.find_element(By.ID, "wish-said").text) > 5)
        assert editor(browser) == before
        assert not browser.find_element(By.ID, "unwish").is_displayed()


def test_the_agent_stops_a_draft_by_key_and_asks_for_it_again(open_desk):
    with model_server(answer, "holds") as model:
        browser = open_desk(model)
        see(browser, "#growing .reply")
        browser.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)
        assert "Nothing was sent" in see(browser, "#panel [role=status]").text
        assert not browser.find_elements(By.ID, "growing")
        model.go.set()
        see(browser, "#again").click()
        assert REST in see(browser, "#panel[data-draft]").text


def test_another_version_is_asked_for_by_key_and_one_goes_back_and_forth_between_them(open_desk):
    with model_server(by_turn) as model:
        browser = open_desk(model)
        see(browser, "#panel[data-draft] [data-wish=another]")
        first = editor(browser)

        def written(text):
            patient(browser).until(lambda driver: editor(driver) == text)

        browser.find_element(By.TAG_NAME, "body").send_keys("a")
        written(SAID)
        box = see(browser, "#editor")
        box.send_keys(Keys.CONTROL, "z")
        written(first)
        box.send_keys(Keys.CONTROL, "y")
        written(SAID)
        assert see(browser, "#wish-said").text == "Thank you, we will check."


CRACK = "The left arm is cracked near the hinge."
WITH_A_PHOTO = "conv-13"


def looking(asked):
    """What is seen on a photo; then a draft that says nothing."""
    if isinstance(asked["messages"][1]["content"], str):
        return answer(asked)
    return json.dumps({"photos": [{"kind": "defect", "seen": CRACK, "search": "arm", "codes": []}]})


def test_what_a_model_saw_on_a_photo_stands_beside_the_draft_as_an_observation(open_desk):
    with model_server(looking) as model:
        browser = open_desk(model, WITH_A_PHOTO, CONCORD_SERVING_CHAT_PICTURES="2")
        panel = see(browser, "#panel[data-draft]")
        assert CRACK in panel.text
        assert "not checked" in panel.text
    (photo,) = [part for one in model.asked if isinstance(one["messages"][1]["content"], list) for part in one["messages"][1]["content"] if "image_url" in part]
    assert photo["image_url"]["url"].startswith("data:image/jpeg;base64,")


def test_without_a_model_that_sees_the_page_says_that_the_photo_was_not_read(open_desk):
    with model_server(looking) as model:
        browser = open_desk(model, WITH_A_PHOTO)
        panel = see(browser, "#panel[data-draft]")
        assert CRACK not in panel.text
        assert "It was not read" in panel.text
    assert all(isinstance(one["messages"][1]["content"], str) for one in model.asked)
