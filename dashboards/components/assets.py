"""Scripts and styles that ship with Lantern and are served from this machine."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / "assets"


@cache
def read(name: str) -> str:
    """Text of one shipped file.

    Parameters
    ----------
    name : str
        Path under ``dashboards/assets``.

    Returns
    -------
    str
        Its content.
    """
    return (_FOLDER / name).read_text(encoding="utf-8")


def module_of(name: str, library: str, script: str) -> str:
    """One script module that holds a library and our own code, so that nothing is fetched.

    Parameters
    ----------
    name : str
        Name that our code knows the library by, e.g. ``L``.
    library : str
        File of the library, written for browsers and CommonJS alike.
    script : str
        File of our code; an ES module.

    Returns
    -------
    str
        JavaScript. It begins with a comment and a new line, or a minified text would be taken for a file's path.
    """
    wrapped = f"const {name} = (function () {{ const module = {{ exports: {{}} }}, exports = module.exports;\n"
    return f"/* {script} */\n{wrapped}{read(library)}\n;return module.exports; }}).call(window);\n{read(script)}"
