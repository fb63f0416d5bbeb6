"""Going back to an earlier release of prompts, scripts, packs and models, in a real browser."""

import pytest
from selenium.webdriver.common.by import By

from assist.releases import keep
from serving.settings import serving_settings
from tests.browser.waiting import patient
from tests.fakes_prompts import older_files

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def states(owner):
    rows = owner.find_elements(By.CSS_SELECTOR, "#released tbody tr")
    return {row.find_element(By.TAG_NAME, "code").text: row.find_elements(By.TAG_NAME, "td")[-1].text for row in rows}


def press(owner, says):
    owner.find_element(By.XPATH, f"//table[@id='released']//button[.='{says}']").click()
    patient(owner, 20).until(lambda d: says not in states(d).values())
    return states(owner)


def test_another_release_is_taken_by_one_press_and_gone_back_from_by_another(owner, shelf):
    older = keep(shelf["data"], serving_settings({}), older_files())
    owner.get(f"{shelf['url']}/knowledge/models?lang=en")
    own = next(name for name, state in states(owner).items() if state == "In use")
    assert states(owner) == {own: "In use", older.id: "Use this one"}
    assert press(owner, "Use this one") == {own: "Go back to this one", older.id: "In use"}
    assert press(owner, "Go back to this one") == {own: "In use", older.id: "Use this one"}


def test_a_release_is_tried_on_half_of_the_customers_from_the_page_of_experiments(owner, shelf):
    older = keep(shelf["data"], serving_settings({}), older_files())

    def text(selector):
        return owner.execute_script("return document.querySelector(arguments[0])?.textContent ?? ''", selector)

    owner.get(f"{shelf['url']}/insights/experiments?lang=en")
    owner.find_element(By.CSS_SELECTOR, "main details summary").click()
    owner.find_element(By.NAME, "name").send_keys("The earlier release")
    owner.find_element(By.CSS_SELECTOR, f"select[name=release] option[value='{older.id}']").click()
    owner.find_element(By.CSS_SELECTOR, "form.fields button.primary").click()
    patient(owner).until(lambda _: older.id in text("article.trial") and "running" in text("article.trial"))
    owner.find_element(By.CSS_SELECTOR, "article.trial form button").click()
    patient(owner).until(lambda _: "ended by a person" in text("article.trial"))
