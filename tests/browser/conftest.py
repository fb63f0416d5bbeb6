"""A running demo desk and a real headless Chromium."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

ROOT = Path(__file__).parent.parent.parent
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
    " --window-size=1500,1000"
)


@contextmanager
def served(data, *flags, port="0", **settings):
    """The service on a free port unless one is named, with settings if a test wants them: its one-time link, address and data folder."""
    command = [sys.executable, "-m", "assist", "serve", *flags, "--port", port, "--json", "--data", str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT), **settings}) as service:
        try:
            yield {**json.loads(service.stdout.readline()), "data": data}
        finally:
            service.terminate()
            service.wait(20)


@contextmanager
def signed_in(profile, link):
    """Chromium with a profile of its own, signed in by the link."""
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for flag in FLAGS.split():
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    try:
        driver.set_page_load_timeout(30)
        driver.get(link)
        yield driver
    finally:
        driver.quit()


@pytest.fixture(scope="session")
def desk(tmp_path_factory):
    """The demo shop's service."""
    with served(tmp_path_factory.mktemp("demo"), "--demo") as service:
        yield service


@pytest.fixture(scope="session")
def browser(tmp_path_factory, desk):
    """Chromium in the demo shop."""
    with signed_in(tmp_path_factory.mktemp("profile"), desk["link"]) as driver:
        yield driver


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    """The service of a shop that has no knowledge yet."""
    with served(tmp_path_factory.mktemp("shelf")) as service:
        yield service


@pytest.fixture(scope="session")
def owner(tmp_path_factory, shelf):
    """Chromium of the owner of that shop's knowledge."""
    with signed_in(tmp_path_factory.mktemp("owner"), shelf["link"]) as driver:
        yield driver
