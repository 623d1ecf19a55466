"""Feeds at the terminal: looked at, paused, taken from and given as OPML."""

import json

import pytest

from pipeline.apps.desk.opml import MOST_BYTES

SHAPE = {
    "url", "outlet", "state", "due", "interval_s", "failures", "last_success", "last_error",
}  # fmt: skip


@pytest.fixture
def opml(tmp_path):
    """Write an OPML file with these outlines."""

    def write(*outlines, head=""):
        file = tmp_path / "feeds.opml"
        body = "\n".join(outlines)
        file.write_text(
            f'{head}<opml version="2.0"><body>\n{body}\n</body></opml>', encoding="utf-8"
        )
        return file

    return write


def test_feeds_are_listed_with_how_they_do(archive, ask, read):
    feeds = read("feed", "list")["feeds"]
    assert all(feed.keys() >= SHAPE for feed in feeds)
    assert {feed["state"] for feed in feeds} == {"active"}
    out = ask("feed", "list")[1]
    assert all(feed["url"] in out for feed in feeds)


def test_a_look_at_a_feed_stores_nothing(home, newsroom, ask, read):
    told = read("feed", "check", newsroom.feed("nor"))
    assert told["entries"] >= len(told["latest"]) >= 1
    assert told["latest"][0]["title"] in ask("feed", "check", newsroom.feed("nor"))[1]
    assert read("feed", "list")["feeds"] == []


def test_a_paused_feed_is_not_asked_until_it_is_resumed(home, newsroom, ask, read):
    url = newsroom.feed("nor")
    ask("feed", "add", url, "--outlet", "NOR")
    assert ask("feed", "pause", url)[0] == 0
    assert read("run", "feeds")["stages"][0]["done"] == 0
    assert read("feed", "list")["feeds"][0]["state"] == "paused"
    assert ask("feed", "resume", url)[0] == 0
    assert read("run", "feeds")["stages"][0]["done"] == 1


def test_a_removed_feed_leaves_its_articles(archive, ask, read):
    before = read("search", "outlet:BerlinMorgen")["total"]
    url = archive.feeds["berlinmorgen"]
    assert ask("feed", "remove", url)[0] == 0
    assert url not in ask("feed", "list")[1]
    assert read("search", "outlet:BerlinMorgen")["total"] == before > 0


@pytest.mark.parametrize("verb", ["pause", "resume", "remove"])
def test_a_feed_that_nobody_follows_is_named(home, ask, verb):
    status, _, err = ask("feed", verb, "https://nowhere.example/feed")
    assert (status, "feed list" in err) == (2, True)


def test_what_is_given_as_opml_is_taken_elsewhere(archive, ask, read, tmp_path, monkeypatch):
    file = tmp_path / "given.opml"
    file.write_text(ask("feed", "export")[1], encoding="utf-8")
    before = {
        (feed["url"], feed["outlet"], feed["group"]) for feed in read("feed", "list")["feeds"]
    }
    monkeypatch.setenv("MORGENLAGE_HOME", str(tmp_path / "elsewhere"))
    lines = read("feed", "import", file)["lines"]
    assert {line["fate"] for line in lines} == {"added"}
    after = {(feed["url"], feed["outlet"], feed["group"]) for feed in read("feed", "list")["feeds"]}
    assert after == before


def test_an_opml_file_twice_changes_nothing(home, ask, opml):
    file = opml('<outline text="A" xmlUrl="http://127.0.0.1:9/a"/>')
    ask("feed", "import", file)
    assert "0 added, 1 known already, 0 refused" in ask("feed", "import", file)[1]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://10.0.0.1/feed",
        "http://169.254.169.254/latest",
        "http://[::1]:80:80/",
        "http://user name@host/",
        "",
        "http://a.example/" + "x" * 5000,
    ],
)
def test_a_bad_line_is_named_and_the_good_ones_are_taken(home, read, opml, url):
    good = '<outline text="Good" xmlUrl="http://127.0.0.1:9/good"/>'
    bad, after = read("feed", "import", opml(f'<outline xmlUrl="{url}"/>', good))["lines"]
    assert (bad["line"], bad["fate"]) == (2, "refused")
    assert bad["reason"]
    assert (after["line"], after["fate"]) == (3, "added")
    assert len(read("feed", "list")["feeds"]) == 1


def test_an_entity_reads_no_file_and_does_not_grow(home, ask, read, opml, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET", encoding="utf-8")
    head = (
        f'<!DOCTYPE opml [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY a "aaaaaaaaaa">'
        '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    )
    file = opml('<outline text="&x;&c;" xmlUrl="http://127.0.0.1:9/&x;"/>', head=head)
    _, out, err = ask("feed", "import", file)
    assert "TOPSECRET" not in out + err + json.dumps(read("feed", "list"))


def test_folders_a_thousand_deep_are_no_harm(home, ask, opml):
    deep = '<outline text="x">' * 1000 + '<outline xmlUrl="http://127.0.0.1:9/deep"/>'
    status, _, err = ask("feed", "import", opml(deep + "</outline>" * 1000))
    assert (status, "feeds" in err or "OPML" in err) == (2, True)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no OPML"),
        (b"<rss/>", "no OPML"),
        (b"\x00\xff\x00\xff", "no OPML"),
        (b"<opml><body/></opml>", "holds no feeds"),
        (b"<opml/>", "holds no feeds"),
        (b"<opml>" + b" " * MOST_BYTES, "split it"),
    ],
)
def test_a_file_that_is_no_opml_is_refused_whole(home, ask, tmp_path, data, told):
    file = tmp_path / "some.opml"
    file.write_bytes(data)
    status, _, err = ask("feed", "import", file)
    assert (status, told in err) == (2, True), err


def test_markup_in_a_name_stays_text(home, ask, opml):
    name = "&lt;img src=x&gt; [red]A[/red] &#x202e;"
    ask("feed", "import", opml(f'<outline text="{name}" xmlUrl="http://127.0.0.1:9/a"/>'))
    out = ask("feed", "list")[1]
    assert "<img" in out
    assert "[red]" in out
    assert "\u202e" not in out


def test_a_host_that_answers_with_an_error_is_told_and_nothing_is_kept(home, newsroom, ask, read):
    status, _, err = ask("feed", "add", newsroom.address("berlinmorgen") + "/nowhere.xml")
    assert (status, "404" in err) == (1, True), err
    assert read("feed", "list") == {"feeds": []}
    assert not list(home.glob("raw/**/*.warc*"))
