"""Remembered choices: what waits is listed, a choice holds for the case, and withdrawing finds the earlier state."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from data.audit import Act
from data.codes import EventKind, Handling, LocationKind, MatchStatus, Precision, ReportKind
from data.errors import NotPermitted, RefusedInput
from data.records import Event, Location, Report
from data.store import Store, open_store
from data.views import View
from mapping.areas import Areas
from mapping.gazetteer import Gazetteer
from mapping.geocode.choices import CHOSEN, ChosenPoint, plain_words
from mapping.geocode.chosen.workflow import choose, key_for, remembered, withdraw
from mapping.geocode.in_question.workflow import placed, review
from mapping.geocode.workflow import geocode_pending, sources_of

DAY = date(2026, 11, 22)
NAMED: dict[str, Any] = {"chosen_by": "A. Example, analyst", "reason": "the caller said Shropshire"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    with kept.unit_of_work(actor="test", purpose="test", reason="test") as work:
        for key, handling in (("R-1", Handling.P), ("R-2", Handling.C)):
            work.add(
                Report(
                    id=key,
                    reference=key,
                    agency="Example",
                    kind=ReportKind.PARTNER_REPORT,
                    reported_on=DAY,
                    handling=handling,
                    conditions="police only" if handling is Handling.C else "",
                )
            )
        work.add(
            Location(id="L-1", reports=("R-1",), text="Newport"),
            Location(id="L-2", reports=("R-1",), text="newport."),
            Location(id="L-3", reports=("R-1",), text="the usual bench"),
            Location(id="L-4", reports=("R-1",), text="LU1 2BQ"),
            Location(id="L-5", reports=("R-1",), text="Newport", kind=LocationKind.ONLINE),
            Event(
                id="E-1",
                reports=("R-1",),
                kind=EventKind.SIGHTING,
                start=datetime.fromisoformat("2026-06-01T22:00"),
                end=datetime.fromisoformat("2026-06-01T22:00"),
                location_id="L-2",
                recorded_by="E23000016",
            ),
        )
    yield kept
    kept.close()


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


def _view(store: Store, audience: str = "police_analyst") -> View:
    return View(store, actor="DC Example", audience=audience, purpose="test", day=DAY)


def test_what_waits_is_listed_with_candidates_and_reasons(store: Store, gazetteer: Gazetteer) -> None:
    view, areas = _view(store), Areas.shipped()
    placed = geocode_pending(view, gazetteer, areas)
    assert (placed.matched, placed.ambiguous, placed.unmatched, placed.remembered) == (1, 2, 1, 0)
    first, second = review(view, sources_of(view, gazetteer, areas))
    assert (first.status, first.locations, first.events) == (MatchStatus.AMBIGUOUS, ("L-1", "L-2"), ("E-1",))
    assert first.recorded_by == ("E23000016",)
    assert len(first.candidates) == 6
    assert all(c.reason for c in first.candidates)
    assert (second.text, second.status, second.candidates) == ("the usual bench", MatchStatus.UNMATCHED, ())
    assert second.reason


def test_a_choice_is_remembered_applied_and_withdrawn_exactly(store: Store, gazetteer: Gazetteer) -> None:
    view, areas = _view(store), Areas.shipped()
    geocode_pending(view, gazetteer, areas)
    before = view.case().locations
    sources = sources_of(view, gazetteer, areas)
    shropshire = next(c for c in review(view, sources)[0].candidates if c.force_code == "E23000016")
    choice = choose(view, "NEWPORT", shropshire, areas, **NAMED)
    after = view.case().locations
    for key in ("L-1", "L-2"):
        assert (after[key].easting_m, after[key].northing_m) == (shropshire.easting_m, shropshire.northing_m)
        assert (after[key].source, after[key].status, after[key].precision) == (CHOSEN, "matched", Precision.PLACE)
        assert after[key].uncertainty_m == shropshire.uncertainty_m
    assert {key: after[key] for key in ("L-3", "L-4", "L-5")} == {key: before[key] for key in ("L-3", "L-4", "L-5")}
    assert [(r.choice, r.locations) for r in remembered(view)] == [(choice, ("L-1", "L-2"))]
    assert [item.text for item in review(view, sources)] == ["the usual bench"]

    with view.write("a later report") as work:
        work.add(Location(id="L-9", reports=("R-1",), text="Newport"))
    assert geocode_pending(view, gazetteer, areas).remembered == 1
    assert view.case().locations["L-9"].easting_m == shropshire.easting_m

    gone = withdraw(view, "Newport", by="B. Example, sergeant", reason="it was another caller")
    assert gone.withdrawn
    assert gone.easting_m is None
    back = view.case().locations
    assert {key: back[key] for key in before} == before
    assert back["L-9"] == Location(id="L-9", reports=("R-1",), text="Newport")
    assert not remembered(view)
    assert not view.casework()["earlier_placements"]
    geocode_pending(view, gazetteer, areas)
    assert {key: view.case().locations[key] for key in before} == before
    # every version is still there to be read
    assert any(e.detail.startswith("chose a place") or "chose" in e.detail for e in view.audit_entries())


def test_a_second_choice_replaces_the_first_and_the_first_state_stays(store: Store, gazetteer: Gazetteer) -> None:
    view, areas = _view(store), Areas.shipped()
    before = view.case().locations["L-3"]
    choose(view, "the usual bench", ChosenPoint(509_000.0, 221_200.0, 40.0), areas, **NAMED)
    placed = view.case().locations["L-3"]
    assert (placed.precision, placed.force_code) == (Precision.POINT, "E23000026")
    choose(view, "the usual bench", None, areas, **NAMED)
    impossible = view.case().locations["L-3"]
    assert (impossible.easting_m, impossible.status) == (None, MatchStatus.UNMATCHED)
    assert not [q for q in review(view, sources_of(view, gazetteer, areas)) if q.text == "the usual bench"]
    withdraw(view, key_for(view, "the usual bench"), by="B. Example", reason="found again")
    assert view.case().locations["L-3"] == before


def test_a_wide_choice_leaves_the_force_open_where_a_border_runs_through_it(store: Store) -> None:
    view, areas = _view(store), Areas.shipped()
    choose(view, "the usual bench", ChosenPoint(512_800.0, 221_000.0, 3_000.0), areas, **NAMED)
    placed = view.case().locations["L-3"]
    assert placed.force_code is None
    assert placed.precision is Precision.DISTRICT


@pytest.mark.parametrize("named", [{"chosen_by": " ", "reason": "x"}, {"chosen_by": "A. Example", "reason": " "}])
def test_a_choice_needs_a_person_and_a_reason(store: Store, named: dict[str, str]) -> None:
    with pytest.raises(RefusedInput):
        choose(_view(store), "Newport", ChosenPoint(509_000.0, 221_200.0), Areas.shipped(), **named)
    assert not remembered(_view(store))


def test_nothing_is_chosen_for_a_text_that_does_not_wait(store: Store, gazetteer: Gazetteer) -> None:
    view, areas = _view(store), Areas.shipped()
    geocode_pending(view, gazetteer, areas)
    for text in ("LU1 2BQ", "no such text"):
        with pytest.raises(RefusedInput, match="no location that waits"):
            choose(view, text, ChosenPoint(509_000.0, 221_200.0), areas, **NAMED)
    with pytest.raises(RefusedInput, match="no choice is in force"):
        withdraw(view, "Newport", by="A. Example", reason="none")
    with pytest.raises(RefusedInput, match="no point and radius"):
        choose(view, "Newport", ChosenPoint(float("nan"), 221_200.0), areas, **NAMED)


@pytest.mark.parametrize("audience", ["meeting", "licensing"])
def test_who_may_not_collect_neither_chooses_nor_withdraws(store: Store, audience: str) -> None:
    areas = Areas.shipped()
    choose(_view(store), "Newport", ChosenPoint(509_000.0, 221_200.0), areas, **NAMED)
    with pytest.raises(NotPermitted):
        choose(_view(store, audience), "Newport", None, areas, **NAMED)
    with pytest.raises(NotPermitted):
        withdraw(_view(store, audience), "Newport", by="A. Example", reason="no")
    assert not remembered(_view(store, audience))


def test_a_choice_that_rests_on_hidden_records_is_hidden(store: Store) -> None:
    view, areas = _view(store), Areas.shipped()
    with view.write("a conditional report") as work:
        work.add(Location(id="L-7", reports=("R-2",), text="the third arch"))
    choose(view, "the third arch", ChosenPoint(509_000.0, 221_200.0), areas, **NAMED)
    assert remembered(view)
    social_care = _view(store, "social_care")
    assert not remembered(social_care)
    assert not social_care.casework()["earlier_placements"]


def test_every_step_is_in_the_audit(store: Store) -> None:
    view, areas = _view(store), Areas.shipped()
    start = len([e for e in view.audit_entries() if e.act is not Act.CONSULTATION])
    choose(view, "Newport", ChosenPoint(509_000.0, 221_200.0), areas, **NAMED)
    withdraw(view, "Newport", by="A. Example", reason="taken back")
    entries = [e for e in view.audit_entries() if e.act is not Act.CONSULTATION][start:]
    assert len(entries) >= 2
    assert all("Newport" not in e.detail for e in entries)
    assert {key_for(view, "Newport")} <= {subject for e in entries for subject in e.subjects}


def test_spellings_share_a_key_and_other_texts_do_not(store: Store) -> None:
    assert plain_words("The Old Mill,  Luton.") == plain_words("the old mill Luton")
    texts = ("The Old Mill,  Luton.", "51.5, -0.4", "51.5, 0.4", "北京", "東京", "a", "b", "a b")
    keys = {key_for(_view(store), text) for text in texts}
    assert len(keys) == len(texts)
    assert key_for(_view(store), "the old mill Luton") in keys


def test_an_id_cannot_be_guessed_from_the_place_without_the_key_file(store: Store, tmp_path: Path) -> None:
    other = open_store(f"sqlite:///{tmp_path / 'other' / 'case.db'}", tmp_path / "other" / "store.key")
    key = key_for(_view(store), "Newport")
    assert key != key_for(_view(other), "Newport")
    other.close()
    guessed = (maker(b"newport").hexdigest() for maker in (hashlib.sha256, hashlib.sha1, hashlib.blake2b))
    assert all(key.removeprefix("place:")[:12] not in guess for guess in guessed)


@pytest.mark.parametrize(
    "old", [f"place:{hashlib.sha256(b'newport').hexdigest()[:16]}", "place:0123456789abcdef0123456789abcdef"]
)
def test_a_choice_kept_under_a_plain_hash_or_another_key_still_holds_and_gets_a_new_id(
    store: Store, gazetteer: Gazetteer, old: str
) -> None:
    view, areas = _view(store), Areas.shipped()
    before = view.case().locations
    choose(view, "Newport", ChosenPoint(509_000.0, 221_200.0), areas, **NAMED)
    casework = view.casework()
    (made,) = casework["place_choices"].values()
    with view.write("as an earlier version kept it") as work:
        work.add(replace(made, id=old))
        work.add(*(replace(one, choice_id=old) for one in casework["earlier_placements"].values()))
        work.remove(made.id)
    assert [one.locations for one in remembered(view)] == [("L-1", "L-2")]
    assert "Newport" not in {one.text for one in review(view, sources_of(view, gazetteer, areas))}
    with view.write("a later report") as work:
        work.add(Location(id="L-9", reports=("R-1",), text="Newport"))
    assert geocode_pending(view, gazetteer, areas).remembered == 1
    assert set(view.casework()["place_choices"]) == {made.id}
    withdraw(view, "Newport", by="B. Example", reason="another caller")
    assert {key: view.case().locations[key] for key in ("L-1", "L-2")} == {key: before[key] for key in ("L-1", "L-2")}
    assert not view.casework()["earlier_placements"]


def test_a_matched_text_is_corrected_and_taken_back_exactly(store: Store, gazetteer: Gazetteer) -> None:
    view, areas = _view(store), Areas.shipped()
    with view.write("a later report") as work:
        work.add(
            Location(id="L-6", reports=("R-1",), text="Hatfield, Herts"),
            Location(
                id="L-7",
                reports=("R-1",),
                text="hatfield herts",
                easting_m=522_000.0,
                northing_m=208_000.0,
                precision=Precision.POINT,
                uncertainty_m=5.0,
                status=MatchStatus.MATCHED,
                source="officer's device",
            ),
        )
    geocode_pending(view, gazetteer, areas)
    before = view.case().locations
    assert before["L-6"].status is MatchStatus.MATCHED
    sources = sources_of(view, gazetteer, areas)
    (found,) = placed(view, "HERTS hatfield", sources)
    assert (found.locations, found.status) == (("L-6",), MatchStatus.MATCHED)
    here, *others = found.candidates
    assert (here.easting_m, here.northing_m) == (before["L-6"].easting_m, before["L-6"].northing_m)
    doncaster = next(c for c in others if "Doncaster" in c.label)
    assert placed(view, found.key, sources) == (found,)
    assert not placed(view, " ", sources)
    with pytest.raises(RefusedInput, match="waits for a place bears"):
        choose(view, found.text, doncaster, areas, **NAMED)
    choose(view, found.text, doncaster, areas, correct=sources, **NAMED)
    after = view.case().locations
    assert (after["L-6"].easting_m, after["L-6"].source) == (doncaster.easting_m, CHOSEN)
    assert after["L-7"] == before["L-7"]
    assert not placed(view, "hatfield", sources)
    withdraw(view, found.text, by="B. Example", reason="it was Hertfordshire after all")
    assert view.case().locations == before
    assert not view.casework()["earlier_placements"]
