"""Signing in, being thrown out, and what a stranger gets: a real browser on a real server under the shipped policy."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from data.access.accounts import Account, Role
from data.store import Store, open_store
from tests.browser.oidc_provider import Provider, provider
from tests.browser.planted_code import CODE

pytestmark = pytest.mark.browser
PASSWORD = "otter lamp gravel seven"  # noqa: S105 - of a fictional account in a store that is thrown away
NAME = f"L. Officer (fictional) {CODE[0]}"


@contextmanager
def _access(home: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{home / 'case.db'}", home / "store.key")
    yield store
    store.close()


@pytest.fixture(scope="module")
def service() -> Iterator[Provider]:
    """The agency's own sign-in service."""
    with provider({"sub": "77", "email": "lic2@luton.example", "email_verified": True, "amr": ["pwd", "mfa"]}) as found:
        yield found


@pytest.fixture(scope="module")
def guarded(
    tmp_path_factory: pytest.TempPathFactory, start_streamlit: Any, service: Provider
) -> Iterator[tuple[Path, str]]:
    """An empty store with two licensing officers, served with sign-in on."""
    home = tmp_path_factory.mktemp("guarded")
    officer = Account(id="lic1", display_name=NAME, agency=f"Luton Council {CODE[1]}", role=Role.LICENSING)
    with _access(home) as store:
        store.access.add(officer, PASSWORD, by="keeper")
        by_service = replace(officer, id="lic2", has_password=False, email="lic2@luton.example")
        store.access.add(by_service, None, by="keeper")
    (home / "sign-in.toml").write_text(_SERVICE.format(url=service.url), encoding="utf-8")
    (home / "sign-in.toml").chmod(0o600)
    env = {"LANTERN_HOME": str(home), "LANTERN_FICTIONAL": "true", "LANTERN_SIGN_IN": "on"}
    with start_streamlit(None, env) as url:
        yield home, url


_SERVICE = """[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "a secret of a test, used nowhere else"
client_id = "lantern"
client_secret = "of a test"
server_metadata_url = "{url}/.well-known/openid-configuration"
client_kwargs = {{ scope = "openid email", code_challenge_method = "S256" }}
[lantern]
amr = ["mfa"]
"""


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own server on loopback
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def _enter(page: Page, url: str, password: str = PASSWORD, name: str = "LIC1") -> None:
    page.goto(url)
    page.get_by_label("Account name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_an_officer_signs_in_is_only_an_officer_and_is_thrown_out(
    offline_page: Any, guarded: tuple[Path, str], screenshots: Path
) -> None:
    home, url = guarded
    page: Page = offline_page.page
    media: list[str] = []
    page.on("request", lambda asked: media.append(asked.url) if f"{url}/media/" in asked.url else None)
    _enter(page, f"{url}/venues", "not the password", name=CODE[2])
    page.get_by_role("alert").get_by_text("do not fit").wait_for()
    assert page.evaluate("() => window.hacked ?? null") is None
    page.screenshot(path=screenshots / "sign_in.png")
    _enter(page, f"{url}/venues")
    page.get_by_text(f"Signed in as {NAME} (lic1)").wait_for()
    assert page.evaluate("() => window.hacked ?? null") is None
    assert page.locator('img[src="x"], [onload]').count() == 0
    assert page.get_by_label("Your name").count() == 0
    assert page.get_by_label("If one person: I am").count() == 0
    page.get_by_label("Why are you looking?").click()
    page.get_by_role("option", name="licensing review").click()
    page.get_by_role("button", name="Begin").click()
    page.locator(".ln-audience", has_text=re.compile("^Licensing officer$")).wait_for()
    page.reload()
    page.get_by_text("Before anything is shown").wait_for()
    assert media, "Streamlit serves the page's icon from where downloads lie too"
    [cookie] = [one for one in page.context.cookies() if one["name"] == "lantern"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert page.evaluate("() => document.cookie").find(cookie["value"]) == -1
    with_cookie = urllib.request.Request(media[-1], headers={"cookie": f"lantern={cookie['value']}"})  # noqa: S310
    assert urllib.request.urlopen(with_cookie, timeout=10).status == 200  # noqa: S310
    assert _status(media[-1]) == 403
    # The page stays open while somebody else ends the session; its next own knock empties it.
    with _access(home) as store:
        assert store.access.end_sessions("lic1", by="keeper") == 1
    page.wait_for_url(re.compile("/signed-out$"))
    page.get_by_text("You are signed out").wait_for()
    assert page.context.cookies() == [], "the browser was told to forget"
    assert page.get_by_text("Before anything is shown").count() == 0
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(with_cookie, timeout=10)  # noqa: S310
    page.goto(url)
    page.wait_for_url(re.compile("/sign-in"))
    with _access(home) as store:
        acts = [(one.act.value, one.detail) for one in store.audit.entries()]
    assert ("refused", "sign-in failed") in acts
    assert ("sign-in", "signed in") in acts
    assert ("alteration", "account lic1: ended by an administrator; 1 sessions ended") in acts
    assert offline_page.outside == []
    assert offline_page.faults == []


def test_the_agencys_service_lets_in_whom_an_account_is_mapped_to(
    offline_page: Any, guarded: tuple[Path, str], service: Provider
) -> None:
    _, url = guarded
    page: Page = offline_page.page
    page.clock.install()
    page.goto(f"{url}/venues")
    page.get_by_role("link", name="Sign in with your agency's own service").click()
    page.get_by_text(f"Signed in as {NAME} (lic2)").wait_for()
    assert len(service.challenged) == 1, "PKCE was checked"
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert "lantern" in names
    assert not [name for name in names if name.startswith("_streamlit_user")], "its own long-lived cookie is gone"
    # Without a server nobody can say that the session is over; the page empties itself when it must be.
    page.wait_for_function("() => globalThis.lanternLeave")
    page.context.set_offline(True)
    page.clock.run_for("14:00")
    assert page.get_by_text("Before anything is shown").count() == 1
    page.clock.run_for("02:00")
    page.get_by_text("There is no connection to Lantern").wait_for()
    assert page.get_by_text("Signed in as").count() == 0
    page.context.set_offline(False)
    assert offline_page.outside == []
    assert offline_page.faults == []
