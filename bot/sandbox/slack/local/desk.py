"""What the acts of people share, and the look-ups they begin with."""

from dataclasses import dataclass

from bot.sandbox.slack.cast import Person
from bot.sandbox.slack.composer import Composer
from bot.sandbox.slack.conversations import Conversation
from bot.sandbox.slack.errors import NotPossible, SlackError
from bot.sandbox.slack.postbox import Postbox
from bot.sandbox.slack.responses import Responses
from bot.sandbox.slack.transport.dispatch import Dispatch
from bot.sandbox.slack.world import World


@dataclass(frozen=True)
class Desk:
    world: World
    post: Postbox
    responses: Responses
    composer: Composer
    dispatch: Dispatch

    def person(self, user: str) -> Person:
        return self.world.people.acting(user)

    def conversation(self, person: str, channel: str) -> Conversation:
        """A conversation this person is in; somebody's id means the DM with them."""
        try:
            if channel.startswith("U"):
                other = self.world.people.get(channel)
                return self.world.conversations.direct(person, other.id)
            found = self.world.conversations.get(channel)
        except SlackError as e:
            raise NotPossible(e.code) from None
        if person not in found.members:
            raise NotPossible("not_in_channel", f"{person} is not in {channel}.")
        return found
