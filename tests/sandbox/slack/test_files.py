"""Pictures: uploaded in three steps, read back, scanned by a phone, deleted."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

import httpx
import pyotp
import pytest
import qrcode
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack.local import authenticator
from bot.sandbox.slack.workspace import LocalWorkspace

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def qr(text: str) -> bytes:
    out = BytesIO()
    qrcode.make(text).save(out)
    return out.getvalue()


def otp_picture() -> bytes:
    return qr(pyotp.TOTP(SECRET).provisioning_uri(name="jo.smith", issuer_name="AWS acme"))


def error_of(call: Callable[[], Any]) -> str:
    with pytest.raises(SlackApiError) as refused:
        call()
    return str(refused.value.response["error"])


@pytest.fixture
def channel(client: WebClient) -> str:
    """Jo's DM with the bot."""
    return str(client.conversations_open(users="U0JO")["channel"]["id"])


def upload(client: WebClient, channel: str, content: bytes, **more: Any) -> dict[str, Any]:
    sent = client.files_upload_v2(
        channel=channel, content=content, filename="setup.png", title="Set-up image", **more
    )
    file: dict[str, Any] = sent["file"]
    return file


def test_a_picture_reaches_the_person_and_no_one_else(
    workspace: LocalWorkspace, client: WebClient, channel: str
) -> None:
    picture = otp_picture()
    file = upload(client, channel, picture, initial_comment="Scan this", alt_txt="set-up image")
    jo = workspace.person("U0JO")
    shown = jo.wait_message("dm", "Scan this")["files"][0]
    assert jo.file(shown["id"]) == picture
    assert shown["alt_txt"] == "set-up image"
    assert shown["mimetype"] == "image/png"
    assert shown["width"] == shown["height"] > 100
    with pytest.raises(httpx.HTTPStatusError):
        workspace.person("U0SAM").file(file["id"])
    assert workspace.person("U0SAM").scan(file["id"])["error"] == "file_not_found"


def test_the_bot_reads_its_file_back_with_its_token_only(
    workspace: LocalWorkspace, client: WebClient, channel: str
) -> None:
    picture = otp_picture()
    file = upload(client, channel, picture)
    info = client.files_info(file=file["id"])["file"]
    bearer = {"Authorization": f"Bearer {workspace.tokens.bot}"}
    assert httpx.get(info["url_private"], headers=bearer).content == picture
    assert httpx.get(info["url_private"]).status_code == 403
    assert info["ims"] == [channel]
    ts = workspace.person("U0JO").dm()[0]["ts"]
    assert info["shares"]["private"][channel] == [{"ts": ts}]


def test_a_deleted_file_is_gone_with_the_message_that_held_nothing_else(
    workspace: LocalWorkspace, client: WebClient, channel: str
) -> None:
    jo = workspace.person("U0JO")
    alone = upload(client, channel, otp_picture())
    commented = upload(client, channel, otp_picture(), initial_comment="Scan this")
    assert len(jo.dm()) == 2
    client.files_delete(file=alone["id"])
    client.files_delete(file=commented["id"])
    assert [(m["text"], m["files"]) for m in jo.dm()] == [("Scan this", [])]
    with pytest.raises(httpx.HTTPStatusError):
        jo.file(alone["id"])
    assert error_of(lambda: client.files_delete(file=alone["id"])) == "file_deleted"
    assert error_of(lambda: client.files_delete(file="F0NONE")) == "file_not_found"


def test_a_person_is_not_a_channel_to_upload_to(
    workspace: LocalWorkspace, client: WebClient
) -> None:
    picture = otp_picture()
    assert error_of(lambda: upload(client, "U0JO", picture)) == "invalid_arguments"
    assert error_of(lambda: upload(client, "C0GENERAL", picture)) == "not_in_channel"
    assert workspace.person("U0JO").dm() == []


def test_an_upload_must_be_as_long_as_announced(client: WebClient) -> None:
    ticket = client.files_getUploadURLExternal(filename="a.png", length=10)
    assert httpx.post(ticket["upload_url"], content=b"short").status_code == 400
    files = [{"id": ticket["file_id"], "title": "a"}]
    complete = partial(client.files_completeUploadExternal, files=files)
    assert error_of(complete) == "file_not_found"
    assert httpx.post(ticket["upload_url"], content=b"0123456789").text == "OK - 10"
    assert complete()["files"][0]["id"] == ticket["file_id"]


def test_the_phone_scans_the_picture_and_keeps_the_account(
    workspace: LocalWorkspace, client: WebClient, channel: str
) -> None:
    file = upload(client, channel, otp_picture())
    jo = workspace.person("U0JO")
    scanned = jo.scan(file["id"])
    assert scanned["secret_groups"].replace(" ", "") == SECRET
    assert pyotp.TOTP(SECRET).verify(scanned["code"], valid_window=1)
    assert 1 <= scanned["seconds_left"] <= 30
    client.files_delete(file=file["id"])
    assert jo.scan(file["id"])["label"].endswith("jo.smith")


def test_two_codes_follow_each_other() -> None:
    account, totp = authenticator.Account(SECRET), pyotp.TOTP(SECRET)
    codes = authenticator.codes(account, now=59.0)
    assert (codes["code"], codes["next_code"]) == (totp.at(59), totp.at(60))
    assert codes["seconds_left"] == 1


def test_what_is_no_code_is_called_so(
    workspace: LocalWorkspace, client: WebClient, channel: str
) -> None:
    jo = workspace.person("U0JO")
    other = upload(client, channel, qr("https://example.com"))
    assert jo.scan(other["id"])["error"] == "no_qr_code"
    text = upload(client, channel, b"not a picture")
    assert jo.scan(text["id"])["error"] == "no_qr_code"
