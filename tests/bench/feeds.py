"""feeds: every file of corpora/feeds through the reading port, beside bare feedparser.

    python -m tests.bench feeds [--misses]

None may raise or hang. Prints, for each set, the share of expected fields that came out right (of
those that our nouns have: titles, addresses, keys, texts, dates, authors, language, counts), and
files a second. Text is compared without its markup and white space, for both readers.
"""

import argparse
import io
import json
import time
from collections import Counter
from datetime import UTC, datetime
from html import unescape

from pipeline.adapters.reading.feeds import FeedparserReader
from pipeline.domain.errors import NotAFeed
from pipeline.domain.feed import FeedContent
from pipeline.domain.text import one_line, plain
from pipeline.ports.reading import FeedBytes
from tests.bench.corpora import corpora

SETS = ("feedparser", "gofeed", "miniflux")
BASE = "http://127.0.0.1:8097/feed.xml"
#: the names of each set → ours
FIELDS = {
    "title": "title",
    "Title": "title",
    "title_detail.value": "title",
    "link": "url",
    "URL": "url",
    "id": "key",
    "guid": "key",
    "guid.value": "key",
    "description": "summary",
    "summary": "summary",
    "summary_detail.value": "summary",
    "content": "content",
    "content.value": "content",
    "content.0.value": "content",
    "Content": "content",
    "author": "author",
    "Author": "author",
    "authors.0.name": "author",
    "author_detail.name": "author",
    "published_parsed": "published",
    "publishedParsed": "published",
    "pubDateParsed": "published",
    "Date": "published",
    "updated_parsed": "updated",
    "updatedParsed": "updated",
    "language": "language",
    "Language": "language",
}
OF_THE_FEED = {"title", "language"}


def rows(name):
    folder = corpora() / "feeds" / name
    for line in (folder / "expectations.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row, (folder / row["file"]).read_bytes()


def wanted(row):
    """(where, expected) pairs: where is («feed», field), («items», number, field) or («count»,)."""
    if "checks" in row:
        for check in row["checks"]:
            value = check.get("value")
            if check["op"] in {"==", "len=="} and isinstance(value, str | int | list):
                yield from _place(check["path"], value, check["op"])
    elif isinstance(row.get("expected"), dict):
        yield from _expected(row["expected"])


def _place(path, value, op):
    path = ["items" if str(part).lower() == "entries" else part for part in path]
    path = path[1:] if path[0] == "feed" else path
    if path == ["items"] and op == "len==":
        yield ("count",), value
    elif path[0] == "items" and len(path) > 2 and op == "==":
        field = FIELDS.get(".".join(map(str, path[2:])))
        if field and field != "language":
            yield ("items", path[1], field), value
    elif len(path) == 1 and FIELDS.get(path[0]) in OF_THE_FEED and op == "==":
        yield ("feed", FIELDS[path[0]]), value


def _expected(feed):
    items = feed.get("items") or feed.get("entries") or []
    if items:
        yield ("count",), len(items)
    for name in OF_THE_FEED & feed.keys():
        yield ("feed", name), feed[name]
    for number, item in enumerate(items):
        flat = {
            **item,
            **{
                f"{a}.{b}": v for a in item if isinstance(item[a], dict) for b, v in item[a].items()
            },
        }
        for name, value in flat.items():
            if isinstance(value, str) and name in FIELDS:
                yield ("items", number, FIELDS[name]), value


def ours(content):
    """Our reading, in the shape that is compared."""
    items = [
        {
            "title": one.title,
            "url": one.url,
            "key": one.key,
            "summary": one.summary,
            "content": one.content,
            "author": ", ".join(one.authors),
            "published": one.published,
            "updated": one.updated,
        }
        for one in content.entries
    ]
    return {"feed": {"title": content.title, "language": content.language}, "items": items}


def bare(body, row):
    """feedparser's own reading, in the same shape; with the headers that the case presumes."""
    import feedparser

    headers = {name.lower(): value for name, value in (row.get("headers") or {}).items()}
    headers.setdefault("content-location", row.get("base_url") or BASE)
    parsed = feedparser.parse(io.BytesIO(body), response_headers=headers)
    items = [
        {
            "title": dict.get(one, "title"),
            "url": one.get("link"),
            "key": one.get("id"),
            "summary": one.get("summary"),
            "content": next((part.get("value") for part in one.get("content") or []), None),
            "author": one.get("author"),
            "published": _instant(dict.get(one, "published_parsed")),
            "updated": _instant(dict.get(one, "updated_parsed")),
        }
        for one in parsed.entries
    ]
    return {
        "feed": {"title": parsed.feed.get("title"), "language": parsed.feed.get("language")},
        "items": items,
    }


def _instant(parsed):
    return datetime(*parsed[:6], tzinfo=UTC) if parsed else None


def found(reading, where):
    """The value at that place, or None."""
    if where == ("count",):
        return len(reading["items"])
    if where[0] == "feed":
        return reading["feed"].get(where[1])
    items = reading["items"]
    return items[where[1]][where[2]] if where[1] < len(items) else None


def same(expected, got, field):
    """Whether they say the same once markup, white space and forms of dates are put aside."""
    if isinstance(expected, int) or got is None:
        return expected == got
    if isinstance(got, datetime):
        return _when(expected) == got
    if field == "language":
        return str(expected).partition("-")[0].lower() == str(got).partition("-")[0].lower()
    return bool(_forms(str(expected)) & _forms(str(got)))


def _when(said):
    if isinstance(said, list):
        return datetime(*said[:6], tzinfo=UTC)
    when = datetime.fromisoformat(str(said).replace("Z", "+00:00")[:32])
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _forms(text):
    texts = {text, plain(text), unescape(plain(text)), text.partition(" (")[0]}
    return {"".join(one_line(form).split()).rstrip("/") for form in texts}


def main(argv):
    parser = argparse.ArgumentParser(prog="feeds", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--misses", action="store_true", help="print each field that is not right")
    args = parser.parse_args(argv)
    reader = FeedparserReader()
    wrong = 0
    print(
        f"{'set':12} {'files':>5} {'read':>5} {'refused':>7} {'fields':>6} {'ours':>6} {'bare':>6} {'files/s':>8} {'bare/s':>7}"
    )
    try:
        list(reader.read([FeedBytes("warm", BASE, "", b"<rss/>")]))
        for name in SETS:
            wrong += _one_set(reader, name, misses=args.misses)
    finally:
        reader.close()
    return int(wrong > 0)


def _one_set(reader, name, *, misses):
    """Prints the line of a set; how many files were not answered."""
    cases = list(rows(name))
    sheets = [
        FeedBytes(str(n), row.get("base_url") or BASE, _type(row), body)
        for n, (row, body) in enumerate(cases)
    ]
    start = time.perf_counter()
    answers = dict(reader.read(sheets))
    took = time.perf_counter() - start
    right, bare_right, asked, bare_took = Counter(), 0, Counter(), 0.0
    shouts = []
    for number, (row, body) in enumerate(cases):
        answer = answers.get(str(number))
        start = time.perf_counter()
        try:
            plainly = bare(body, row)
        except Exception as error:  # noqa: BLE001 - that is what it is measured for
            plainly = {"feed": {}, "items": []}
            shouts.append(f"   bare feedparser raises {type(error).__name__} for {row['file']}")
        bare_took += time.perf_counter() - start
        if row.get("expect_error"):
            asked["refused"] += 1
            right["refused"] += isinstance(answer, NotAFeed)
            continue
        reading = ours(answer) if isinstance(answer, FeedContent) else {"feed": {}, "items": []}
        for where, expected in wanted(row):
            field = where[-1]
            asked[field] += 1
            got = found(reading, where)
            right[field] += same(expected, got, field)
            bare_right += same(expected, found(plainly, where), field)
            if misses and not same(expected, got, field):
                shouts.append(
                    f"   {row['file']} {where}: {expected!r:.90} | {got!r:.90} {answer if isinstance(answer, NotAFeed) else ''}"
                )
    read = sum(isinstance(answer, FeedContent) for answer in answers.values())
    total = sum(asked.values()) - asked["refused"]
    good = sum(right.values()) - right["refused"]
    print(
        f"{name:12} {len(cases):5} {read:5} {len(answers) - read:7} {total:6} {good / (total or 1):6.3f}"
        f" {bare_right / (total or 1):6.3f} {len(cases) / took:8.0f} {len(cases) / bare_took:7.0f}"
    )
    print("   " + ", ".join(f"{field} {right[field]}/{asked[field]}" for field in sorted(asked)))
    for shout in shouts:
        print(shout)
    return len(cases) - len(answers)


def _type(row):
    headers = {name.lower(): value for name, value in (row.get("headers") or {}).items()}
    return row.get("content_type") or headers.get("content-type") or ""
