"""The agency's own sign-in service: whether it is configured, and safely."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data.errors import NotPermitted, RefusedInput

FILE = "sign-in.toml"
_NEEDED = ("client_id", "client_secret", "server_metadata_url", "redirect_uri", "cookie_secret")
_SHORTEST_SECRET = 32
_WELL_KNOWN = "/.well-known/openid-configuration"
_ADDRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_CLIENTS = ("httpx", "httpx2")


def service_file(home: Path) -> Path | None:
    """File that configures the service, proved to be safe.

    Parameters
    ----------
    home : pathlib.Path
        Folder of the live data.

    Returns
    -------
    pathlib.Path or None
        None if there is no such file: then nobody signs in by a service.

    Raises
    ------
    RefusedInput
        If others can read the file, it is incomplete, leaves PKCE off, or the package that asks services is missing.
    """
    path = home / FILE
    if not path.is_file():
        return None
    if path.stat().st_mode & 0o077:
        raise RefusedInput(f"{FILE}: others can read it and the secrets in it; chmod 600 {path}")
    try:
        auth = tomllib.loads(path.read_text(encoding="utf-8")).get("auth")
    except (OSError, ValueError, RecursionError) as error:
        raise RefusedInput(f"{FILE}: cannot be read as TOML ({type(error).__name__})") from error
    _check(auth if isinstance(auth, dict) else {})
    if not any(find_spec(name) for name in _CLIENTS):
        raise RefusedInput(f"{FILE}: the package httpx is not installed, without which no service can be asked")
    return path


ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Algorithms of proofs that are taken: signatures with a public key alone, never ``none`` and never a shared secret."""
_OWN_SECTION = "lantern"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of every proof of the service, section ``[lantern]`` of the file.

    Attributes
    ----------
    acr : tuple of str
        Strengths of which a proof must name one (claim ``acr``); empty asks for none.
    amr : tuple of str
        Ways of signing in that a proof must name, all of them (claim ``amr``, RFC 8176), such as ``mfa``.
    """

    acr: tuple[str, ...] = ()
    amr: tuple[str, ...] = ()

    def lacks(self, claims: dict[str, Any]) -> str:
        """Say which claim of a proof does not suffice.

        Parameters
        ----------
        claims : dict
            Claims of the proof.

        Returns
        -------
        str
            ``acr``, ``amr``, or empty if both suffice.
        """
        if self.acr and claims.get("acr") not in self.acr:
            return "acr"
        ways = claims.get("amr")
        told = {way for way in ways if isinstance(way, str)} if isinstance(ways, list) else set()
        return "amr" if not told.issuperset(self.amr) else ""


def asked_of_proofs(home: Path) -> Asked:
    """Read what is asked of every proof.

    Parameters
    ----------
    home : pathlib.Path
        Folder of the live data, whose file was proved by `service_file`.

    Returns
    -------
    Asked
        Nothing, where the file says nothing.

    Raises
    ------
    RefusedInput
        If the section is not understood: a misspelt demand must not be taken for none.
    """
    path = home / FILE
    found = tomllib.loads(path.read_text(encoding="utf-8")).get(_OWN_SECTION, {}) if path.is_file() else {}
    unknown = sorted(set(found) - {"acr", "amr"}) if isinstance(found, dict) else [_OWN_SECTION]
    lists = [] if unknown else [found.get(name, []) for name in ("acr", "amr")]
    if unknown or not all(
        isinstance(one, list) and all(isinstance(word, str) and word for word in one) for one in lists
    ):
        raise RefusedInput(f'{FILE}, section [{_OWN_SECTION}]: takes acr and amr, each a list such as ["mfa"]')
    return Asked(acr=tuple(lists[0]), amr=tuple(lists[1]))


def check_metadata(address: str, metadata: dict[str, Any]) -> list[str]:
    """Check what a service says of itself, before anything that it signs is believed.

    Parameters
    ----------
    address : str
        Configured address of the metadata.
    metadata : dict
        What the service answered there.

    Returns
    -------
    list of str
        Algorithms of proofs that the service uses and that are taken here.

    Raises
    ------
    NotPermitted
        If the issuer is not the one whose address was configured (OpenID Connect Discovery 1.0, 4.3), an address in
        the metadata is not safe, or no algorithm is taken.
    """
    issuer = metadata.get("issuer")
    if not isinstance(issuer, str) or f"{issuer.rstrip('/')}{_WELL_KNOWN}" != address:
        raise NotPermitted(f"{FILE}: the service at server_metadata_url names another issuer; nobody is let in by it")
    insecure = [name for name in _ADDRESSES if name in metadata and not _is_safe(metadata[name])]
    if insecure:
        raise NotPermitted(f"{FILE}: the service names an open line as its {insecure[0]}; nobody is let in by it")
    named = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    taken = [one for one in ALGORITHMS if one in named]
    if not taken:
        raise NotPermitted(f"{FILE}: the service signs by no algorithm that is taken ({', '.join(ALGORITHMS)})")
    return taken


def _is_safe(address: object) -> bool:
    found = urlsplit(str(address))
    return found.scheme == "https" or (found.scheme == "http" and found.hostname in _LOOPBACK)


def _check(auth: dict[str, Any]) -> None:
    missing = [name for name in _NEEDED if not isinstance(auth.get(name), str) or not auth[name]]
    if missing:
        raise RefusedInput(f"{FILE}, section [auth]: {', '.join(missing)} missing; see docs/deployment.md")
    if len(auth["cookie_secret"]) < _SHORTEST_SECRET:
        raise RefusedInput(f"{FILE}: cookie_secret needs {_SHORTEST_SECRET} random characters or more")
    address = auth["server_metadata_url"]
    if not address.endswith(_WELL_KNOWN) or not _is_safe(address):
        raise RefusedInput(f"{FILE}: server_metadata_url must be https://.../.well-known/openid-configuration")
    if not auth["redirect_uri"].endswith("/oauth2callback"):
        raise RefusedInput(f"{FILE}: redirect_uri must end with /oauth2callback")
    more = auth.get("client_kwargs")
    if not isinstance(more, dict) or more.get("code_challenge_method") != "S256":
        raise RefusedInput(f'{FILE}: client_kwargs needs code_challenge_method = "S256", which switches PKCE on')
