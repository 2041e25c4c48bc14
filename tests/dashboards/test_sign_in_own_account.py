"""The pages of one's own account behind the wall, and the commands of whoever keeps accounts."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dashboards.accounts.own_password import OwnPassword
from dashboards.accounts.own_second_factor import OwnSecondFactor
from dashboards.accounts.own_sessions import OwnSessions
from dashboards.accounts.sign_in import SignIn
from dashboards.accounts.signed_out import SignedOut
from dashboards.server.guard import Guard
from dashboards.wall import Wall
from data.access.accounts import Account, Role
from data.access.passwords import Hasher
from data.access.second_factor import code_at
from data.store import open_store
from data.store.access import AccessStore
from data.store.trail import now
from tests.dashboards.at_the_wall import GOOD, HOST, HTML, Answer, ask, connect, cookie_of, enter, rerun

OWN = ("/own-password", "/own-second-factor", "/own-sessions")


@pytest.fixture
def access(tmp_path: Path) -> Iterator[AccessStore]:
    store = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    made = AccessStore(store._database, Hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)))
    made.add(Account(id="pc1", display_name="PC One", agency="Police", role=Role.POLICE_ANALYST), GOOD, by="keeper")
    yield made
    store.close()


@pytest.fixture
def wall(access: AccessStore) -> Wall:
    return Wall(access=access, hosts=("127.0.0.1",))


@pytest.fixture
def app(wall: Wall) -> Any:
    async def inside(request: Any) -> PlainTextResponse:
        return PlainTextResponse("inside")

    pages = (SignIn, SignedOut, OwnPassword, OwnSecondFactor, OwnSessions)
    routes = [route for page in pages for route in page.routes(wall)]
    return Starlette(routes=[*routes, Route("/{path:path}", inside)], middleware=[Middleware(Guard, wall=wall)])


def _post(app: Any, path: str, cookie: str, **fields: str) -> Answer:
    return ask(app, path, "POST", urlencode(fields).encode(), origin=f"http://{HOST}", cookie=cookie)


def _code(page: bytes) -> str:
    found = re.search(rb"<code>([A-Z2-7 ]+)</code>", page)
    assert found is not None
    secret = base64.b32decode(found[1].replace(b" ", b""))
    return code_at(secret, int(now().replace(tzinfo=UTC).timestamp()) // 30)


def test_the_own_pages_are_for_a_living_session_and_their_own_forms(app: Any) -> None:
    cookie = cookie_of(enter(app))
    for path in (*OWN, "/sign-out"):
        assert ask(app, path).status == 403, path
        foreign = ask(app, path, "POST", b"", origin="http://evil.example", cookie=cookie)
        assert foreign.status in (403, 303), path
    assert ask(app, "/", cookie=cookie).body == b"inside", "a foreign form signs nobody out"
    for path in OWN:
        page = ask(app, path, cookie=cookie)
        assert page.status == 200
        assert b"<script" not in page.body
        assert page.headers["cache-control"] == "no-store"


def test_a_person_sets_up_a_second_factor_and_is_asked_for_it(app: Any) -> None:
    cookie = cookie_of(enter(app))
    assert _post(app, OWN[1], cookie, act="begin", password="wrong").status == 403  # noqa: S106
    shown = _post(app, OWN[1], cookie, act="begin", password=GOOD).body
    assert b'<svg class="qr"' in shown
    assert _post(app, OWN[1], cookie, act="confirm", code="12").status == 400
    counted = _post(app, OWN[1], cookie, act="confirm", code=_code(shown))
    recovery = re.findall(rb"<code>([a-z2-7-]+)</code>", counted.body)
    assert len(recovery) == 10
    assert b"10 of your recovery codes" in ask(app, OWN[1], cookie=cookie).body
    assert enter(app).status == 401
    fields = {"name": "pc1", "password": GOOD, "code": recovery[0].decode()}
    entered = _post(app, "/sign-in", "", **fields)
    assert entered.status == 303
    assert _post(app, "/sign-in", "", **fields).status == 401
    cookie = cookie_of(entered)
    gone = _post(app, OWN[1], cookie, act="drop", password=GOOD, code=recovery[1].decode())
    assert gone.status == 200
    assert ask(app, "/", cookie=cookie).status == 403
    assert enter(app).status == 303


def test_who_owes_something_gets_no_further_than_the_page_for_it(app: Any, access: AccessStore, wall: Wall) -> None:
    access.set_password("pc1", GOOD, by="keeper", is_first=True)
    access.require_second_factor("pc1", needed=True, by="keeper")
    cookie = cookie_of(enter(app))
    for path in ("/", "/network", "/own-sessions", "/own-second-factor"):
        assert ask(app, path, cookie=cookie, **HTML).headers["location"] == "/own-password", path
        assert ask(app, path, cookie=cookie).status == 403
    assert connect(wall, [rerun()], cookie) is None
    new = "heron brick thirty moss"
    assert b"was handed out" in ask(app, OWN[0], cookie=cookie).body
    assert _post(app, OWN[0], cookie, old=GOOD, new=new, again=new).status == 200
    cookie = cookie_of(enter(app, password=new))
    assert ask(app, "/network", cookie=cookie, **HTML).headers["location"] == "/own-second-factor"
    assert b"needs a second factor" in ask(app, OWN[1], cookie=cookie).body
    shown = _post(app, OWN[1], cookie, act="begin", password=new).body
    assert _post(app, OWN[1], cookie, act="confirm", code=_code(shown)).status == 200
    assert ask(app, "/network", cookie=cookie).body == b"inside"
    assert connect(wall, [rerun()], cookie) == [rerun()]


def test_a_person_sees_and_ends_other_sessions(app: Any) -> None:
    here, there, elsewhere = (cookie_of(enter(app)) for _ in range(3))
    listed = ask(app, OWN[2], cookie=here).body.decode()
    assert (listed.count("<li>"), listed.count("this browser")) == (3, 1)
    marks = re.findall(r'name="mark" value="([0-9a-f]{64})"', listed)
    assert len(marks) == 2
    assert b"1 session ended" in _post(app, OWN[2], here, mark=marks[0]).body
    assert sorted(ask(app, "/", cookie=one).status for one in (there, elsewhere)) == [200, 403]
    assert _post(app, OWN[2], here, mark="%").status == 400
    assert b"1 session ended" in _post(app, OWN[2], here).body
    assert [ask(app, "/", cookie=one).status for one in (here, there, elsewhere)] == [200, 403, 403]


def test_signing_out_ends_the_session_and_tells_the_browser_to_forget(app: Any) -> None:
    cookie = cookie_of(enter(app))
    assert ask(app, "/signed-out", cookie=cookie, **HTML).headers["location"] == "/", "a link signs nobody out"
    left = _post(app, "/sign-out", cookie)
    assert (left.status, left.headers["location"]) == (303, "/signed-out")
    assert ask(app, "/", cookie=cookie).status == 403
    said = ask(app, "/signed-out", cookie=cookie, **HTML)
    assert said.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert "inside" not in said.body.decode()


def test_first_passwords_are_printed_once_and_factors_kept_by_command(
    lantern: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("data.access.passwords.PasswordHasher", quick)
    added = lantern("user", "add", "PC1", "--role", "police_analyst", "--agency", "Police")
    first = re.fullmatch(r"first password: (\S+)\n", added.out)
    assert first is not None
    assert len(first[1]) >= 20
    assert "within 72 hours" in added.err
    assert lantern("user", "add", "keeper", "--role", "administrator", "--agency", "Police").status == 0
    told = {one["id"]: one for one in lantern("user", "list", "--json").json["accounts"]}
    assert (told["pc1"]["second_factor"], told["keeper"]["second_factor"]) == ("none", "owed")
    assert told["pc1"]["first_password"]
    assert lantern("user", "second-factor", "require", "pc1").status == 0
    enrolled = lantern("user", "second-factor", "enrol", "pc1")
    assert enrolled.out.count("recovery code: ") == 10
    assert "otpauth://totp/Lantern:pc1" in enrolled.out
    assert lantern("user", "second-factor", "reset", "pc1").status == 0
    assert "no second factor" in lantern("user", "second-factor", "reset", "pc1").err
    again = lantern("user", "password", "pc1")
    assert first[1] not in again.out
