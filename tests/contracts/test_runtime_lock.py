"""What a server installs: all that the product imports, and nothing of the tests."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("data", "mapping", "network", "dashboards")


@cache
def _locked(name: str) -> dict[tuple[str, str], frozenset[str]]:
    """Hashes of each package and version; on which machine it is wanted is left aside."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for entry in re.split(r"\n(?=\S)", (ROOT / name).read_text("utf-8")):
        head, *rest = entry.replace("\\", "").split("\n")
        pinned = re.match(r"([A-Za-z0-9._-]+)==(\S+)", head)
        assert pinned, head
        found[canonicalize_name(pinned[1]), pinned[2]] = frozenset(line.strip() for line in rest if line.strip())
    return found


def _names(lock: str) -> set[str]:
    return {name for name, _ in _locked(lock)}


def _imports() -> Iterator[tuple[str, str]]:
    """Every module of others that the product names, with the file that does."""
    files = [ROOT / "streamlit_app.py", *(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Import(names=names):
                    found = [one.name for one in names]
                case ast.ImportFrom(module=str(module), level=0):
                    found = [module]
                case ast.Call(func=ast.Name(id="import_module"), args=[ast.Constant(value=str(module)), *_]):
                    found = [module]
                case _:
                    continue
            yield from ((name.partition(".")[0], str(file.relative_to(ROOT))) for name in found)


def test_what_runs_is_a_part_of_what_is_locked_at_the_same_versions_and_hashes() -> None:
    locked, runs = _locked("requirements.lock"), _locked("requirements-run.lock")
    assert all(hashes and locked[package] == hashes for package, hashes in runs.items())
    assert len(runs) < 0.6 * len(locked)


def test_nothing_of_the_tests_runs_on_a_server() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    of_tests = {canonicalize_name(Requirement(line).name) for line in groups["dev"]}
    assert {"pytest", "playwright", "hypothesis", "mypy", "ruff", "mkdocs"} <= of_tests
    assert not of_tests & _names("requirements-run.lock")


def test_everything_that_the_product_imports_is_installed_on_a_server() -> None:
    own, runs, given = {*ROOMS, "streamlit_app"}, _names("requirements-run.lock"), packages_distributions()
    others = {(name, file) for name, file in _imports() if name not in own | set(sys.stdlib_module_names)}
    assert {"streamlit", "zxcvbn", "duckdb", "sqlcipher3", "numba"} <= {name for name, _ in others}
    missing = {(name, file) for name, file in others if not {canonicalize_name(d) for d in given.get(name, [])} & runs}
    assert not missing


def test_everything_that_the_product_asks_for_is_installed_on_a_server() -> None:
    product = distribution("lantern-safeguarding")
    asked = {canonicalize_name(Requirement(line).name) for line in product.requires or ()}
    assert asked <= _names("requirements-run.lock")
