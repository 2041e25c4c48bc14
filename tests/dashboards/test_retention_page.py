"""The page of retention: what is due, a hold that bars, two people to erase, and everything decided stays readable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.doors import OPEN_TO
from dashboards.pages import retention
from dashboards.wiring import Desk, open_desk
from data.codes import Audience, PersonKind, ReportKind
from data.records import Person, Report
from data.settings import load_settings

OLD = date(2010, 3, 1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A small store of one old record of an adult."""
    made = open_desk(load_settings({"LANTERN_HOME": str(tmp_path)}))
    told = Report(id="R-1", reference="R-1", agency="Example Police", kind=ReportKind.POLICE_RECORD, reported_on=OLD)
    who = Person(
        id="P-1", reference="POC-1", name="Carl Madeup", kind=PersonKind.PERSON_OF_CONCERN,
        date_of_birth=date(1970, 1, 1), reports=("R-1",),
    )  # fmt: skip
    with made.store.unit_of_work(actor="t", purpose="test", reason="a case") as work:
        work.add(told, who)
    yield made
    made.store.close()


def _page(desk: object) -> None:
    from dashboards.pages import retention

    retention.render(desk, desk.view("A. Fictional", "police_analyst", "test"))  # type: ignore[arg-type, attr-defined]


def _one(desk: object) -> None:
    from dashboards.pages import retention
    from dashboards.panels import retention_acts
    from network.casework.retention import workflow

    view = desk.view("A. Fictional", "police_analyst", "test")  # type: ignore[attr-defined]
    retention_acts.say()
    (due,) = workflow.due(view)
    retention._draw_one(view, view.case(), due)


def _run(desk: Desk, script: object = _one) -> AppTest:
    app = AppTest.from_function(script, kwargs={"desk": desk}, default_timeout=60).run()  # type: ignore[arg-type]
    assert not app.exception
    return app


def _press(app: AppTest, words: str) -> AppTest:
    return next(button for button in app.button if button.label == words).click().run()


def _write(app: AppTest, words: str, value: str) -> None:
    next(field for field in app.text_input if field.label == words).input(value)


def test_a_hold_bars_an_erasure_and_stays_to_be_read_after_its_release(desk: Desk) -> None:
    app = _run(desk)
    _write(app, "Who requires it", "Example Inquiry")
    _write(app, "Why", "asked for on 1 March")
    app = _press(app, "Hold it")
    assert not app.exception
    assert any("legal hold" in one.value for one in app.warning)
    assert "Erase it" not in {button.label for button in app.button}
    page = _run(desk, _page)
    assert "Legal holds (1)" in str(page.main)


def test_to_erase_takes_two_people_and_a_tick(desk: Desk) -> None:
    app = _run(desk)
    _write(app, "Why it is no longer needed", "nothing since 2010")
    app = _press(app, "Erase it")
    assert any("tick" in one.value for one in app.warning)
    app.checkbox[0].check()
    app = _press(app, "Erase it")
    assert any("two different named people" in one.value.replace("\\", "") for one in app.error)
    assert desk.view("t", Audience.POLICE_ANALYST, "t").case().people["P-1"].name == "Carl Madeup"
    app.checkbox[0].check()
    _write(app, "Second person", "B. Imaginary")
    _press(app, "Erase it")
    view = desk.view("t", Audience.POLICE_ANALYST, "t")
    assert not view.case().people["P-1"].name
    (review,) = view.casework()["retention_reviews"].values()
    assert (review.decided_by, review.second) == ("A. Fictional", "B. Imaginary")


def _list(desk: object) -> None:
    from dashboards.panels import retention_acts
    from dashboards.panels.retention_list import draw_list

    retention_acts.say()
    draw_list(desk.view("A. Fictional", "police_analyst", "test"), retention_acts.carry_out)  # type: ignore[attr-defined]


def _with(desk: Desk, *rows: str) -> AppTest:
    content = "\n".join(["person,decision,reason,decided_by,second,next_review", *rows, ""]).encode()
    app = _run(desk, _list)
    return app.file_uploader(key="retention_list").upload("decisions.csv", content, "text/csv").run()


def test_a_list_is_shown_first_and_carried_out_by_two_people_who_mean_it(desk: Desk) -> None:
    app = _with(desk, "P-1,erase,nothing since 2010,,,")
    assert not app.exception
    assert list(app.dataframe[0].value["Decision"]) == ["erase"]
    assert list(app.dataframe[0].value["Stands against erasing"]) == [""]
    app = _press(app, "Carry out the list")
    assert any("tick" in one.value for one in app.warning)
    app.checkbox[0].check()
    app = _press(app, "Carry out the list")
    assert any("two different named people" in one.value.replace("\\", "") for one in app.error)
    assert desk.view("t", Audience.POLICE_ANALYST, "t").case().people["P-1"].name == "Carl Madeup"
    app.checkbox[0].check()
    _write(app, "Second person", "B. Imaginary")
    app = _press(app, "Carry out the list")
    assert any("1 decisions carried out: 0 kept, 1 erased (P-1)" in one.value.replace("\\", "") for one in app.success)
    view = desk.view("t", Audience.POLICE_ANALYST, "t")
    assert not view.case().people["P-1"].name
    (review,) = view.casework()["retention_reviews"].values()
    assert (review.decided_by, review.second, review.reason) == ("A. Fictional", "B. Imaginary", "nothing since 2010")


def test_a_list_with_one_row_at_fault_or_in_another_name_does_nothing(desk: Desk) -> None:
    for rows, words in (
        (("P-1,keep,still needed,,,2027-05-01", "P-9,erase,gone,,,"), "1 faults: row 3: person 'P-9'"),
        (("P-1,erase,nothing since,X. Elsewhere,,",), "rows 2 are decided by others"),
    ):
        app = _with(desk, *rows)
        app.checkbox[0].check()
        _write(app, "Second person", "B. Imaginary")
        app = _press(app, "Carry out the list")
        assert any(words in one.value.replace("\\", "") for one in app.error)
    assert not desk.view("t", Audience.POLICE_ANALYST, "t").casework()["retention_reviews"]


def test_a_file_that_is_no_list_is_refused_in_words_and_noted(desk: Desk) -> None:
    app = _run(desk, _list)
    app = app.file_uploader(key="retention_list").upload("decisions.csv", b"a,b\n1,2\n", "text/csv").run()
    assert any("lacks person" in one.value.replace("\\", "") for one in app.error)
    assert "file refused: once" in {entry.detail for entry in desk.store.audit.entries()}


def test_the_page_is_the_police_analysts_alone() -> None:
    assert retention.AUDIENCES == OPEN_TO["retention"] == {Audience.POLICE_ANALYST}
