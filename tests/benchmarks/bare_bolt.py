"""The least that a Bolt app with AWS can be: it acks. What Twokeys is measured against."""

import os
import threading

import boto3
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient


def main() -> None:
    told = os.environ  # noqa: TID251 - a stranger's program: it knows no settings.py
    iam = boto3.client("iam")
    app = App(client=WebClient(told["SLACK_BOT_TOKEN"], base_url=told["SLACK_API_URL"]))

    @app.command("/iam")
    def command(ack: Ack) -> None:
        ack()

    @app.action("request.approve")
    def action(ack: Ack) -> None:
        ack()

    handler = SocketModeHandler(
        app, told["SLACK_APP_TOKEN"], web_client=WebClient(base_url=told["SLACK_API_URL"])
    )
    handler.connect()  # type: ignore[no-untyped-call]
    print('{"event": "ready"}', iam.meta.region_name, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
