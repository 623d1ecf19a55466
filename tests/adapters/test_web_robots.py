"""robots.txt: which rules are ours, how long they hold, and what a failing server means."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.adapters.web.manners import Manners
from pipeline.adapters.web.memory import MemoryWeb
from pipeline.adapters.web.reply import Reply
from pipeline.adapters.web.robots import concerning
from pipeline.domain.errors import Blocked, Throttled, Unreachable
from pipeline.ports.web import Answer, Request
from tests.loopback import outcomes

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOST = "https://a.example"
SHUT, OPEN = (
    Reply(200, (), b"User-agent: *\nDisallow: /"),
    Reply(200, (), b"User-agent: *\nDisallow:"),
)


@pytest.mark.parametrize(
    ("text", "path", "may"),
    [
        ("User-agent: *\nDisallow: /a", "/a/b", False), ("User-agent: *\nDisallow: /a", "/b", True),
        ("user-agent:MORGENLAGE/2.0 # us\ndisallow: /", "/", False),
        ("User-agent: morgen\nDisallow: /", "/", True), ("User-agent: morgenlage-news\nDisallow: /", "/", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: morgenlage\nAllow: /", "/", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: morgenlage\n", "/", True),
        ("User-agent: morgenlage\nUser-agent: x\n\nDisallow: /", "/", False),
        ("User-agent: x\nDisallow: /x\nUser-agent: morgenlage\nDisallow: /y", "/x", True),
        ("User-agent: morgenlage\nDisallow: /x\nUser-agent: x\nDisallow: /\nUser-agent: Morgenlage\nDisallow: /y", "/y", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True), ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True), ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /ä", "/%C3%A4", False), ("\ufeffUser-agent: *\r\rDisallow: /", "/", False),
        ("Disallow: /", "/", True), ("<html>no rules", "/", True), ("", "/", True),
        ("User-agent: *\nSitemap: https://a.example/s\nDisallow: /", "/", False),
    ],
)  # fmt: skip
def test_the_group_that_names_us_holds_or_else_that_for_all(text, path, may):
    web = MemoryWeb(
        {f"{HOST}/robots.txt": Reply(200, (), text.encode()), HOST + path: Reply(200)},
        lambda: NOON,
        Manners("Morgenlage/1", host_delay=0),
    )
    (outcome,) = asyncio.run(outcomes(web, [Request("k", HOST + path)]))
    assert isinstance(outcome, Answer) is may
    assert may or isinstance(outcome, Blocked)


def test_a_huge_file_of_other_robots_costs_us_nothing():
    text = "".join(f"User-agent: bot{n}\nDisallow: /{n}\n" for n in range(15_000))
    assert concerning(text, "morgenlage") == "User-agent: *"


def visits(*scenes):
    """Kinds of outcome for (hours since noon, reply of robots.txt) and how often it was asked."""
    now, replies = [NOON], {f"{HOST}/robots.txt": [OPEN], f"{HOST}/a": [Reply(200)]}
    web = MemoryWeb(replies, lambda: now[0], Manners("Morgenlage/1", host_delay=0))
    kinds = []
    for hours, robots in scenes:
        now[0] = NOON + timedelta(hours=hours)
        web._replies[f"{HOST}/robots.txt"] = [robots]
        kinds += [type(one) for one in asyncio.run(outcomes(web, [Request("k", f"{HOST}/a")]))]
    return kinds, [visit.url for visit in web.visits].count(f"{HOST}/robots.txt")


def test_rules_hold_for_a_day():
    assert visits((0, OPEN), (23, SHUT), (25, SHUT)) == ([Answer, Answer, Blocked], 2)


def test_the_last_good_rules_hold_for_thirty_days_where_the_server_fails():
    down = Reply(500)
    assert visits((0, OPEN), (25, down), (24 * 29, down), (24 * 31, down))[0] == [Answer] * 3 + [
        Unreachable
    ]
    assert visits((0, SHUT), (25, down))[0] == [Blocked] * 2


def test_a_failing_server_is_asked_again_soon_and_not_at_once():
    assert visits((0, Reply(500)), (0.1, OPEN), (0.2, OPEN)) == (
        [Unreachable, Unreachable, Answer],
        2,
    )


def test_a_server_that_says_wait_to_robots_txt_is_left_alone():
    assert visits((0, Reply(429)), (0.001, OPEN), (1, OPEN))[0] == [Throttled, Throttled, Answer]
