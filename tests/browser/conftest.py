"""A running demo desk and a real headless Chromium."""

import json
import os
import subprocess
import sys
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


@pytest.fixture(scope="session")
def desk(tmp_path_factory):
    """The demo service on a free port: its one-time link, address and data folder."""
    data = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "assist", "serve", "--demo", "--port", "0", "--json", "--data", str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}) as service:
        ready = json.loads(service.stdout.readline())
        yield {**ready, "data": data}
        service.terminate()
        service.wait(20)


@pytest.fixture(scope="session")
def browser(tmp_path_factory, desk):
    """Chromium, signed in by the link."""
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for flag in FLAGS.split():
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('profile')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.set_page_load_timeout(30)
    driver.get(desk["link"])
    yield driver
    driver.quit()
