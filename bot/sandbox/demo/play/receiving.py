"""Act three: the secrets reach their owner, once, and work."""

import secrets
import string
from typing import Any

import httpx

from bot.sandbox.demo.play.scene import Scene, masked, until, value_of
from bot.sandbox.demo.play.teller import check
from bot.sandbox.slack.person import Json, LocalPerson, words

WHO_AM_I = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"
NOTIFICATION = "Your AWS sign-in is ready."


def act(scene: Scene) -> None:
    teller = scene.teller
    teller.act("Jo opens the message")
    with teller.step("A message waits for Jo, and the phone shows only that"):
        scene.welcome(scene.jo)
        shown = [note["text"] for note in scene.jo.notifications()]
        check(shown[-1:] == [NOTIFICATION], f"The phone shows {shown}")
        teller.saw(NOTIFICATION)
    _password(scene)
    enrol(scene, scene.jo, "Jo")
    _key(scene)


def _password(scene: Scene) -> None:
    teller, jo = scene.teller, scene.jo
    with teller.step("Jo presses “Show it now”, and has a password"):
        window = scene.shows(jo, "Show it now")
        password = value_of(window, "Password")
        scene.secrets.append(password)
        teller.saw(f"jo.smith   {masked(password)}")
    with teller.step("Jo signs in with it, and is asked to choose another"):
        signed_in = scene.account.signin("jo.smith", password)
        check(signed_in.ok and signed_in.reset_required, f"AWS said: {signed_in}")
    with teller.step("Jo chooses it, and the first one is worth nothing any more"):
        own = _own_password()
        scene.secrets.append(own)
        check(scene.account.signin("jo.smith", password, new_password=own).ok, "AWS refused it")
        check(not scene.account.signin("jo.smith", password).ok, "The first still works")
    _saved(scene, jo, window, "Password")


def _saved(scene: Scene, person: LocalPerson, window: Json, what: str) -> None:
    with scene.teller.step("“I have saved it” closes the window, and the message has a tick"):
        check(person.submit(window["id"])["ok"], "The window did not take it")
        until(lambda: person.view() is None, "The window is still open")
        scene.welcome(person, f"✓  *{what}*")


def _own_password() -> str:
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!$%")
    return "".join(secrets.choice(kinds[n % len(kinds)]) for n in range(20))


def enrol(scene: Scene, person: LocalPerson, name: str) -> None:
    """MFA, with a picture that is really scanned and codes that are really checked."""
    teller = scene.teller
    with teller.step(f"{name} presses “Set up MFA”, and scans the picture"):
        scene.clicks(person, "Set up MFA", scene.welcome(person))
        picture = person.wait_for(lambda: _pictures(person))[-1]
        phone = person.scan(picture["id"])
        check(phone["ok"], f"The picture can't be scanned: {phone.get('error')}")
        scene.secrets += [phone["secret_groups"], phone["secret_groups"].replace(" ", "")]
        teller.saw(f"{phone['label']}   {phone['code'][:2]}••••, then {phone['next_code'][:2]}••••")
    with teller.step(f"{name} enters two codes, one after the other, and AWS takes them"):
        _enter(scene, person, phone)
    with teller.step("The picture is gone"):
        until(lambda: not _pictures(person), "The picture is still in the conversation")
        check(_is_gone(person, picture["id"]), "The picture can still be fetched")


def _enter(scene: Scene, person: LocalPerson, phone: Json) -> None:
    message = person.wait_message("dm", "Enter codes")
    instructions = person.view()
    if instructions is not None:
        person.close(instructions["id"])
    scene.clicks(person, "Enter codes", message)
    window = person.wait_view("First code")
    filled = _by_block(window, phone["code"], phone["next_code"])
    check(person.submit(window["id"], filled)["ok"], "The window did not take them")
    person.close(person.wait_view("MFA is set up")["id"])
    scene.welcome(person, "✓  *MFA*")


def _by_block(window: Json, *typed: str) -> dict[str, Any]:
    """What is typed into a window's fields, in their order."""
    fields = [block for block in window["blocks"] if block["type"] == "input"]
    return {
        field["block_id"]: {
            field["element"]["action_id"]: {"type": field["element"]["type"], "value": text}
        }
        for field, text in zip(fields, typed, strict=True)
    }


def _pictures(person: LocalPerson) -> list[Json]:
    return [file for message in person.dm() for file in message["files"]]


def _is_gone(person: LocalPerson, file_id: str) -> bool:
    try:
        person.file(file_id)
    except httpx.HTTPStatusError:
        return True
    return False


def _key(scene: Scene) -> None:
    teller, jo = scene.teller, scene.jo
    with teller.step("Jo presses “Show it now” for the access key"):
        window = scene.shows(jo, "Show it now")
        key_id = value_of(window, "Access key id")
        secret = value_of(window, "Secret access key")
        scene.secrets.append(secret)
        teller.saw(f"{key_id}   {masked(secret)}")
    with teller.step("The key works: AWS says who it is"):
        arn = _who_is(scene, key_id, secret)
        check(arn.endswith(":user/people/jo.smith"), f"AWS says {arn}")
        teller.saw(arn)
    _saved(scene, jo, window, "Access key")
    with teller.step("Nothing of it stands in any message"):
        seen = "\n".join(words(message) for message in jo.dm())
        check(not any(known in seen for known in scene.secrets), "A secret is in the conversation")


def _who_is(scene: Scene, key_id: str, secret: str) -> str:
    """Asked by boto3, in a process that has nothing but this key."""
    key = {"AWS_ACCESS_KEY_ID": key_id, "AWS_SECRET_ACCESS_KEY": secret}
    return scene.stage.serving.beside("-c", WHO_AM_I, **key).strip()
