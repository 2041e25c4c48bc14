"""Second factors, first passwords and own sessions in the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from data.access.accounts import Account, Role
from data.access.passwords import Hasher, check_new, new_first
from data.access.second_factor import STEP_SECONDS, code_at
from data.access.sessions import Owed
from data.errors import NotPermitted, RefusedInput, StoreError
from data.store import Store, open_store
from data.store.access import AccessStore, Throttled
from data.store.new_key import change_key
from data.store.tries import Cause

GOOD = "otter lamp gravel seven"
HERE = "127.0.0.1"


class Clock:
    def __init__(self) -> None:
        self.now = datetime.fromisoformat("2026-03-02T12:00")

    def __call__(self) -> datetime:
        return self.now

    def on(self, **by: float) -> None:
        self.now += timedelta(**by)

    def code(self, secret: bytes) -> str:
        return code_at(secret, int(self.now.replace(tzinfo=UTC).timestamp()) // STEP_SECONDS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(store: Store, clock: Clock) -> AccessStore:
    quick = Hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    made = AccessStore(store._database, quick, clock)
    made.add(_account("pc1"), GOOD, by="keeper")
    return made


def _account(name: str, role: Role = Role.POLICE_ANALYST, **more: object) -> Account:
    return Account(id=name, display_name=name, agency="Police", role=role, **more)  # type: ignore[arg-type]


def _enter(access: AccessStore, code: str = "", name: str = "pc1", password: str = GOOD) -> str:
    return access.sign_in(name, password, code, source=HERE)


def _owes(access: AccessStore, token: str) -> Owed | None:
    found = access.session(token, active=True)
    assert found is not None
    return found.owes


def _enrolled(access: AccessStore, clock: Clock) -> tuple[bytes, list[str]]:
    token = _enter(access)
    secret = access.begin_own_factor(token, GOOD, source=HERE)
    codes = access.confirm_own_factor(token, clock.code(secret))
    clock.on(seconds=STEP_SECONDS)
    return secret, codes


def test_a_second_factor_is_asked_for_and_each_code_opens_once(access: AccessStore, clock: Clock) -> None:
    secret, _ = _enrolled(access, clock)
    for wrong in ("", "000000", clock.code(b"another device......")):
        with pytest.raises(NotPermitted, match="do not fit"):
            _enter(access, wrong)
    code = clock.code(secret)
    assert access.session(_enter(access, code), active=True)
    with pytest.raises(NotPermitted):
        _enter(access, code)
    clock.on(seconds=STEP_SECONDS)
    with pytest.raises(NotPermitted):
        _enter(access, clock.code(secret), "pc1", GOOD + "x")
    assert _enter(access, clock.code(secret)), "a wrong password uses no code up"


def test_codes_are_throttled_with_the_password(access: AccessStore, clock: Clock) -> None:
    secret, _ = _enrolled(access, clock)
    for guess in range(4):
        with pytest.raises(NotPermitted, match="do not fit"):
            _enter(access, f"{guess:06d}")
    with pytest.raises(Throttled):
        _enter(access, clock.code(secret))


def test_ten_recovery_codes_open_once_each(access: AccessStore, clock: Clock, store: Store) -> None:
    _, codes = _enrolled(access, clock)
    assert access.standing("pc1").codes_left == len(codes) == 10
    assert _enter(access, codes[3].upper().replace("-", " "))
    with pytest.raises(NotPermitted):
        _enter(access, codes[3])
    assert access.standing("pc1").codes_left == 9
    assert ("pc1", "recovery code used; 9 left") in [(one.actor, one.detail) for one in store.audit.entries()]


def test_secret_and_codes_are_not_readable_in_the_tables(access: AccessStore, clock: Clock, store: Store) -> None:
    secret, codes = _enrolled(access, clock)
    with store._database.writing() as connection:
        dump = repr([connection.exec_driver_sql(f"SELECT * FROM {t}").fetchall() for t in ("second_factor", "audit")])
        kept = connection.exec_driver_sql("SELECT digest FROM recovery_code").fetchall()
        assert repr(secret)[2:-1] not in dump
        assert not {one for (one,) in kept} & {code.replace("-", "") for code in codes}
        connection.exec_driver_sql("UPDATE second_factor SET sealed = zeroblob(48)")
    with pytest.raises(StoreError, match="changed from outside"):
        _enter(access, clock.code(secret))


def test_a_device_counts_only_after_its_code_was_typed(access: AccessStore, clock: Clock) -> None:
    token, other = _enter(access), _enter(access)
    with pytest.raises(NotPermitted, match="not your password"):
        access.begin_own_factor(token, "wrong", source=HERE)
    with pytest.raises(RefusedInput, match="begin anew"):
        access.confirm_own_factor(token, "123456")
    secret = access.begin_own_factor(token, GOOD, source=HERE)
    with pytest.raises(RefusedInput):
        access.confirm_own_factor(token, clock.code(b"another device......"))
    assert _enter(access), "nothing is asked yet"
    access.confirm_own_factor(token, clock.code(secret))
    assert access.session(token, active=True)
    assert access.session(other, active=True) is None
    with pytest.raises(RefusedInput, match="has a second factor"):
        access.begin_own_factor(token, GOOD, source=HERE)
    with pytest.raises(NotPermitted):
        access.drop_own_factor(token, GOOD, "000000", source=HERE)
    clock.on(seconds=STEP_SECONDS)
    access.drop_own_factor(token, GOOD, clock.code(secret), source=HERE)
    assert access.session(token, active=True) is None
    assert _enter(access)


def test_administrators_and_who_is_told_to_must_set_one_up(access: AccessStore, clock: Clock) -> None:
    access.add(_account("keeper1", Role.ADMINISTRATOR), GOOD, by="keeper")
    access.add(_account("sc1", Role.ADMINISTRATOR, subject="https://idp|1", has_password=False), None, by="keeper")
    token = _enter(access)
    assert _owes(access, _enter(access, name="keeper1")) is Owed.SECOND_FACTOR
    assert _owes(access, access.sign_in_proved("https://idp|1", "", "proof", source=HERE)) is None
    assert _owes(access, token) is None
    access.require_second_factor("pc1", needed=True, by="keeper")
    assert _owes(access, token) is Owed.SECOND_FACTOR, "at the next act, not at the next sign-in"
    with pytest.raises(NotPermitted):
        access.confirm("pc1", GOOD, source=HERE, what="decision on person P-1")
    secret, _ = access.enrol_second_factor("pc1", by="keeper")
    assert _owes(access, token) is None
    assert access.confirm("pc1", GOOD, clock.code(secret), source=HERE, what="decision on person P-1").id == "pc1"
    assert access.reset_second_factor("pc1", by="keeper") == 1
    with pytest.raises(RefusedInput, match="no second factor"):
        access.reset_second_factor("pc1", by="keeper")
    with pytest.raises(RefusedInput, match="own factors"):
        access.enrol_second_factor("sc1", by="keeper")


def test_a_password_that_was_handed_out_is_changed_first_and_ends_after_72_hours(
    access: AccessStore, clock: Clock, store: Store
) -> None:
    first = new_first()
    assert check_new(first) == first
    assert len({new_first() for _ in range(50)}) == 50
    access.add(_account("pc2"), first, by="keeper", is_first=True)
    token = _enter(access, name="pc2", password=first)
    assert _owes(access, token) is Owed.PASSWORD
    with pytest.raises(NotPermitted):
        access.confirm("pc2", first, source=HERE, what="decision on person P-1")
    access.change_own_password(token, first, GOOD, source=HERE, breached=None)
    assert _owes(access, _enter(access, name="pc2")) is None
    access.set_password("pc2", first, by="keeper", is_first=True)
    clock.on(hours=71, minutes=59)
    assert _enter(access, name="pc2", password=first)
    clock.on(minutes=1)
    with pytest.raises(NotPermitted, match="do not fit"):
        _enter(access, name="pc2", password=first)
    assert list(store.audit.entries())[-1].detail == "sign-in failed: the password handed out is too old"


def test_a_person_sees_and_ends_the_own_sessions_alone(access: AccessStore, clock: Clock) -> None:
    access.add(_account("pc2"), GOOD, by="keeper")
    stranger = _enter(access, name="pc2")
    here, there, elsewhere = _enter(access), _enter(access), _enter(access)
    listed = access.own_sessions(here)
    assert [one.account.id for one in listed] == ["pc1"] * 3
    marks = {one.digest for one in access.sessions()} - {one.digest for one in listed}
    assert access.end_own_sessions(here, marks.pop()) == 0, "somebody else's"
    second = access.session(there, active=False)
    assert second is not None
    assert access.end_own_sessions(here, second.digest) == 1
    assert access.session(there, active=True) is None
    assert access.end_own_sessions(here) == 1
    assert access.session(elsewhere, active=True) is None
    assert access.session(here, active=True)
    assert access.session(stranger, active=True)
    with pytest.raises(NotPermitted):
        access.own_sessions("forged")


def test_a_server_keeps_it_all_as_a_file_does(shared_place: tuple[str, Path], clock: Clock) -> None:
    store = open_store(*shared_place)
    try:
        access = AccessStore(store._database, Hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)), clock)
        access.add(_account("pc1"), GOOD, by="keeper", is_first=True)
        token = _enter(access)
        assert _owes(access, token) is Owed.PASSWORD
        new = "heron brick thirty moss"
        access.change_own_password(token, GOOD, new, source=HERE, breached=None)
        access.require_second_factor("pc1", needed=True, by="keeper")
        token = _enter(access, password=new)
        secret = access.begin_own_factor(token, new, source=HERE)
        codes = access.confirm_own_factor(token, clock.code(secret))
        with pytest.raises(NotPermitted):
            _enter(access, clock.code(secret), password=new)
        other = _enter(access, codes[0], password=new)
        assert access.end_own_sessions(token) == 1
        assert access.session(other, active=True) is None
        assert access.reset_second_factor("pc1", by="keeper") == 1
        access.tries.note(Cause.UNKNOWN_HOST)
        assert store.audit.verify() is None
    finally:
        store.close()


def test_codes_still_open_after_the_store_was_given_a_new_key(tmp_path: Path, clock: Clock) -> None:
    url, key_file = f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key"
    quick = Hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    store = open_store(url, key_file)
    before = AccessStore(store._database, quick, clock)
    before.add(_account("pc1"), GOOD, by="keeper")
    secret, codes = _enrolled(before, clock)
    store.close()
    change_key(url, key_file, actor="keeper", purpose="test")
    store = open_store(url, key_file)
    try:
        after = AccessStore(store._database, quick, clock)
        assert _enter(after, clock.code(secret))
        assert _enter(after, codes[0])
    finally:
        store.close()
