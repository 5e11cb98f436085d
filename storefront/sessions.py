"""Sessions in the database; a key that cannot be one of ours is not looked up."""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """PostgreSQL refuses a NUL in a text, so a forged key would be an error instead of no session."""

    def _validate_session_key(self, key: str) -> bool:
        return bool(key) and len(key) == 32 and key.isascii() and key.isalnum()
