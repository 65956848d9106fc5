import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot import policy
from bot.domain.plan import Quorum
from bot.policy import BadPolicy, Policy

EXAMPLE = Path(__file__).parent.parent / "twokeys.example.toml"

SMALLEST = """
[account]
name = "acme-prod"
[slack]
approvals_channel = "C0APPROVE"
[approvers]
security = ["U0SAM", "U0ALEX"]
platform = ["U0ROBIN", "S0PLATFORM"]
[defaults]
approvers = ["security"]
"""

GROUPS = """
[groups.developers]
includes = ["readonly"]
[groups.readonly]
path = "shared/all"
[groups.administrators]
approvals = 3
approvers = ["platform", "security"]
includes = ["developers"]
[groups.owners]
approvals = 2
approvers = ["platform"]
"""

Load = Callable[[str], Policy]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def loaded(toml: str) -> Policy:
        path = tmp_path / "twokeys.toml"
        path.write_text(toml, encoding="utf-8")
        return policy.load(path)

    return loaded


def test_the_example_in_the_repository_loads() -> None:
    example = policy.load(EXAMPLE)
    assert example.account.name == "acme-prod"
    assert example.groups["administrators"].max_duration == timedelta(hours=8)
    assert example.groups["administrators"].mfa == "required"
    assert example.quorums(("developers", "administrators")) == (Quorum("security", 2),)


def test_what_is_left_out_has_a_sensible_value(load: Load) -> None:
    smallest = load(SMALLEST)
    assert smallest.account.user_path == "/people/"
    assert smallest.account.group_path == "/departments/"
    assert smallest.defaults.expires == timedelta(hours=8)
    assert (smallest.delivery.credentials, smallest.delivery.mfa_qr) == ("reveal", "image")
    assert smallest.quorums() == (Quorum("security", 1),)
    assert smallest.password_policy.minimum_length == 14


def test_both_kinds_of_quotes_are_read(load: Load) -> None:
    toml = SMALLEST.replace('"', "'").replace("approvals_channel", '"approvals_channel"')
    toml = toml.replace("[approvers]", "['approvers']")
    assert load(toml) == load(SMALLEST)


MISTAKES = [
    ("name =", "nmae =", "unknown key `account.nmae`, did you mean `name`?"),
    ("name =", "nmae =", "`account.name` is missing"),
    ("approvals_channel", "aprovals_channel", "did you mean `approvals_channel`?"),
    ("[account]", "[acount]", "unknown key `acount`, did you mean `account`?"),
    ("[approvers]", "[aprovers]", "unknown key `aprovers`, did you mean `approvers`?"),
    ("[approvers]", "[aprovers]", "`approvers` is missing"),
    ('approvers = ["security"]', 'approver = ["security"]', "did you mean `approvers`?"),
    ('approvers = ["security"]', "", "`defaults.approvers` is missing"),
    ('approvers = ["security"]', "approvers = []", "`defaults.approvers`"),
    ('approvers = ["security"]', 'approvers = ["securty"]', "defaults.approvers names `securty`"),
    ('["U0SAM", "U0ALEX"]', "[]", "`approvers.security`"),
    ('["U0SAM", "U0ALEX"]', '["U0SAM", ""]', "`approvers.security.1`"),
    ('["U0SAM", "U0ALEX"]', '["  "]', "`approvers.security.0`"),
    ('["U0SAM", "U0ALEX"]', '["@sam"]', "`approvers.security.0`"),
    ('["U0SAM", "U0ALEX"]', '["sam@acme.example"]', "`approvers.security.0`"),
    ('["U0SAM", "U0ALEX"]', '"U0SAM"', "`approvers.security`"),
    ('["U0SAM", "U0ALEX"]', '["U0SAM\\n"]', "`approvers.security.0`"),
    ('"acme-prod"', '""', "`account.name`"),
    ('"acme-prod"', '"   "', "`account.name`"),
    ('"C0APPROVE"', '"#iam-approvals"', "`slack.approvals_channel`"),
    ('"C0APPROVE"', "12", "`slack.approvals_channel`"),
    ('name = "acme-prod"', 'name = "x"\nuser_path = "people"', "`account.user_path`"),
    ('name = "acme-prod"', 'name = "x"\nuser_path = "/"', "`account.user_path`"),
    ('name = "acme-prod"', 'name = "x"\nuser_path = "//"', "`account.user_path`"),
    ('name = "acme-prod"', 'name = "x"\nuser_path = "/a b/"', "`account.user_path`"),
    ('name = "acme-prod"', 'name = "x"\nuser_path = "/é/"', "`account.user_path`"),
    (
        'name = "acme-prod"',
        'name = "x"\npermissions_boundary = "boundary"',
        "`account.permissions_boundary`",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "told"), MISTAKES)
def test_a_mistake_is_one_line_that_names_the_place(
    load: Load, right: str, wrong: str, told: str
) -> None:
    assert right in SMALLEST
    with pytest.raises(BadPolicy, match=re.escape(told)) as refused:
        load(SMALLEST.replace(right, wrong, 1))
    assert "\n" not in str(refused.value)
    assert "twokeys.toml" in str(refused.value)


ADDITIONS = [
    ("[approvers]\n", "not valid TOML"),
    ("[defaults]\n", "not valid TOML"),
    ("[deliver]\n", "unknown key `deliver`, did you mean `delivery`?"),
    ("[delivery]\ncredentials = 'mail'", "`delivery.credentials`"),
    ("[delivery]\nmfa_qrs = 'text'", "unknown key `delivery.mfa_qrs`, did you mean `mfa_qr`?"),
    ("[password_policy]\nminimum_length = 5", "`password_policy.minimum_length`"),
    ("[password_policy]\nlength = 14", "unknown key `password_policy.length`"),
    ("[groups.d]\npolices = []", "unknown key `groups.d.polices`, did you mean `policies`?"),
    ("[groups.d]\npolicies = ['PowerUserAccess']", "`groups.d.policies.0`"),
    ("[groups.d]\npolicies = ['arn:aws:s3:::x']", "`groups.d.policies.0`"),
    ("[groups.d]\npolicies = ['arn:aws:iam::aws:policy/\u0410']", "`groups.d.policies.0`"),
    ("[groups.d]\npolicies = ['arn:aws:iam::\u0661:policy/A']", "`groups.d.policies.0`"),
    ("[groups.d]\napprovals = -1", "`groups.d.approvals`"),
    ("[groups.d]\napprovals = 0", "`groups.d.approvals`"),
    ("[groups.d]\napprovals = 1.5", "`groups.d.approvals`"),
    ("[groups.d]\napprovals = 'two'", "`groups.d.approvals`"),
    ("[groups.d]\napprovers = []", "`groups.d.approvers`"),
    ("[groups.d]\napprovers = ['nobody']", "groups.d.approvers names `nobody`"),
    ("[groups.d]\nincludes = ['nothing']", "groups.d.includes names `nothing`"),
    ("[groups.d]\nmax_duration = '8 hours'", "`groups.d.max_duration`"),
    ("[groups.d]\nmax_duration = 8", "`groups.d.max_duration`"),
    ("[groups.d]\nmfa = true", "`groups.d.mfa`"),
    ("[groups.d]\npath = 'a b'", "`groups.d.path`"),
    ("[groups.'bad name!']\n", "groups.bad name!"),
    ("[groups.d]\n[groups.D]\n", "`D` and `d` are one name to AWS"),
    ("[people]\nSam = ['U0SAM']", "`people.Sam`"),
    ("[people]\nSam = ['U0SAM', 'S0GROUP']", "`people.Sam.1`"),
    ("[people]\nA = ['U1', 'U2']\nB = ['U2', 'U3']", "U2"),
]


@pytest.mark.parametrize(("toml", "told"), ADDITIONS)
def test_a_mistake_further_down_is_named_too(load: Load, toml: str, told: str) -> None:
    with pytest.raises(BadPolicy, match=re.escape(told)) as refused:
        load(SMALLEST + toml)
    assert "\n" not in str(refused.value)


def test_several_mistakes_are_told_at_once(load: Load) -> None:
    with pytest.raises(BadPolicy) as refused:
        load(SMALLEST + "[groups.d]\napprovals = -1\npolices = []")
    assert "`groups.d.approvals`" in str(refused.value)
    assert "`groups.d.polices`" in str(refused.value)


def test_a_file_that_is_not_there_or_not_text_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadPolicy, match=r"can't be read \(No such file or directory\)"):
        policy.load(tmp_path / "absent.toml")
    with pytest.raises(BadPolicy, match=r"can't be read .* Set TWOKEYS_POLICY"):
        policy.load(tmp_path)
    (tmp_path / "twokeys.toml").write_bytes(b"\xff\xfe[account]")
    with pytest.raises(BadPolicy, match="not valid TOML"):
        policy.load(tmp_path / "twokeys.toml")


def test_included_groups_come_once_each_after_those_that_include_them(load: Load) -> None:
    loaded = load(SMALLEST + GROUPS)
    assert loaded.expand(("administrators", "readonly")) == (
        "administrators",
        "readonly",
        "developers",
    )
    assert loaded.expand(()) == ()


def test_groups_that_include_each_other_come_to_an_end(load: Load) -> None:
    loaded = load(
        SMALLEST + "[groups.a]\nincludes=['b','a']\n[groups.b]\nincludes=['c']\n"
        "[groups.c]\nincludes=['a']\n"
    )
    assert loaded.expand(("b",)) == ("b", "c", "a")


def test_the_strictest_of_the_groups_counts_for_each_approver_set(load: Load) -> None:
    loaded = load(SMALLEST + GROUPS)
    assert loaded.quorums(("readonly",)) == (Quorum("security", 1),)
    assert loaded.quorums(("owners", "readonly")) == (
        Quorum("platform", 2),
        Quorum("security", 1),
    )
    everything = loaded.expand(("owners", "administrators"))
    assert loaded.quorums(everything) == (Quorum("platform", 3), Quorum("security", 3))


def test_a_groups_own_path_stands_below_the_files(load: Load) -> None:
    loaded = load(SMALLEST + GROUPS)
    assert loaded.group_path("readonly") == "/departments/shared/all/"
    assert loaded.group_path("developers") == "/departments/"


def test_the_accounts_of_one_person_are_linked(load: Load) -> None:
    linked = load(SMALLEST + "[people]\n'Sam Lee' = ['U0SAM', 'U0SAM2']").linked
    assert linked.groups == (frozenset({"U0SAM", "U0SAM2"}),)
    assert load(SMALLEST).linked.groups == ()
