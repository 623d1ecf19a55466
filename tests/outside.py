"""The world outside as the stages' tests have it: a dictionary of addresses.

What a test says there is what the web answers, from then on.
"""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from html import escape

from pipeline.adapters.web.memory import MemoryWeb
from pipeline.adapters.web.reply import Reply

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FEED = "https://www.spree.example/feed.json"

RAID = (
    "Three hundred Roman coins are gone from the museum in Harwell after a raid in the night. "
    "Police say the thieves came over the roof and left within ten minutes."
)
BRIDGE = (
    "In Ahlsdorf ist am Morgen die Fußgängerbrücke über die Wipper eingestürzt. "
    "Vier Menschen fielen ins Wasser, sie wurden leicht verletzt, wie die Feuerwehr mitteilt."
)


class World:
    """Pages and feeds. `now` is the rim's clock; a test moves it. `visits` lists what was asked."""

    def __init__(self):
        self.now = NOON
        self.replies, self.visits = {}, []

    def publish(self, url, title, *paragraphs, published=None, canonical=None, **headers):
        """A page, from now on."""
        head = f'<link rel="canonical" href="{canonical}">' if canonical else ""
        if published:
            at = published.isoformat()
            head += f'<meta property="article:published_time" content="{at}">'
        body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
        html = f"<html><head>{head}</head><body><h1>{escape(title)}</h1>{body}</body></html>"
        told = {"content-type": "text/html", **headers}
        self.replies[url] = Reply(200, tuple(told.items()), html.encode())

    def announce(self, *items, feed=FEED, **headers):
        """A feed's items, (address, title) or rows of a JSON Feed, from now on."""
        rows = [
            item if isinstance(item, dict) else {"id": item[0], "url": item[0], "title": item[1]}
            for item in items
        ]
        body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": rows})
        told = {"content-type": "application/feed+json", **headers}
        self.replies[feed] = Reply(200, tuple(told.items()), body.encode())

    def report(self, url, title, *paragraphs, **rest):
        """A page that the feed announces, alone."""
        self.publish(url, title, *paragraphs, **rest)
        self.announce((url, title))

    def ask(self, requests):
        """The web as it is at this moment."""
        web = MemoryWeb(self.replies, lambda: self.now)

        async def all_of_them():
            return [pair async for pair in web.ask(list(requests))]

        answers = asyncio.run(all_of_them())
        self.visits += [visit.url for visit in web.visits if not visit.url.endswith("/robots.txt")]
        return iter(answers)
