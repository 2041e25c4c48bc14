"""Notebooks run from top to bottom, define nothing, and are kept without outputs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted(Path("notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_defines_nothing_and_keeps_no_output(path: Path) -> None:
    book = nbformat.read(path, as_version=4)
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    assert cells
    for cell in cells:
        assert not cell.outputs
        assert not [n for n in ast.walk(ast.parse(cell.source)) if isinstance(n, (ast.FunctionDef, ast.ClassDef))]


@pytest.mark.reference
def test_from_a_month_of_police_uk_to_a_map_that_asks_nobody(
    tmp_path: Path, reference_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = tmp_path / "map.html"
    monkeypatch.setenv("LANTERN_NOTEBOOK_MAP", str(drawn))
    monkeypatch.setenv("LANTERN_REFERENCE_DATA", str(reference_data.resolve()))
    book = nbformat.read(Path("notebooks/police_uk_month_to_map.ipynb"), as_version=4)
    NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": "."}}).execute()
    printed = "".join(out.get("text", "") for cell in book.cells for out in cell.get("outputs", []))
    assert "5168 rows read, 0 without coordinates" in printed
    html = drawn.read_text(encoding="utf-8")
    assert "recorded crime" in html.lower()
    assert not re.search(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)\s*=\s*["']?(?:https?:)?//""", html)
