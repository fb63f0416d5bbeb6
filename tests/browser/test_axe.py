"""No violation of WCAG 2.2 AA that axe-core (vendored beside this file, MPL-2.0) finds on the agent's pages."""

from pathlib import Path

import pytest

from assist.web.bar import GROUPS
from tests.browser.test_chatwoot import RETURN, agent, arrives, chatwoot, open_in_chatwoot, press, service  # noqa: F401 - fixtures
from tests.browser.waiting import see

pytestmark = pytest.mark.browser
AXE = Path(__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

RUN = """
const [rules, done] = arguments;
axe.run(document, {runOnly: rules}).then((result) => done(result.violations), (error) => done([{id: String(error), nodes: []}]));
"""


def violations(browser):
    """What axe finds on the page or frame that is shown, scrolled to its end: what lies under the bar of buttons is no small target."""
    browser.execute_script("document.getElementById('decide')?.scrollIntoView({block: 'end'}); document.querySelector('.beside')?.scrollTo(0, 99999)")
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    found = browser.execute_async_script(RUN, RULES)
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]


@pytest.mark.parametrize("lang", ["en", "zh", "ar"])
@pytest.mark.parametrize("number", ["conv-01", "conv-09", "conv-18"])
def test_the_desk_has_no_violation(agent, service, number, lang):  # noqa: F811 - fixtures
    agent.switch_to.default_content()
    agent.get(f"{service['url']}/c/{number}?lang={lang}")
    see(agent, "#panel[data-draft]")
    assert violations(agent) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_sidebar_has_no_violation(agent, chatwoot, service, theme):  # noqa: F811 - fixtures
    number = 140 + (theme == "dark")
    arrives(chatwoot, service, number, RETURN["de"])
    open_in_chatwoot(agent, chatwoot, service, number, theme=theme)
    assert violations(agent) == []
    press(agent, "r")
    see(agent, "#reasons")
    assert violations(agent) == []


def test_the_paste_box_and_the_sheet_of_keys_have_no_violation(agent, service):  # noqa: F811 - fixtures
    agent.switch_to.default_content()
    agent.get(f"{service['url']}/paste?lang=en")
    see(agent, "textarea")
    assert violations(agent) == []
    agent.get(f"{service['url']}/c/conv-04?lang=en")
    see(agent, "#panel[data-draft]")
    press(agent, "?")
    see(agent, "#keys[open]")
    assert violations(agent) == []


ENTRIES = {one.path for group in GROUPS for entry in group.entries for one in (entry, *entry.sections)} - {"/"}
BENEATH = {"/queue/busy", "/queue/handover?other=ar", "/account", "/insights/live", "/insights/drivers", "/insights/complaints", "/insights/experiments"}
FAMILY = "/knowledge/family?name=policies/contact"


@pytest.mark.parametrize("path", sorted(ENTRIES | BENEATH | {FAMILY}))
def test_every_page_of_the_bar_has_no_violation_and_fits_a_telephone_from_right_to_left(agent, service, path):  # noqa: F811 - fixtures
    agent.switch_to.default_content()
    agent.get(f"{service['url']}{path}{'&' if '?' in path else '?'}lang=en")
    see(agent, "h1")
    assert violations(agent) == []
    agent.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": True})
    try:
        agent.get(f"{service['url']}{path}{'&' if '?' in path else '?'}lang=ar")
        see(agent, "h1")
        assert agent.execute_script("return document.documentElement.scrollWidth") <= 360
        assert violations(agent) == []
    finally:
        agent.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
