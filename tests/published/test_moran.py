"""St Louis homicides 1988-93: global Moran's I as in PySAL esda (test_moran.py); local Moran equals esda."""

from __future__ import annotations

from pathlib import Path

import libpysal
import numpy as np
import pandas as pd
import pytest
from esda.moran import Moran_Local

from mapping import analyse
from mapping.hotspots.autocorrelation import local_moran
from mapping.hotspots.weights import read_gal, row_standardised


def _homicides(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "spatial_stats" / "stl_homicide.txt", skiprows=1)


@pytest.mark.reference
def test_global_moran(reference_data: Path) -> None:
    gal = str(reference_data / "spatial_stats" / "stl_homicide.gal")
    found = analyse.moran(_homicides(reference_data), value="HR8893", weights=gal, permutations=999, seed=1)
    assert found["I"] == pytest.approx(0.2436558262177166, abs=1e-9)
    assert found["p_norm"] == pytest.approx(0.00013573931385468807, abs=1e-9)
    assert found["p_sim"] <= 0.01


@pytest.mark.reference
def test_local_moran_equals_esda(reference_data: Path) -> None:
    frame = _homicides(reference_data)
    path = reference_data / "spatial_stats" / "stl_homicide.gal"
    gal = read_gal(path, frame["FIPSNO"].astype(str).tolist())
    theirs_w = libpysal.weights.WSP(gal.tocsr()).to_W()
    theirs = Moran_Local(frame["HR8893"].to_numpy(), theirs_w, permutations=0)
    ours = local_moran(frame["HR8893"], row_standardised(gal))
    np.testing.assert_allclose(ours, theirs.Is, atol=1e-9)
    found = analyse.local_moran(frame, value="HR8893", weights=str(path), permutations=999, seed=1)
    np.testing.assert_allclose(found["values"], theirs.Is, atol=1e-9)
    assert min(found["p_value"]) <= 0.01
