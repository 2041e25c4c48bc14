"""Projection: a published point, a plain second implementation, round trips and refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from data.errors import BadCrs, BadReference
from mapping.projection import from_irish_grid, to_grid, to_wgs84


def _plain_to_grid(latitude: float, longitude: float) -> tuple[float, float]:
    """WGS84 to the National Grid by the formulas of "A guide to coordinate systems in Great Britain" (Ordnance Survey),
    annexes B and C, and its Helmert parameters."""
    a, b = 6378137.0, 6356752.3142
    phi, lam = math.radians(latitude), math.radians(longitude)
    e2 = 1 - (b / a) ** 2
    nu = a / math.sqrt(1 - e2 * math.sin(phi) ** 2)
    x, y, z = nu * math.cos(phi) * math.cos(lam), nu * math.cos(phi) * math.sin(lam), (1 - e2) * nu * math.sin(phi)
    tx, ty, tz, s = -446.448, 125.157, -542.060, 20.4894e-6
    rx, ry, rz = (math.radians(v / 3600) for v in (-0.1502, -0.2470, -0.8421))
    x, y, z = tx + (1 + s) * x - rz * y + ry * z, ty + rz * x + (1 + s) * y - rx * z, tz - ry * x + rx * y + (1 + s) * z
    a, b = 6377563.396, 6356256.909
    e2 = 1 - (b / a) ** 2
    p = math.hypot(x, y)
    phi = math.atan2(z, p * (1 - e2))
    for _ in range(10):
        nu = a / math.sqrt(1 - e2 * math.sin(phi) ** 2)
        phi = math.atan2(z + e2 * nu * math.sin(phi), p)
    lam = math.atan2(y, x)
    f0, phi0, lam0, e0, n0 = 0.9996012717, math.radians(49), math.radians(-2), 400000.0, -100000.0
    n = (a - b) / (a + b)
    nu = a * f0 / math.sqrt(1 - e2 * math.sin(phi) ** 2)
    rho = a * f0 * (1 - e2) * (1 - e2 * math.sin(phi) ** 2) ** -1.5
    eta2 = nu / rho - 1
    d, t = phi - phi0, phi + phi0
    m = (
        b
        * f0
        * (
            (1 + n + 5 / 4 * (n**2 + n**3)) * d
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * math.sin(d) * math.cos(t)
            + 15 / 8 * (n**2 + n**3) * math.sin(2 * d) * math.cos(2 * t)
            - 35 / 24 * n**3 * math.sin(3 * d) * math.cos(3 * t)
        )
    )
    sin, cos, tan = math.sin(phi), math.cos(phi), math.tan(phi)
    k = lam - lam0
    north = (
        m
        + n0
        + nu / 2 * sin * cos * k**2
        + nu / 24 * sin * cos**3 * (5 - tan**2 + 9 * eta2) * k**4
        + nu / 720 * sin * cos**5 * (61 - 58 * tan**2 + tan**4) * k**6
    )
    east = (
        e0
        + nu * cos * k
        + nu / 6 * cos**3 * (nu / rho - tan**2) * k**3
        + nu / 120 * cos**5 * (5 - 18 * tan**2 + tan**4 + 14 * eta2 - 58 * tan**2 * eta2) * k**5
    )
    return east, north


def test_published_point_of_ordnance_survey() -> None:
    # Caister water tower, the worked example of the same guide: E 651409.903, N 313177.270.
    east, north = to_grid(1 + 42 / 60 + 57.8663 / 3600, 52 + 39 / 60 + 28.8282 / 3600)
    assert math.hypot(float(east) - 651409.903, float(north) - 313177.270) < 5


@pytest.mark.parametrize(("latitude", "longitude"), [(51.8787, -0.42), (50.07, -5.7), (60.15, -1.15), (54.6, -5.93)])
def test_equals_the_plain_formulas(latitude: float, longitude: float) -> None:
    east, north = to_grid(longitude, latitude)
    plain = _plain_to_grid(latitude, longitude)
    assert math.hypot(float(east) - plain[0], float(north) - plain[1]) < 0.5


def test_round_trip_is_below_two_millimetres() -> None:
    rng = np.random.default_rng(3)
    east, north = rng.uniform(-100_000, 660_000, 5000), rng.uniform(10_000, 1_200_000, 5000)
    back = to_grid(*to_wgs84(east, north))
    assert np.abs(back[0] - east).max() < 0.002
    assert np.abs(back[1] - north).max() < 0.002


def test_belfast_city_hall_from_the_irish_grid() -> None:
    # 54.5966 N, 5.9301 W is J 338 740 (Irish Grid square J = 300000, 300000).
    longitude, latitude = to_wgs84(*from_irish_grid(333_800, 374_000))
    assert float(latitude) == pytest.approx(54.5966, abs=0.001)
    assert float(longitude) == pytest.approx(-5.9301, abs=0.001)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_refuses_what_is_not_a_number(bad: float) -> None:
    with pytest.raises(BadReference, match="item 1"):
        to_grid([-0.4, bad], [51.8, 51.8])
    with pytest.raises(BadReference):
        to_wgs84(500_000, bad)


def test_refuses_swapped_far_and_degrees_for_metres() -> None:
    with pytest.raises(BadCrs):
        to_grid(51.8, -0.4)
    with pytest.raises(BadCrs):
        to_grid(32.95, 34.6)
    with pytest.raises(BadCrs, match="degrees"):
        to_wgs84(-0.4, 51.8)
