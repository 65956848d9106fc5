from typing import TYPE_CHECKING

import pytest

from tests.sandbox.aws.helpers import refused

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

GIT = "codecommit.amazonaws.com"
BEDROCK = "bedrock.amazonaws.com"


@pytest.fixture(autouse=True)
def jo(iam: "IAMClient") -> None:
    iam.create_user(UserName="jo")


def test_a_git_credential_is_told_once(iam: "IAMClient") -> None:
    made = iam.create_service_specific_credential(UserName="jo", ServiceName=GIT)
    told = made["ServiceSpecificCredential"]
    assert told["ServicePassword"]
    assert told["ServiceUserName"] == "jo-at-123456789012"
    assert told["ServiceSpecificCredentialId"].startswith("ACCA")
    (listed,) = iam.list_service_specific_credentials(UserName="jo")["ServiceSpecificCredentials"]
    assert "ServicePassword" not in listed
    assert (listed["ServiceName"], listed["Status"]) == (GIT, "Active")


def test_a_bedrock_key_may_expire(iam: "IAMClient") -> None:
    forever = iam.create_service_specific_credential(UserName="jo", ServiceName=BEDROCK)
    assert forever["ServiceSpecificCredential"]["ServiceCredentialSecret"]
    assert "ExpirationDate" not in forever["ServiceSpecificCredential"]
    month = iam.create_service_specific_credential(
        UserName="jo", ServiceName=BEDROCK, CredentialAgeDays=30
    )["ServiceSpecificCredential"]
    assert (month["ExpirationDate"] - month["CreateDate"]).days == 30
    with refused("InvalidInput"):
        iam.create_service_specific_credential(UserName="jo", ServiceName=GIT, CredentialAgeDays=30)


def test_two_a_service_and_user(iam: "IAMClient") -> None:
    for _ in range(2):
        iam.create_service_specific_credential(UserName="jo", ServiceName=GIT)
    with refused("LimitExceeded"):
        iam.create_service_specific_credential(UserName="jo", ServiceName=GIT)
    iam.create_service_specific_credential(UserName="jo", ServiceName=BEDROCK)
    with refused("NotSupportedService"):
        iam.create_service_specific_credential(UserName="jo", ServiceName="s3.amazonaws.com")


def test_everybody_s_are_listed_for_a_review(iam: "IAMClient") -> None:
    iam.create_user(UserName="sam")
    for user in ("jo", "sam"):
        iam.create_service_specific_credential(UserName=user, ServiceName=BEDROCK)
    iam.create_service_specific_credential(UserName="jo", ServiceName=GIT)
    found = iam.list_service_specific_credentials(AllUsers=True, ServiceName=BEDROCK)
    assert {one["UserName"] for one in found["ServiceSpecificCredentials"]} == {"jo", "sam"}


def test_one_is_switched_off_reset_and_deleted(iam: "IAMClient") -> None:
    made = iam.create_service_specific_credential(UserName="jo", ServiceName=GIT)
    told = made["ServiceSpecificCredential"]
    which = {"UserName": "jo", "ServiceSpecificCredentialId": told["ServiceSpecificCredentialId"]}
    iam.update_service_specific_credential(**which, Status="Inactive")
    (listed,) = iam.list_service_specific_credentials(UserName="jo")["ServiceSpecificCredentials"]
    assert listed["Status"] == "Inactive"
    again = iam.reset_service_specific_credential(**which)["ServiceSpecificCredential"]
    assert again["ServicePassword"] != told["ServicePassword"]
    iam.delete_service_specific_credential(**which)
    with refused("NoSuchEntity"):
        iam.delete_service_specific_credential(**which)
