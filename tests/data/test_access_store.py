"""Accounts and sessions in the store: throttled, revoked, dated, audited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from data.access.accounts import Account, Role
from data.access.passwords import Hasher
from data.audit import Act
from data.errors import NotPermitted, RefusedInput
from data.store import Store, open_store
from data.store.access import AccessStore, Throttled

GOOD = "otter lamp gravel seven"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Clock:
    def __init__(self) -> None:
        self.now = datetime.fromisoformat("2026-03-02T12:00")

    def __call__(self) -> datetime:
        return self.now

    def on(self, **by: float) -> None:
        self.now += timedelta(**by)


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
    made = AccessStore(store._database, Hasher(QUICK), clock)
    made.add(_account("pc1"), GOOD, by="keeper")
    return made


def _account(name: str, role: Role = Role.POLICE_ANALYST, **more: object) -> Account:
    return Account(id=name, display_name=name, agency="Police", role=role, **more)  # type: ignore[arg-type]


def _acts(store: Store) -> list[tuple[str, Act, str]]:
    return [(entry.actor, entry.act, entry.detail) for entry in store.audit.entries()]


def test_the_right_password_begins_a_session_that_only_its_token_opens(store: Store, access: AccessStore) -> None:
    token = access.sign_in(" PC1 ", GOOD, source="127.0.0.1")
    found = access.session(token, active=True)
    assert found is not None
    assert found.account.id == "pc1"
    assert access.session(token[:-1] + "x", active=True) is None
    assert access.session("", active=True) is None
    with store._database.reading() as connection:
        dump = repr([connection.exec_driver_sql(f"SELECT * FROM {t}").fetchall() for t in ("account", "session")])
    assert token not in dump
    assert GOOD not in dump
    assert ("pc1", Act.SIGN_IN, "signed in") in _acts(store)
    assert store.audit.verify() is None


def test_every_refusal_reads_the_same_and_is_audited(store: Store, access: AccessStore) -> None:
    access.add(_account("gone"), GOOD, by="keeper")
    access.set_disabled("gone", disabled=True, by="keeper")
    access.add(_account("service", subject="https://idp|1", has_password=False), None, by="keeper")
    words = set()
    for name, password in (("pc1", "wrong"), ("nobody", GOOD), ("gone", GOOD), ("service", ""), ("x" * 500, GOOD)):
        with pytest.raises(NotPermitted) as refused:
            access.sign_in(name, password, source="127.0.0.1")
        words.add(str(refused.value))
    assert len(words) == 1
    assert [act for _, act, _ in _acts(store)].count(Act.REFUSED) == 5


def test_unknown_names_cost_a_check_of_the_same_parameters(store: Store) -> None:
    checked = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # noqa: A002
            checked.append(str(hash).rsplit("$", 2)[0])
            return super().verify(hash, password)  # type: ignore[return-value]

    watched = AccessStore(store._database, Hasher(Watched(time_cost=1, memory_cost=8, parallelism=1)))
    watched.add(_account("pc1"), GOOD, by="keeper")
    for name in ("pc1", "nobody"):
        with pytest.raises(NotPermitted):
            watched.sign_in(name, "wrong", source="127.0.0.1")
    assert len(checked) == 2
    assert checked[0] == checked[1], "the same parameters, so the same work"


def test_waits_grow_per_name_survive_a_restart_and_end_with_a_success(
    store: Store, access: AccessStore, clock: Clock
) -> None:
    for _ in range(4):
        with pytest.raises(NotPermitted):
            access.sign_in("pc1", "wrong", source="10.0.0.1")
    again = AccessStore(store._database, Hasher(QUICK), clock)
    with pytest.raises(Throttled, match="2 seconds"):
        again.sign_in("pc1", GOOD, source="10.0.0.2")
    clock.on(seconds=2)
    with pytest.raises(NotPermitted, match="do not fit"):
        again.sign_in("pc1", "wrong", source="10.0.0.2")
    clock.on(seconds=2)
    with pytest.raises(Throttled):
        again.sign_in("pc1", GOOD, source="10.0.0.2")
    clock.on(seconds=2)
    assert again.sign_in("pc1", GOOD, source="10.0.0.2")
    with pytest.raises(NotPermitted, match="do not fit"):
        again.sign_in("pc1", "wrong", source="10.0.0.2")


def test_names_that_do_not_exist_are_throttled_alike_and_one_source_cannot_try_many(access: AccessStore) -> None:
    for _ in range(4):
        with pytest.raises(NotPermitted):
            access.sign_in("nobody", "wrong", source="10.0.0.1")
    with pytest.raises(Throttled):
        access.sign_in("nobody", "wrong", source="10.0.0.9")
    for number in range(12):
        with pytest.raises(NotPermitted, match="do not fit"):
            access.sign_in(f"name{number}", "wrong", source="10.0.0.1")
    with pytest.raises(Throttled):
        access.sign_in("pc1", GOOD, source="10.0.0.1")
    assert access.sign_in("pc1", GOOD, source="10.0.0.3")


def test_sessions_end_by_idleness_age_logout_revocation_and_disabling(
    access: AccessStore, clock: Clock, store: Store
) -> None:
    def begin() -> str:
        return access.sign_in("pc1", GOOD, source="127.0.0.1")

    idle = begin()
    for _ in range(3):
        clock.on(minutes=10)
        assert access.session(idle, active=True)
    clock.on(minutes=10)
    assert access.session(idle, active=False), "what the page does by itself is answered"
    clock.on(minutes=6)
    assert access.session(idle, active=True) is None, "but keeps nothing alive"
    old = begin()
    for _ in range(48):
        assert access.session(old, active=True)
        clock.on(minutes=10)
    assert access.session(old, active=True) is None
    left, revoked, shut = begin(), begin(), begin()
    access.end(left)
    assert access.session(left, active=True) is None
    assert access.end_sessions("pc1", by="keeper") == 2
    assert access.session(revoked, active=True) is None
    shut = begin()
    assert access.set_disabled("pc1", disabled=True, by="keeper") == 1
    assert access.session(shut, active=True) is None
    access.set_disabled("pc1", disabled=False, by="keeper")
    assert access.session(shut, active=True) is None, "a dead session does not rise again"
    details = [detail for _, act, detail in _acts(store) if act is Act.SIGN_IN and "ended" in detail]
    assert details == [
        "session ended: idle for 15 minutes",
        "session ended: 8 hours are over",
        "session ended: signed out",
    ]


def test_a_role_is_read_at_every_look_and_a_new_password_ends_sessions(access: AccessStore, store: Store) -> None:
    token = access.sign_in("pc1", GOOD, source="127.0.0.1")
    access.set_role("pc1", Role.LICENSING, by="keeper")
    found = access.session(token, active=True)
    assert found is not None
    assert found.account.role is Role.LICENSING
    assert access.set_password("pc1", "new gravel lamp otter", by="keeper") == 1
    assert access.session(token, active=True) is None
    assert access.sign_in("pc1", "new gravel lamp otter", source="127.0.0.1")
    assert ("keeper", Act.ALTERATION, "account pc1: role is now licensing") in _acts(store)


def test_a_hash_of_old_parameters_is_made_anew_at_sign_in(store: Store, access: AccessStore, clock: Clock) -> None:
    stronger = AccessStore(store._database, Hasher(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)), clock)
    assert stronger.sign_in("pc1", GOOD, source="127.0.0.1")
    with store._database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT password_hash FROM account").scalar_one()
    assert "m=16,t=2,p=1" in kept
    assert stronger.sign_in("pc1", GOOD, source="127.0.0.1")


def test_a_service_proof_is_mapped_to_one_account_and_works_once(access: AccessStore) -> None:
    access.add(_account("sc1", Role.SOCIAL_CARE, email="sc1@luton.gov.uk", has_password=False), None, by="keeper")
    token = access.sign_in_proved("https://idp|77", "SC1@luton.gov.uk", "proof 1", source="127.0.0.1")
    found = access.session(token, active=True)
    assert found is not None
    assert (found.account.id, found.account.subject) == ("sc1", "https://idp|77")
    with pytest.raises(NotPermitted):
        access.sign_in_proved("https://idp|77", "", "proof 1", source="127.0.0.1")
    with pytest.raises(NotPermitted):
        access.sign_in_proved("https://idp|78", "sc1@luton.gov.uk", "proof 2", source="127.0.0.1")
    with pytest.raises(NotPermitted):
        access.sign_in_proved("", "", "proof 3", source="127.0.0.1")
    assert access.sign_in_proved("https://idp|77", "other@luton.gov.uk", "proof 4", source="127.0.0.1")


def test_accounts_do_not_share_names_subjects_or_addresses(access: AccessStore) -> None:
    access.add(_account("a1", subject="s", email="a@b.uk"), None, by="keeper")
    for other in (_account("a1"), _account("a2", subject="s"), _account("a3", email="a@b.uk")):
        with pytest.raises(RefusedInput, match="already"):
            access.add(other, GOOD, by="keeper")
    access.add(_account("a4"), GOOD, by="keeper")
    with pytest.raises(RefusedInput, match="lantern user list"):
        access.set_role("nobody", Role.MEETING, by="keeper")


def test_a_second_person_confirms_with_a_password_and_gets_no_session(access: AccessStore, store: Store) -> None:
    access.add(_account("chair", Role.SOCIAL_CARE), GOOD, by="keeper")
    access.add(_account("keeper1", Role.ADMINISTRATOR), GOOD, by="keeper")
    agreed = access.confirm("Chair", GOOD, source="127.0.0.1", what="decision on person P-1")
    assert agreed.id == "chair"
    assert access.sessions() == []
    for name, password in (("chair", "wrong"), ("nobody", GOOD), ("keeper1", GOOD)):
        with pytest.raises(NotPermitted, match="do not fit"):
            access.confirm(name, password, source="127.0.0.1", what="decision on person P-1")
    assert ("chair", Act.SIGN_IN, "confirmed: decision on person P-1") in _acts(store)
    assert ("chair", Act.REFUSED, "confirmation failed: decision on person P-1") in _acts(store)
