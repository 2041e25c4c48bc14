"""Postcodes, boundaries and map tiles of this machine, opened on first use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from data.settings import Settings
from mapping.areas import Areas
from mapping.gazetteer import Gazetteer, official
from mapping.tiles import TileSet, open_tiles


@dataclass
class Geography:
    """What places are looked up in and drawn on.

    Attributes
    ----------
    settings : Settings
        Where things lie.
    """

    settings: Settings

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Postcodes and places, read from the cache folder."""
        return open_gazetteer(self.settings)

    @cached_property
    def areas(self) -> Areas:
        """The operator's own boundaries, or those that ship."""
        return open_areas(self.settings)

    @cached_property
    def tiles(self) -> TileSet | None:
        """The operator's own map tiles, if there are any."""
        file = self.settings.basemap_file
        return open_tiles(file) if file else None


def open_gazetteer(settings: Settings) -> Gazetteer:
    """Postcodes and places without a case.

    Parameters
    ----------
    settings : Settings
        Where the cache folder is.

    Returns
    -------
    Gazetteer
        Built on the first call on a machine, then read from the cache folder.
    """
    return Gazetteer.open(settings.cache_dir)


def open_areas(settings: Settings) -> Areas:
    """The operator's own boundaries, or those that ship.

    Parameters
    ----------
    settings : Settings
        May name a boundary file; otherwise boundaries loaded by ``lantern gazetteer load`` count.

    Returns
    -------
    Areas
        Force and district areas.
    """
    return official.open_areas(settings)
