"""Seals what the engine stores, so that its rows are unreadable without the key.

The first wall is that no secret is ever given to the engine; this is the second.
"""

import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class BadSealKey(Exception):
    """The sealing key is missing or malformed; the text says how to make one."""


class Seal:
    """Fernet over bytes. Several keys, comma-separated: the first seals, all of them open."""

    def __init__(self, keys: str) -> None:
        try:
            self._fernet = MultiFernet([Fernet(k.strip()) for k in keys.split(",") if k.strip()])
        except ValueError as e:
            raise BadSealKey(
                "TWOKEYS_SEAL_KEY is not a key: make one with `twokeys seal-key`."
            ) from e

    def close(self, plain: bytes) -> str:
        return self._fernet.encrypt(plain).decode()

    def open(self, sealed: str) -> bytes:
        try:
            return self._fernet.decrypt(sealed.encode())
        except InvalidToken as e:
            raise BadSealKey("A stored row does not open with TWOKEYS_SEAL_KEY.") from e


def new_key() -> str:
    return Fernet.generate_key().decode()


def key_beside(database: Path) -> str:
    """The key file beside an SQLite file, made on first use, readable by its owner only."""
    path = database.with_name(database.name + ".seal-key")
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(new_key(), encoding="ascii")
        draft.replace(path)
    return path.read_text(encoding="ascii").strip()
