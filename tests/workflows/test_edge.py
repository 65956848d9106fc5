"""What nobody expected gets a number; what runs in the background goes on."""

import threading

import pytest

from bot.domain.errors import Postponed
from bot.workflows.edge import Edge
from bot.workflows.painter import Painter


def broken() -> None:
    raise KeyError("wJalrXUtnFEMI")


def test_the_person_gets_a_number_and_the_operators_the_same_number_and_neither_the_value() -> None:
    told: list[str] = []
    alerts: list[str] = []
    Edge(lambda text, _cause: alerts.append(text)).run("a test", broken, told.append)
    number = told[0].split("`")[1]
    assert number in alerts[0]
    assert "KeyError" in alerts[0]
    assert "wJalrXUtnFEMI" not in told[0] + alerts[0]


def test_the_same_trouble_is_one_cause_whatever_its_number() -> None:
    causes: list[str] = []
    edge = Edge(lambda _text, cause: causes.append(cause))
    for _ in "12":
        edge.run("a test", broken, lambda _: None)
    assert causes[0] == causes[1]


@pytest.mark.parametrize("trouble", [KeyError("x"), Postponed("Slack is away")])
def test_a_card_that_can_not_be_drawn_does_not_stop_the_others(trouble: Exception) -> None:
    drawn: list[str] = []
    second = threading.Event()

    def draw(request_id: str) -> None:
        if request_id == "first":
            raise trouble
        drawn.append(request_id)
        second.set()

    painter = Painter(draw, Edge(lambda _text, _cause: None))
    painter.touch("first")
    painter.touch("second")
    painter.touch("second")
    painter.start()
    assert second.wait(5)
    painter.stop()
    assert drawn == ["second"]
