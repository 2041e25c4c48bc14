"""The page on which a person sets up a second factor or takes it away: plain HTML without a script."""

from __future__ import annotations

from functools import partial
from html import escape

from anyio import to_thread
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from starlette.requests import Request
from starlette.responses import Response

from dashboards.accounts.own_account import OwnPage
from dashboards.accounts.plain_page import UNREADABLE, source_of
from dashboards.wall import OWN_SECOND_FACTOR
from data.access.second_factor import address_of, written
from data.access.sessions import Owed
from data.errors import LanternError

_QUIET_ZONE = 4  # modules around the picture, as the standard of the code asks
_FIELD = """<label for="password">Password</label>
<input id="password" name="password" type="password" maxlength="256" autocomplete="current-password" required>"""
_CODE = """<label for="code">{words}</label>
<input id="code" name="code" maxlength="40" autocomplete="one-time-code" autocapitalize="none" spellcheck="false"
 required>"""
_NONE = f"""<p>A second factor is a device of yours, such as a telephone with an authenticator app, that gives a new
code every 30 seconds. Whoever learns your password alone then cannot sign in.</p>
<form method="post" action="/own-second-factor"><input type="hidden" name="act" value="begin">
{_FIELD}
<button type="submit">Set one up</button></form>"""
_SHOWN = """<ol><li>Let your authenticator app read this picture, or type the key into it.</li></ol>
{picture}
<p class="key"><code>{key}</code></p>
<ol start="2"><li>Type the code that the device shows now. Only then it counts.</li></ol>
{confirm}
<p class="law">The key is shown this once. If you leave before it is confirmed, begin anew.</p>"""
_CONFIRM = f"""<form method="post" action="/own-second-factor" autocomplete="off">
<input type="hidden" name="act" value="confirm">
{_CODE.format(words="Code of the device, six digits")}
<button type="submit">Confirm</button></form>"""
_AGAIN = f'{_CONFIRM}<p><a href="/own-second-factor">Begin anew</a></p>'
_SET_UP = """<p>Your account has a second factor. {left} of your recovery codes are not used.</p>
<form method="post" action="/own-second-factor"><input type="hidden" name="act" value="drop">
{password}
{code}
<button type="submit">Take it away</button></form>
<p class="law">For another device take this one away and set up the other. A lost device without recovery codes is
taken away by your administrator, who must know that it is you. All your sessions end.</p>"""
_CODES = """<p>Your second factor counts from now on. Each of these ten recovery codes opens once in the place of a code
of the device. They are not shown again: print them or write them down, and lock them away.</p>
<ol class="codes">{codes}</ol>
<p><a href="/">Go on to Lantern</a></p>"""
_OWED = "Your account needs a second factor. Set it up before anything else is opened."


def picture(text: str) -> str:
    """Draw a text as a QR code.

    Parameters
    ----------
    text : str
        What a camera reads.

    Returns
    -------
    str
        SVG, black on white in every theme.
    """
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    count = code.getModuleCount()
    size = count + 2 * _QUIET_ZONE
    dark = "".join(
        f"M{column + _QUIET_ZONE} {row + _QUIET_ZONE}h1v1h-1z"
        for row in range(count)
        for column in range(count)
        if code.isDark(row, column)
    )
    return (
        f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="QR code of the key below">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{dark}" fill="#000"/></svg>'
    )


class OwnSecondFactor(OwnPage):
    """Shows how the account stands, and takes the steps one by one."""

    title = "Your second factor"
    at = OWN_SECOND_FACTOR

    async def _ask(self, request: Request) -> Response:
        """Show how the account stands."""
        return self.show(*await to_thread.run_sync(self._standing, self.token(request)))

    async def _take(self, request: Request) -> Response:
        """Take one step."""
        fields = await self.fields(request, "")
        if isinstance(fields, Response):
            return fields
        steps = {"begin": self._begin, "confirm": self._confirm, "drop": self._drop}
        step = steps.get(fields.get("act", ""))
        token = self.token(request)
        if step is None:
            return self.show("", UNREADABLE, status=400)
        try:
            return await to_thread.run_sync(partial(step, token, fields, source_of(request)))
        except LanternError as refusal:
            rest, _ = await to_thread.run_sync(self._standing, token)
            return self.refuse(refusal, _AGAIN if fields["act"] == "confirm" else rest)

    def _standing(self, token: str) -> tuple[str, str]:
        held = self._access.session(token, active=True)
        if held is None:
            return "", "Your session is over. Sign in again."
        if not held.account.has_password:
            return "", "You sign in at your agency's own service, which has factors of its own."
        stands = self._access.standing(held.account.id)
        if not stands.has_factor:
            return _NONE, _OWED if held.owes is Owed.SECOND_FACTOR else ""
        code = _CODE.format(words="Code of the device, or a recovery code")
        return _SET_UP.format(left=stands.codes_left, password=_FIELD, code=code), ""

    def _begin(self, token: str, fields: dict[str, str], source: str) -> Response:
        secret = self._access.begin_own_factor(token, fields.get("password", ""), source=source)
        held = self._access.session(token, active=True)
        drawn = picture(address_of(secret, held.account.id if held else ""))
        return self.show(_SHOWN.format(picture=drawn, key=written(secret), confirm=_CONFIRM))

    def _confirm(self, token: str, fields: dict[str, str], source: str) -> Response:  # noqa: ARG002
        codes = self._access.confirm_own_factor(token, fields.get("code", ""))
        shown = "".join(f"<li><code>{escape(code)}</code></li>" for code in codes)
        return self.show(_CODES.format(codes=shown))

    def _drop(self, token: str, fields: dict[str, str], source: str) -> Response:
        self._access.drop_own_factor(token, fields.get("password", ""), fields.get("code", ""), source=source)
        return self.ended("Taken away.", "Sign in again")
