"""The brake at the doors: a loop of commands is slowed, a page asks for the reason and goes on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.codes import PersonKind
from data.demonstration import Demonstration
from tests.dashboards.conftest import Run, run_in

SITTING = {"LANTERN_AUDIENCE": "police_analyst", "LANTERN_PURPOSE": "test"}


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the case, because reasons and openings are written there."""
    return Path(shutil.copytree(demo_home, tmp_path_factory.mktemp("brake") / "home")) / "demonstration"


@pytest.fixture(scope="module")
def people(made: Demonstration) -> list[str]:
    return [one.id for one in made.case.people.values() if one.kind is PersonKind.PERSON_OF_CONCERN][:6]


def test_a_loop_of_commands_is_slowed_until_a_reason_is_given(home: Path, people: list[str]) -> None:
    env = SITTING | {"LANTERN_ACTOR": "DC Loop", "LANTERN_RECORDS": "3", "LANTERN_FILES": "1"}

    def opened(person: str) -> int:
        return run_in(home, "timeline", "person", person, **env).status

    assert [opened(one) for one in people] == [0, 0, 0, 1, 1, 1]
    refused = run_in(home, "timeline", "person", people[3], **env)
    assert "3 were opened" in refused.err
    assert not refused.out
    assert run_in(home, "brake", "--json", **env).json["records"] == {"taken": 3, "left": 0}
    assert run_in(home, "brake", "--reason", "list for the strategy meeting", **env).status == 0
    assert [opened(one) for one in people] == [0, 0, 0, 0, 1, 1]


def test_an_export_too_many_is_refused_before_a_byte_is_written(home: Path, tmp_path: Path) -> None:
    env = SITTING | {"LANTERN_ACTOR": "DC Export", "LANTERN_FILES": "1"}
    words = ("export", "--format", "csv", "--recipient", "Exampleshire Council", "--expires", "2027-01-01", "-o")
    first, second = (run_in(home, *words, tmp_path / name, **env) for name in ("a.csv", "b.csv"))
    assert (first.status, second.status) == (0, 1)
    assert "files: 1 were made" in second.err
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]


def test_the_audit_tells_of_both(home: Path, people: list[str], on_demo: Run) -> None:
    del on_demo
    env = SITTING | {"LANTERN_ACTOR": "DC Audit", "LANTERN_RECORDS": "1", "LANTERN_FILES": "1"}
    for one in people[:2]:
        run_in(home, "timeline", "person", one, **env)
    told = run_in(home, "audit", "show", "--json", **env).json["entries"]
    refused = [one["detail"] for one in told if one["act"] == "refused" and one["actor"] == "DC Audit"]
    assert refused == ["more records asked for than work needs: once"]


def _page(folder: str) -> None:
    from pathlib import Path
    from types import SimpleNamespace

    import streamlit as st

    from dashboards.pages import draw
    from dashboards.session import Sitting, view_of
    from dashboards.wiring import Desk
    from data.brake import limits_from
    from data.codes import Audience
    from data.settings import Settings
    from data.store import open_store

    def render(desk: Desk, view: object) -> None:
        del desk
        for number in range(int(st.number_input("How many", key="many", value=0))):
            view.open_record(f"P-{number}")  # type: ignore[attr-defined]
        if st.button("A file"):
            view.hand_out(["A. Fictional"], detail="a file")  # type: ignore[attr-defined]
        st.caption("all are shown")

    home = Path(folder)
    url, key = f"sqlite:///{home / 'case.db'}", home / "store.key"
    settings = Settings(data_dir=home, database_url=url, key_file=key, cache_dir=home, limits=limits_from("2", "1"))
    held = st.session_state.setdefault("desk", Desk(settings, open_store(url, key)))
    sitting = Sitting("DC Page", (Audience.POLICE_ANALYST,), "audit")
    page = SimpleNamespace(TITLE="A page", PATH="a-page", AUDIENCES={Audience.POLICE_ANALYST}, render=render)
    draw(page, held, view_of(held, sitting), sitting)  # type: ignore[arg-type]


def _press(page: AppTest, label: str) -> None:
    next(one for one in page.button if one.label == label).click().run()


def test_a_page_asks_why_and_goes_on(tmp_path: Path) -> None:
    page = AppTest.from_function(_page, kwargs={"folder": str(tmp_path)}, default_timeout=120).run()
    assert not page.exception
    for taking, over in (("opened", lambda: page.number_input(key="many").set_value(3).run()), ("made", None)):
        if over is not None:
            over()
        else:
            _press(page, "A file")
            _press(page, "A file")
        assert any(f"were {taking}" in one.value for one in page.warning)
        assert not any(one.value == "all are shown" for one in page.caption)
        next(one for one in page.text_input if one.label.startswith("Why are more")).input("strategy meeting")
        _press(page, "Go on")
        assert not any(f"were {taking}" in one.value for one in page.warning)
        assert any(one.value == "all are shown" for one in page.caption)
