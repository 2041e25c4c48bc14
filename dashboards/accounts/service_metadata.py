"""What Authlib is told of the agency's sign-in service: our own checks stand between it and the service's metadata."""

from __future__ import annotations

from typing import Any

from data.access.service import check_metadata


def guard_metadata() -> None:
    """Let Authlib see metadata of the named issuer alone, and of its algorithms those that are taken.

    Streamlit derives its client from the class that Authlib names at the first sign-in; until then another class, which
    checks first, can stand in its place.
    """
    from authlib.integrations import starlette_client  # type: ignore[import-untyped]

    if not issubclass(starlette_client.StarletteOAuth2App, _Checked):
        kinds = (_Checked, starlette_client.StarletteOAuth2App)
        starlette_client.StarletteOAuth2App = type("CheckedOAuth2App", kinds, {})


class _Checked:
    """Checks what the service says of itself each time it is read."""

    _server_metadata_url: str

    async def load_server_metadata(self) -> dict[str, Any]:
        """Read the metadata, and refuse a service that is not the configured one."""
        found: dict[str, Any] = await super().load_server_metadata()  # type: ignore[misc]
        found["id_token_signing_alg_values_supported"] = check_metadata(self._server_metadata_url, found)
        return found
