"""Files given to the page of intake keep apart, and their names lead nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.loading import template_of
from dashboards.pages import intake
from dashboards.wiring import Desk


@dataclass
class _Upload:
    name: str
    content: bytes = b"a,b\n"

    def getvalue(self) -> bytes:
        return self.content


HOSTILE = (
    *(
        "..",
        ".",
        "",
        "/",
        "../../case.db",
        "..\\..\\store.key",
        "a\x00b.csv",
        "/etc/passwd",
        "\u202evsc.exe",
        "C:\\x\\a.csv",
    ),
    *(
        "é" * 300 + ".csv",
        "😀" * 300 + ".csv",
        "a" * 5000 + ".xlsx",
        " .csv",
        "<img src=x onerror=alert(1)>.csv",
        "con\nrow.csv",
    ),
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_of_an_upload_is_never_a_way(tmp_path: Path, name: str) -> None:
    path = intake._saved(tmp_path / "0", _Upload(name))
    assert path.resolve().parent == tmp_path / "0"
    assert path.read_bytes() == b"a,b\n"
    assert [one.relative_to(tmp_path).parts[0] for one in tmp_path.rglob("*")] == ["0", "0"]
    assert not set(path.name) & set("<>\x00\n\u202e")
    if name.endswith((".csv", ".xlsx")):
        assert path.suffix == Path(name).suffix, "the ending says how it is read"


def _page(desk: object, view: object) -> None:
    from dashboards.pages import intake

    intake._draw_files(desk, view)  # type: ignore[arg-type]


def test_two_files_of_one_name_are_two(demo_desk: Desk) -> None:
    view = demo_desk.view("A. Analyst", "police_analyst", "test")
    app = AppTest.from_function(_page, kwargs={"desk": demo_desk, "view": view}, default_timeout=60).run()
    first = template_of("policeuk").encode()
    app.file_uploader[0].upload("month.csv", first, "text/csv")
    app.file_uploader[0].upload("month.csv", first + first.split(b"\n")[1] + b"\n", "text/csv")
    app.run()
    next(one for one in app.button if one.label == "Check only").click().run()
    assert not app.exception
    read = next(one for one in app.metric if one.label == "rows read")
    assert read.value == "3", "one row of the first, two of the second"
