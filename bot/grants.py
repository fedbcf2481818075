"""`imagine-bot grant` and `imagine-bot grants`."""

import getpass
import secrets
from datetime import UTC, datetime

from bot.config.settings import BadSetting, Settings
from bot.database import migrated_database
from storage.accounts.grants import AlreadyGranted, Grant, grant_once, list_grants


async def make_grant(
    settings: Settings, account: int, amount: int, *, why: str | None, by: str | None, word: str | None
) -> str:
    """A sentence with the new balance, also if the word granted the same before; or raises `BadSetting`."""
    wanted = Grant(account_id=account, credits=amount, granted_by=by or current_user(), reason=why)
    word = word.strip() or None if word is not None else None
    try:
        async with migrated_database(settings) as database, database.write() as tx:
            balance = await grant_once(tx, wanted, word=word, random_key=secrets.token_hex(8))
    except AlreadyGranted as error:
        earlier = error.earlier
        if word is None:
            raise BadSetting(
                f"{account} was granted {amount} credits {error.ago_seconds} s ago. "
                "To grant them once more, add --word with a word that was not used before."
            ) from error
        if (earlier.account_id, earlier.credits) != (account, amount):
            raise BadSetting(
                f"the word {word} was used before: {earlier.credits} credits for {earlier.account_id}. Choose another."
            ) from error
        return f"Granted before, so nothing changed: {account} has {error.balance} bonus credits."
    return f"{account} now has {balance} bonus credits."


async def format_grants(settings: Settings, account: int | None) -> str:
    """One line for each of the newest grants."""
    async with migrated_database(settings) as database, database.read() as connection:
        found = await list_grants(connection, account_id=account)
    return "\n".join(map(_format, found)) or "No credits were granted."


def _format(grant: Grant) -> str:
    when = datetime.fromtimestamp(grant.created_at / 1000, UTC)
    by = f", by {grant.granted_by}" if grant.granted_by else ""
    why = f": {grant.reason}" if grant.reason else ""
    return f"{when:%Y-%m-%d %H:%M:%S} UTC  {grant.account_id}  {grant.credits} credits{by}{why}"


def current_user() -> str | None:
    """The name of the user who runs the command, None where users have no names."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return None
