"""How people stand: one officer establishes an age, two people consider past harm, and nothing touches a child."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.codes import Audience, EventKind, LinkKind, PersonKind, ReportKind, Role
from data.errors import NotPermitted, RefusedInput
from data.judgement import StandingJudgement, StandingKind, Verdict
from data.protection import ADULT_BY_DATE_OF_BIRTH, Standing, eligible_people, standing_of, waiting_for_age
from data.records import HARM_CONSIDERED, Event, Link, Participation, Person, Report
from data.store import Store, open_store
from data.views import View
from network.disruption.measure import Kind
from network.disruption.proposals import propose
from network.resolution.workflow import judge as identify
from network.standing.workflow import judge, judgements, still_barred_by, take_back, waiting

DAY = date(2026, 11, 22)
REPORT = Report(
    id="R-1", reference="1", agency="Police", kind=ReportKind.POLICE_RECORD, reported_on=date(2023, 3, 1), text="words"
)
BORN = date(2008, 1, 1)  # 15 at the event, 18 today
SURVIVOR = Person(
    id="P-18", reports=("R-1",), reference="POC-018", kind=PersonKind.PERSON_OF_CONCERN, date_of_birth=BORN
)
UNKNOWN = replace(SURVIVOR, id="P-U", reference="POC-U", date_of_birth=None)
CHILD = replace(SURVIVOR, id="P-C", reference="Child Ash", kind=PersonKind.CHILD_AT_RISK, date_of_birth=None)
MINOR = replace(SURVIVOR, id="P-17", reference="POC-017", date_of_birth=date(2009, 1, 1), harmed_as_child=True)
HARM = Event(id="E-1", reports=("R-1",), kind=EventKind.MISSING_EPISODE, start=datetime(2023, 2, 1), end=datetime(2023, 2, 2))  # fmt: skip  # noqa: DTZ001, E501
PART = Participation(
    id="T-1", reports=("R-1",), event_id="E-1", subject_kind="person", subject_id="P-18", role=Role.HARMED
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    _add(opened, REPORT, SURVIVOR, UNKNOWN, CHILD, MINOR, HARM, PART)
    yield opened
    opened.close()


def _add(store: Store, *records: Any) -> None:
    with store.unit_of_work(actor="a", purpose="test") as unit:
        unit.add(*records)


def _view(store: Store, audience: Audience = Audience.POLICE_ANALYST, day: date = DAY) -> View:
    return View(store, actor="DS Example", audience=audience, purpose="test", day=day)


def _consider(view: View, **changes: Any) -> Any:
    given = {"judged_by": "DI Example", "second": "Ms Other", "reason": "reviewed with social care"} | changes
    return judge(view, "P-18", StandingKind.HARM_CONSIDERED, **given)


@pytest.mark.parametrize("audience", [Audience.POLICE_ANALYST, Audience.SOCIAL_CARE, Audience.MEETING])
def test_somebody_harmed_at_15_stays_out_until_two_people_record_otherwise(store: Store, audience: Audience) -> None:
    reader = _view(store, audience)
    assert "P-18" not in eligible_people(reader.case(), DAY)
    made = _consider(_view(store))
    assert "P-18" in eligible_people(reader.case(), DAY)
    take_back(_view(store), made.id, by="DI Example", reason="new doubt")
    assert "P-18" not in eligible_people(reader.case(), DAY)


def _beyond_protection(view: View) -> set[str]:
    options = propose(view.case(), "person", "P-18", day=DAY, territory="E", audience=Audience.POLICE_ANALYST)
    return {option.measure.id for option in options if option.measure.kind is not Kind.PROTECTIVE}


def test_the_options_follow(store: Store) -> None:
    view = _view(store)
    assert not _beyond_protection(view)
    _consider(view)
    assert _beyond_protection(view)


@pytest.mark.parametrize(
    "changes", [{"second": ""}, {"second": "system"}, {"second": "di  example"}, {"judged_by": " "}, {"reason": " "}]
)
def test_two_different_named_people_and_a_reason_are_needed(store: Store, changes: dict[str, str]) -> None:
    with pytest.raises(RefusedInput):
        _consider(_view(store), **changes)
    assert not judgements(_view(store))


def test_a_later_report_of_harm_bars_again(store: Store) -> None:
    _consider(_view(store))
    late = replace(REPORT, id="R-2", reported_on=DAY + timedelta(days=3))
    _add(store, late, replace(PART, id="T-2", reports=("R-2",)))
    view = _view(store, day=DAY + timedelta(days=4))
    assert "P-18" not in eligible_people(view.case(), view.day)


def test_a_report_dated_earlier_but_loaded_later_bars_again(store: Store) -> None:
    _consider(_view(store))
    _add(store, replace(REPORT, id="R-0", reported_on=date(2022, 1, 1)), replace(PART, id="T-2", reports=("R-0",)))
    assert "P-18" not in eligible_people(_view(store).case(), DAY)


def test_a_flag_from_a_new_report_bars_again(store: Store) -> None:
    _consider(_view(store))
    shown = store.case().people["P-18"]
    flag = ("person.exploited_child_flag", "true", "R-2")
    _add(store, replace(REPORT, id="R-2"), replace(shown, facts=(flag,)))
    assert "P-18" not in eligible_people(_view(store).case(), DAY)


def test_who_cannot_see_the_harm_cannot_consider_it(store: Store) -> None:
    view = _view(store, Audience.SOCIAL_CARE)
    with pytest.raises(NotPermitted):
        _consider(view)
    made = _consider(_view(store))
    take_back(_view(store), made.id, by="DI Example", reason="back")
    with pytest.raises(NotPermitted), view.write("past the use case") as work:
        work.add(made)


def test_a_judged_age_is_not_written_into_the_record(store: Store) -> None:
    view = _view(store)
    made = judge(view, "P-U", StandingKind.ADULT, judged_by="DI Example", reason="seen a passport")
    stale = view.case().people["P-U"]
    take_back(view, made.id, by="DI Example", reason="another man's passport")
    for forged in (replace(stale, sex="m"), replace(stale, id="P-new")):
        with pytest.raises(NotPermitted), _view(store).write("stale page") as work:
            work.add(forged)
    _add(store, replace(stale, sex="m"))  # past the door, as a damaged import might
    assert "P-U" in waiting_for_age(_view(store).case(), DAY)


def test_the_words_of_a_mask_make_nobody_an_adult(store: Store) -> None:
    _add(store, replace(UNKNOWN, adult_beyond_doubt=ADULT_BY_DATE_OF_BIRTH))
    assert "P-U" not in eligible_people(_view(store).case(), DAY)


def test_a_judgement_has_the_id_of_its_person() -> None:
    with pytest.raises(RefusedInput, match="id"):
        StandingJudgement(
            id="zz", kind=StandingKind.ADULT, person_id="P-U", judged_by="DI Example", judged_on=DAY,
            review_on=DAY + timedelta(days=9), reason="seen",
        )  # fmt: skip


def test_doubt_after_same_takes_no_protection_away(store: Store) -> None:
    adult = replace(SURVIVOR, id="P-30", reference="POC-030", date_of_birth=date(1990, 1, 1))
    _add(store, adult)
    view = _view(store)
    identify(view, "P-30", "P-C", Verdict.SAME, "DI Example", "one telephone")
    assert "P-30" not in eligible_people(view.case(), DAY)
    identify(view, "P-30", "P-C", Verdict.UNSURE, "DI Example", "not so sure")
    assert "P-30" not in eligible_people(view.case(), DAY)
    identify(view, "P-30", "P-C", Verdict.NOT_SAME, "DI Example", "two people, seen together")
    assert "P-30" in eligible_people(view.case(), DAY)


def test_past_its_review_a_judgement_no_longer_counts(store: Store) -> None:
    _consider(_view(store), review_on=DAY + timedelta(days=28))
    for days, counts in ((0, True), (28, True), (29, False)):
        view = _view(store, day=DAY + timedelta(days=days))
        assert ("P-18" in eligible_people(view.case(), view.day)) is counts


def test_another_record_of_the_same_person_still_bars(store: Store) -> None:
    other = replace(SURVIVOR, id="P-19", reference="POC-019", harmed_as_child=True)
    same = Link(
        id="L-1", reports=("R-1",), kind=LinkKind.SAME_AS, source_kind="person", source_id="P-18",
        target_kind="person", target_id="P-19",
    )  # fmt: skip
    _add(store, other, same)
    _consider(_view(store))
    for audience in (Audience.POLICE_ANALYST, Audience.MEETING):
        assert "P-18" not in eligible_people(_view(store, audience).case(), DAY)
    assert still_barred_by(_view(store), "P-18") == ("P-19",)


@pytest.mark.parametrize("person", ["P-C", "P-17"])
@pytest.mark.parametrize("kind", list(StandingKind))
def test_nothing_can_be_judged_of_a_child(store: Store, person: str, kind: StandingKind) -> None:
    with pytest.raises((NotPermitted, RefusedInput)):
        judge(_view(store), person, kind, judged_by="DI Example", second="Ms Other", reason="because")


def test_an_age_may_be_judged_by_one_named_officer_and_lapses(store: Store) -> None:
    view = _view(store)
    assert "P-U" in waiting_for_age(view.case(), DAY)
    made = judge(view, "P-U", StandingKind.ADULT, judged_by="DI Example", reason="seen to drive a taxi since 2010")
    assert standing_of(view.case(), view.case().people["P-U"], DAY) is Standing.ADULT
    meeting = _view(store, Audience.MEETING).case().people["P-U"]
    assert "taxi" not in meeting.adult_beyond_doubt
    assert meeting.adult_beyond_doubt
    later = _view(store, day=made.review_on + timedelta(days=1))
    assert "P-U" in waiting_for_age(later.case(), later.day)


def test_a_date_of_birth_outweighs_a_judgement(store: Store) -> None:
    judge(_view(store), "P-U", StandingKind.ADULT, judged_by="DI Example", reason="looks 30")
    _add(store, replace(UNKNOWN, date_of_birth=date(2010, 1, 1)))
    assert "P-U" not in eligible_people(_view(store).case(), DAY)


def test_the_words_of_a_judgement_cannot_be_written_into_a_record(store: Store) -> None:
    forged = replace(SURVIVOR, protected_because=HARM_CONSIDERED)
    with pytest.raises(NotPermitted), _view(store).write("try") as work:
        work.add(forged)
    _add(store, forged)  # past the door, as a damaged import might
    assert "P-18" not in eligible_people(_view(store).case(), DAY)


def test_changing_a_person_keeps_the_record_as_it_was(store: Store) -> None:
    _consider(_view(store))
    view = _view(store)
    shown = view.case().people["P-18"]
    with view.write("nickname heard") as work:
        work.add(replace(shown, nicknames=("Invented",)))
    assert store.case().people["P-18"] == replace(SURVIVOR, nicknames=("Invented",))


def test_only_who_may_collect_judges(store: Store) -> None:
    with pytest.raises(NotPermitted):
        _consider(_view(store, Audience.MEETING))


def test_the_list_of_those_who_wait_holds_no_child(store: Store) -> None:
    listed = {(one.person_id, one.kind) for one in waiting(_view(store))}
    assert listed == {("P-U", StandingKind.ADULT), ("P-18", StandingKind.HARM_CONSIDERED)}
