"""The page on which a person changes the own password: plain HTML without a script, for a living session only."""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from dashboards.accounts.own_account import OwnPage
from dashboards.accounts.plain_page import source_of
from dashboards.wall import OWN_PASSWORD
from data.access.sessions import Owed
from data.errors import LanternError

_FORM = """<form method="post" action="/own-password" autocomplete="on">
<label for="old">Password until now</label>
<input id="old" name="old" type="password" maxlength="256" autocomplete="current-password" required autofocus>
<label for="new">New password, 12 characters or more</label>
<input id="new" name="new" type="password" minlength="12" maxlength="256" autocomplete="new-password" required>
<label for="again">New password again</label>
<input id="again" name="again" type="password" minlength="12" maxlength="256" autocomplete="new-password" required>
<button type="submit">Change it</button>
</form>
<p class="law">Four words that nobody would put together are good. Changing it ends all your sessions.</p>"""
_FIRST = "This password was handed out. Choose your own before anything else is opened."


class OwnPassword(OwnPage):
    """Asks for the old password and the new one, and changes it."""

    title = "Your password"
    at = OWN_PASSWORD

    async def _ask(self, request: Request) -> Response:
        """Show the form."""
        look = partial(self._access.session, self.token(request), active=True)
        held = await to_thread.run_sync(look)
        return self.show(_FORM, _FIRST if held is not None and held.owes is Owed.PASSWORD else "")

    async def _take(self, request: Request) -> Response:
        """Check what was typed and change the password."""
        fields = await self.fields(request, _FORM)
        if isinstance(fields, Response):
            return fields
        old, new, again = (fields.get(name, "") for name in ("old", "new", "again"))
        if new != again:
            words = "The new password was not typed the same twice. Nothing was changed."
            return self.show(_FORM, words, status=400)
        token = self.token(request)
        source, breached = source_of(request), self._wall.breached
        change = partial(self._access.change_own_password, token, old, new, source=source, breached=breached)
        try:
            await to_thread.run_sync(change)
        except LanternError as refusal:
            return self.refuse(refusal, _FORM)
        return self.ended("Changed.", "Sign in with the new password")
