"""Every way out of Lantern as a function from a store to bytes: pages, commands, exports. No door may be missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import click
from streamlit.testing.v1 import AppTest

from dashboards.cli import lantern
from dashboards.exporting import FORMATS
from dashboards.meetings.agenda_order import agenda_of
from dashboards.pages.acting import subjects_of_actions
from dashboards.panels.venue_files import venue_map_file
from dashboards.reports.kinds import KINDS
from dashboards.reports.making import FORMS
from dashboards.searching import index_of, search
from dashboards.wiring import Desk
from data.codes import Audience
from data.views import View
from network.casework.follow_up.workflow import whats_due
from tests.dashboards.conftest import run_in

# Ids are random; what must be equal is all the rest.
RANDOM_ID = re.compile(rb"[0-9a-f]{12,64}")
# A GeoPackage notes in itself when it was written, to the thousandth of a second.
_WRITTEN_AT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

Door = Callable[[Path, Desk, str], bytes]
COMPONENTS = ("map._component", "graph._component", "timeline._component", "keys._component")

# Words of each command; OUT is a file whose bytes are compared too. What comes later writes to the case.
COMMANDS: dict[str, str] = {
    "hotspots": "--json",
    "network": "--json",
    "brokers": "--json",
    "timeline": "person P-1 --json",
    "paths": "P-1 P-4 --json",
    "connect": "P-1 P-4 --json",
    "phases": "2026-10-15 2026-11-01 --json",
    "whatif": "P-1 --runs 19 --json",
    "propose": "venue V-bar --json",
    "resolve": "--json",
    "standing list": "--json",
    "conditions list": "--json",
    "places list": "--json",
    "places find": "Invented --json",
    "places reverse": "--x 509000 --y 221000 --json",
    "gazetteer elsewhere": "--json",
    "orders": "--json",
    "duty list": "--json",
    "due": "--json",
    "request list": "--json",
    "plan": "--size 1 --draws 20 --json",
    "watches list": "--json",
    "watches check": "--json",
    "brake": "--json",
    "report": "profile -o OUT.html --json",
    "export": "--format graphml --recipient Council --expires 2027-01-01 -o OUT.graphml --json",
    "paper": "closure --decision nothing -o OUT.docx --drafted-by A.Fictional",
    "audit show": "--json",
    "audit verify": "--json",
    "audit anchor": "-o OUT.json",
    "backup": "OUT.backup",
    "restore": "OUT.backup",
    "rekey": "--json",
    "intake": "--kind people --template",
    "put-forward": "person P-1 nothing --by A.Fictional",
    "check": "identity person P-1 --result clear --by A.Fictional",
    "confirm": "person P-1 nothing --by A.Fictional",
    "decide": "person P-1 nothing --outcome agreed --proposer A.Fictional --approver B.Fictional --reason test",
    "action assign": "ask --agency Police --owner A.Fictional --due 2027-01-01 --json",
    "action move": "nothing done",
    "request ask": "nothing --asked-by A.Fictional --agency Police --owner A.Fictional --due 2027-01-01",
    "request answer": "nothing --found true --by A.Fictional",
    "order enter": "other_notice nothing --on person P-1 --issued-by A --agency P --starts 2026-11-01 --report R-1",
    "order serve": "nothing --how in_person --by A.Fictional",
    "order breach": "nothing --what x --happened 2026-11-01 --by A.Fictional --report R-1",
    "order close": "nothing --because x",
    "duty start": "nothing --from 2026-11-01 --nation E --agency Police --owner A.Fictional",
    "duty stop": "nothing --by A.Fictional",
    "escalate": "nothing --to Police A.Fictional --by B.Fictional --reason x",
    "review": "nothing continue --by A.Fictional --agreed-by B.Fictional --reason x --harm no --displacement no",
    "powers sign-on": "nothing --digest x --signed-by A --organisation B",
    "resolve judge": "P-1 P-2 --verdict not_same --reason x --by A.Fictional",
    "standing judge": "adult P-1 --by A.Fictional --reason x",
    "standing withdraw": "nothing --by A.Fictional --reason x",
    "conditions set": "R-1 --words x --by A.Fictional",
    "conditions review": "nothing --by A.Fictional",
    "conditions withdraw": "nothing --by A.Fictional",
    "places choose": "Invented --impossible --why x",
    "places withdraw": "Invented --why x",
    "watches add": "new_link --why x --left P-1",
    "watches end": "nothing",
    "watches silence": "nothing --reason x",
    "retention list": "--json",
    "retention hold": "P-1 --by A.Fictional --authority court --reason x",
    "retention release": "nothing --by A.Fictional --reason x",
    "retention keep": "P-1 --by A.Fictional --reason x --next 2027-06-01",
    "retention erase": "P-1 --by A.Fictional --second B.Fictional --reason x",
    "retention keys": "OUT.keys",
    "retention seal": "--json",
    "retention apply": "--template",
}


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that opens the case, by its words."""

    def walk(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                below = command.get_command(context, name)
                assert below is not None
                yield from walk(below, (*words, name))
        if any(option.name == "audience" for option in command.params):
            yield " ".join(words), command

    yield from walk(lantern, ())


def through_command(home: Path, desk: Desk, audience: str, name: str, more: str | None = None) -> bytes:
    """Standard output, error stream, exit status and the file that a command left."""
    words = f"{name} {COMMANDS[name] if more is None else more}".replace("OUT", str(home / "out")).split()
    sitting = {"LANTERN_ACTOR": "Officer", "LANTERN_AUDIENCE": audience, "LANTERN_PURPOSE": "test"}
    for left in home.glob("out*"):
        left.unlink()
    with patch("dashboards.wiring.open_desk", return_value=desk):
        answer = run_in(home, *words, **sitting)
    left_behind = b"".join(path.read_bytes() for path in sorted(home.glob("out*")) if path.is_file())
    said = f"{answer.status}\n{answer.out}\n{answer.err}".replace(str(home), "HOME").encode()
    return _WRITTEN_AT.sub(b"WHEN", RANDOM_ID.sub(b"ID", said + left_behind))


def script(page, desk, view):  # type: ignore[no-untyped-def]
    """A page by itself, as the test driver runs it."""
    import streamlit as st

    from data.errors import LanternError

    try:
        page.render(desk, view)
    except LanternError as refusal:
        st.warning(str(refusal))


def through_page(desk: Desk, view: View, page: ModuleType) -> bytes:
    """Everything that a page sends to the browser, text and data, in order."""
    drawn: list[bytes] = []
    with ExitStack() as stack:
        for where in COMPONENTS:
            stack.enter_context(patch(f"dashboards.components.{where}", lambda: partial(draw, drawn)))
        app = AppTest.from_function(script, default_timeout=60, kwargs={"page": page, "desk": desk, "view": view}).run()
    assert not app.exception, f"{page.PATH}: {app.exception[0].message}"
    return RANDOM_ID.sub(b"ID", b"\n".join([*sent(app._tree), *drawn]))


class _Idle:
    """What a component gives back while nobody clicks."""

    def __getattr__(self, name: str) -> None:
        return None


def draw(drawn: list[bytes], *, data: Any, **_: Any) -> _Idle:
    """Keep what a map or network is given instead of drawing it."""
    drawn.append(repr(data).encode())
    return _Idle()


def sent(block: Any) -> Iterator[bytes]:
    """Whatever stands in a block of a page, in order."""
    proto = getattr(block, "proto", None)
    if proto is not None:
        yield type(block).__name__.encode() + proto.SerializeToString(deterministic=True)
    for child in getattr(block, "children", {}).values():
        yield from sent(child)


def quick(desk: Desk, view: View) -> dict[str, bytes]:
    """What all pages and commands are made of, without drawing it: for the planted leaks."""
    case, casework = view.case(), view.casework()
    graph = desk.graph(view)
    return {
        "records": repr(case).encode(),
        "casework": repr(casework).encode(),
        "digests": f"{view.digest} {view.case_digest}".encode(),
        "earlier": repr([sorted(view.case(revision).people) for revision in (1, 2)]).encode(),
        "graph": repr((graph.nodes, graph.edges)).encode(),
    }


def _reading() -> Iterator[tuple[str, Door]]:
    """Commands that change nothing, so that a world can go through them again and again."""
    for name in COMMANDS:
        if name == "backup":
            return
        yield name, lambda home, desk, audience, name=name: through_command(home, desk, audience, name)  # type: ignore[misc]


def _files() -> Iterator[tuple[str, Door]]:
    """Every report in every form, every export in every form, maps as files."""
    for kind, form in product(KINDS, FORMS):
        words = f"{kind} -o OUT.{form} --recipient Council --date 2026-11-22 --json"
        words += " --venue V-bar" if kind == "venue" else ""
        yield f"report {kind} {form}", partial(_command, "report", words)
    for form in FORMATS:
        ending = {"ftm": "json", "i2-csv": "csv"}.get(form, form)
        words = f"--format {form} --recipient Council --expires 2027-01-01 -o OUT.{ending} --json"
        yield f"export {form}", partial(_command, "export", words)
    yield "map of a venue", lambda _, desk, audience: _map_file(desk, audience)


def _command(name: str, words: str, home: Path, desk: Desk, audience: str) -> bytes:
    """A file with its anchor held still: that digest is random, and packed it would change every byte after it."""
    still = [
        patch(f"dashboards.{where}.anchor_words", lambda *_: "0" * 64) for where in ("exporting", "reports.making")
    ]
    with still[0], still[1]:
        return through_command(home, desk, audience, name, words)


def _map_file(desk: Desk, audience: str) -> bytes:
    view = desk.view("Officer", audience, "test")
    return venue_map_file(desk, view, view.case().venues["V-bar"]) if view.may("export") else b""


def _made_of(desk: Desk, audience: str) -> bytes:
    """What pages are built from, for every page that this audience opens."""
    view = desk.view("Officer", audience, "test")
    case, casework = view.case(), view.casework()
    index = index_of(case, casework)
    found = [*quick(desk, view).items(), *((words, search(index, words)) for words in ("POC", "Invented", "AB12"))]
    spots = desk.hotspots(view) if audience != Audience.LICENSING else None
    found += [("hotspots", spots), ("ground", desk.basemap(view)), ("alarm", spots and desk.reporting_alarm(view))]
    found += [
        ("changes", view.changes(1)),
        ("identities", desk.identities(view)),
        ("sources", desk.sources(view).known),
    ]
    found += [
        ("agenda", agenda_of(desk, view, "E", subjects_of_actions(view))),
        ("due", whats_due(view, view.day, "E")),
    ]
    return repr(found).encode()


def doors() -> dict[str, Door]:
    """Doors that take a world quickly and leave it as it is."""
    return {
        "what pages are made of": lambda _, desk, audience: _made_of(desk, audience),
        **dict([*_reading(), *_files()]),
    }
