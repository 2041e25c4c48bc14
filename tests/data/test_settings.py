"""Settings: what outweighs what, and what is refused."""

from pathlib import Path

import pytest

from data.errors import NotPermitted, RefusedInput
from data.resources import in_source_tree, shipped, source_tree
from data.settings import load_settings


def test_defaults_follow_home(tmp_path: Path) -> None:
    settings = load_settings({"LANTERN_HOME": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path / 'case.db'}"
    assert settings.key_file == tmp_path / "store.key"
    assert (settings.actor, settings.audience, settings.purpose, settings.fictional) == ("", "", "", False)


def test_environment_outweighs_file(tmp_path: Path) -> None:
    config = tmp_path / "lantern.toml"
    config.write_text(f'home = "{tmp_path}"\nactor = "from file"\npurpose = "meeting"\nfictional = true\n')
    settings = load_settings({"LANTERN_CONFIG": str(config), "LANTERN_ACTOR": "from environment"})
    assert (settings.actor, settings.purpose, settings.fictional) == ("from environment", "meeting", True)


@pytest.mark.parametrize("text", ["hom = '/x'", "not toml at all", "home = "])
def test_bad_file_is_refused(tmp_path: Path, text: str) -> None:
    config = tmp_path / "lantern.toml"
    config.write_text(text)
    with pytest.raises(RefusedInput, match=r"lantern\.toml"):
        load_settings({"LANTERN_CONFIG": str(config)})


def test_yes_or_no_is_not_guessed() -> None:
    with pytest.raises(RefusedInput, match="true or false"):
        load_settings({"LANTERN_FICTIONAL": "perhaps"})


@pytest.mark.parametrize("name", ["LANTERN_HOME", "LANTERN_KEY_FILE", "LANTERN_DATABASE"])
def test_live_data_never_lies_in_the_source_tree(name: str, tmp_path: Path) -> None:
    inside = source_tree() / "case"
    value = f"sqlite:///{inside}" if name == "LANTERN_DATABASE" else str(inside)
    with pytest.raises(NotPermitted, match=name):
        load_settings({"LANTERN_HOME": str(tmp_path), name: value})


def test_a_link_into_the_source_tree_is_seen_through(tmp_path: Path) -> None:
    link = tmp_path / "innocent"
    link.symlink_to(source_tree(), target_is_directory=True)
    assert in_source_tree(link / "case.db")
    with pytest.raises(NotPermitted):
        load_settings({"LANTERN_HOME": str(link)})


def test_missing_shipped_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"no-such\.toml"):
        shipped("reference", "no-such.toml")
