"""The stored names of the flows. A changed meaning needs a new name: rows outlive a deploy."""

EXECUTE = "execute.v1"
AFTER_MFA = "after-mfa.v1"
EXPIRE = "expire.v1"
REMIND = "remind.v1"
CARD = "card.v1"
NOTICE = "notice.v1"
WELCOME = "welcome.v1"
END_MEMBERSHIP = "end-membership.v1"
OFFER_ENDS = "offer-ends.v1"
FIRST_PASSWORD = "first-password.v1"  # noqa: S105 - a flow's name
TAKE_AWAY = "take-away.v1"
SUPERSEDE = "supersede.v1"
