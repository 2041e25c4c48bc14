"""What may be said after an action: the three sentences, and refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from data.errors import NotEnough, RefusedInput
from mapping.effect import weighted_displacement_difference, weighted_displacement_quotient


def test_too_few_to_say_where_even_none_left_would_be_chance() -> None:
    assert weighted_displacement_difference((3, 0), (4, 4)).sentence.startswith("Too few to say")
    assert weighted_displacement_difference((60, 55), (60, 60)).sentence.startswith("No change that could be told")
    assert "fewer" in weighted_displacement_difference((90, 20), (60, 60)).sentence
    assert "more" in weighted_displacement_difference((20, 90), (60, 60)).sentence


def test_standard_error_is_that_of_poisson_counts() -> None:
    rng, means = np.random.default_rng(2), (40, 30, 50, 50)
    draws = rng.poisson(means, size=(20_000, 4))
    spread = (draws[:, 1] - draws[:, 0] - draws[:, 3] + draws[:, 2]).std()
    assert weighted_displacement_difference((40, 30), (50, 50)).se == pytest.approx(spread, rel=0.03)


def test_refusals() -> None:
    with pytest.raises(RefusedInput, match="pair"):
        weighted_displacement_difference((-1, 2), (3, 4))
    with pytest.raises(RefusedInput, match="pair"):
        weighted_displacement_difference((1, math.nan), (3, 4))
    with pytest.raises(NotEnough, match="all counts are 0"):
        weighted_displacement_difference((0, 0), (0, 0))
    with pytest.raises(NotEnough, match="control"):
        weighted_displacement_quotient((3, 2), (0, 4), (1, 1))
    assert weighted_displacement_quotient((10, 20), (10, 10), (5, 5))[0] is None
