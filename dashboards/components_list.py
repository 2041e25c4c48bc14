"""What the product consists of: every installed package and every shipped script, as a CycloneDX list (SBOM)."""

from __future__ import annotations

import hashlib
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from data.errors import RefusedInput

PRODUCT = "lantern-safeguarding"
_VENDOR = Path(__file__).resolve().parent / "assets" / "vendor"
_COLUMNS = 5


def bill_of_materials() -> dict[str, Any]:
    """List what is installed and shipped; the same machine gives the same list.

    Returns
    -------
    dict
        CycloneDX 1.6 as plain data: packages that the product needs, with what they need in turn, then scripts with
        their SHA-256. No serial number and no time, so that two lists can be compared byte by byte.

    Raises
    ------
    RefusedInput
        If a shipped script is not the one that is listed.

    References
    ----------
    ECMA-424, CycloneDX Bill of Materials Standard.
    """
    product = distribution(PRODUCT)
    found = _needed(product)
    packages = [_package(found[name]) for name in sorted(found)]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _package(product) | {"type": "application"}},
        "components": [*packages, *_scripts()],
        "dependencies": [
            {"ref": _ref(held), "dependsOn": sorted({_ref(found[name]) for name, _ in _wanted(held) if name in found})}
            for held in (product, *(found[name] for name in sorted(found)))
        ],
    }


def _needed(product: Distribution) -> dict[str, Distribution]:
    found: dict[str, Distribution] = {}
    waiting = list(_wanted(product))
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) not in seen:
            seen.add((name, extras))
            found[name] = distribution(name)
            waiting += _wanted(found[name], extras)
    return found


def _wanted(held: Distribution, extras: frozenset[str] = frozenset()) -> list[tuple[str, frozenset[str]]]:
    """Name and extras of what a package needs on this machine; what only another extra asks for is left out."""
    lines = [Requirement(line) for line in held.requires or ()]
    return sorted(
        {(canonicalize_name(one.name), frozenset(one.extras)) for one in lines if _applies(one.marker, extras)},
        key=lambda pair: (pair[0], sorted(pair[1])),
    )


def _applies(marker: Marker | None, extras: frozenset[str]) -> bool:
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *sorted(extras)))


def _ref(held: Distribution) -> str:
    return f"pkg:pypi/{canonicalize_name(held.metadata['Name'])}@{held.version}"


def _package(held: Distribution) -> dict[str, Any]:
    stated = held.metadata.json
    licence = str(stated.get("license_expression") or stated.get("license") or "")
    entry: dict[str, Any] = {
        "type": "library",
        "bom-ref": _ref(held),
        "name": str(held.metadata["Name"]),
        "version": held.version,
        "purl": _ref(held),
    }
    # Some packages put the whole text of their licence here.
    if licence and len(licence) < 60 and "\n" not in licence:
        entry["licenses"] = [{"license": {"name": licence}}]
    return entry


def _scripts() -> list[dict[str, Any]]:
    """Scripts of others, as the table beside them says; a file that is not the one in the table is refused."""
    found = []
    for line in (_VENDOR / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != _COLUMNS or not (_VENDOR / cells[0]).is_file():
            continue
        name, what, version, licence, sha256 = cells
        if hashlib.sha256((_VENDOR / name).read_bytes()).hexdigest() != sha256:
            raise RefusedInput(f"{name}: is not the file that is listed beside it; install the product anew")
        found.append(
            {
                "type": "library",
                "bom-ref": f"script:{name}",
                "name": what.split(",")[0],
                "version": version,
                "licenses": [{"license": {"name": licence.split(",")[0]}}],
                "hashes": [{"alg": "SHA-256", "content": sha256}],
            }
        )
    return found
