"""An agent who lives in Zendesk, in a real browser: event in, the app's signed page, key, text at the cursor of the editor."""

import json

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import served, signed_in
from tests.browser.test_chatwoot import wait
from tests.browser.waiting import see
from tests.fakes_chatwoot import Chatwoot
from tests.fakes_zendesk import INSTALLATION, SECRET, TOKEN, USER, signed, zendesk_server

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def zendesk():
    with zendesk_server() as server:
        yield server


@pytest.fixture(scope="module")
def agent(tmp_path_factory, zendesk):
    data = tmp_path_factory.mktemp("zendesk")
    (data / "key.pem").write_bytes(zendesk.key.as_pem(private=False))
    entry = {"name": "tickets", "vendor": "zendesk", "url": zendesk.url, "account": INSTALLATION, "user": USER, "button": "insert", "private": True}
    entry |= {"token": "TEST_TOKEN", "secret": "TEST_SECRET", "public_key": str(data / "key.pem"), "market": "DE"}
    (data / "connections.yaml").write_text(json.dumps({"connections": [entry]}))
    with served(data, "--demo", TEST_TOKEN=TOKEN, TEST_SECRET=SECRET) as service:
        zendesk.page = f"{service['url']}/zendesk/tickets"
        hook = Chatwoot()
        hook.hook = f"{service['url']}/hooks/tickets"
        zendesk.ticket(7)
        zendesk.name = "Klara <b class=planted>Müller</b>"
        body = zendesk.told(7, zendesk.say(7, "Guten Tag, wie viele Tage habe ich, um einen Artikel zurückzugeben? <b>Danke</b>"))
        assert hook.post(body, signed(body)) == 202
        with signed_in(tmp_path_factory.mktemp("profile"), "about:blank") as driver:
            yield driver


def test_the_approved_reply_stands_at_the_cursor_beside_what_was_typed(agent, zendesk):
    agent.get(f"{zendesk.url}/agent/tickets/7")
    agent.switch_to.frame("app")
    assert see(agent, "#accept").text.startswith("Insert")
    see(agent, ".talk-head").click()
    for _ in range(2 if see(agent, "#accept").get_attribute("data-twice") else 1):
        agent.find_element(By.TAG_NAME, "body").send_keys(Keys.CONTROL, Keys.ENTER)
    final = see(agent, ".decided .final").text
    wait(lambda: "beside the text that stood there" in agent.execute_script("return document.getElementById('toast').textContent"))
    agent.switch_to.default_content()
    written = wait(lambda: (text := agent.find_element(By.ID, "editor").text) != "already typed" and text)
    assert written.startswith("already typed")
    assert " ".join(final.split()) in " ".join(written.split())
    assert not agent.find_elements(By.CSS_SELECTOR, "#editor .planted")
    assert zendesk.public(7) == []
