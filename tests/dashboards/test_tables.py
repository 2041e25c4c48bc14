"""Tables on paper: every row that the screen's window hides, as words, and nothing of the data as markup."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.components.tables import MOST_PRINTED, printed

_ROOT = Path(__file__).resolve().parents[2] / "dashboards"


class _Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1, max_size=5))
def test_every_word_comes_out_as_written_and_none_as_markup(words: list[str]) -> None:
    read = _Read()
    read.feed(printed(pd.DataFrame({"A": words})))
    assert read.cells == words
    assert read.tags <= {"div", "table", "tr", "th", "td", "p"}


def test_long_tables_say_how_many_rows_are_left() -> None:
    made = printed(pd.DataFrame({"n": range(MOST_PRINTED + 7)}))
    assert made.count("<tr>") == MOST_PRINTED + 1
    assert "and 7 more" in made


def test_days_and_what_is_not_known_read_as_on_the_screen() -> None:
    rows = pd.DataFrame({"On": [date(2026, 11, 5), None], "Share": [0.5, float("nan")]})
    assert "<tr><td>05 Nov 2026</td><td>0.5</td></tr><tr><td></td><td></td></tr>" in printed(rows)


def test_every_table_of_the_product_has_a_form_for_paper() -> None:
    found = [
        path.relative_to(_ROOT).as_posix()
        for path in _ROOT.rglob("*.py")
        if re.search(r"\.dataframe\(", path.read_text(encoding="utf-8"))
    ]
    assert found == ["components/tables.py"]
