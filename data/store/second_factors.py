"""Second factors as they are kept: the secret sealed, a code taken once, recovery codes as keyed digests."""

from __future__ import annotations

import secrets
from datetime import UTC

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from data.access.second_factor import new_recovery_codes, new_secret, recovery_digest, step_of
from data.audit import Act
from data.errors import RefusedInput, StoreError
from data.store.access_keeper import AccessKeeper, existing
from data.store.access_tables import RECOVERY_CODE, SECOND_FACTOR, SESSION
from data.store.account_rules import Standing, set_rule, standing

_NONCE_BYTES = 12


class SecondFactors(AccessKeeper):
    """Second factors of local accounts; whoever signs in by the agency's service has the service's."""

    def standing(self, account_id: str) -> Standing:
        """Say how an account stands.

        Parameters
        ----------
        account_id : str
            Its id.

        Returns
        -------
        Standing
            Whether a second factor is needed and set up, and what is left of the recovery codes.
        """
        with self._database.reading() as connection:
            return standing(connection, existing(connection, account_id))

    def enrol_second_factor(self, account_id: str, *, by: str) -> tuple[bytes, list[str]]:
        """Set up a second factor for somebody else, to be handed over in person; it counts at once.

        Parameters
        ----------
        account_id : str
            Whose.
        by : str
            Who does it, for the audit.

        Returns
        -------
        tuple of (bytes, list of str)
            Secret for the device, and recovery codes; neither can be shown again.

        Raises
        ------
        RefusedInput
            If the account has one, or has no password that it could stand beside.
        """
        with self._database.writing() as connection:
            self._refuse_second(connection, account_id)
            secret = self._keep_secret(connection, account_id, confirmed=True)
            codes = self._new_codes(connection, account_id)
            self._log(connection, by, Act.ALTERATION, f"account {account_id}: second factor set up")
        return secret, codes

    def reset_second_factor(self, account_id: str, *, by: str) -> int:
        """Take a second factor away and end the sessions of the account.

        Parameters
        ----------
        account_id : str
            Whose.
        by : str
            Who does it, for the audit.

        Returns
        -------
        int
            Sessions that were ended.

        Raises
        ------
        RefusedInput
            If the account has none.
        """
        with self._database.writing() as connection:
            existing(connection, account_id)
            if not self._drop(connection, account_id):
                raise RefusedInput(f"account {account_id}: has no second factor")
            ended = self._end_all(connection, account_id, "second factor taken away")
            self._log(
                connection,
                by,
                Act.ALTERATION,
                f"account {account_id}: second factor taken away; {ended} sessions ended",
            )
        return ended

    def require_second_factor(self, account_id: str, *, needed: bool, by: str) -> None:
        """Ask an account for a second factor from its next act on, or no longer.

        Parameters
        ----------
        account_id : str
            Whose.
        needed : bool
            Whether it is asked for; of administrators it is in any case.
        by : str
            Who does it, for the audit.
        """
        words = "needed" if needed else "not needed"
        with self._database.writing() as connection:
            existing(connection, account_id)
            set_rule(connection, account_id, needs_factor=needed)
            self._log(connection, by, Act.ALTERATION, f"account {account_id}: second factor is {words}")

    def _keep_secret(self, connection: sa.Connection, account_id: str, *, confirmed: bool) -> bytes:
        secret, nonce = new_secret(), secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + ChaCha20Poly1305(self._key()).encrypt(nonce, secret, account_id.encode())
        self._drop(connection, account_id)
        row = {
            "account_id": account_id,
            "sealed": sealed,
            "confirmed": confirmed,
            "last_step": 0,
            "made": self._clock(),
        }
        connection.execute(sa.insert(SECOND_FACTOR), row)
        return secret

    def _new_codes(self, connection: sa.Connection, account_id: str) -> list[str]:
        codes = new_recovery_codes()
        digests = [recovery_digest(self._key(), account_id, code) for code in codes]
        connection.execute(sa.insert(RECOVERY_CODE), [{"digest": one, "account_id": account_id} for one in digests])
        return codes

    def _factor_fits(self, connection: sa.Connection, account_id: str, typed: str) -> bool:
        """Whether a code opens; an account without a second factor needs none. What was taken is used up."""
        of_it = SECOND_FACTOR.c.account_id == account_id
        row = connection.execute(sa.select(SECOND_FACTOR).where(of_it)).mappings().first()
        if row is None or not row["confirmed"]:
            return True
        return self._takes_code(connection, account_id, typed) or self._takes_recovery(connection, account_id, typed)

    def _takes_code(self, connection: sa.Connection, account_id: str, typed: str) -> bool:
        of_it = SECOND_FACTOR.c.account_id == account_id
        row = connection.execute(sa.select(SECOND_FACTOR).where(of_it)).mappings().one()
        now = self._clock().replace(tzinfo=UTC).timestamp()
        step = step_of(self._opened(account_id, row["sealed"]), typed, now, row["last_step"])
        if step is None:
            return False
        connection.execute(sa.update(SECOND_FACTOR).where(of_it).values(last_step=step, confirmed=True))
        return True

    def _takes_recovery(self, connection: sa.Connection, account_id: str, typed: str) -> bool:
        is_it = sa.and_(
            RECOVERY_CODE.c.digest == recovery_digest(self._key(), account_id, typed), RECOVERY_CODE.c.used.is_(None)
        )
        if not connection.execute(sa.update(RECOVERY_CODE).where(is_it).values(used=self._clock())).rowcount:
            return False
        left = standing(connection, existing(connection, account_id)).codes_left
        self._log(connection, account_id, Act.SIGN_IN, f"recovery code used; {left} left")
        return True

    def _drop(self, connection: sa.Connection, account_id: str) -> bool:
        connection.execute(sa.delete(RECOVERY_CODE).where(RECOVERY_CODE.c.account_id == account_id))
        gone = connection.execute(sa.delete(SECOND_FACTOR).where(SECOND_FACTOR.c.account_id == account_id))
        return bool(gone.rowcount)

    def _end_all(self, connection: sa.Connection, account_id: str, why: str, but: str = "") -> int:
        lives = sa.and_(SESSION.c.account_id == account_id, SESSION.c.ended.is_(None), SESSION.c.digest != but)
        return connection.execute(sa.update(SESSION).where(lives).values(ended=self._clock(), why_ended=why)).rowcount

    def _refuse_second(self, connection: sa.Connection, account_id: str) -> None:
        account = existing(connection, account_id)
        if not account.has_password:
            raise RefusedInput(f"account {account_id}: signs in at the agency's service, which has its own factors")
        if standing(connection, account).has_factor:
            raise RefusedInput(f"account {account_id}: has a second factor; take that away first")

    def _opened(self, account_id: str, sealed: bytes) -> bytes:
        try:
            return ChaCha20Poly1305(self._key()).decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], account_id.encode()
            )
        except InvalidTag as error:
            raise StoreError(f"account {account_id}: its second factor was changed from outside; reset it") from error

    def _key(self) -> bytes:
        """Key of second factors, derived from the store key so that neither stands for the other (RFC 5869)."""
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"lantern second factor 1").derive(
            self._database.root
        )
