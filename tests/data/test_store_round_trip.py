"""What is kept comes back as it went in, from both databases: texts, numbers, days, order of ids."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks._postgres import RUNTIME
from data.codes import EventKind, Handling, PersonKind, Scheme
from data.errors import RefusedInput
from data.records import RECORD_FIELDS, Event, Location, Person, Report
from data.store import Store, open_store
from data.store.codec import from_row, to_row
from data.store.tables import KINDS
from tests.data.kept_records import person, report, write

_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
_FACTS = st.lists(st.tuples(_TEXT, _TEXT, st.just("R-1")), max_size=3).map(tuple)
_PEOPLE = st.builds(
    Person,
    id=st.uuids().map(str),
    reports=st.just(("R-1",)),
    reference=_TEXT,
    kind=st.sampled_from(PersonKind),
    name=_TEXT,
    nicknames=st.lists(_TEXT, max_size=3).map(tuple),
    date_of_birth=st.none() | st.dates(),
    harmed_as_child=st.none() | st.booleans(),
    sex=st.none() | _TEXT,
    facts=_FACTS,
)
_PLACES = st.builds(
    Location,
    id=st.uuids().map(str),
    reports=st.just(("R-1",)),
    text=_TEXT,
    easting_m=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    uncertainty_m=st.none() | st.floats(0, 1e6),
    facts=_FACTS,
)
_EVENTS = st.builds(
    Event,
    id=st.uuids().map(str),
    reports=st.just(("R-1",)),
    kind=st.sampled_from(EventKind),
    start=st.datetimes(),
    end=st.datetimes(),
    summary=_TEXT,
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept_open(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("round-trip")
        opened = open_store(f"sqlite:///{folder / 'case.db'}", folder / "store.key")
    else:
        server, (name, key) = request.getfixturevalue("postgres"), request.getfixturevalue("template")
        opened = open_store(server.url(RUNTIME, server.new_database(name)), key)
    yield opened
    opened.close()


@settings(max_examples=15, deadline=None)
@given(st.lists(_PEOPLE | _PLACES | _EVENTS, max_size=4, unique_by=lambda record: record.id))
def test_every_record_comes_back_as_it_went_in(kept_open: Store, records: list[Any]) -> None:
    write(kept_open, report(), *records)
    for record in records:
        assert kept_open.records(type(record))[record.id] == record


def test_a_text_with_a_null_character_is_refused_by_both(store: Store) -> None:
    with pytest.raises(RefusedInput, match="P-1, name"):
        write(store, report(), person(name="Invented\0Nameson"))
    assert store.revision == 0


def test_ids_are_ordered_by_code_point_in_both(store: Store) -> None:
    ids = ["a", "B", "é", "Z", "-", "10", "9"]
    write(store, *(report(key) for key in ids))
    assert list(store.records(Report)) == sorted(ids)


def test_every_kind_of_record_has_a_table_and_a_codec() -> None:
    assert set(RECORD_FIELDS) < set(KINDS)
    kept = report(recipients=("social_care",), handling=Handling.C, conditions="ask first", scheme=Scheme.NONE)
    assert from_row(Report, to_row(kept)) == kept
