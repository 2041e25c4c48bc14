"""The online service: off unless set, no connection while off, a warning before anything is sent."""

from __future__ import annotations

import ast
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from data.codes import MatchStatus, Precision
from data.errors import NotPermitted, RefusedInput
from data.settings import Settings, load_settings
from mapping.areas import Areas
from mapping.geocode import online

# Answers in the published shapes of the two services; the addresses are invented.
NOMINATIM = {
    "lat": "51.8787", "lon": "-0.4200", "display_name": "Example Street, Exampleton", "addresstype": "road",
    "boundingbox": ["51.8780", "51.8795", "-0.4210", "-0.4185"],
}  # fmt: skip
OS_PLACES = {"DPA": {"UPRN": "1", "ADDRESS": "7, EXAMPLE STREET, EXAMPLETON", "RPC": "2",
                     "X_COORDINATE": 508900.0, "Y_COORDINATE": 221300.0}}  # fmt: skip


def _settings(tmp_path: Path, **given: str) -> Settings:
    return load_settings({"LANTERN_HOME": str(tmp_path), **given})


class _Stub:
    name, host = "nominatim", "localhost"

    def __init__(self, *found: online.Found) -> None:
        self.found, self.asked = found, list[str]()

    def find(self, text: str) -> tuple[online.Found, ...]:
        self.asked.append(text)
        return self.found


def test_off_by_default_and_nothing_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    settings, stub, said = _settings(tmp_path), _Stub(), list[str]()
    assert online.warning(settings) == ""
    with pytest.raises(NotPermitted, match="nothing was sent"):
        online.ask("Example Street", settings, warn=said.append, service=stub)
    assert (stub.asked, said) == ([], [])


def test_the_library_is_not_even_loaded_while_off() -> None:
    code = (
        "import sys, socket\n"
        "def refuse(*a, **k): raise SystemExit('a socket was opened')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "from data.settings import load_settings\n"
        "from mapping.gazetteer import Gazetteer\n"
        "from mapping.geocode import geocode, online\n"
        "geocode('Luton', Gazetteer.open()); geocode('1 Example Street, Nowhere', Gazetteer.open())\n"
        "try: online.ask('Example Street', load_settings({}), warn=print)\n"
        "except PermissionError: pass\n"
        "print([m for m in sys.modules if m.startswith('geopy')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_on_it_warns_before_it_asks(tmp_path: Path) -> None:
    settings = _settings(tmp_path, LANTERN_ONLINE="nominatim", LANTERN_ONLINE_HOST="places.example")
    said, stub = list[str](), _Stub(online.nominatim_found(NOMINATIM))

    def warn(words: str) -> None:
        assert stub.asked == [], "the warning comes first"
        said.append(words)

    answer = online.ask(" Example  Street ", settings, warn=warn, areas=Areas.shipped(), service=stub)
    assert stub.asked == ["Example Street"]
    assert "LEAVE THIS BUILDING" in said[0]
    assert "places.example" in said[0]
    assert answer.status is MatchStatus.MATCHED
    assert (answer.precision, answer.force_code, answer.source) == (
        Precision.STREET, "E23000026", "online service nominatim")  # fmt: skip


def test_several_readings_are_ambiguous_and_none_is_none(tmp_path: Path) -> None:
    settings = _settings(tmp_path, LANTERN_ONLINE="os-places")
    one = online.os_places_found(OS_PLACES)
    answer = online.ask("x", settings, warn=lambda _: None, service=_Stub(one, one))
    assert (answer.status, answer.easting_m, len(answer.candidates)) == (MatchStatus.AMBIGUOUS, None, 2)
    nothing = online.ask("x", settings, warn=lambda _: None, service=_Stub())
    assert nothing.status is MatchStatus.UNMATCHED


def test_the_stated_radius_covers_what_the_service_meant() -> None:
    found = online.nominatim_found(NOMINATIM)
    assert (found.easting_m, found.northing_m) == pytest.approx((508_850, 221_180), abs=150)
    # The box is 0.0025 degrees (172 m) by 0.0015 degrees (167 m); the farthest corner is about 137 m away.
    assert 100 < found.uncertainty_m < 180
    assert online.os_places_found(OS_PLACES).uncertainty_m == 50


def _imported(file: str) -> set[str]:
    tree = ast.parse(Path(file).read_text("utf-8"))
    return {f"{n.module}.{a.name}" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}


def test_no_location_of_a_case_is_ever_sent() -> None:
    """One command asks a service, with words typed into it; nothing that reads a case knows the service."""
    root = Path(online.__file__).parents[2]
    callers = {
        path.relative_to(root).as_posix()
        for room in ("data", "mapping", "network", "dashboards")
        for path in (root / room).rglob("*.py")
        if re.search(r"\bonline\.ask\(|geocode\.online import .*\bask\b", path.read_text("utf-8"))
    }
    assert callers == {"dashboards/cli/gazetteer.py"}
    assert not {"data.records", "data.views"} & {name.rpartition(".")[0] for name in _imported(online.__file__)}


def test_an_unknown_service_and_a_missing_key_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match="nothing leaves"):
        _settings(tmp_path, LANTERN_ONLINE="yes")
    with pytest.raises(RefusedInput, match="LANTERN_ONLINE_KEY"):
        online.ask("x", _settings(tmp_path, LANTERN_ONLINE="os-places"), warn=lambda _: None)


@pytest.mark.parametrize("service", ["nominatim", "os-places"])
def test_a_service_that_does_not_answer_is_a_refusal(tmp_path: Path, service: str) -> None:
    (tmp_path / "key").write_text("invented")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    settings = _settings(
        tmp_path, LANTERN_ONLINE=service, LANTERN_ONLINE_HOST=host, LANTERN_ONLINE_KEY=str(tmp_path / "key")
    )
    with pytest.raises(RefusedInput, match="no answer"):
        online.ask("Example Street", settings, warn=lambda _: None)
