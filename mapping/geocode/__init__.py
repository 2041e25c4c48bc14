"""Text becomes a point or an area with precision, uncertainty and source; ambiguity is an answer."""

from mapping.geocode.answer import Candidate as Candidate
from mapping.geocode.answer import Located as Located
from mapping.geocode.many import COLUMNS as COLUMNS
from mapping.geocode.many import geocode_many as geocode_many
from mapping.geocode.place import geocode as geocode
