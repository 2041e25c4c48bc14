"""The second lock asks for the audience: what the policy hides does not come out, whoever forgot to filter."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from benchmarks._postgres import RUNTIME, Server
from data.access.accounts import Account, Role
from data.casework import Decision
from data.codes import Audience, Handling
from data.errors import StoreError
from data.policy import POLICY
from data.store import Store, by_kind, open_store
from data.store.contexts import Context
from data.store.proof import prove
from data.store.tables import KINDS, METADATA, RECORDS
from data.views import View
from tests.properties.mutants.worlds import DAY, changed_part, hidden_part, seen_part

Place = tuple[str, Path]
Line = psycopg.Connection[Any]
REFUSED = psycopg.errors.InsufficientPrivilege
SHOWN_TO = [one for one in Audience if POLICY[one].shown]


@pytest.fixture(scope="module")
def filled(postgres: Server, template: Place) -> Iterator[Store]:
    """A shared store with everything that each audience may not see, beside what it may."""
    url = postgres.url(RUNTIME, postgres.new_database(template[0]))
    store = open_store(url, template[1])
    with store.unit_of_work(actor="t", purpose="t", audience="police_analyst") as work:
        work.add(*seen_part())
    for audience in (Audience.SOCIAL_CARE, Audience.MEETING, Audience.LICENSING):
        with store.unit_of_work(actor="t", purpose="t", audience="police_analyst") as work:
            work.add(*hidden_part(audience), *changed_part(audience))
    store.access.add(Account(id="pc1", display_name="PC", agency="Police", role=Role.POLICE_ANALYST), None, by="t")
    store.audit.checkpoint()
    yield store
    store.close()


def _url(store: Store, role: str = RUNTIME) -> str:
    made = store._database.engine.url.set(drivername="postgresql", username=role)
    return made.render_as_string(hide_password=False)


@pytest.fixture
def line(filled: Store) -> Iterator[Line]:
    """A connection with the product's own role and nothing of the product's Python."""
    with psycopg.connect(_url(filled)) as connection:
        connection.execute("SET search_path = lantern")
        yield connection
        connection.rollback()


def _state(line: Line, about: str) -> None:
    line.execute(
        "SELECT set_config('lantern.actor', 'x', true), set_config('lantern.purpose', 'x', true),"
        " set_config('lantern.audience', %s, true)",
        (about,),
    )


def _ids(line: Line, kind: str) -> set[str]:
    return {row[0] for row in line.execute(f'SELECT id FROM "{RECORDS[kind].name}"').fetchall()}


def test_without_an_audience_or_with_an_unknown_one_nothing_comes_out(line: Line) -> None:
    for about in ("", "police", "public", "licensing ", "LICENSING"):
        _state(line, about)
        shown = [name for name in METADATA.tables if line.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()]
        assert shown == [], about


@pytest.mark.parametrize("audience", SHOWN_TO)
def test_nothing_of_a_hidden_kind_comes_out_of_raw_sql(line: Line, audience: Audience) -> None:
    _state(line, audience)
    hidden = [name for name in METADATA.tables if name.removeprefix("record_") not in POLICY[audience].shown]
    assert "account" in hidden
    assert "audit" in hidden
    crime = {"recorded_crime", "identity"}
    shown = [one for one in hidden if one not in crime and line.execute(f'SELECT 1 FROM "{one}"').fetchone()]
    assert shown == []
    kinds = {row[0].removesuffix(".words") for row in line.execute("SELECT DISTINCT kind FROM identity").fetchall()}
    assert kinds <= POLICY[audience].shown.keys()


@pytest.mark.parametrize("audience", [Audience.LICENSING, Audience.MEETING, Audience.SOCIAL_CARE])
def test_no_planted_record_comes_out_of_raw_sql(line: Line, audience: Audience) -> None:
    _state(line, audience)
    hidden = {record.id for record in hidden_part(audience)} - {"check-0"}
    for kind in KINDS:
        found = _ids(line, kind)
        # Where a child lives, and what happened in another place, is reckoned from more than one row.
        assert not (found & hidden) - {"A-road", "A-elsewhere"}, kind
    sealed = {row[0] for row in line.execute("SELECT id FROM identity").fetchall()}
    assert not (sealed & hidden) - {"A-road", "A-elsewhere"}


@pytest.mark.parametrize("audience", SHOWN_TO)
def test_whatever_a_view_shows_the_server_gives(filled: Store, line: Line, audience: Audience) -> None:
    view = View(filled, actor="DC Example", audience=audience, purpose="test", day=DAY)
    shown = by_kind(view.case()) | view.casework()
    assert shown["reports"]
    _state(line, audience)
    for kind, found in shown.items():
        assert found.keys() <= _ids(line, kind), kind


def test_a_forgotten_filter_shows_nothing_at_all(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten = replace(POLICY[Audience.MEETING], places=frozenset(), links=frozenset())
    monkeypatch.setitem(POLICY, Audience.MEETING, forgotten)
    view = View(filled, actor="DC Forgetful", audience=Audience.MEETING, purpose="test", day=DAY.replace(day=1))
    with pytest.raises(StoreError, match="gives meeting less than the product would show"):
        view.case()


def test_a_view_states_its_own_actor_purpose_and_audience(filled: Store) -> None:
    told: list[tuple[str, ...]] = []

    def heard(_c: Any, _k: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "set_config" in statement:
            told.append(tuple(parameters[name] for name in ("actor", "purpose", "about")))

    engine = filled._database.engine
    sa.event.listen(engine, "before_cursor_execute", heard)
    try:
        View(filled, actor="DC Own", audience="licensing", purpose="own", day=DAY.replace(day=2)).case()
    finally:
        sa.event.remove(engine, "before_cursor_execute", heard)
    assert {one[:2] for one in told} == {("DC Own", "own")}
    assert ("DC Own", "own", "licensing") in told
    assert not {one[2] for one in told} & {Context.KEEPING, Context.SIGN_IN, Context.WRITING}


def test_a_task_reaches_no_more_than_it_is_for(line: Line) -> None:
    reach = {
        Context.PROOF: {"audit", "audit_checkpoint", "meta"},
        Context.SIGN_IN: {"account", "audit"},
    }
    for context, expected in reach.items():
        _state(line, context)
        seen = {name for name in METADATA.tables if line.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()}
        assert seen == expected
    _state(line, Context.RECKONING)
    for name in ("audit", "account", "meta"):
        assert line.execute(f'SELECT 1 FROM "{name}"').fetchone() is None


@pytest.mark.parametrize("about", [*SHOWN_TO, Context.RECKONING])
def test_no_audience_writes(line: Line, about: str) -> None:
    _state(line, about)
    with pytest.raises(REFUSED, match="row-level security"), line.transaction():
        line.execute("INSERT INTO revision VALUES (9, now(), 'x', 'x', '', NULL)")
    assert line.execute("UPDATE record_people SET rev_to = 1").rowcount == 0


def test_what_is_restricted_today_is_gone_from_its_earlier_versions(filled: Store, line: Line) -> None:
    first = next(record for record in seen_part() if record.id == "R-6")
    with filled.unit_of_work(actor="t", purpose="t") as work:
        work.add(replace(first, handling=Handling.C, conditions="police only"))
    _state(line, Audience.LICENSING)
    assert "R-6" not in _ids(line, "reports")


def test_the_doctor_finds_a_lock_that_was_worded_anew(filled: Store, postgres: Server, template: Place) -> None:
    name, key = str(filled._database.engine.url.database), template[1]
    quiet = "CREATE POLICY quiet ON lantern.record_people FOR SELECT TO lantern_app USING (false)"
    try:
        postgres.run(quiet, database=name)
        assert not {proof.name: proof.holds for proof in prove(_url(filled), key)}["second lock"]
        postgres.run("UPDATE lantern.meta SET value = 'x' || value WHERE key = 'locks_policy'", database=name)
        with pytest.raises(StoreError, match="lantern database prepare"):
            open_store(_url(filled), key)
    finally:
        postgres.run(
            "DROP POLICY quiet ON lantern.record_people",
            "UPDATE lantern.meta SET value = substr(value, 2) WHERE key = 'locks_policy'",
            database=name,
        )
    open_store(_url(filled), key).close()


def test_casework_is_given_to_whom_it_was_made_for_alone(filled: Store, line: Line) -> None:
    assert "made_for" not in Decision.__slots__, "decisions rest on their reports"
    _state(line, Audience.MEETING)
    assert _ids(line, "actions") == {"action-meeting-1", "action-licensing-1", "action-social_care-1"}
