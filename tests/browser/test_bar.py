"""The top bar in a real browser: its groups open by key and press, close again, and fit every width and direction."""

import pytest
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.test_axe import violations
from tests.browser.waiting import see

pytestmark = pytest.mark.browser
OUT = """
const shown = [...document.querySelectorAll(".rooms summary, .rooms > ul > li > a, .rooms details[open] a")];
const box = (one) => one.getBoundingClientRect();
return shown.filter((one) => box(one).left < 0 || box(one).right > innerWidth || !box(one).width).map((one) => one.textContent);
"""


@pytest.fixture
def sized(browser, desk):
    """A page of the demo shop at a width and in a language."""

    def opened(width, lang, path="/queue"):
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False})
        browser.get(f"{desk['url']}{path}?lang={lang}")
        return browser

    yield opened
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("width", [360, 1000, 1300])
@pytest.mark.parametrize("lang", ["ar", "de", "zh"])
def test_every_group_fits_the_page_and_has_no_violation(sized, width, lang):
    page = sized(width, lang)
    for group in page.find_elements(By.CSS_SELECTOR, ".rooms summary"):
        group.click()
        assert page.execute_script(OUT) == []
    assert page.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []


def test_a_group_opens_and_closes_by_key_and_gives_the_focus_back(sized):
    page = sized(1300, "en")
    group = see(page, ".rooms summary")
    group.send_keys(Keys.ENTER)
    group.send_keys(Keys.TAB)
    assert page.switch_to.active_element.text == "Desk"
    page.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert page.switch_to.active_element == group
    assert page.find_elements(By.CSS_SELECTOR, ".rooms details[open]") == []


def test_one_group_is_open_at_a_time_and_a_press_elsewhere_closes_it(sized):
    page = sized(1300, "en")
    for group in page.find_elements(By.CSS_SELECTOR, ".rooms summary"):
        group.click()
    assert [one.find_element(By.TAG_NAME, "summary").text for one in page.find_elements(By.CSS_SELECTOR, ".rooms details[open]")] == ["Shop and people"]
    press = ActionBuilder(page)
    press.pointer_action.move_to_location(20, 700).click()
    press.perform()
    assert page.find_elements(By.CSS_SELECTOR, ".rooms details[open]") == []


def test_the_page_one_is_on_is_marked_in_its_group(sized):
    page = sized(1300, "en", "/peak")
    see(page, ".rooms summary.on").click()
    assert see(page, ".rooms [aria-current=page]").text == "Peak review"
