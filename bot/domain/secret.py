"""A value that must not leak by accident: into a log line, a traceback, a row or a message."""

from typing import Never

MASK = "•••"


class Secret:
    """Shows itself only to who calls `reveal`. Can't be pickled or copied, equals only itself."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value itself. Call it at the last moment, and keep the result in no name."""
        return self.__value

    def __repr__(self) -> str:
        return MASK

    def __format__(self, _spec: str) -> str:
        return MASK

    def __reduce_ex__(self, _protocol: object) -> Never:
        raise TypeError("a secret is not stored, sent or copied")
