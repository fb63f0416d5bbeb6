"""Signing in by the shop's identity provider, which is another site, and managing people, in a real browser."""

import socket

import pytest
from selenium.webdriver.common.by import By

from tests.browser.conftest import served, signed_in
from tests.browser.waiting import patient, see
from tests.fakes_oidc import CLIENT, SECRET, OidcServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def provided(tmp_path_factory):
    """A service with a provider at `localhost`, which is another site than 127.0.0.1."""
    with OidcServer().serving() as server:
        server.url, port = server.url.replace("127.0.0.1", "localhost"), free_port()
        settings = {
            "CONCORD_ASSIST_OIDC_ISSUER": server.url,
            "CONCORD_ASSIST_OIDC_CLIENT": CLIENT,
            "CONCORD_ASSIST_OIDC_SECRET": SECRET,
            "CONCORD_ASSIST_OIDC_ROLES": "support=agent,ops=admin",
            "CONCORD_ASSIST_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        with served(tmp_path_factory.mktemp("provided"), port=str(port), **settings) as service:
            yield server, service


@pytest.fixture(scope="module")
def driver(provided, tmp_path_factory):
    with signed_in(tmp_path_factory.mktemp("profile"), f"{provided[1]['url']}/signin") as driver:
        yield driver


def until(driver, what):
    return patient(driver, 30).until(what)


def test_the_provider_signs_in_though_it_is_another_site_and_an_administrator_adds_somebody(provided, driver):
    server, service = provided
    server.person = {"sub": "u-9", "preferred_username": "ada", "groups": ["ops"]}
    see(driver, "a[href^='/signin/with']").click()
    until(driver, lambda d: d.current_url == f"{service['url']}/")
    driver.get(f"{service['url']}/people")
    see(driver, "form[action='/people/add'] input[name=name]").send_keys("Bo")
    driver.find_element(By.CSS_SELECTOR, "form[action='/people/add'] input[value=agent]").click()
    driver.find_element(By.CSS_SELECTOR, "form[action='/people/add'] button").click()
    password = see(driver, ".once").text
    driver.find_element(By.CSS_SELECTOR, ".who button").click()
    until(driver, lambda d: "/end?client_id=" in d.current_url)
    driver.get(f"{service['url']}/signin")
    see(driver, "#name").send_keys("bo")
    driver.find_element(By.ID, "password").send_keys(password)
    driver.find_element(By.CSS_SELECTOR, "form button").click()
    until(driver, lambda d: d.current_url == f"{service['url']}/")
    driver.get(f"{service['url']}/account")
    driver.find_element(By.NAME, "current").send_keys(password)
    driver.find_element(By.NAME, "new").send_keys("a sentence of my own")
    driver.find_element(By.CSS_SELECTOR, "form[action='/account/password'] button").click()
    until(driver, lambda d: d.current_url.endswith("/account?done=true"))
    assert [log for log in driver.get_log("browser") if log["level"] == "SEVERE" and "favicon" not in log["message"]] == []
