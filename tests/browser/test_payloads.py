"""Nothing from data is ever markup: code planted in every text that a file or a form can bring, then every page opened.

Every page of every audience is opened by `test_audiences`, on the case that is planted here.

The first table names the 28 places where words from data reach a screen or a file, and where each is shown to be safe;
the second those that came since.
"""

from __future__ import annotations

import ast
import shutil
import typing
from pathlib import Path

import pytest

from data.kinds import KEPT_FIELDS
from data.records import RECORD_FIELDS
from data.store import open_store
from tests.browser.planted_code import CLOSED, CODE, PLANTED, beside

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
    "label on map and graph, with its tooltip": "browser/test_components.py::test_names_that_hold_code_are_only_shown",
    "popup, tooltip and marking of a folium map": "mapping/test_draw.py::test_text_from_data_stays_text",
    "table of a day and hour strip": "dashboards/test_hotspot_page_parts.py::test_a_strip_never_becomes_markup",
    "paper and report as DOCX, PDF and HTML": "dashboards/test_report_files.py::"
    "test_html_holds_no_script_and_asks_for_nothing",
    "cell of a CSV or XLSX file that is given out": "network/test_exchange.py::test_no_cell_begins_like_a_formula",
}
SINCE = {
    "line of the minutes that a room reads": HERE,
    "note of the note taker": HERE,
    "place, chair and note taker of a meeting": HERE,
    "person and agency in a room": HERE,
    "form that was sent in": HERE,
    "actor, purpose and reason in the audit": HERE,
    "order, breach, review, escalation, request, duty": HERE,
    "watch and what it found": HERE,
    "judgement of a pair, a place, a person's standing": HERE,
    "saved view": HERE,
    "child's views, strengths, words for the room": HERE,
    "assessed setting, training, support, checklist": HERE,
    "licence: holder, manager, hours": HERE,
    "hold and review of keeping": HERE,
    "name and agency of an account; name typed at sign-in": "browser/test_sign_in_page.py::"
    "test_an_officer_signs_in_is_only_an_officer_and_is_thrown_out",
    "file of the audit": "dashboards/test_audit_page.py::"
    "test_the_file_holds_every_row_its_digest_and_the_anchor_and_runs_nothing",
}


def test_the_table_names_28_places_and_every_text_of_the_case_is_planted_or_a_code() -> None:
    assert len(SITES) == 28
    codes = {
        *("id", "recipients", "origin_report", "source_grade", "assessment_grade", "force_code", "vrm", "number"),
        *("sex", "licence_type", "licence_number", "local_authority_code", "location_id", "recorded_by", "source"),
        *("adult_beyond_doubt", "protected_because", "subject_kind", "subject_id", "source_kind", "source_id"),
        *("target_kind", "target_id", "event_id", "reports"),
    }
    for kind, cls in RECORD_FIELDS.items():
        texts = {n for n, hint in typing.get_type_hints(cls).items() if hint in (str, str | None, tuple[str, ...])}
        assert texts - codes == set(PLANTED.get(kind, ())), f"a new text of {kind}: plant it"


@pytest.mark.parametrize("site", [site for site, where in (SITES | SINCE).items() if where != HERE])
def test_what_is_tested_elsewhere_is_there_and_brings_code(site: str) -> None:
    file, name = (SITES | SINCE)[site].split("::")
    tree = ast.parse(Path("tests", file).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    written = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    brings = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & {"CODE"}
    assert brings or any(bad in text for text in written for bad in ("<script>", "<img", "=cmd", "=HYPERLINK"))


def test_every_other_kind_is_planted_with_code_in_each_of_its_texts(demonstration_home: Path, tmp_path: Path) -> None:
    shutil.copytree(demonstration_home, tmp_path, dirs_exist_ok=True)
    store = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    made = {type(one): one for one in beside(store)}
    store.close()
    for kind, cls in ((kind, cls) for kind, cls in KEPT_FIELDS.items() if kind != "erasures"):
        texts = [n for n, hint in typing.get_type_hints(cls).items() if hint is str and n not in CLOSED]
        bare = [name for name in texts if not any(code in getattr(made[cls], name) for code in CODE)]
        assert not bare, f"{kind}: {', '.join(bare)}"
