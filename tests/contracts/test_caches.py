"""Nothing kept for later is shared between audiences: every cache of the product, found in its source, reviewed.

A cache is whatever outlives the call that filled it: a decorator, a property computed once, a container of a module or
a class, a private container of an object. A new one fails here until somebody has written down what it is kept by and
why nothing of the case, or of another audience, can come out of it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.contracts.caches_reviewed import REVIEWED

ROOMS = ("data", "mapping", "network", "dashboards")
_CONTAINERS = {
    *("dict", "list", "set", "deque", "OrderedDict", "defaultdict", "Counter", "ChainMap"),
    *("WeakKeyDictionary", "WeakValueDictionary", "WeakSet", "LRUCache", "TTLCache", "ContextVar", "local"),
}
_BLOCKS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_WRAPPERS = {"cache", "lru_cache", "cached", "cache_data", "cache_resource", "cached_property", "memoize"}
_CHANGING = {
    *("append", "appendleft", "add", "update", "setdefault", "pop", "popleft", "popitem", "extend", "insert"),
    *("clear", "discard", "remove", "move_to_end", "__setitem__"),
}


def _last(node: ast.expr) -> str:
    """Last word of a name: ``dict`` of ``builtins.dict``, ``cache`` of ``functools.cache``."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_compiling(call: ast.expr) -> bool:
    """Numba keeps machine code of a function on disk, never an argument or a result."""
    return isinstance(call, ast.Call) and _last(call.func) in {"njit", "jit"}


def _remembers(decorator: ast.expr) -> bool:
    inner = decorator.func if isinstance(decorator, ast.Call) else decorator
    return "cache" in _last(inner).lower() or "memo" in _last(inner).lower()


def _is_container(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Call):
        return _last(value.func) in _CONTAINERS
    return isinstance(value, (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp))


def _is_empty(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Call):
        return _last(value.func) in _CONTAINERS and not value.args
    return (isinstance(value, ast.Dict) and not value.keys) or (
        isinstance(value, (ast.List, ast.Set)) and not value.elts
    )


def _assigned(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr | None]]:
    for line in body:
        if isinstance(line, ast.Assign):
            yield from ((one.id, line.value) for one in line.targets if isinstance(one, ast.Name))
        elif isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            yield line.target.id, line.value


def _changed(nodes: list[ast.AST]) -> set[str]:
    """Names whose content is changed somewhere: ``NAME[key] = ...``, ``NAME.append(...)``, ``global NAME``."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, (ast.Store, ast.Del)):
            found.add(_last(node.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING:
            found.add(_last(node.func.value))
        elif isinstance(node, ast.Global):
            found.update(node.names)
    return found


def _of_module(tree: ast.Module) -> Iterator[str]:
    nodes = [node for top in tree.body if isinstance(top, _BLOCKS) for node in ast.walk(top)]
    blocks = {top.name for top in tree.body if isinstance(top, _BLOCKS)}
    changed = _changed(nodes)
    for name, value in _assigned(tree.body):
        if (_is_container(value) and name in changed) or _is_empty(value):
            yield name
    for node in (*nodes, *(child for top in tree.body if not isinstance(top, _BLOCKS) for child in ast.walk(top))):
        if isinstance(node, ast.Global):
            yield from node.names
        # A value hung on a function or a class lives as long as the process too.
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _last(node.value) in blocks:
            yield f"{_last(node.value)}.{node.attr}"


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((one.value for one in call.keywords if one.arg == name), None)


def _held_by(owner: ast.ClassDef) -> Iterator[str]:
    """Containers that belong to a class or fill up in its objects, and are no part of what an object says."""
    for name, value in _assigned(owner.body):
        if _is_empty(value):
            yield name
        elif isinstance(value, ast.Call) and _last(value.func) == "field":
            made, compared = _keyword(value, "default_factory"), _keyword(value, "compare")
            unseen = name.startswith("_") or owner.name.startswith("_") or getattr(compared, "value", True) is False
            if made is not None and unseen and (_last(made) in _CONTAINERS or isinstance(made, ast.Lambda)):
                yield name
    for method in owner.body:
        if isinstance(method, ast.FunctionDef) and method.name in {"__init__", "__post_init__"}:
            for node in ast.walk(method):
                targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
                for one in targets if isinstance(node, (ast.Assign, ast.AnnAssign)) else ():
                    if isinstance(one, ast.Attribute) and _last(one.value) == "self" and _is_empty(node.value):
                        yield one.attr


def caches(source: str) -> set[str]:
    """Every cache in a piece of source, by its dotted name."""
    tree = ast.parse(source)
    return {*_of_module(tree), *_below(tree, "")}


def _below(node: ast.AST, within: str) -> Iterator[str]:
    decorators = getattr(node, "decorator_list", ())
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _BLOCKS):
            name = f"{within}{child.name}"
            if isinstance(child, ast.ClassDef):
                yield from (f"{name}.{one}" for one in _held_by(child))
            elif any(_remembers(one) for one in child.decorator_list if not _is_compiling(one)):
                yield name
            yield from _below(child, f"{name}.")
        else:
            # ``fast = lru_cache(slow)``: the same as a decorator.
            if isinstance(child, ast.Call) and _last(child.func) in _WRAPPERS and child not in decorators:
                yield f"{within}{ast.unparse(child)[:60]}"
            yield from _below(child, within)


def test_every_cache_is_reviewed() -> None:
    files = sorted(path for room in ROOMS for path in Path(room).rglob("*.py"))
    found = {
        f"{path.as_posix()}: {name}"
        for path in (*files, Path("streamlit_app.py"))
        for name in caches(path.read_text(encoding="utf-8"))
    }
    assert found - REVIEWED.keys() == set(), "new caches: review them in tests/contracts/caches_reviewed.py"
    assert REVIEWED.keys() - found == set(), "these are gone: take their rows out"
    assert all(len(why.split()) >= 4 for why in REVIEWED.values())


def test_streamlit_keeps_nothing_for_all_sessions() -> None:
    """``st.cache_data`` and ``st.cache_resource`` are kept by arguments, not by who looks: there is none at all."""
    assert [row for row in REVIEWED if "cache_data" in row or "cache_resource" in row] == []


def test_planted_caches_of_every_form_are_found() -> None:
    source = """
import functools, streamlit as st
from collections import deque
TABLE = {"a": 1}
LAST = None
_SEEN = {}
_DONE = deque(maxlen=3)
RULES = {"x": 1}
def note(k, v): RULES[k] = v
def remember(v):
    global LAST
    LAST = v
@functools.lru_cache(maxsize=None)
def one(case): ...
@st.cache_data(ttl=60)
def two(case): ...
@st.cache_resource
def three(case): ...
def four(case): ...
four.kept = {}
five = functools.cache(four)
class Six:
    shared = {}
    def __init__(self): self._held = {}
    @functools.cached_property
    def seven(self): ...
def eight():
    @functools.cache
    def inner(case): ...
"""
    assert caches(source) == {
        *("LAST", "_SEEN", "_DONE", "RULES", "one", "two", "three", "four.kept", "functools.cache(four)"),
        *("Six.shared", "Six._held", "Six.seven", "eight.inner"),
    }
