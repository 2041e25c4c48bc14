"""The list of what the product consists of holds exactly what is pinned and shipped."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from packaging.utils import canonicalize_name

from dashboards.components_list import bill_of_materials

ROOT = Path(__file__).resolve().parents[2]


def _pinned() -> set[tuple[str, str]]:
    """One package may be pinned at several versions, one for each Python."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([A-Za-z0-9._-]+)==([^ ;\\]+)", line) for line in lines)
    return {(canonicalize_name(m.group(1)), m.group(2)) for m in found if m}


def test_every_package_is_pinned_at_the_version_that_is_listed() -> None:
    listed = {c["name"]: c["version"] for c in bill_of_materials()["components"] if c["bom-ref"].startswith("pkg:")}
    assert {(canonicalize_name(name), version) for name, version in listed.items()} <= _pinned()
    needed = {"streamlit", "sqlcipher3", "psycopg", "psycopg-binary", "numpy", "folium", "argon2-cffi-bindings"}
    assert needed <= {canonicalize_name(name) for name in listed}
    assert not {"pytest", "mypy", "mkdocs"} & set(listed)


def test_every_script_that_ships_is_listed_with_its_hash() -> None:
    folder = ROOT / "dashboards" / "assets" / "vendor"
    listed = {
        c["bom-ref"].removeprefix("script:"): c["hashes"][0]["content"]
        for c in bill_of_materials()["components"]
        if c["bom-ref"].startswith("script:")
    }
    shipped = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.glob("*.[jc]s*")}
    assert listed == shipped


def test_the_list_is_the_same_twice_and_every_reference_leads_somewhere() -> None:
    one, two = bill_of_materials(), bill_of_materials()
    assert json.dumps(one) == json.dumps(two)
    refs = {c["bom-ref"] for c in one["components"]} | {one["metadata"]["component"]["bom-ref"]}
    assert {ref for entry in one["dependencies"] for ref in (entry["ref"], *entry["dependsOn"])} <= refs
