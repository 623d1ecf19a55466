"""The contract of ports.web.Web, asked of every way we keep it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.adapters.web.aiohttp import AiohttpWeb
from pipeline.adapters.web.manners import Manners
from pipeline.adapters.web.memory import MemoryWeb
from pipeline.adapters.web.reply import Reply
from pipeline.domain.errors import (
    Blocked,
    Forbidden,
    Gone,
    PipelineError,
    Throttled,
    TooBig,
    Unreachable,
)
from pipeline.domain.feed import Validators
from pipeline.domain.networks import networks
from pipeline.ports.web import Answer, Request
from tests.loopback import origin, outcomes

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
LOOPBACK = Manners("Morgenlage/1 (+test)", networks(["127.0.0.0/8"]), host_delay=0)
HTML = (("content-type", "text/html"),)


class Real:
    """A loopback server, asked by the real client."""

    def __call__(self, replies, *wanted, manners=LOOPBACK, times=1):
        return asyncio.run(self._play(replies, wanted, manners, times))

    async def _play(self, replies, wanted, manners, times):
        async with origin(dict(replies)) as here:
            web = AiohttpWeb(manners, lambda: NOON, asyncio.get_running_loop().time)
            found = []
            for _ in range(times):
                found += await outcomes(web, [at(here.base, one) for one in wanted])
            self.asked, self.base = here.paths(), here.base
            return found


class Twin:
    """The dictionary."""

    base = "http://127.0.0.1:8080"

    def __call__(self, replies, *wanted, manners=LOOPBACK, times=1):
        web = MemoryWeb(
            {self.base + path: said for path, said in replies.items()}, lambda: NOON, manners
        )
        found = []
        for _ in range(times):
            found += asyncio.run(outcomes(web, [at(self.base, one) for one in wanted]))
        self.asked = [visit.url.removeprefix(self.base) for visit in web.visits]
        return found


def at(base, wanted):
    request = wanted if isinstance(wanted, Request) else Request(wanted, wanted, obey_robots=False)
    url = base + request.url if request.url.startswith("/") else request.url
    giver = request.validators_of and base + request.validators_of
    return replace(request, url=url, validators_of=giver)


@pytest.fixture(params=[Real, Twin], ids=["aiohttp", "memory"])
def play(request):
    return request.param()


def moved(to, status=302):
    return Reply(status, (("location", to),))


def test_an_answer_has_key_address_time_headers_and_body(play):
    (answer,) = play({"/a": Reply(200, HTML, b"news")}, "/a")
    assert (answer.key, answer.url, answer.status, answer.at) == ("/a", play.base + "/a", 200, NOON)
    assert (answer.header("Content-Type"), answer.body, answer.hops) == ("text/html", b"news", ())


def test_validators_come_and_go_to_the_byte(play):
    odd = (("etag", 'W/"a b"\\x'), ("last-modified", "Sunday, 01-Jan-95 weird"))
    (first,) = play({"/f": Reply(200, odd, b"news")}, "/f")
    assert first.validators == Validators('W/"a b"\\x', "Sunday, 01-Jan-95 weird")
    again = Request("/f", "/f", validators=first.validators, obey_robots=False)
    (second,) = play({"/f": Reply(200, odd, b"news")}, again)
    assert (second.status, second.body, second.validators) == (304, b"", first.validators)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Gone), (401, Blocked), (403, Blocked), (404, Gone), (408, Unreachable), (410, Gone),
        (418, Gone), (429, Throttled), (451, Blocked), (500, Unreachable), (502, Unreachable),
        (503, Throttled), (304, Unreachable), (302, Gone),
    ],
)  # fmt: skip
def test_a_status_is_an_error_that_names_it(play, status, kind):
    (error,) = play({"/a": Reply(status)}, "/a")
    assert type(error) is kind
    assert error.reason.startswith(str(status))
    assert error.subject == play.base + "/a"


@pytest.mark.parametrize("status", [200, 201, 204, 226])
def test_every_success_is_an_answer(play, status):
    (answer,) = play({"/a": Reply(status)}, "/a")
    assert (type(answer), answer.status) == (Answer, status)


def test_a_wall_against_robots_is_seen_whatever_its_status(play):
    (error,) = play({"/a": Reply(503, (("cf-mitigated", "challenge"),))}, "/a")
    assert isinstance(error, Blocked)


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Mon, 16 Nov 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Mon, 16 Nov 2026 11:00:00 GMT", None), ("-5", None), ("1e9999", None), ("soon", None),
    ],
)  # fmt: skip
def test_a_wait_is_read_as_seconds_or_as_a_date(play, said, wait):
    (error,) = play({"/a": Reply(503, (("retry-after", said),))}, "/a")
    assert error.wait == wait


def test_redirects_are_followed_and_told(play):
    (answer,) = play({"/a": moved("/b", 301), "/b": moved("/c"), "/c": Reply(200)}, "/a")
    assert answer.url == play.base + "/c"
    assert [(hop.url, hop.to, hop.status) for hop in answer.hops] == [
        (play.base + "/a", play.base + "/b", 301),
        (play.base + "/b", play.base + "/c", 302),
    ]


@pytest.mark.parametrize(("hops", "kind"), [(8, Answer), (9, Unreachable)])
def test_a_chain_ends_after_eight_hops(play, hops, kind):
    chain = {f"/{n}": moved(f"/{n + 1}") for n in range(hops)} | {f"/{hops}": Reply(200)}
    (outcome,) = play(chain, "/0")
    assert type(outcome) is kind


def test_a_circle_is_left_at_once(play):
    (error,) = play({"/a": moved("/b"), "/b": moved("/a")}, "/a")
    assert (type(error), play.asked) == (Unreachable, ["/a", "/b"])


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest", "file:///etc/passwd", "ftp://h.example/", "gopher://h.example/",
        "data:text/html,x", "http://[::1]/", "http://user@h.example/", "http://0x7f.1/", "//10.0.0.1/",
    ],
)  # fmt: skip
def test_no_redirect_leads_inside_or_out_of_http(play, target):
    (error,) = play({"/a": moved(target)}, "/a")
    assert (type(error), play.asked) == (Forbidden, ["/a"])


def test_validators_are_sent_to_no_other_address(play):
    mine = (("etag", '"1"'),)
    replies = {"/a": moved("/b"), "/b": Reply(200, mine, b"b")}
    ask = Request("k", "/a", validators=Validators('"1"'), obey_robots=False)
    assert play(replies, ask)[0].status == 200
    assert play(replies, replace(ask, validators_of="/b"))[0].status == 304


def test_robots_txt_is_obeyed_and_asked_for_once(play):
    rules = b"\xef\xbb\xbfUser-agent: other\nDisallow: /\n\nUser-agent: morgenlage\nDisallow: /no\n"
    wanted = [Request(path, path) for path in ("/no/1", "/yes", "/no/2")]
    refused, seen, also = play(
        {"/robots.txt": Reply(200, (), rules), "/yes": Reply(200), "/no/1": Reply(200)}, *wanted
    )
    assert (type(refused), type(seen), type(also)) == (Blocked, Answer, Blocked)
    assert sorted(play.asked) == ["/robots.txt", "/yes"]


@pytest.mark.parametrize(
    ("robots", "kind"),
    [
        (Reply(404), Answer), (Reply(403), Answer), (Reply(500), Unreachable), (moved("/robots.txt"), Answer),
        (Reply(429), Throttled), (Reply(200, (), b"\0\xff rubbish"), Answer),
        (Reply(200, (), b"User-agent: morgen\nDisallow: /\n"), Answer),
        (Reply(200, (), b"User-agent: *\nDisallow: /\n" + b"#" * 600_000), Blocked),
    ],
)  # fmt: skip
def test_what_robots_txt_answers_decides_whether_we_come(play, robots, kind):
    (outcome,) = play({"/robots.txt": robots, "/a": Reply(200)}, Request("/a", "/a"))
    assert type(outcome) is kind


def test_a_body_beyond_the_cap_is_refused(play):
    ask = Request("k", "/a", size_cap=10, obey_robots=False)
    assert type(play({"/a": Reply(200, (), b"x" * 10)}, ask)[0]) is Answer
    assert type(play({"/a": Reply(200, (), b"x" * 11)}, ask)[0]) is TooBig


def test_a_host_that_says_wait_is_left_alone(play):
    first, second = play({"/a": Reply(429, (("retry-after", "60"),)), "/b": Reply(200)}, "/a", "/b")
    assert (first.wait, second.wait) == (timedelta(seconds=60), timedelta(seconds=60))
    assert play.asked == ["/a"]


def test_one_page_that_says_wait_a_day_does_not_silence_its_host_for_a_day(play):
    _, second = play({"/a": Reply(429, (("retry-after", "86400"),)), "/b": Reply(200)}, "/a", "/b")
    assert second.wait == timedelta(minutes=10)


def test_without_leave_nothing_inside_is_asked(play):
    shut = replace(LOOPBACK, allow_networks=())
    (error,) = play({"/a": Reply(200)}, "/a", manners=shut)
    assert (type(error), play.asked) == (Forbidden, [])


@pytest.mark.parametrize("url", ["no address", "file:///etc/passwd", "http://h\\@x.example/", ""])
def test_an_address_that_cannot_be_is_an_outcome_too(play, url):
    (error,) = play({}, Request("k", url))
    assert type(error) is Forbidden


def test_what_we_send_is_not_sent_on(play):
    (error,) = play(
        {"/a": moved("/b", 307), "/b": Reply(200)},
        Request("k", "/a", method="POST", body=b"{}", obey_robots=False),
    )
    assert (type(error), play.asked) == (Gone, ["/a"])


def test_each_of_many_requests_comes_back_once(play):
    replies = {f"/{n}": Reply(200, (), str(n).encode()) for n in range(0, 300, 2)}
    found = play(replies, *(f"/{n}" for n in range(300)))
    assert [one.body for one in found[::2]] == [str(n).encode() for n in range(0, 300, 2)]
    assert all(type(one) is Gone for one in found[1::2])


def test_one_who_stops_listening_stops_the_asking():
    async def scene():
        async with origin({f"/{n}": Reply(200) for n in range(200)}) as here:
            web = AiohttpWeb(LOOPBACK, lambda: NOON, asyncio.get_running_loop().time)
            asking = web.ask([at(here.base, f"/{n}") for n in range(200)])
            await anext(asking)
            await asking.aclose()
            await web.close()
            await web.close()
            return len(here.seen)

    assert asyncio.run(scene()) < 100


def test_no_error_is_raised_out_of_asking(play):
    found = play({}, "/a", "http://[::1]:1/", "http://127.0.0.1:1/")
    assert all(isinstance(one, PipelineError) for one in found)
