"""Loading: what is placed, what is refused, and that the counts in words are the counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboards.loading import KINDS, in_words, load_files, read_plain, template_of
from dashboards.wiring import Desk, open_desk
from data.codes import MatchStatus
from data.errors import NotPermitted, RefusedInput
from data.settings import load_settings


@pytest.fixture
def desk(tmp_path: Path, demo_desk: Desk) -> Desk:
    cache = str(demo_desk.settings.cache_dir)
    return open_desk(load_settings({"LANTERN_HOME": str(tmp_path / "home"), "LANTERN_CACHE": cache}))


def test_a_stated_point_gets_force_and_district(desk: Desk, tmp_path: Path) -> None:
    view = desk.view("DC Example", "police_analyst", "test")
    for kind in ("reports", "people", "vehicles"):
        (tmp_path / f"{kind}.csv").write_text(template_of(kind), encoding="utf-8")
        load_files(desk, view, [tmp_path / f"{kind}.csv"], kind)
    path = tmp_path / "events.csv"
    # Luton town hall, to the kilometre, in both systems
    path.write_text(
        "id,kind,start,place,easting,northing,longitude,latitude,report\n"
        "E-7,sighting,2026-03-13 21:40,A,509000,221000,,,R-1\n"
        "E-8,sighting,2026-03-13 21:40,B,,,-0.4169,51.8787,R-1\n"
        "E-9,sighting,2026-03-13 21:40,SG6 1GJ,,,,,R-1\n",
        encoding="utf-8",
    )
    answer = load_files(desk, view, [path], "events")
    assert (answer["accepted"], answer["without_coordinates"]) == (3, 1)
    places = {e.id: view.case().locations[e.location_id or ""] for e in view.case().events.values()}
    for key in ("E-7", "E-8"):
        place = places[key]
        assert place.status is MatchStatus.MATCHED
        assert place.force_code == "E23000026"
        assert place.local_authority_code == "E06000032"
        assert abs((place.easting_m or 0) - 509_000) < 1000
        assert abs((place.northing_m or 0) - 221_000) < 1000
    # what waited for the geocoder is placed by the same load
    assert places["E-9"].force_code == "E23000027"
    desk.store.close()


def test_words_hold_the_counts_and_the_first_faults() -> None:
    answer = {
        "read": 9,
        "accepted": 5,
        "rejected": 1,
        "duplicates": 3,
        "without_coordinates": 2,
        "outside_force": 4,
        "boundary": "official.geojson",
        "notes": ["a.csv: columns not used: shoe size"],
        "rejections": [{"file": "a.csv", "row": 7, "column": "start", "reason": "not a day"}],
    }
    words = in_words(answer)
    assert "9 rows read: 5 accepted, 1 rejected, 3 known already" in words
    assert "4 outside their force (boundary: official.geojson)" in words
    assert "Note: a.csv: columns not used: shoe size." in words
    assert "a.csv, row 7, start: not a day" in words


def test_who_may_not_collect_loads_nothing(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "reports.csv"
    path.write_text(template_of("reports"), encoding="utf-8")
    with pytest.raises(NotPermitted, match="meeting: may not load files"):
        load_files(desk, desk.view("DC Example", "meeting", "test"), [path], "reports")
    assert desk.store.revision == 0
    desk.store.close()


def test_a_file_that_cannot_be_read_stops_before_anything_of_it_is_kept(desk: Desk, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(template_of("policeuk"), encoding="utf-8")
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    view = desk.view("DC Example", "police_analyst", "test")
    with pytest.raises(RefusedInput, match=r"bad\.csv"):
        load_files(desk, view, [good, bad], "policeuk")
    assert len(desk.store.recorded_crime()) == 1
    assert load_files(desk, view, [good], "policeuk")["duplicates"] == 1
    desk.store.close()


def test_templates_are_of_their_kinds_alone() -> None:
    assert len({template_of(kind).splitlines()[0] for kind in KINDS}) == len(KINDS)
    with pytest.raises(RefusedInput):
        template_of("nonsense")


def test_plain_tables_keep_their_text(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("id,n\n007,1.50\nNA,\n", encoding="utf-8")
    frame = read_plain(path)
    assert frame["id"].tolist() == ["007", "NA"]
    assert frame["n"].tolist() == ["1.50", None]
