"""A figure of a manual, cited by its caption, opens in a real browser on the page where it stands."""

import json
import re
import urllib.request

import pytest
from selenium.webdriver.common.by import By

from tests.browser.test_knowledge import ask
from tests.browser.waiting import patient, see
from tests.files import Picture, Put, laid_out

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]
CAPTION = "Figure 3: The red lamp shows an empty battery."
PLACE = "path=manuals/lamp.pdf&kind=manual"
QUESTION = "What does the red lamp show? Is the battery empty?"


@pytest.fixture(scope="module")
def manual(shelf):
    """A manual whose second page holds a picture and its caption, live in the shop."""
    first = [Put(72, 700, "Put the battery in and close the lid of the charger.")]
    second = [Picture(72, 500, 200, 150), Put(72, 485, CAPTION), Put(72, 470, "The text goes on here.")]
    token = json.loads((shelf["data"] / "owner.json").read_text())["token"]
    url = f"{shelf['url']}/api/document?{PLACE}"
    request = urllib.request.Request(url, method="PUT", data=laid_out(first, second), headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        task = json.loads(answer.read())["id"]
    patient(shelf, 60).until(lambda s: ask(s, "GET", f"/api/tasks/{task}")["state"] == "done")
    return shelf


def test_a_cited_figure_opens_on_its_own_page(owner, manual):
    talk = {"id": "figure", "market": "DE", "messages": [{"role": "customer", "text": QUESTION}], "agent_language": "en"}
    ask(manual, "POST", "/api/conversations", talk)
    owner.get(f"{manual['url']}/c/figure?lang=en")
    see(owner, "#panel[data-draft]")
    entry = next(e for e in owner.find_elements(By.CSS_SELECTOR, ".sources li") if "red lamp" in e.text)
    entry.find_element(By.CSS_SELECTOR, ".open-source").click()
    link = see(owner, "#source-body .original").get_attribute("href")
    assert re.search(r"#page=2\b", link)
    owner.get(link)
    assert owner.execute_script("return document.contentType") == "application/pdf"
    owner.get(link.replace("/original/file?", "/original?").partition("#")[0])
    assert CAPTION in see(owner, ".kept mark").text
