"""The wall before the app, without a browser: requests and messages as a stranger or a guest would send them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from argon2 import PasswordHasher
from starlette.responses import PlainTextResponse
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboards.accounts import sign_in
from dashboards.accounts.own_password import OwnPassword
from dashboards.asgi import way_to
from dashboards.server.guard import Guard
from dashboards.server.headers import content_policy
from dashboards.wall import CLOSED
from data.access.accounts import Account, Role
from data.access.breached import BreachedPasswords
from data.access.passwords import Hasher
from data.errors import NotPermitted
from data.store import open_store
from data.store.access import AccessStore
from tests.dashboards.at_the_wall import (
    GOOD,
    HOST,
    HTML,
    Answer,
    app_behind,
    ask,
    connect,
    cookie_of,
    enter,
    finish,
    rerun,
    wall_around,
)

PATHS = ("/", "/network", "/media/abc.csv", "/_stcore/host-config", "/_stcore/upload_file/a/b", "/static/js/index.js")


@pytest.fixture
def access(tmp_path: Path) -> Iterator[AccessStore]:
    store = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    made = AccessStore(store._database, Hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)))
    made.add(Account(id="pc1", display_name="PC One", agency="Police", role=Role.POLICE_ANALYST), GOOD, by="keeper")
    yield made
    store.close()


def test_nothing_is_served_without_a_session_but_the_sign_in_page_and_health(access: AccessStore) -> None:
    app = app_behind(wall_around(access))
    for path in PATHS:
        for method in ("GET", "PUT", "DELETE"):
            answer = ask(app, path, method)
            assert (answer.status, b"inside" in answer.body) == (403, False), path
        page = ask(app, path, **HTML)
        assert page.status == 303
        assert page.headers["location"].startswith("/sign-in?next=")
    for path in ("/sign-in/", "/sign-in/x", "/sign-in/../media/abc.csv", "//media/abc.csv", "/sign-inx"):
        assert b"inside" not in ask(app, path).body, path
    assert ask(app, "/sign-in", **HTML).status == 200
    assert ask(app, "/_stcore/health").body == b"inside"
    for forged in ("lantern=x", "lantern=", "lantern=x; lantern=y", 'lantern=\xff"', "=;;lantern", "a" * 9000):
        assert ask(app, "/media/abc.csv", cookie=forged).status == 403


def test_a_session_opens_and_its_end_closes_even_for_a_copied_cookie(access: AccessStore) -> None:
    app = app_behind(wall_around(access))
    entered = enter(app)
    assert (entered.status, entered.headers["location"]) == (303, "/network?person=P-1")
    flags = entered.cookies[0].lower()
    assert "httponly" in flags
    assert "samesite=strict" in flags
    assert "max-age" not in flags, "it goes with the browser"
    cookie = cookie_of(entered)
    for path in PATHS:
        assert (ask(app, path, cookie=cookie).body == b"inside") == (not path.startswith("/media/")), path
    assert ask(app, "/sign-in", cookie=cookie, **HTML).status == 303
    access.end_sessions("pc1", by="keeper")
    for path in PATHS:
        assert ask(app, path, cookie=cookie).status == 403
    assert 'lantern=""' in ask(app, "/sign-in", cookie=cookie, **HTML).cookies[0]


def test_a_second_sign_in_ends_the_first_and_behind_tls_the_cookie_is_locked_to_the_host(access: AccessStore) -> None:
    app = app_behind(wall_around(access, is_secure=True))
    first = enter(app)
    assert first.cookies[0].startswith("__Host-lantern=")
    assert "secure" in first.cookies[0].lower()
    assert "max-age=31536000" in first.headers["strict-transport-security"]
    second = enter(app, cookie=cookie_of(first))
    assert cookie_of(second) != cookie_of(first)
    assert ask(app, "/", cookie=cookie_of(first)).status == 403
    assert ask(app, "/", cookie=cookie_of(second)).body == b"inside"


def _change(app: Any, cookie: str, old: str, new: str, again: str = "", **headers: str) -> Answer:
    fields = urlencode({"old": old, "new": new, "again": again or new}).encode()
    sent = {"origin": f"http://{HOST}", "cookie": cookie} | headers
    return ask(app, OwnPassword.at, "POST", fields, **sent)


def test_a_person_changes_the_own_password_with_the_old_one(access: AccessStore) -> None:
    app, new = app_behind(wall_around(access)), "heron brick thirty moss"
    assert ask(app, OwnPassword.at).status == 403, "not without a session"
    assert _change(app, "lantern=x", GOOD, new).status == 403
    cookie, other = cookie_of(enter(app)), cookie_of(enter(app))
    assert ask(app, OwnPassword.at, cookie=cookie).body.count(b'type="password"') == 3
    assert _change(app, cookie, GOOD, new, origin="http://evil.example").status == 403
    assert _change(app, cookie, "wrong lamp gravel seven", new).status == 403
    assert [_change(app, cookie, GOOD, bad).status for bad in ("short", "passwordpassword", GOOD)] == [400] * 3
    assert _change(app, cookie, GOOD, new, "heron brick thirty mosses").status == 400
    assert enter(app).status == 303, "nothing was changed yet"
    changed = _change(app, cookie, GOOD, new)
    assert changed.status == 200
    assert new.encode() not in changed.body
    assert [ask(app, "/", cookie=one).status for one in (cookie, other)] == [403, 403]
    assert (enter(app).status, enter(app, password=new).status) == (401, 303)


def test_a_breached_password_is_not_taken_and_without_its_list_none_is(access: AccessStore, tmp_path: Path) -> None:
    new, stolen, file = "heron brick thirty moss", "heron brick forty moss", tmp_path / "pwned.txt"
    app = app_behind(wall_around(access, breached=BreachedPasswords(file)))
    cookie = cookie_of(enter(app))
    for words in ("", "no line of such a list"):
        file.write_text(words)
        answer = _change(app, cookie, GOOD, new)
        assert (answer.status, b"No password can be set now" in answer.body) == (403, True)
        assert b"pwned" not in answer.body
    file.write_text(f"{sha1(stolen.encode(), usedforsecurity=False).hexdigest().upper()}:3\n")
    answer = _change(app, cookie, GOOD, stolen)
    assert (answer.status, b"stolen elsewhere" in answer.body) == (400, True)
    assert _change(app, cookie, GOOD, new).status == 200, "the list was exchanged while serving"


def test_guessing_the_old_password_is_slowed_like_signing_in(access: AccessStore) -> None:
    app = app_behind(wall_around(access))
    cookie = cookie_of(enter(app))
    tried = [_change(app, cookie, f"wrong lamp gravel {n}", "heron brick thirty moss").status for n in range(5)]
    assert tried == [403, 403, 403, 403, 429]


def test_behind_tls_no_cookie_of_anybody_goes_out_in_the_clear() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        answer = PlainTextResponse("inside")
        answer.set_cookie("_streamlit_xsrf", "a", samesite="strict")
        answer.set_cookie("other", "secure", secure=True)
        await answer(scope, receive, send)

    for is_secure in (True, False):
        sent = ask(Guard(app, wall_around(None, is_secure=is_secure)), "/").cookies
        flags = [[part.strip().lower() for part in one.split(";")[1:]].count("secure") for one in sent]
        assert flags == [int(is_secure), 1]


def test_closed_doors_stay_closed_and_unknown_names_are_not_served(access: AccessStore) -> None:
    for wall in (wall_around(access), wall_around(None)):
        app = app_behind(wall)
        cookie = cookie_of(enter(app)) if wall.access else ""
        for path in (*CLOSED, "/_stcore/agent/openapi.json", "/_stcore/agent/mcp"):
            assert ask(app, path, cookie=cookie).status == 404, path
        for host in ("evil.example", "127.0.0.1.evil.example", "", "evil.example:8501", "127.0.0.1@evil.example"):
            assert ask(app, "/", cookie=cookie, host=host).status == 421, host
    assert ask(app_behind(wall_around(None)), "/").body == b"inside", "the fictional case asks nobody"


def test_every_answer_carries_the_security_headers_and_nothing_is_kept_by_the_browser(access: AccessStore) -> None:
    app = app_behind(wall_around(access))
    cookie = cookie_of(enter(app))
    answers = [ask(app, path, cookie=cookie) for path in PATHS] + [ask(app, "/"), ask(app, "/sign-in"), enter(app, "x")]
    for answer in answers:
        assert answer.headers["content-security-policy"] == content_policy()
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
    assert all(
        one.headers["cache-control"] == "no-store"
        for one, path in zip(answers, PATHS, strict=False)
        if "static" not in path
    )
    policy = dict(part.split(" ", 1) for part in content_policy().split("; "))
    assert "'unsafe-inline'" not in policy["script-src"]
    assert "'unsafe-eval'" not in policy["script-src"]
    assert "*" not in content_policy()
    assert "http" not in content_policy()


def test_the_form_is_taken_from_our_own_page_only_and_says_the_same_to_all(access: AccessStore) -> None:
    app = app_behind(wall_around(access))
    for origin in ("http://evil.example", "null", ""):
        assert enter(app, origin=origin).status == 403
    wrong = [enter(app, "pc1", "wrong"), enter(app, "nobody", GOOD)]
    assert [one.status for one in wrong] == [401, 401]
    assert wrong[0].body.replace(b"pc1", b"nobody") == wrong[1].body
    assert ask(app, "/sign-in", "POST", b"x" * 5000, origin=f"http://{HOST}").status == 400
    assert ask(app, "/sign-in", "POST", b"\xff=\xff", origin=f"http://{HOST}").status == 400
    hostile = enter(app, '"><script>alert(1)</script>', "wrong")
    assert b"<script>alert" not in hostile.body
    for _ in range(3):
        enter(app, "pc1", "wrong")
    late = enter(app)
    assert late.status == 429
    assert b"Wait" in late.body
    assert late.cookies == []


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nx: y", "/sign-in", "javascript:x", ""],
)
def test_the_way_back_leads_to_our_own_pages_only(elsewhere: str) -> None:
    assert way_to(elsewhere) == "/"


def test_a_link_from_elsewhere_is_asked_again_from_here(access: AccessStore) -> None:
    answer = ask(app_behind(wall_around(access)), "/network?person=P-1", sec_fetch_site="cross-site", **HTML)
    assert answer.status == 200
    assert b'content="0;url=/network?person=P-1"' in answer.body


def test_a_connection_needs_a_session_and_our_own_page(access: AccessStore) -> None:
    wall = wall_around(access)
    cookie = cookie_of(enter(app_behind(wall)))
    assert connect(wall, [rerun()], cookie) == [rerun()]
    assert connect(wall, [rerun()]) is None
    assert connect(wall, [rerun()], "lantern=forged") is None
    for origin in ("http://evil.example", "", "null"):
        assert connect(wall, [rerun()], cookie, origin) is None


def test_tries_at_the_wall_are_audited_once_a_minute(access: AccessStore) -> None:
    wall = wall_around(access)
    app = app_behind(wall)
    cookie = cookie_of(enter(app))
    for _ in range(5):
        ask(app, "/", host="evil.example")
        ask(app, CLOSED[0], cookie=cookie)
        ask(app, "/media/" + "a1" * 28, cookie=cookie)
        enter(app, origin="http://evil.example")
        connect(wall, [rerun()], cookie, "http://evil.example")
    got = connect(wall, [b"no message", rerun()], cookie)
    assert got is not None
    assert got[1:] == [rerun()], "a person's own messages go on"
    assert got[0] != b"no message"
    access.tries.settle(is_end=True)
    with access._database.reading() as connection:
        query = "SELECT actor, detail FROM audit WHERE act = 'refused' ORDER BY seq"
        found = [tuple(row) for row in connection.exec_driver_sql(query)]
    assert sorted(found) == sorted(
        [
            ("nobody known", "asked under a host name that is not served: once"),
            ("nobody known", "asked at a closed door: once"),
            ("pc1", "download asked for that was not offered to this session: once"),
            ("nobody known", "sent from a page that is not ours: once"),
            ("pc1", "message that no page of ours sends: once"),
            ("nobody known", "asked under a host name that is not served: 4 times"),
            ("nobody known", "asked at a closed door: 4 times"),
            ("pc1", "download asked for that was not offered to this session: 4 times"),
            ("nobody known", "sent from a page that is not ours: 9 times"),
        ]
    )


def test_a_dead_session_only_starts_the_page_over_whatever_it_sends(access: AccessStore) -> None:
    wall = wall_around(access)
    cookie = cookie_of(enter(app_behind(wall)))
    ends = access.session

    def ended_meanwhile(token: str, *, active: bool) -> Any:
        found = ends(token, active=active)
        access.end_sessions("pc1", by="keeper")
        return found

    access.session = ended_meanwhile  # type: ignore[method-assign]
    stop = BackMsg()
    stop.stop_script = True
    got = connect(wall, [rerun(), stop.SerializeToString(), b"no message"], cookie)
    assert got is not None
    for one in got:
        message = BackMsg()
        message.ParseFromString(one)
        assert message.WhichOneof("type") == "rerun_script"
        assert not message.rerun_script.fragment_id
        assert not message.rerun_script.widget_states.widgets


def test_only_people_keep_a_session_alive(access: AccessStore) -> None:
    wall = wall_around(access)
    cookie = cookie_of(enter(app_behind(wall)))
    acted: list[bool] = []
    looks = access.session

    def watched(token: str, *, active: bool) -> Any:
        acted.append(active)
        return looks(token, active=active)

    access.session = watched  # type: ignore[method-assign]
    beat = BackMsg()
    beat.app_heartbeat = True
    connect(wall, [rerun(auto=True), beat.SerializeToString(), rerun()], cookie)
    assert acted == [False, False, False, True], "opening, the page by itself twice, a person"


NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CLAIMS = {"iss": "https://idp", "sub": "77", "iat": NOW.timestamp() - 20, "email": "a@b.uk", "email_verified": True}


def test_a_proof_of_the_service_is_mapped_by_subject_and_verified_address() -> None:
    assert sign_in.mapped(CLAIMS, NOW) == ("https://idp|77", "a@b.uk")
    for doubtful in (False, "true", None):
        assert sign_in.mapped(CLAIMS | {"email_verified": doubtful}, NOW) == ("https://idp|77", "")


@pytest.mark.parametrize(
    "change",
    [
        {"iss": None},
        {"sub": ""},
        {"sub": 7},
        {"iat": "now"},
        {"iat": 0},
        {"iat": (NOW + timedelta(hours=1)).timestamp()},
    ],
)
def test_an_incomplete_or_old_proof_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(NotPermitted):
        sign_in.mapped(CLAIMS | change, NOW)


def test_a_download_is_fetched_by_the_session_it_was_offered_to_and_by_no_other(access: AccessStore) -> None:
    access.add(Account(id="lic1", display_name="L", agency="Luton", role=Role.LICENSING), GOOD, by="keeper")
    wall = wall_around(access)
    offered, other = "a1" * 28, "b2" * 28

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.send", "bytes": b"\x0a\x40/media/" + offered.encode() + b".csv\x12"})
        else:
            await PlainTextResponse("inside")(scope, receive, send)

    guard = Guard(app, wall)
    police, officer = (cookie_of(enter(app_behind(wall), name)) for name in ("pc1", "lic1"))
    assert ask(guard, f"/media/{offered}.csv", cookie=police).status == 404, "not offered yet"
    socket = {"type": "websocket", "path": "/_stcore/stream"}
    headers = {"host": HOST, "origin": f"http://{HOST}", "cookie": police}

    async def nothing(*_: Any) -> dict[str, Any]:
        return {"type": "websocket.connect"}

    finish(guard(socket | {"headers": [(k.encode(), v.encode()) for k, v in headers.items()]}, nothing, nothing))
    assert ask(guard, f"/media/{offered}.csv", cookie=police).body == b"inside"
    assert ask(guard, f"/media/{offered}", cookie=police).body == b"inside"
    for path in (f"/media/{other}.csv", "/media/", "/media/..", f"/media/x/{offered}.csv", f"/media/{offered}/x.csv"):
        assert ask(guard, path, cookie=police).status == 404, path
    assert ask(guard, f"/media/{offered}.csv", cookie=officer).status == 404
    assert ask(guard, f"/media/{offered}.csv").status == 403
    access.end_sessions("pc1", by="keeper")
    assert ask(guard, f"/media/{offered}.csv", cookie=police).status == 403
