"""Nothing from data is ever markup: code planted in every text that a file or a form can bring, then every page opened.

The table below names the 28 places where words from data reach a screen or a file, and where each is shown to be safe.
"""

from __future__ import annotations

import dataclasses
import shutil
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from data.records import RECORD_FIELDS
from data.saved_view import SavedView
from data.store import Store, open_store

pytestmark = pytest.mark.browser
HERE = "here"
SITES = {
    "name of a person": HERE,
    "nickname": HERE,
    "reference of a person": HERE,
    "name of a venue": HERE,
    "alias of a venue": HERE,
    "licence holder": HERE,
    "text of a place": HERE,
    "make of a vehicle": HERE,
    "colour of a vehicle": HERE,
    "handle of a phone": HERE,
    "platform of a phone": HERE,
    "text of a report": HERE,
    "reference of a report": HERE,
    "originator of a report": HERE,
    "agency of a report": HERE,
    "conditions of a report": HERE,
    "summary of an event": HERE,
    "value of a fact": HERE,
    "words of an action": HERE,
    "reason of a decision": HERE,
    "name of a file read in": HERE,
    "query of an address": HERE,
    "name and purpose of a sitting": HERE,
    "label on map and graph, with its tooltip": "tests/browser/test_components.py",
    "popup, tooltip and marking of a folium map": "tests/mapping/test_draw.py",
    "table of a day and hour strip": "tests/dashboards/test_hotspot_page_parts.py",
    "paper and report as DOCX, PDF and HTML": "tests/dashboards/test_report_files.py",
    "cell of a CSV or XLSX file that is given out": "tests/network/test_exchange.py",
}
PLANTED = {
    "people": ("name", "nicknames", "reference"),
    "venues": ("name", "aliases", "licence_holder"),
    "locations": ("text",),
    "vehicles": ("make", "colour"),
    "phones": ("handle", "platform"),
    "reports": ("text", "reference", "originator", "agency", "conditions"),
    "events": ("summary",),
}
CODE = (
    "<img src=x onerror=hacked=1>",
    "<script>hacked=1</script>",
    '"><svg onload=hacked=1>',
    "![x](http://outside.invalid/p.png)",
    "[x](javascript:hacked=1)",
    "</style><script>hacked=1</script>",
    "{{hacked=1}}${hacked=1}`",
)
LOADED = """() => {
  const roots = [document];
  for (const root of roots) for (const e of root.querySelectorAll('*')) if (e.shadowRoot) roots.push(e.shadowRoot);
  const bad = 'img[src="x"], [onerror], [onload], [href^="javascript:"], [href*="outside.invalid"], [src*="outside"]';
  return [window.hacked ?? null, roots.flatMap((r) => [...r.querySelectorAll(bad)].map((e) => e.outerHTML))];
}"""


def _planted(record: Any, fields: tuple[str, ...], number: int) -> Any:
    changed: dict[str, Any] = {}
    for k, name in enumerate(fields):
        kept, code = getattr(record, name), CODE[(number + k) % len(CODE)]
        if isinstance(kept, tuple):
            changed[name] = tuple(f"{one} {code}" for one in kept)
        elif kept:
            changed[name] = f"{kept} {code}"
    if getattr(record, "facts", ()):
        changed["facts"] = tuple(
            (what, value if value in {"yes", "no", "unknown"} else f"{value} {CODE[number % len(CODE)]}", report)
            for what, value, report in record.facts
        )
    return dataclasses.replace(record, **changed)


def _plant(store: Store) -> None:
    case, casework = store.case(), store.casework()
    with store.unit_of_work(actor="planted", purpose="test", reason="code in every text") as work:
        for kind, fields in PLANTED.items():
            for number, record in enumerate(getattr(case, kind).values()):
                work.add(_planted(record, fields, number))
        for number, action in enumerate(casework["actions"].values()):
            work.add(_planted(action, ("what", "reason", "outcome"), number))
        for number, decision in enumerate(casework["decisions"].values()):
            work.add(_planted(decision, ("reason", "necessity", "dissent"), number))
        work.remember_file("0" * 64, f"file {CODE[0]}.csv", "events", [])


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, demonstration_home: Path, start_streamlit: Any) -> Iterator[str]:
    """The fictional case with code in every text, served as Lantern serves it."""
    home = tmp_path_factory.mktemp("planted")
    shutil.copytree(demonstration_home, home, dirs_exist_ok=True)
    store = open_store(f"sqlite:///{home / 'case.db'}", home / "store.key")
    _plant(store)
    store.close()
    with start_streamlit(None, {"LANTERN_HOME": str(home), "LANTERN_FICTIONAL": "true"}) as url:
        yield url


def test_the_table_names_28_places_and_every_text_of_the_case_is_planted_or_a_code() -> None:
    assert len(SITES) == 28
    assert all(Path(where).is_file() for where in SITES.values() if where != HERE)
    codes = {
        *("id", "recipients", "origin_report", "source_grade", "assessment_grade", "force_code", "vrm", "number"),
        *("sex", "licence_type", "licence_number", "local_authority_code", "location_id", "recorded_by", "source"),
        *("adult_beyond_doubt", "protected_because", "subject_kind", "subject_id", "source_kind", "source_id"),
        *("target_kind", "target_id", "event_id", "reports"),
    }
    for kind, cls in RECORD_FIELDS.items():
        texts = {n for n, hint in typing.get_type_hints(cls).items() if hint in (str, str | None, tuple[str, ...])}
        assert texts - codes == set(PLANTED.get(kind, ())), f"a new text of {kind}: plant it"
    assert SavedView.__name__ not in PLANTED


def test_code_in_data_is_shown_and_never_runs(offline_page: Any, planted: str, sit: Callable[..., Any]) -> None:
    sitting = sit("Police analyst", planted + "/?person=" + "%3Cscript%3Ehacked%3D1%3C/script%3E")
    seen = set()
    for title in sitting.titles:
        sitting.open(title)
        ran, loaded = sitting.page.evaluate(LOADED)
        assert (ran, loaded) == (None, []), title
        seen |= {code for code in CODE if code in sitting.words.replace("\u2060", "")}
    assert len(seen) >= 5, "the code was on the screen, as words"
    assert offline_page.outside == []
    assert offline_page.faults == []
