"""Every way out of Lantern as a function from a store to bytes: pages, commands, exports. No door may be missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import click
from streamlit.testing.v1 import AppTest

from dashboards.cli import lantern
from dashboards.wiring import Desk
from data.views import View
from tests.dashboards.conftest import run_in

# Ids are random; what must be equal is all the rest.
_RANDOM_ID = re.compile(rb"[0-9a-f]{12,64}")

_COMPONENTS = ("map._component", "map._ground", "graph._component", "timeline._component", "keys._component")

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
    "report": "profile -o OUT.html --json",
    "export": "--format graphml --recipient Council --expires 2027-01-01 -o OUT.graphml --json",
    "paper": "closure --decision nothing -o OUT.docx --drafted-by A.Fictional",
    "audit show": "--json",
    "audit verify": "--json",
    "audit anchor": "-o OUT.json",
    "backup": "OUT.backup",
    "restore": "OUT.backup",
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


def through_command(home: Path, desk: Desk, audience: str, name: str) -> bytes:
    """Standard output, error stream, exit status and the file that a command left."""
    words = f"{name} {COMMANDS[name]}".replace("OUT", str(home / "out")).split()
    sitting = {"LANTERN_ACTOR": "Officer", "LANTERN_AUDIENCE": audience, "LANTERN_PURPOSE": "test"}
    for left in home.glob("out*"):
        left.unlink()
    with patch("dashboards.wiring.open_desk", return_value=desk):
        answer = run_in(home, *words, **sitting)
    left_behind = b"".join(path.read_bytes() for path in sorted(home.glob("out*")) if path.is_file())
    said = f"{answer.status}\n{answer.out}\n{answer.err}".replace(str(home), "HOME").encode()
    return _RANDOM_ID.sub(b"ID", said + left_behind)


def _script(page, desk, view):  # type: ignore[no-untyped-def]
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
        for where in _COMPONENTS:
            stack.enter_context(patch(f"dashboards.components.{where}", lambda: partial(_draw, drawn)))
        app = AppTest.from_function(
            _script, default_timeout=60, kwargs={"page": page, "desk": desk, "view": view}
        ).run()
    assert not app.exception, f"{page.PATH}: {app.exception[0].message}"
    return _RANDOM_ID.sub(b"ID", b"\n".join([*_sent(app._tree), *drawn]))


class _Idle:
    """What a component gives back while nobody clicks."""

    def __getattr__(self, name: str) -> None:
        return None


def _draw(drawn: list[bytes], *, data: Any, **_: Any) -> _Idle:
    drawn.append(repr(data).encode())
    return _Idle()


def _sent(block: Any) -> Iterator[bytes]:
    proto = getattr(block, "proto", None)
    if proto is not None:
        yield type(block).__name__.encode() + proto.SerializeToString(deterministic=True)
    for child in getattr(block, "children", {}).values():
        yield from _sent(child)


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
