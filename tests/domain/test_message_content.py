"""What a message holds when it is frozen."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.alert import Reason
from pipeline.domain.article import Article
from pipeline.domain.content import News, alert_content, grown, rollup_content, without
from pipeline.domain.plain import cleaned, one_line, web_address
from tests.adapters.sending_samples import (
    ALERT,
    NOW,
    alert_message,
    digest_message,
    news,
    rollup_message,
)

BERLIN = ZoneInfo("Europe/Berlin")


def article(**rest):
    usual = {"id": "a", "url": "https://x.example/", "outlet": "Blatt", "title": "Titel"}
    at = datetime(2026, 11, 16, 23, 30, tzinfo=UTC)
    return Article(**{**usual, "text": "nie verschickt", "first_seen": at, **rest})


def content(**rest):
    return alert_content(
        ALERT, News(article(**rest), Reason(("Wort",), "… **Wort** …"), "first"), BERLIN
    )


def test_an_alert_says_why_where_and_when():
    found = content()
    assert found["alert"]["query"] == ALERT.query
    assert found["reason"] == {"terms": ["Wort"], "extract": "… **Wort** …"}
    assert found["article"]["published"] == "2026-11-17T00:30+01:00"
    assert found["story"] is None


def test_the_text_of_an_article_is_never_in_a_message():
    assert "nie verschickt" not in json.dumps(content())


def test_an_alert_lists_own_reports_before_copies_and_no_hidden_ones():
    others = [
        article(id="copy", copy_of="a"),
        article(id="own"),
        article(id="hidden", hidden=True),
        article(id="01ARTICLE10"),
    ]
    found = alert_content(ALERT, news(others=others), BERLIN)
    assert [one["id"] for one in found["others"]] == ["own", "copy"]


def test_a_long_story_says_how_many_more_reports_there_are():
    others = [article(id=f"o{number}") for number in range(11)]
    found = alert_content(ALERT, news(others=others), BERLIN)
    assert (len(found["others"]), found["more"]) == (8, 3)


def test_content_is_plain_json():
    for message in (alert_message(), digest_message(), rollup_message()):
        assert json.loads(json.dumps(message.content)) == message.content


def test_what_would_break_out_of_a_line_is_gone_from_the_start():
    found = content(title="Erste\r\nBcc: b\x00\u202e\ud800 Zeile", url="javascript:alert(1)")
    assert found["article"]["title"] == "Erste Bcc: b Zeile"
    assert found["article"]["url"] == ""


def test_a_roll_up_takes_each_hit_once():
    hit = content()
    once = grown(rollup_content(ALERT, NOW, BERLIN), hit)
    assert grown(once, hit) == once
    assert len(grown(once, content(id="b"))["items"]) == 2


def test_a_takedown_reaches_what_is_frozen():
    alert = alert_message().content
    assert without(alert, frozenset({alert["article"]["id"]})) is None
    other = alert["others"][0]["id"]
    assert other not in json.dumps(without(alert, frozenset({other})))
    digest = digest_message().content
    first = [report["id"] for report in digest["stories"][0]["reports"]]
    left = without(digest, frozenset(first))
    assert len(left["stories"]) == len(digest["stories"]) - 1
    assert left["articles"] == digest["articles"] - len(first)
    assert without(alert, frozenset()) == alert
    rollup = rollup_message().content
    everything = frozenset(item["article"]["id"] for item in rollup["items"])
    assert without(rollup, everything) is None


@given(st.text())
def test_one_line_is_one_line_and_stays_as_it_is(text):
    line = one_line(text, 50)
    assert len(line) <= 50
    assert len(line.splitlines()) <= 1
    assert line.encode() is not None
    assert one_line(line, 50) == line


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.just("k"), inner),
    )
)
def test_cleaned_data_can_always_be_written(data):
    assert json.dumps(cleaned({"data": data}), ensure_ascii=False).encode()


def test_only_web_addresses_are_followed():
    assert web_address("https://x.example/ä?b=c#d") == "https://x.example/ä?b=c#d"
    for bad in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//x.example",
        "https:x",
        "http://a b",
        "https://x.example/\n",
        'http://x/"',
        "http://[::1",
    ):
        assert web_address(bad) == ""
