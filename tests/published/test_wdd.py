"""WDD: Wheeler and Ratcliffe (2018) doi:10.1186/s40163-018-0085-5. WDQ: Bowers and Johnson (2003).

The counts are the worked example of the WDD paper's calculator: treated 207 to 110, control 308 to 318, displacement
178 to 157, control of the displacement 150 to 140.
"""

from __future__ import annotations

import pytest

from mapping import analyse

_COUNTS: dict[str, list[float]] = {
    "treated": [207, 110],
    "control": [308, 318],
    "displacement": [178, 157],
    "displacement_control": [150, 140],
}


def test_weighted_displacement_difference() -> None:
    found = analyse.effect(_COUNTS)
    assert found["wdd"] == -118
    assert found["se"] == pytest.approx(39.6, abs=0.05)
    assert found["z"] == pytest.approx(-2.98, abs=0.005)
    assert found["ci"] == pytest.approx([-196, -40], abs=0.5)


def test_weighted_displacement_quotient() -> None:
    found = analyse.effect(_COUNTS)
    assert found["wdq"] == pytest.approx(0.2582, abs=5e-5)
    assert found["total_net_effect"] == pytest.approx(130.5, abs=0.05)
