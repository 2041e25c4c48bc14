"""The shape of the tree: what may stand at the top, what may lie under data, and what no file may name."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

TOP = {
    *("mapping", "network", "dashboards", "data", "notebooks", "tests", "streamlit_app.py", "pyproject.toml"),
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "Makefile", "docs", "benchmarks", ".ci"),
    *("requirements.lock", "requirements-run.lock", ".gitignore", ".streamlit"),
}
LOCKS = ("requirements.lock", "requirements-run.lock")
LIVE = re.compile(r"\.(db|sqlite3?|key|pem|db-wal|db-shm|pickle|pkl)$")
LARGE_BYTES = 50_000
LARGE_FILES_WITH_LICENCE_BESIDE = (
    *("data/reference/places/", "data/reference/areas/", "dashboards/assets/vendor/"),
    "docs/screenshots/",
)


def _tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True)
    return [name for name in done.stdout.splitlines() if Path(name).exists()]


def test_only_the_agreed_things_stand_at_the_top() -> None:
    assert {name.split("/")[0] for name in _tracked()} <= TOP


def test_no_live_data_is_tracked() -> None:
    assert [name for name in _tracked() if LIVE.search(name)] == []


def test_every_file_under_data_is_code_or_listed_reference() -> None:
    allowed = re.compile(
        r"^data/([a-z_]+\.py|(access|intake|store|demonstration)/[a-z_]+\.py"
        r"|reference/(codes/[a-z_0-9]+\.toml|[a-z_]+\.(csv|toml|md)|(places|areas)/[\w.\-]+)"
        r"|powers/[a-z0-9\-]+\.toml|powers/README\.md|synthetic/[a-z_]+\.(toml|md|csv)|synthetic/README\.md)$",
        re.IGNORECASE,
    )
    assert [name for name in _tracked() if name.startswith("data/") and not allowed.match(name)] == []


def test_large_files_are_listed_and_have_a_licence_beside_them() -> None:
    for name in _tracked():
        if Path(name).stat().st_size <= LARGE_BYTES or name in LOCKS:
            continue
        assert name.startswith(LARGE_FILES_WITH_LICENCE_BESIDE), f"{name} is larger than {LARGE_BYTES} bytes"
        beside = {path.name.upper() for path in Path(name).parent.iterdir()}
        assert any("LICEN" in other or "README" in other for other in beside), f"{name}: no licence beside it"


def test_the_locks_name_no_host() -> None:
    assert [name for name in LOCKS if "://" in Path(name).read_text(encoding="utf-8")] == []
