"""The map file: nothing loaded from outside, no text from data becomes markup, script or template."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import shapely

from data.errors import RefusedInput
from mapping.draw import Mark, escaped, folium_map
from mapping.hotspots.find import Hotspot, find_recorded_crime_hotspots

_ASSETS = {"leaflet.js": "window.L = {};", "leaflet.css": ".leaflet-pane { z-index: 400; }"}
_PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    '"><img src=x onerror=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    "';alert(1);//",
    '";alert(1);//',
    "`;alert(1);//",
    "${alert(1)}",
    "`${alert(1)}`",
    "{{7*7}}",
    "{% import os %}",
    "{# x #}",
    "{{ this.get_name() }}",
    "\\u003cimg src=x onerror=alert(1)\\u003e",
    "\\x3cscript\\x3ealert(1)",
    "\\`;alert(1);//",
    "a\nalert(1)\n",
    "a\u2028alert(1)",
    "<!--<script>",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "<style>@import 'http://x.example/a.css'</style>",
    "<link rel=stylesheet href=http://x.example>",
    "<base href=http://x.example>",
    "<meta http-equiv=refresh content='0;url=http://x.example'>",
    "&lt;script&gt;",
]
_BASEMAP = {
    "built_up": [{"level": 2, "polygons": [[[[-0.5, 51.8], [-0.4, 51.8], [-0.4, 51.9], [-0.5, 51.8]]]]}],
    "districts": [{"level": 1, "polygons": [[[[-0.6, 51.8], [-0.3, 51.8], [-0.3, 52.0], [-0.6, 51.8]]]]}],
    "forces": [{"level": 1, "polygons": [[[[-0.7, 51.8], [-0.2, 51.8], [-0.2, 52.1], [-0.7, 51.8]]]]}],
    "places": [],
}  # fmt: skip


def _spot() -> Hotspot:
    rng = np.random.default_rng(1)
    area = shapely.box(505_000, 218_000, 515_000, 228_000)
    people = rng.uniform((505_000, 218_000), (515_000, 228_000), (4000, 2))
    crimes = np.concatenate([people[:150], rng.uniform((510_000, 222_000), (511_000, 223_000), (60, 2))])
    return find_recorded_crime_hotspots(crimes, people, area, rng=rng).hotspots[0]


class _Elements(HTMLParser):
    """Counts what a browser would make of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def _elements(page: str) -> _Elements:
    parser = _Elements()
    parser.feed(page)
    return parser


def test_nothing_is_loaded_from_outside() -> None:
    page = folium_map([_spot()], assets=_ASSETS, basemap=_BASEMAP, watermark="FICTIONAL", marking="OFFICIAL")
    assert "http://" not in page
    assert "https://" not in page
    assert not re.search(r"(src|href)\s*=", page)
    assert "@import" not in page
    assert "FICTIONAL" in page
    assert "OFFICIAL" in page
    assert _ASSETS["leaflet.js"] in page
    assert "expected here" in page


@pytest.mark.parametrize("payload", _PAYLOADS)
def test_text_from_data_stays_text(payload: str) -> None:
    def draw(text: str) -> str:
        basemap = {**_BASEMAP, "places": [{"name": text, "lon": -0.4, "lat": 51.9}], "attribution": text}
        marks = [Mark(-0.4, 51.9, text), Mark(-0.41, 51.9, text, kind="incident")]
        return folium_map([], assets=_ASSETS, marks=marks, basemap=basemap, watermark=text, marking=text, title=text)

    page, plain = draw(payload), draw("plain")
    assert page.count(escaped(payload)) == 7
    assert page.replace(escaped(payload), "plain") == plain
    assert _elements(page).tags == _elements(plain).tags
    assert _elements(page).attributes == _elements(plain).attributes
    assert not set(escaped(payload)) & set("<>`${}\\\"'\n\u2028")


def test_same_input_same_text() -> None:
    spot = _spot()
    first, second = (folium_map([spot], assets=_ASSETS, basemap=_BASEMAP, marks=[Mark(-0.4, 51.9, "x")]) for _ in "ab")
    assert first == second
    assert not re.search(r"[0-9a-f]{32}", first)


def test_assets_are_needed_and_may_not_load_anything() -> None:
    with pytest.raises(RefusedInput, match=r"leaflet.css missing"):
        folium_map([], assets={"leaflet.js": "x"})
    with pytest.raises(RefusedInput, match="from a server"):
        folium_map([], assets={**_ASSETS, "leaflet.css": "a { background: url(//x.example/a.png) }"})
    with pytest.raises(RefusedInput, match="end its own element"):
        folium_map([], assets={**_ASSETS, "leaflet.js": "'</script>'"})


def test_the_parts_that_ship_are_accepted() -> None:
    folder = Path(__file__).parents[2] / "dashboards" / "assets" / "vendor"
    assets = {name: (folder / name).read_text(encoding="utf-8") for name in ("leaflet.js", "leaflet.css")}
    page = folium_map([_spot()], assets=assets, basemap=_BASEMAP)
    loaded = [value for name, value in _elements(page).attributes if name in {"src", "href"}]
    assert loaded == []
