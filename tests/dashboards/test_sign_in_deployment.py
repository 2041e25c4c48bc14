"""The shipped configuration says what the app says, and the app does not start where nobody could sign in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from dashboards.server.headers import security_headers
from dashboards.serving import HARD
from dashboards.wall import CLOSED
from data.access.service import service_file
from data.errors import RefusedInput

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "deployment"
SERVICE = """[auth]
redirect_uri = "https://lantern.example/oauth2callback"
cookie_secret = "thirty-two characters, and some more"
client_id = "lantern"
client_secret = "secret"
server_metadata_url = "https://idp.example/.well-known/openid-configuration"
client_kwargs = { code_challenge_method = "S256" }
"""


def test_the_proxy_sends_the_headers_of_the_app_and_closes_the_same_doors() -> None:
    text = (FOLDER / "nginx.conf").read_text(encoding="utf-8")
    ours = {name.decode(): value.decode() for name, value in security_headers(is_secure=True)}
    assert dict(re.findall(r'add_header (\S+) "([^"]+)" always;', text)) == ours
    assert set(re.findall(r"proxy_hide_header (\S+);", text)) == set(ours)
    assert set(re.findall(r"location \^~ (\S+) \{ return 404; \}", text)) == set(CLOSED)
    assert re.findall(r"server (\S+);\s*keepalive", text) == ["127.0.0.1:8501"]


def test_the_service_gives_the_app_as_little_as_it_needs() -> None:
    lines = (FOLDER / "lantern.service").read_text(encoding="utf-8").splitlines()
    held = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith(("#", "Environment")))
    assert held["User"] == "lantern"
    assert (held["CapabilityBoundingSet"], held["ProtectSystem"], held["IPAddressDeny"]) == ("", "strict", "any")
    yes = ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictNamespaces", "RestrictSUIDSGID")
    assert all(held[name] == "yes" for name in yes)


def test_streamlit_is_told_to_keep_to_itself() -> None:
    assert HARD["server.address"] == "127.0.0.1"
    assert HARD["client.showErrorDetails"] == "none"
    off = ("browser.gatherUsageStats", "client.showErrorLinks", "server.enableStaticServing", "server.enableAgentApi")
    assert not any(HARD[name] for name in off)
    assert HARD["server.enableXsrfProtection"]
    assert HARD["server.enableCORS"]


def test_a_real_store_is_not_served_before_somebody_can_sign_in(lantern: Any) -> None:
    case = "dashboards.cli.case"
    with patch(f"{case}.os.execve") as started, patch(f"{case}.os.chdir"), patch(f"{case}._require_free"):
        assert "nobody can sign in yet" in lantern("serve").err
        assert started.call_count == 0
        assert "needs sign-in" in lantern("serve", LANTERN_SIGN_IN="off", LANTERN_HOST="lantern.example").err
        assert started.call_count == 0
        alone = lantern("serve", LANTERN_SIGN_IN="off")
        assert (alone.status, "WARNING: sign-in is off" in alone.err) == (0, True)
        with (
            patch("sys.stdin.readline", return_value="otter lamp gravel seven\n"),
            patch("sys.stdin.isatty", return_value=False),
        ):
            added = lantern("user", "add", "PC1", "--role", "police_analyst", "--agency", "Police")
        assert added.status == 0, added.err
        assert lantern("serve").status == 0
        assert started.call_args.args[2]["LANTERN_SIGN_IN"] == "on"
        [account] = lantern("user", "list", "--json").json["accounts"]
        assert (account["id"], account["role"], account["sessions"]) == ("pc1", "police_analyst", 0)
        assert lantern("user", "disable", "pc1").status == 0
        assert "nobody can sign in yet" in lantern("serve").err
        assert started.call_count == 2


@pytest.mark.parametrize("known", [True, False])
def test_a_service_is_offered_only_where_it_is_safe(tmp_path: Path, known: bool) -> None:
    assert service_file(tmp_path) is None
    path = tmp_path / "sign-in.toml"
    path.write_text(SERVICE, encoding="utf-8")
    path.chmod(0o640)
    with pytest.raises(RefusedInput, match="chmod 600"):
        service_file(tmp_path)
    path.chmod(0o600)
    with patch("data.access.service.find_spec", return_value=object() if known else None):
        if known:
            assert service_file(tmp_path) == path
        else:
            with pytest.raises(RefusedInput, match="httpx"):
                service_file(tmp_path)
    for was, becomes, words in (
        ('{ code_challenge_method = "S256" }', "{ }", "PKCE"),
        ("thirty-two characters, and some more", "short", "cookie_secret"),
        ("/oauth2callback", "/elsewhere", "oauth2callback"),
        ('client_id = "lantern"', "", "client_id missing"),
        ("[auth]", "[auth", "TOML"),
    ):
        path.write_text(SERVICE.replace(was, becomes), encoding="utf-8")
        with pytest.raises(RefusedInput, match=words):
            service_file(tmp_path)
