"""Signed HTTP: commands as forms, interactions as a `payload` field, events as JSON."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.sandbox.slack.transport.envelope import Envelope, NotAnswered


class SignedHttp:
    def __init__(self, url: str, signing_secret: str, *, ack_within: float) -> None:
        self._url = url
        self._secret = signing_secret.encode()
        self._client = httpx.AsyncClient(timeout=ack_within)

    async def send(self, envelope: Envelope) -> dict[str, Any]:
        kind, body = _as_body(envelope)
        headers = {"Content-Type": kind, **self._signed(body)}
        if envelope.attempt:
            headers |= {
                "X-Slack-Retry-Num": str(envelope.attempt),
                "X-Slack-Retry-Reason": envelope.reason,
            }
        try:
            response = await self._client.post(self._url, content=body, headers=headers)
        except httpx.TimeoutException:
            raise NotAnswered("http_timeout") from None
        except httpx.TransportError:
            raise NotAnswered("connection_failed") from None
        return _ack(response)

    def _signed(self, body: str) -> dict[str, str]:
        at = str(int(time.time()))
        digest = hmac.new(self._secret, f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
        return {
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={digest}",
        }

    async def verify(self, token: str) -> bool:
        """What Slack does when the address is first entered: a challenge to echo."""
        challenge = {"type": "url_verification", "token": token, "challenge": "local-challenge"}
        answer = await self.send(Envelope("events_api", challenge))
        return "local-challenge" in (answer.get("challenge"), answer.get("text"))

    async def close(self) -> None:
        await self._client.aclose()


def _as_body(envelope: Envelope) -> tuple[str, str]:
    form = "application/x-www-form-urlencoded"
    match envelope.kind:
        case "slash_commands":
            return form, urlencode(envelope.payload)
        case "interactive":
            return form, urlencode({"payload": json.dumps(envelope.payload)})
        case "events_api":
            return "application/json", json.dumps(envelope.payload)


def _ack(response: httpx.Response) -> dict[str, Any]:
    if response.status_code != httpx.codes.OK:
        raise NotAnswered("http_error")
    if not response.content:
        return {}
    if response.headers.get("content-type", "").startswith("application/json"):
        answer = response.json()
        return answer if isinstance(answer, dict) else {}
    return {"text": response.text}
