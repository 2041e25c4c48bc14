"""Methods on the caller's own plain frames: one pure function behind each ``lantern analyse`` command.

Each returns the JSON object of its command; the same input and seed give the same bytes. No store, audience or case is
involved.
"""

from __future__ import annotations

from .cube import emerging as emerging
from .events import clusters as clusters
from .events import hotspots as hotspots
from .events import near_repeat as near_repeat
from .features import effect as effect
from .features import local_g as local_g
from .features import local_moran as local_moran
from .features import moran as moran
from .held_out import accuracy as accuracy
from .plain_frames import days as days
from .plain_frames import numbers as numbers
from .plain_frames import points as points
from .plain_frames import read_boundary as read_boundary
from .scans import scan as scan
from .surface import density as density
from .surface import write_surface as write_surface
from .zones import effect_in_zones as effect_in_zones
