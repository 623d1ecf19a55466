"""What reaches out of the house: the web, raw pages, readers, the index, channels."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.domain.errors import BadInput, Misconfigured, PipelineError
from pipeline.domain.message import Message
from pipeline.ports.web import Answer, Ask, Request
from pipeline.wiring import secrets

if TYPE_CHECKING:
    from pipeline.adapters.reading.nursery import Nursery
    from pipeline.adapters.sending.atom import AtomChannel
    from pipeline.adapters.sending.mail import MailForm
    from pipeline.ports.raw import RawStore
    from pipeline.ports.reading import FeedReader, PageReader
    from pipeline.ports.search import SearchIndex
    from pipeline.ports.sending import Channel
    from pipeline.ports.web import Web
    from pipeline.wiring.house import House

FEED_ENTRIES = 100
MIB = 2**20


def index(house: "House") -> "SearchIndex":
    """The index that the setting names. Raises Misconfigured for one that there is not."""
    scheme, _, rest = (house.settings.search or "tantivy:").partition(":")
    if scheme == "memory":
        from pipeline.adapters.search.memory import MemoryIndex

        return MemoryIndex(house.analysis)
    if scheme in {"http", "https"}:
        return elasticsearch(house)
    if scheme != "tantivy":
        reason = (
            "is no index; write tantivy:FOLDER, https://HOST:9200 for Elasticsearch, or nothing"
        )
        raise Misconfigured(scheme, reason)
    from pipeline.adapters.search.tantivy import TantivyIndex

    folder = Path(rest) if rest else house.settings.home / "index"
    found = TantivyIndex(folder, house.analysis)
    return house.keep(found, found.close)


def elasticsearch(house: "House") -> "SearchIndex":
    """The index in a cluster of Elasticsearch's."""
    import json

    from pipeline.adapters.search.elastic_cluster import Cluster
    from pipeline.adapters.search.elastic_documents import MAPPING
    from pipeline.adapters.search.elasticsearch import ElasticsearchIndex

    settings = house.settings
    cluster = Cluster(
        hosts=tuple(settings.search.split(",")),
        key=secrets.told("search_key", settings.search_key, "an API key and no more", is_word),
        ca=settings.search_ca,
        prefix=settings.search_prefix,
    )
    file = settings.config / "elasticsearch" / f"articles-{MAPPING}.json"
    mapping = json.loads(file.read_text(encoding="utf-8"))
    found = ElasticsearchIndex(cluster, mapping, house.analysis, time.sleep)
    return house.keep(found, found.close)


def is_word(text: str) -> bool:
    """One word, without any blank."""
    return text.split() == [text]


def ask(house: "House") -> Ask:
    """The web, for code that waits."""
    from pipeline.adapters.web.loop import Asker

    asker = Asker(lambda: client(house))
    return house.keep(asker, asker.close)


def client(house: "House") -> "Web":
    """The one guarded client."""
    from pipeline.adapters.web.aiohttp import AiohttpWeb
    from pipeline.adapters.web.manners import Manners, agent
    from pipeline.domain.networks import networks

    settings = house.settings
    manners = Manners(
        agent=agent(our_version(), settings.contact),
        allow_networks=networks(settings.allow_networks),
        host_delay=settings.host_delay,
        hosts_at_once=settings.hosts_at_once,
        answer_seconds=settings.answer_seconds,
        obey_robots=settings.obey_robots,
    )
    return AiohttpWeb(manners, house.clock, time.monotonic, asyncio.sleep)


def our_version() -> str:
    """The version of this program."""
    try:
        return version("morgenlage")
    except PackageNotFoundError:
        return "0"


def guard(house: "House", url: str) -> None:
    """Raises Forbidden for an address that must not be asked."""
    from pipeline.domain.networks import guard as check
    from pipeline.domain.networks import networks

    check(url, networks(house.settings.allow_networks))


def raw(house: "House") -> "RawStore":
    """Raw pages in WARC files."""
    from pipeline.adapters.raw.warc import WarcFiles

    store = WarcFiles(house.settings.home / "raw", lambda: house.entropy(10).hex())
    return house.keep(store, store.close)


def nursery(house: "House") -> "Nursery":
    """Where reading processes are born."""
    from pipeline.adapters.reading.nursery import Nursery

    if "nursery" not in house.__dict__:
        made = Nursery()
        house.__dict__["nursery"] = house.keep(made, made.close)
    found: Nursery = house.__dict__["nursery"]
    return found


def feed_reader(house: "House") -> "FeedReader":
    """Reads feeds, in a process that may be killed."""
    from pipeline.adapters.reading.feeds import FeedparserReader

    reader = FeedparserReader(nursery(house))
    return house.keep(reader, reader.close)


def page_reader(house: "House") -> "PageReader":
    """Reads pages, in processes that may be killed."""
    from pipeline.adapters.reading.pages import TrafilaturaReader
    from pipeline.domain.article_or_not import Walls

    walls = Walls.of(house.knowledge.table("walls").splitlines())
    reader = TrafilaturaReader(walls, nursery(house), workers=house.settings.workers)
    return house.keep(reader, reader.close)


def channel(house: "House") -> "Channel":
    """All channels behind one."""
    from pipeline.adapters.sending.apprise import AppriseChannel
    from pipeline.adapters.sending.router import Router
    from pipeline.adapters.sending.webhook import WebhookChannel

    router = Router(
        {
            "mail": mail(house),
            "webhook": WebhookChannel(house.secret, lambda u, h, b: post(house, u, h, b)),
            "feed": feeds(house),
            "service": AppriseChannel(lambda host: guard(house, f"https://{host}/")),
        }
    )
    return house.keep(router, router.close)


def check_service(address: str) -> None:
    """Raises BadInput for an address that its service cannot read. It may hold secrets: say none."""
    from pipeline.adapters.sending.apprise import instance

    if instance(address) is None:
        scheme = address.partition(":")[0]
        raise BadInput(f"{scheme}://…", f"is no address that {scheme} understands; see apprise")


def mail(house: "House") -> "Channel":
    """Mails to a server or into a folder. Raises Misconfigured."""
    where = house.settings.mail
    if not where or where.startswith("folder:"):
        from pipeline.adapters.sending.folder import FolderChannel

        path = where.removeprefix("folder:")
        return FolderChannel(Path(path) if path else house.settings.home / "mails", form(house))
    from pipeline.adapters.sending.smtp import SmtpChannel

    return SmtpChannel(where, form(house))


def form(house: "House") -> "MailForm":
    """How our mails look."""
    from pipeline.adapters.sending.mail import MailForm

    return MailForm(house.secret, house.settings.mail_from, house.settings.public_url)


def feeds(house: "House") -> "AtomChannel":
    """The Atom files of the alerts."""
    from pipeline.adapters.sending.atom import AtomChannel

    home, public = house.settings.home, house.settings.public_url
    return AtomChannel(home / "feeds", lambda alert: fed(house, alert), public)


def fed(house: "House", alert_id: str) -> Sequence[Message]:
    """What the feed of an alert has been given, the latest of it that was not taken down."""
    with house.store.look() as b:
        told = b.outbox.taken(alert_id, "feed", FEED_ENTRIES)
        gone = b.articles.hidden(filter(None, map(about, told)))
    return [message for message in told if about(message) not in gone]


def about(message: Message) -> str:
    """The id of the article that a message tells of; «» where it is a word from the house."""
    return str(message.content.get("article", {}).get("id", ""))


def post(
    house: "House", url: str, headers: Mapping[str, str], body: bytes
) -> tuple[int, Mapping[str, str]]:
    """Post through the guarded client. Raises our errors."""
    request = Request(
        url,
        url,
        method="POST",
        body=body,
        headers=tuple(headers.items()),
        obey_robots=False,
        size_cap=MIB,
    )
    ((_, outcome),) = list(house.ask([request]))
    if isinstance(outcome, PipelineError):
        raise outcome
    assert isinstance(outcome, Answer)
    return outcome.status, dict(outcome.headers)


def letter_text(house: "House", message: Message) -> str:
    """The text part of the mail that a message would be."""
    from email import message_from_bytes, policy

    mail = message_from_bytes(form(house).compose(message).raw, policy=policy.default)
    part = mail.get_body(("plain",))
    return part.get_content() if part is not None else ""
