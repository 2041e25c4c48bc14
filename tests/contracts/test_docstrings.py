"""Every public function, method and class says what it does, with parameters, returns and units (numpydoc)."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from numpydoc.validate import validate

ROOMS = ("data", "mapping", "network", "dashboards")
CHECKS = set(tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["tool"]["numpydoc_validation"]["checks"])


def _modules() -> Iterator[str]:
    for room in ROOMS:
        yield room
        package = importlib.import_module(room)
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not any(part.startswith("_") for part in found.name.split(".")):
                yield found.name


def _is_ours(thing: object, module: str) -> bool:
    callable_here = inspect.isfunction(thing) or inspect.isclass(thing)
    return callable_here and getattr(thing, "__module__", "") == module


def _public(module_name: str) -> Iterator[str]:
    module = importlib.import_module(module_name)
    for name, thing in vars(module).items():
        if name.startswith("_") or not _is_ours(thing, module_name):
            continue
        yield f"{module_name}.{name}"
        if inspect.isclass(thing) and not issubclass(thing, BaseException):
            for member, value in vars(thing).items():
                if not member.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
                    yield f"{module_name}.{name}.{member}"


@pytest.mark.parametrize("module", sorted(_modules()))
def test_public_things_of_a_module_are_documented(module: str) -> None:
    assert (importlib.import_module(module).__doc__ or "").strip(), f"{module}: no docstring"
    faults = []
    for name in _public(module):
        for code, message in validate(name)["errors"]:
            # The attributes of a class stand under Attributes, and only where the name does not say it already.
            if code in CHECKS and not (code.startswith("PR") and name.rsplit(".", 1)[-1][0].isupper()):
                faults.append(f"{name}: {code} {message}")
    assert not faults, "\n".join(faults)
