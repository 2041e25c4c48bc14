"""What the agency's sign-in service may say of itself and of a person before anybody is let in."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dashboards.accounts import sign_in
from dashboards.accounts.service_metadata import _Checked, guard_metadata
from data.access.service import ALGORITHMS, Asked, asked_of_proofs, check_metadata
from data.errors import NotPermitted, RefusedInput
from tests.dashboards.test_sign_in_guard import CLAIMS, NOW

ISSUER = "https://idp.example/realm"
ADDRESS = f"{ISSUER}/.well-known/openid-configuration"
METADATA: dict[str, Any] = {
    "issuer": ISSUER,
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
    "id_token_signing_alg_values_supported": ["none", "HS256", "ES256", "RS256"],
}


def test_only_signatures_with_a_public_key_are_taken() -> None:
    assert check_metadata(ADDRESS, METADATA) == ["RS256", "ES256"]
    assert not [one for one in ALGORITHMS if one == "none" or one.startswith("HS")]
    unsaid = {name: value for name, value in METADATA.items() if not name.startswith("id_token")}
    assert check_metadata(ADDRESS, unsaid) == ["RS256"]
    for weak in (["none"], ["HS256", "HS512"]):
        with pytest.raises(NotPermitted, match="no algorithm"):
            check_metadata(ADDRESS, METADATA | {"id_token_signing_alg_values_supported": weak})


@pytest.mark.parametrize(
    "other", ["https://evil.example", f"{ISSUER}/other", ISSUER.replace("https", "http"), "", None, [ISSUER]]
)
def test_another_issuer_than_the_configured_one_lets_nobody_in(other: object) -> None:
    with pytest.raises(NotPermitted, match="another issuer"):
        check_metadata(ADDRESS, METADATA | {"issuer": other})


def test_keys_and_tokens_are_not_fetched_over_an_open_line() -> None:
    for name in ("jwks_uri", "token_endpoint"):
        with pytest.raises(NotPermitted, match=name):
            check_metadata(ADDRESS, METADATA | {name: "http://idp.example/x"})
    assert check_metadata(ADDRESS, METADATA | {"jwks_uri": "http://127.0.0.1:9/keys"})


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_check_stands_before_what_authlib_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    class Theirs:
        _server_metadata_url = ADDRESS
        server_metadata = METADATA.copy()

        async def load_server_metadata(self) -> dict[str, Any]:
            return self.server_metadata

    class Client(_Checked, Theirs):
        """As `guard_metadata` makes it."""

    def read(client: Client) -> dict[str, Any]:
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(asyncio.run, client.load_server_metadata()).result()

    assert read(Client())["id_token_signing_alg_values_supported"] == ["RS256", "ES256"]
    forged = Client()
    forged._server_metadata_url = ADDRESS.replace("realm", "other")
    with pytest.raises(NotPermitted):
        read(forged)
    from authlib.integrations import starlette_client

    monkeypatch.setattr(starlette_client, "StarletteOAuth2App", starlette_client.StarletteOAuth2App)
    guard_metadata()
    guard_metadata()
    kinds = starlette_client.StarletteOAuth2App.__mro__
    assert kinds.count(_Checked) == 1


def test_a_proof_must_be_as_strong_as_is_asked() -> None:
    asked = Asked(acr=("high", "substantial"), amr=("mfa",))
    strong = CLAIMS | {"acr": "high", "amr": ["pwd", "mfa"]}
    assert sign_in.mapped(strong, NOW, asked)[0] == "https://idp|77"
    for change in ({"acr": "low"}, {"acr": None}, {"amr": ["pwd"]}, {"amr": "mfa"}, {"amr": None}):
        with pytest.raises(NotPermitted, match="as strongly"):
            sign_in.mapped(strong | change, NOW, asked)
    assert sign_in.mapped(CLAIMS, NOW, Asked())


def test_a_misspelt_demand_is_not_taken_for_none(tmp_path: Path) -> None:
    assert asked_of_proofs(tmp_path) == Asked()
    path = tmp_path / "sign-in.toml"
    path.write_text('[auth]\n[lantern]\namr = ["mfa"]\n', encoding="utf-8")
    assert asked_of_proofs(tmp_path) == Asked(amr=("mfa",))
    for wrong in ('amrs = ["mfa"]', 'amr = "mfa"', 'acr = [""]', "acr = [1]"):
        path.write_text(f"[lantern]\n{wrong}\n", encoding="utf-8")
        with pytest.raises(RefusedInput, match="lantern"):
            asked_of_proofs(tmp_path)
