"""For which agency somebody reads: the holder is stated by the operator, and nobody counts for it by saying nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.demonstration import demonstration_settings
from dashboards.wiring import Desk
from data.agencies import FICTIONAL_HOLDER, Agencies
from data.codes import Audience, Handling, ReportKind
from data.conditions import HandlingCondition, reader_of
from data.errors import RefusedInput
from data.records import Report
from data.settings import load_settings
from data.store import Store, open_store
from network.casework.conditions.workflow import set_conditions

DAY = date(2026, 11, 22)
POLICE, COUNCIL = "Example Police", "Example Council"
BOUND = Report(
    id="R-C",
    reference="1",
    agency=COUNCIL,
    kind=ReportKind.PARTNER_REPORT,
    reported_on=DAY,
    handling=Handling.C,
    conditions="as agreed",
    recipients=("police_analyst", "social_care"),
)
CONDITION = HandlingCondition(
    id="condition-000000000001",
    reports=("R-C",),
    owner=COUNCIL,
    words="Ask before use.",
    set_by="A. Fictional",
    set_on=DAY,
    review_on=date(2027, 3, 1),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("agencies")
    opened = open_store(f"sqlite:///{folder / 'case.db'}", folder / "store.key")
    with opened.unit_of_work(actor="t", purpose="test") as work:
        work.add(BOUND, CONDITION)
    yield opened
    opened.close()


def _reads(store: Store, agencies: tuple[str, ...] = (), audience: str = "police_analyst", **stated: str) -> bool:
    settings = load_settings({f"LANTERN_{name.upper()}": value for name, value in stated.items()})
    return "R-C" in Desk(settings, store).view("t", audience, "test", agencies).case().reports


def test_who_states_no_agency_is_not_the_holder_unless_the_operator_said_which_it_is(store: Store) -> None:
    assert not _reads(store)
    assert _reads(store, holder=POLICE)
    assert _reads(store, ("  example   POLICE",), holder=POLICE)
    assert not _reads(store, ("Else Police",), holder=POLICE)
    assert not _reads(store, ("",), holder=POLICE)  # somebody in it is not named
    assert not _reads(store, (POLICE, "Else Police"), holder=POLICE)
    assert not _reads(store, (POLICE,))
    assert _reads(store, (COUNCIL,))  # the owner reads on
    assert not _reads(store, audience="social_care", holder=POLICE)
    assert not _reads(store, (POLICE,), "social_care", holder=POLICE)


def test_the_fictional_case_states_its_own_holder(tmp_path: Path, store: Store) -> None:
    assert _reads(store, fictional="true")
    made = demonstration_settings(load_settings({"LANTERN_HOME": str(tmp_path), "LANTERN_HOLDER": POLICE}))
    assert made.agencies == Agencies(FICTIONAL_HOLDER)


def test_an_agency_outside_a_kept_register_is_refused_with_what_is_known(store: Store) -> None:
    desk = Desk(load_settings({"LANTERN_HOLDER": POLICE, "LANTERN_AGENCIES": f"{COUNCIL};  Luton   Council ;"}), store)
    with pytest.raises(RefusedInput, match=r"known are Example Council; Luton Council; Example Police$"):
        desk.view("t", "police_analyst", "test", ["Exampel Council"])
    assert "R-C" in desk.view("t", "police_analyst", "test", ["EXAMPLE council"]).case().reports
    assert desk.view("t", "social_care", "test", ["luton council"]).agencies == ("Luton Council",)
    with pytest.raises(RefusedInput, match="known are"):
        set_conditions(
            desk.view("t", "police_analyst", "test"), ["R-C"], recipients=["Lutton Council"], words="x", set_by="A. F"
        )


@given(st.sampled_from(list(Audience)), st.lists(st.sampled_from(["", POLICE, COUNCIL, " "]), max_size=3))
def test_nobody_is_the_holder_where_nobody_said_which_it_is(audience: Audience, agencies: list[str]) -> None:
    assert not reader_of(audience, agencies, "", "").is_holder
    stated = reader_of(audience, agencies, "", POLICE).is_holder
    assert stated == (audience is Audience.POLICE_ANALYST and set(agencies) == {POLICE})
    assert not reader_of(audience, agencies, COUNCIL, POLICE).is_holder
