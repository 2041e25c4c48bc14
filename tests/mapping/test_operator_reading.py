"""What the operator has loaded, before anything is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import BadReference, RefusedInput
from mapping.gazetteer import operator


def test_nothing_loaded_is_an_empty_frame_of_the_contract(tmp_path: Path) -> None:
    frame = operator.entries(tmp_path / "none", names=["High Street"])
    assert tuple(frame.columns) == operator.COLUMNS
    assert frame.empty
    assert operator.contents(tmp_path / "none") == {}


def test_an_unknown_kind_and_a_damaged_list_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadReference, match="river"):
        operator.entries(tmp_path, kinds=["river"])
    (tmp_path / operator.CONTENTS).write_text('{"uprn": 3}')
    with pytest.raises(RefusedInput, match="damaged"):
        operator.contents(tmp_path)
