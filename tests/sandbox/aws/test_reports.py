import csv
import io
from typing import TYPE_CHECKING

from bot.sandbox.aws.account import LocalAccount
from tests.sandbox.aws.certificates import self_signed
from tests.sandbox.aws.helpers import (
    GOOD_PASSWORD,
    READ_ONLY,
    Clock,
    make_key,
    refused,
    sts_client,
)
from tests.sandbox.aws.test_groups import document
from tests.sandbox.aws.test_mfa import enabled

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


def report(iam: "IAMClient") -> dict[str, dict[str, str]]:
    while iam.generate_credential_report()["State"] != "COMPLETE":
        pass
    content = iam.get_credential_report()["Content"].decode()
    return {row["user"]: row for row in csv.DictReader(io.StringIO(content))}


def test_the_report_tells_of_root_and_of_everybody(
    account: LocalAccount, iam: "IAMClient", clock: Clock
) -> None:
    iam.create_user(UserName="jo")
    iam.create_user(UserName="empty")
    iam.create_login_profile(UserName="jo", Password=GOOD_PASSWORD)
    sts_client(account, make_key(iam, "jo")).get_caller_identity()
    spare = make_key(iam, "jo")
    iam.update_access_key(UserName="jo", AccessKeyId=spare.id, Status="Inactive")
    iam.upload_signing_certificate(UserName="jo", CertificateBody=self_signed())
    enabled(iam, clock)
    rows = report(iam)
    assert next(iter(rows)) == "<root_account>"
    assert rows["<root_account>"]["arn"] == "arn:aws:iam::123456789012:root"
    assert rows["<root_account>"]["password_enabled"] == "not_supported"
    jo = rows["jo"]
    assert (jo["password_enabled"], jo["password_last_used"]) == ("true", "no_information")
    assert jo["mfa_active"] == "true"
    assert (jo["access_key_1_active"], jo["access_key_1_last_used_service"]) == ("true", "sts")
    assert (jo["access_key_2_active"], jo["access_key_2_last_used_date"]) == ("false", "N/A")
    assert (jo["cert_1_active"], jo["cert_2_active"]) == ("true", "false")
    assert jo["user_creation_time"].endswith("+00:00")
    assert rows["empty"]["access_key_1_last_rotated"] == "N/A"
    assert len(jo) == 22


def test_a_report_is_asked_for_waited_for_and_read(iam: "IAMClient") -> None:
    with refused("ReportNotPresent"):
        iam.get_credential_report()
    assert iam.generate_credential_report()["State"] == "STARTED"
    with refused("ReportInProgress"):
        iam.get_credential_report()
    assert iam.generate_credential_report()["State"] == "COMPLETE"
    iam.get_credential_report()


def test_a_report_stays_the_same_for_four_hours_and_then_expires(
    iam: "IAMClient", clock: Clock
) -> None:
    report(iam)
    first = iam.get_credential_report()
    iam.create_user(UserName="jo")
    clock.ahead += 3 * 3600
    assert "jo" not in report(iam)
    assert iam.get_credential_report()["GeneratedTime"] == first["GeneratedTime"]
    clock.ahead += 2 * 3600
    with refused("ReportExpired"):
        iam.get_credential_report()
    assert "jo" in report(iam)


def test_the_summary_counts_what_is_there(iam: "IAMClient", clock: Clock) -> None:
    before = iam.get_account_summary()["SummaryMap"]
    assert (before["AccessKeysPerUserQuota"], before["GroupsPerUserQuota"]) == (2, 10)
    assert (before["AccountMFAEnabled"], before["AccountAccessKeysPresent"]) == (1, 0)
    iam.create_user(UserName="jo")
    iam.create_group(GroupName="developers")
    iam.create_policy(PolicyName="own", PolicyDocument=document())
    enabled(iam, clock)
    after = iam.get_account_summary()["SummaryMap"]
    for name in ("Users", "Groups", "Policies", "MFADevices", "MFADevicesInUse"):
        assert after[name] == before[name] + 1, name


def test_the_details_name_users_groups_and_policies_in_use(iam: "IAMClient") -> None:
    iam.create_user(UserName="jo", PermissionsBoundary=READ_ONLY)
    iam.tag_user(UserName="jo", Tags=[{"Key": "a", "Value": "b"}])
    iam.create_group(GroupName="developers")
    iam.add_user_to_group(GroupName="developers", UserName="jo")
    iam.attach_group_policy(GroupName="developers", PolicyArn=READ_ONLY)
    iam.put_user_policy(UserName="jo", PolicyName="own", PolicyDocument=document())
    got = iam.get_account_authorization_details()
    jo = next(user for user in got["UserDetailList"] if user["UserName"] == "jo")
    assert jo["UserId"].startswith("AIDA")
    assert (jo["GroupList"], jo["Tags"]) == (["developers"], [{"Key": "a", "Value": "b"}])
    assert jo["PermissionsBoundary"]["PermissionsBoundaryArn"] == READ_ONLY
    assert jo["UserPolicyList"][0]["PolicyName"] == "own"
    (group,) = got["GroupDetailList"]
    assert group["AttachedManagedPolicies"][0]["PolicyArn"] == READ_ONLY
    policies = {policy["PolicyName"]: policy for policy in got["Policies"]}
    assert set(policies) == {"AdministratorAccess", "ReadOnlyAccess"}
    assert policies["ReadOnlyAccess"]["PermissionsBoundaryUsageCount"] == 1
    only = iam.get_account_authorization_details(Filter=["Group"])
    assert (len(only["GroupDetailList"]), only["UserDetailList"]) == (1, [])


def test_aws_s_own_policies_are_there(iam: "IAMClient") -> None:
    for name in ("AdministratorAccess", "PowerUserAccess", "job-function/Billing", "AWSDenyAll"):
        arn = f"arn:aws:iam::aws:policy/{name}"
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        got = iam.get_policy_version(PolicyArn=arn, VersionId=str(version))
        assert got["PolicyVersion"]["Document"]["Statement"]  # type: ignore[index]
