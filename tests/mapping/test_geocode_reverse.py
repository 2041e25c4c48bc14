"""What is at a point: the postcode, place and force that public maps have there, and a border where one is near."""

from __future__ import annotations

import pytest

from data.errors import BadReference
from mapping.areas import Areas
from mapping.gazetteer import Gazetteer
from mapping.geocode.place import Sources
from mapping.geocode.reverse import reverse


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources(Gazetteer.open(), Areas.shipped())


def test_luton_town_hall(sources: Sources) -> None:
    # LU1 2BQ lies at 509004 221333 in the postcode directory
    here = reverse(509_004.0, 221_333.0, sources)
    assert (here.postcode, here.postcode_m) == ("LU1 2BQ", 0.0)
    assert (here.force_code, here.local_authority_code) == ("E23000026", "E06000032")
    assert (here.place or "").startswith("Luton")
    assert not here.is_on_border
    assert here.street is None


def test_a_border_is_said_within_the_stated_distance(sources: Sources) -> None:
    assert not reverse(509_200.0, 221_200.0, sources, within_m=3_000.0).is_on_border
    near = reverse(512_800.0, 221_000.0, sources, within_m=3_000.0)
    assert near.forces_near == ("E23000027",)
    assert "border" in near.reason


def test_at_sea_there_is_nothing_and_no_number_is_refused(sources: Sources) -> None:
    here = reverse(0.0, 0.0, sources)
    assert (here.postcode, here.place, here.force_code) == (None, None, None)
    assert here.reason
    with pytest.raises(BadReference):
        reverse(float("nan"), 0.0, sources)
    with pytest.raises(BadReference):
        reverse(1.0, 1.0, sources, within_m=-1.0)
