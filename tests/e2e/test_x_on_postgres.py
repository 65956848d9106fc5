"""The whole story, drift, races and timers with the rows in PostgreSQL."""

from datetime import timedelta

import pytest

from bot.store.grants import Kind, State
from tests.e2e import test_drift as drift
from tests.e2e import test_running as running
from tests.e2e.scenes import Story
from tests.e2e.setup import Setup
from tests.e2e.stage import Stage

SETUP = Setup(on_postgres=True)
pytestmark = pytest.mark.slow

test_fifty_approvals = running.test_plan_09_fifty_approvals_at_once_by_several_people_run_once
test_clicks_at_once = running.test_plan_09_real_clicks_at_once_run_once
test_after_mfa = running.test_a_group_that_requires_mfa_is_joined_by_itself_once_it_is_enrolled
test_for_a_time = running.test_a_membership_for_a_time_ends_by_itself
test_changed_meanwhile = drift.test_plan_14_a_group_that_gained_a_policy_voids_the_approval
test_left_meanwhile = drift.test_an_approver_who_left_before_the_run_no_longer_counts


def test_the_whole_story_on_postgres(stage: Stage, story: Story) -> None:
    assert not stage.twokeys.db.is_sqlite
    story.given(more="keys=yes")
    story.save(story.show(Kind.PASSWORD))
    story.enrol()
    story.show(Kind.ACCESS_KEY)
    stage.later(timedelta(minutes=11))
    story.grant_becomes(Kind.ACCESS_KEY, State.INACTIVE)
