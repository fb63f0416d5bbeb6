"""QA's pages in a real browser: a suite written by hand, run and watched, its difference marked, shown to a native reader, run again, signed off."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import Select

from tests.browser.test_axe import violations
from tests.browser.waiting import patient

pytestmark = pytest.mark.browser
SUITE = "by-hand"
ASKED = {"en": "How long do I have to send an article back?", "de": "Wie lange kann ich einen Artikel zurückgeben?"}


def see(browser, css, seconds=20):
    return patient(browser, seconds).until(lambda one: one.find_element(By.CSS_SELECTOR, css))


def press(browser, css):
    """Press what leads on, and wait until the page it stood on is gone: what is looked for next may stand on both."""
    button = see(browser, css)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    patient(browser, 20).until(staleness_of(button))


def sent(browser, form):
    """Send a difference's form and wait for the page that comes after it."""
    browser.execute_script("arguments[0].requestSubmit()", form)
    patient(browser, 20).until(staleness_of(form))
    see(browser, "article.card")


def ended(browser, url, runs):
    """Wait until there are that many finished runs, on the page that asks for itself."""
    browser.get(f"{url}/evaluation?lang=en")
    patient(browser, 100, poll_frequency=1).until(
        lambda one: len(one.find_elements(By.CSS_SELECTOR, "table.listing tr")) >= runs and not one.find_elements(By.CSS_SELECTOR, "#going .waiting")
    )


def typed(browser):
    """Fill in the form of a new suite: a topic in two languages, whose expected fact is not the shop's."""
    browser.find_element(By.NAME, "suite").send_keys(SUITE)
    browser.find_element(By.NAME, "id").send_keys("return-period")
    browser.find_element(By.NAME, "market").send_keys("DE")
    browser.find_elements(By.NAME, "value")[0].send_keys("31")
    browser.find_elements(By.NAME, "unit")[0].send_keys("day")
    for row, (lang, question) in zip(browser.find_elements(By.CSS_SELECTOR, ".question-row"), ASKED.items(), strict=False):
        Select(row.find_element(By.NAME, "lang")).select_by_value(lang)
        row.find_element(By.NAME, "question").send_keys(question)


def test_a_suite_is_written_with_its_faults_named_then_saved_as_a_version(browser, desk):
    browser.get(f"{desk['url']}/evaluation/suites/new?lang=en")
    see(browser, "input[name=suite]")
    typed(browser)
    german = browser.find_elements(By.NAME, "question")[1]
    german.clear()
    german.send_keys("How long do I have to send an article back, please?")
    press(browser, "#topic button.primary")
    assert "written in another language" in see(browser, ".refusal").text or "is written in en" in see(browser, ".refusal").text
    german = browser.find_elements(By.NAME, "question")[1]
    german.clear()
    german.send_keys(ASKED["de"])
    press(browser, "#topic button.primary")
    see(browser, "table.suite")
    assert "31 days" in browser.find_element(By.CSS_SELECTOR, "table.suite").text
    assert "Version 1" in browser.find_element(By.TAG_NAME, "main").text


def test_it_is_run_marked_read_run_again_and_signed(browser, desk):
    url = desk["url"]
    browser.get(f"{url}/evaluation?lang=en")
    Select(see(browser, "select[name=suite]")).select_by_visible_text(SUITE)
    press(browser, "form[action$='/start'] button")
    see(browser, "#going .waiting")
    ended(browser, url, 1)
    press(browser, "table.listing a[href*='/evaluation/run/']")
    article = see(browser, "article.card")
    assert "31 days" in article.text
    run = browser.current_url.partition("?")[0]

    press(browser, "article.card form[action$='/ask'] button")
    link = see(browser, "main .card a").get_attribute("href")
    browser.get(link)
    press(browser, "button[name=said][value=no]")
    assert "Thank you" in see(browser, "main .card").text

    browser.get(run)
    for place in range(len(browser.find_elements(By.CSS_SELECTOR, "article.card"))):
        form = browser.find_elements(By.CSS_SELECTOR, "article.card form[action$='/mark']")[place]
        Select(form.find_element(By.NAME, "kind")).select_by_value("issue")
        sent(browser, form)
    press(browser, "form[action$='/again'] button")
    ended(browser, url, 2)

    browser.get(run)
    for _ in range(10):
        left = [one for one in browser.find_elements(By.CSS_SELECTOR, "article.card") if "Waived" not in one.find_element(By.TAG_NAME, "h3").text]
        if not left:
            break
        form = left[0].find_element(By.CSS_SELECTOR, "form[action$='/mark']")
        Select(form.find_element(By.NAME, "kind")).select_by_value("waived")
        form.find_element(By.NAME, "reason").clear()
        form.find_element(By.NAME, "reason").send_keys("the suite is wrong on purpose")
        browser.execute_script("arguments[0].value = '2099-01-01'", form.find_element(By.NAME, "until"))
        sent(browser, form)
    see(browser, "form[action$='/sign'] input[name=by]").send_keys("Ann")
    press(browser, "form[action$='/sign'] button")
    assert "Signed off by Ann" in see(browser, "main").text


@pytest.mark.parametrize(
    ("page", "lang"), [("", "ar"), ("/suites", "zh"), (f"/suite/{SUITE}", "ja"), (f"/suite/{SUITE}/topic?at=0", "th"), (f"/suite/{SUITE}/proposed", "de")]
)
def test_no_page_has_a_violation_or_is_wider_than_a_telephone(browser, desk, page, lang):
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": True})
    try:
        browser.get(f"{desk['url']}/evaluation{page}{'&' if '?' in page else '?'}lang={lang}")
        see(browser, "main h1")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
        assert violations(browser) == []
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.get(f"{desk['url']}/evaluation?lang=en")
