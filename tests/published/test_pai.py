"""Prediction accuracy and efficiency index: worked case of the R package ptools (test-pai.R, Wheeler)."""

from __future__ import annotations

import pytest

from mapping.hotspots.accuracy import predictive_accuracy


def test_three_places() -> None:
    found = predictive_accuracy([6, 3, 0], [3, 2, 1], [1, 1, 1])
    assert found.pai.tolist() == pytest.approx([2.0, 1.5, 1.0], abs=1e-12)
    assert found.pei.tolist() == pytest.approx([1.0, 1.0, 1.0], abs=1e-12)


def test_a_wrong_order_is_less_efficient() -> None:
    found = predictive_accuracy([6, 3, 0], [1, 2, 3])
    assert found.pai.tolist() == pytest.approx([0.0, 0.5, 1.0])
    assert found.pei[0] == 0
