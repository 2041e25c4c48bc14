"""Every UK postcode and place name, offline."""

from mapping.gazetteer import keys as keys
from mapping.gazetteer import layout as layout
from mapping.gazetteer import postcodes as postcodes
from mapping.gazetteer.postcodes import Gazetteer as Gazetteer
