"""What the engine stores is unreadable without the key."""

import stat
from pathlib import Path

import pytest

from bot.workflows.sealing import BadSealKey, Seal, key_beside, new_key


def test_what_was_sealed_opens_again_and_shows_nothing() -> None:
    seal = Seal(new_key())
    sealed = seal.close(b"wJalrXUtnFEMI")
    assert "wJalrXUtnFEMI" not in sealed
    assert seal.open(sealed) == b"wJalrXUtnFEMI"


def test_a_new_key_in_front_keeps_what_the_old_one_sealed_open() -> None:
    old, new = new_key(), new_key()
    assert Seal(f"{new}, {old}").open(Seal(old).close(b"x")) == b"x"
    assert Seal(new).open(Seal(f"{new},{old}").close(b"x")) == b"x"


def test_another_key_opens_nothing_and_says_which_setting_it_is() -> None:
    with pytest.raises(BadSealKey, match="TWOKEYS_SEAL_KEY"):
        Seal(new_key()).open(Seal(new_key()).close(b"x"))


@pytest.mark.parametrize("key", ["short", "", ",", "é" * 44])
def test_what_is_no_key_is_refused_with_the_way_to_make_one(key: str) -> None:
    with pytest.raises(BadSealKey, match="twokeys seal-key"):
        Seal(key)


def test_the_key_file_beside_the_database_is_its_owners_alone_and_stays(tmp_path: Path) -> None:
    first = key_beside(tmp_path / "twokeys.sqlite")
    assert key_beside(tmp_path / "twokeys.sqlite") == first
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    Seal(first)
