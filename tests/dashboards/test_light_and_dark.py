"""Light and dark: the page's grounds are those of our own colours, and what our styles pair can be read on either."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from dashboards.components import chrome
from dashboards.components.assets import read
from dashboards.components.theme import colours, contrast
from dashboards.pages import ALL

_ROOT = Path(__file__).resolve().parents[2]
_PAIR = re.compile(r"light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
_OWN = re.compile(r"--([a-z-]+): (?:light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)|(#[0-9a-f]{6}))")


@pytest.mark.parametrize("dark", [False, True])
def test_the_ground_and_letters_of_a_page_are_those_of_maps_and_graphs(dark: bool) -> None:
    theme = tomllib.loads((_ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    assert "base" not in theme, "a base would keep the device's own preference from deciding"
    page, own = theme["dark" if dark else "light"], colours(dark=dark)
    assert (page["backgroundColor"], page["textColor"], page["primaryColor"]) == (
        own["panel"],
        own["ink"],
        own["force"],
    )
    for ground in (page["backgroundColor"], page["secondaryBackgroundColor"]):
        assert contrast(page["textColor"], ground) >= 4.5
        assert contrast(page["primaryColor"], ground) >= 4.5


@pytest.mark.parametrize("sheet", ["lantern.css", "hotspots.css", "sign_in.css"])
@pytest.mark.parametrize("dark", [False, True])
def test_letters_of_our_styles_can_be_read_on_their_grounds(sheet: str, dark: bool) -> None:
    css = read(sheet)
    root = {name: (both or (light, night)[dark]) for name, light, night, both in _OWN.findall(css.split("}")[0])}
    root |= {"panel": colours(dark=dark)["panel"]}
    page = colours(dark=dark)

    def one(value: str) -> str | None:
        value = value.strip().removesuffix("!important").strip()
        if found := _PAIR.fullmatch(value):
            return found.group(2 if dark else 1)
        if found := re.fullmatch(r"var\(--([a-z-]+)\)", value):
            return root.get(found.group(1))
        return "#ffffff" if value == "#fff" else value if re.fullmatch(r"#[0-9a-f]{6}", value) else None

    # Paper is white whatever the screen is.
    looked_at = 0
    for rule in re.findall(r"\{([^{}]*)\}", css.split("@page")[0]):
        said = dict(part.split(":", 1) for part in rule.split(";") if part.count(":") == 1)
        said = {name.strip(): value for name, value in said.items()}
        letters, ground = one(said.get("color", "")), one(said.get("background", ""))
        if letters or ground:
            looked_at += 1
            assert contrast(letters or page["ink"], ground or page["panel"]) >= 4.5, rule
    assert looked_at > 4


def test_each_page_has_a_tab_of_its_own_name() -> None:
    titles = [chrome.tab_title(page.TITLE) for page in ALL]
    assert all(title.endswith(" - Lantern") and len(title) > len(" - Lantern") for title in titles)
