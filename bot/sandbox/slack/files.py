"""Files: the three steps of an upload, and who may read the result."""

import secrets
import time
from dataclasses import dataclass, field
from io import BytesIO
from mimetypes import guess_type
from typing import Any

from PIL import Image, UnidentifiedImageError

from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.ids import new_id

UPLOAD_LIFETIME = 10 * 60


@dataclass
class File:
    id: str
    name: str
    length: int
    ticket: str
    uploader: str
    alt_txt: str = ""
    title: str = ""
    created: int = 0
    content: bytes | None = None
    complete: bool = False
    deleted: bool = False
    channels: set[str] = field(default_factory=set)

    @property
    def mimetype(self) -> str:
        return guess_type(self.name)[0] or "application/octet-stream"

    def size(self) -> tuple[int, int]:
        """Width and height of a picture; nothing for anything else."""
        try:
            with Image.open(BytesIO(self.content or b"")) as picture:
                return picture.size
        except UnidentifiedImageError:
            return 0, 0


class Files:
    def __init__(self) -> None:
        self._files: dict[str, File] = {}

    def start(self, *, name: str, length: int, alt_txt: str, uploader: str) -> File:
        file = File(new_id("F"), name, length, secrets.token_urlsafe(24), uploader, alt_txt)
        file.created = int(time.time())
        self._files[file.id] = file
        return file

    def receive(self, ticket: str, content: bytes) -> File:
        """The bytes, to the address given out; they must be as many as announced."""
        for file in self._files.values():
            if secrets.compare_digest(file.ticket, ticket):
                return self._store(file, content)
        raise SlackError("invalid_upload_url", status=404)

    def _store(self, file: File, content: bytes) -> File:
        if file.complete or time.time() - file.created > UPLOAD_LIFETIME:
            raise SlackError("expired_upload_url", status=403)
        if len(content) != file.length:
            raise SlackError("wrong_length", status=400)
        file.content = content
        return file

    def complete(self, file_id: str, title: str) -> File:
        file = self._files.get(file_id)
        if file is None or file.content is None or file.complete:
            raise SlackError("file_not_found")
        file.title = title or file.name
        file.complete = True
        return file

    def get(self, file_id: str) -> File:
        """A whole file, or Slack's word for why there is none."""
        file = self._files.get(file_id)
        if file is None or not file.complete:
            raise SlackError("file_not_found")
        if file.deleted:
            raise SlackError("file_deleted")
        return file

    def delete(self, file_id: str, *, by: str) -> File:
        file = self.get(file_id)
        if file.uploader != by:
            raise SlackError("cant_delete_file")
        file.deleted = True
        file.content = None
        return file


def file_json(file: File, base: str) -> dict[str, Any]:
    """A file as the API gives it."""
    width, height = file.size()
    address = f"{base}files/{file.id}/{file.name}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2],
        "user": file.uploader,
        "size": file.length,
        "mode": "hosted",
        "is_external": False,
        "is_public": False,
        "url_private": address,
        "url_private_download": address,
        "alt_txt": file.alt_txt,
        "original_w": width,
        "original_h": height,
        "channels": sorted(c for c in file.channels if c.startswith("C")),
        "groups": [],
        "ims": sorted(c for c in file.channels if c.startswith("D")),
    }
