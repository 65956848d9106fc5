"""AWS: who we are there, whether we may look and change, passwords and groups as they stand."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot.aws import look, passwords
from bot.aws.clients import Aws
from bot.aws.errors import translated
from bot.aws.passwords import PasswordRules
from bot.cli.checks.finding import About, Finding
from bot.domain.changes import short_policy
from bot.domain.errors import AwsRefused, Refused
from bot.policy import Policy

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

NOBODY = "twokeys-check-nobody"
"""Asked about to learn whether we may ask: "no such user" means yes."""

READS: Mapping[str, Callable[["IAMClient"], Any]] = {
    "ListUsers": lambda iam: iam.list_users(MaxItems=1),
    "GetUser": lambda iam: iam.get_user(UserName=NOBODY),
    "ListGroups": lambda iam: iam.list_groups(MaxItems=1),
    "GetGroup": lambda iam: iam.get_group(GroupName=NOBODY),
    "ListAttachedGroupPolicies": lambda iam: iam.list_attached_group_policies(GroupName=NOBODY),
    "ListGroupPolicies": lambda iam: iam.list_group_policies(GroupName=NOBODY),
    "ListAccessKeys": lambda iam: iam.list_access_keys(UserName=NOBODY),
    "ListMFADevices": lambda iam: iam.list_mfa_devices(UserName=NOBODY),
    "ListVirtualMFADevices": lambda iam: iam.list_virtual_mfa_devices(MaxItems=1),
    "GetAccountPasswordPolicy": lambda iam: iam.get_account_password_policy(),
    "ListAccountAliases": lambda iam: iam.list_account_aliases(MaxItems=1),
}


def of_identity(aws: Aws) -> Iterator[Finding]:
    us = look.identity(aws)
    yield About("AWS identity").ok(us.arn)


def of_reads(aws: Aws) -> Iterator[Finding]:
    """Each read that the work needs, tried once."""
    about = About("AWS rights to look")
    denied = [name for name, call in READS.items() if not _is_allowed(aws, call)]
    if denied:
        mend = "Give the role what `twokeys iam-policy` prints."
        yield about.bad(f"AWS refuses {', '.join(denied)}", mend)
    else:
        yield about.ok(f"all {len(READS)} that were tried")


def _is_allowed(aws: Aws, call: Callable[["IAMClient"], Any]) -> bool:
    try:
        with translated():
            call(aws.reads)
    except AwsRefused as no:
        return "not let" not in no.why
    return True


def of_password_policy(aws: Aws, policy: Policy) -> Iterator[Finding]:
    about = About("password policy")
    rules = passwords.read_rules(aws)
    try:
        passwords.check_can_choose_own(rules)
    except Refused as no:
        yield about.bad(no.why)
    for warning in passwords.warnings(rules):
        yield about.warn(warning, "Set one in IAM, Account settings.")
    weaker = list(_weaker(rules, policy))
    if weaker:
        mend = "Change it in IAM, Account settings, or in twokeys.toml."
        yield about.warn(f"AWS asks for less than twokeys.toml: {', '.join(weaker)}", mend)
    elif rules.users_may_change:
        yield about.ok(f"{rules.minimum_length} characters or more; people choose their own")


def _weaker(rules: PasswordRules, policy: Policy) -> Iterator[str]:
    wanted = policy.password_policy
    if rules.minimum_length < wanted.minimum_length:
        yield f"{rules.minimum_length} characters instead of {wanted.minimum_length}"
    asked = {
        "symbols": (wanted.require_symbols, rules.symbols),
        "digits": (wanted.require_numbers, rules.numbers),
        "capitals": (wanted.require_uppercase, rules.uppercase),
        "small letters": (wanted.require_lowercase, rules.lowercase),
    }
    yield from (f"no {name}" for name, (want, have) in asked.items() if want and not have)


def of_groups(aws: Aws, policy: Policy) -> Iterator[Finding]:
    """The file beside AWS: what would be made, and what stands in the way."""
    about = About("groups")
    found = look.find_groups(aws, policy.groups)
    absent = [name for name, group in found.items() if group is None]
    same = [name for name, group in found.items() if group and not list(_odd(policy, group))]
    for group in found.values():
        for text, mend, is_bad in _odd(policy, group) if group else ():
            yield about.bad(text, mend) if is_bad else about.warn(text, mend)
    if absent:
        yield about.ok(f"made when somebody first joins: {', '.join(absent)}")
    if same:
        yield about.ok(f"on AWS as in twokeys.toml: {', '.join(same)}")


def _odd(policy: Policy, group: look.GroupFacts) -> Iterator[tuple[str, str, bool]]:
    """How a group on AWS is not as the file says; True: nobody can be given it so."""
    if not group.path.startswith(policy.account.group_path):
        yield (
            f"{group.name} stands under {group.path}, outside {policy.account.group_path}",
            "Change group_path, or give it another name in twokeys.toml.",
            True,
        )
    if set(group.attached) != set(policy.groups[group.name].policies) or group.inline:
        given = ", ".join(map(short_policy, (*group.attached, *group.inline))) or "no policy"
        yield (
            f"{group.name} has {given} on AWS, which is not what twokeys.toml says",
            "AWS's is what people get and approvers see. Make them the same.",
            False,
        )
