"""How a user that Twokeys made is recognised as ours: the tags it carries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MANAGED_BY = "managed-by"
US = "twokeys"
REQUEST_ID = "request-id"
CREATED_AT = "created-at"
SLACK_USER = "slack-user"
OUR_TAGS = (MANAGED_BY, SLACK_USER, REQUEST_ID, CREATED_AT)

ABSENCE_IS_PROOF_AFTER = timedelta(minutes=5)
"""IAM shows a new object late; before that, "there is none" may only mean "not yet"."""


@dataclass(frozen=True)
class Mark:
    """Which request changes AWS, when this attempt is, and `since` when the request has run."""

    request_id: str
    now: datetime
    since: datetime | None = None

    @property
    def is_early(self) -> bool:
        """Whether what this request made may still be invisible."""
        return self.now - (self.since or self.now) < ABSENCE_IS_PROOF_AFTER

    def tags(self, own: tuple[tuple[str, str], ...]) -> dict[str, str]:
        """The tags of a user: its own, and ours, which win."""
        ours = {MANAGED_BY: US, REQUEST_ID: self.request_id}
        return {**dict(own), **ours, CREATED_AT: self.now.isoformat(timespec="seconds")}
