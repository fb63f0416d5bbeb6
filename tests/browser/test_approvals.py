"""A person looks at a complaint's remedies, asks for approval by key, and decides on a colleague's request."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support import expected_conditions as ready

from tests.browser.waiting import patient

pytestmark = pytest.mark.browser


def wait(browser):
    return patient(browser, 30)


def test_approval_is_asked_for_by_key_and_held_until_another_person_decides(browser, desk):
    browser.get(f"{desk['url']}/c/conv-13?lang=en")
    wait(browser).until(ready.presence_of_element_located((By.CSS_SELECTOR, "#remedies .ask")))
    browser.find_element(By.TAG_NAME, "body").send_keys("b")
    wait(browser).until(ready.presence_of_element_located((By.CSS_SELECTOR, "#remedies .approval button")))
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.CONTROL, Keys.ENTER)
    wait(browser).until(ready.text_to_be_present_in_element((By.ID, "toast"), "waits for another person"))
    browser.get(f"{desk['url']}/approvals?lang=en")
    assert "Your own request: another person decides." in browser.find_element(By.ID, "main").text
    browser.get(f"{desk['url']}/c/conv-13")
    back = wait(browser).until(ready.presence_of_element_located((By.CSS_SELECTOR, "#remedies .approval button")))
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", back)
    back.click()
    wait(browser).until(ready.presence_of_element_located((By.CSS_SELECTOR, "#remedies .ask")))


def test_a_colleagues_request_is_approved_on_the_page(browser, desk):
    browser.get(f"{desk['url']}/approvals?lang=en")
    card = next(one for one in browser.find_elements(By.CSS_SELECTOR, ".approval") if "asked by Mara" in one.text)
    card.find_element(By.NAME, "reason").send_keys("None is left to send.")
    card.find_element(By.CSS_SELECTOR, "button.primary").click()
    wait(browser).until(ready.text_to_be_present_in_element((By.ID, "main"), "None is left to send."))


def test_the_law_of_the_market_stands_folded_beside_the_draft_with_what_is_to_check(browser, desk):
    browser.get(f"{desk['url']}/c/conv-04?lang=en")
    law = wait(browser).until(ready.presence_of_element_located((By.ID, "law")))
    assert law.get_attribute("open") is None
    browser.execute_script("arguments[0].open = true", law)
    assert "To check" in law.text
    assert "LFPC" not in law.text
    browser.execute_script("arguments[0].querySelector('.to-check').open = true", law)
    assert "LFPC" in law.text
