"""Where incidents concentrate beyond chance and beyond where people are: one module a method."""

from __future__ import annotations

from . import accuracy as accuracy
from . import aoristic as aoristic
from . import autocorrelation as autocorrelation
from . import baseline as baseline
from . import circles as circles
from . import clusters as clusters
from . import comparison as comparison
from . import density as density
from . import emerging as emerging
from . import explain as explain
from . import filters as filters
from . import find as find
from . import geotiff as geotiff
from . import gi_star as gi_star
from . import grid as grid
from . import guards as guards
from . import history as history
from . import lineage as lineage
from . import near_repeat as near_repeat
from . import nearest_neighbour as nearest_neighbour
from . import peaks as peaks
from . import periods as periods
from . import ranking as ranking
from . import reporting as reporting
from . import result as result
from . import scan as scan
from . import significance as significance
from . import st_clusters as st_clusters
from . import st_scan as st_scan
from . import trend as trend
from . import weights as weights
