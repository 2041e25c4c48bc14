"""Mann-Kendall against the worked example n = 10, S = 23 (p 0.0491) and Kendall's tau-b test of scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from data.errors import RefusedInput
from mapping.hotspots.trend import mann_kendall, trend_score


def test_worked_example() -> None:
    z, p_value = trend_score(23, 125)
    assert float(p_value) == pytest.approx(0.0491, abs=5e-5)
    assert float(z) == pytest.approx(22 / np.sqrt(125))


def test_ties_as_in_gilbert_1987() -> None:
    # Gilbert RO (1987) Statistical methods for environmental pollution monitoring, section 16.4.2: ties lower the
    # variance by t (t - 1) (2 t + 5) / 18 a group: here groups of 2 and 3.
    found = mann_kendall([10, 22, 21, 30, 22, 30, 40, 40, 5, 40])
    assert float(found.variance) == pytest.approx((10 * 9 * 25 - 2 * 1 * 9 * 2 - 3 * 2 * 11) / 18)


def test_sum_of_signs_is_that_of_kendall_tau() -> None:
    values = np.random.default_rng(1).integers(0, 6, (24, 30))
    found = mann_kendall(values)
    for k in range(30):
        tau = stats.kendalltau(np.arange(24), values[:, k], variant="c").statistic
        # tau-c with m classes: 2 S / (n^2 (m - 1) / m).
        m = min(24, len(np.unique(values[:, k])))
        assert found.s[k] == pytest.approx(tau * 24**2 * (m - 1) / m / 2)


def test_a_flat_series_has_no_trend_and_a_short_one_is_refused() -> None:
    assert float(mann_kendall([3.0] * 8).p_value) == 1.0
    with pytest.raises(RefusedInput):
        mann_kendall([1, 2])
