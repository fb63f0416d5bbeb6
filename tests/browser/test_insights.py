"""The pages of insights in a real browser: from the figures to an experiment that is begun and ended."""

import pytest
from selenium.webdriver.common.by import By

from tests.browser.waiting import patient

pytestmark = pytest.mark.browser


def see(browser, css):
    return patient(browser, 20).until(lambda one: one.find_element(By.CSS_SELECTOR, css))


def test_an_experiment_is_begun_and_ended(owner, shelf):
    owner.get(f"{shelf['url']}/insights?lang=en")
    owner.find_element(By.LINK_TEXT, "Experiments").click()
    see(owner, "main details summary").click()
    see(owner, "input[name=name]").send_keys("Kinder wording")
    owner.find_element(By.NAME, "line").send_keys("returns.window/return_period")
    owner.execute_script("document.querySelector('select[name=lang]').value = 'en'")
    owner.find_element(By.NAME, "text").send_keys("Take your time: you have {{ return_period }} to send it back.")
    owner.find_element(By.CSS_SELECTOR, "form.fields button.primary").click()
    see(owner, "article.trial")
    assert "running" in see(owner, "article.trial").text
    owner.find_element(By.CSS_SELECTOR, "article.trial form button").click()
    patient(owner, 20).until(lambda one: "ended by a person" in one.find_element(By.CSS_SELECTOR, "article.trial").text)
