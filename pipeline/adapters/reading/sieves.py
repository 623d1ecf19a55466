"""Expressions of trafilatura's that look through attributes, done in Python instead of XPath.

Most of its time goes into XPath that asks every element whether its class or id has one of many
words: each question crosses from libxml2 to Python and back. Here one walk over the elements asks
each different class once, which takes a third of the time. The words are read from the library's
own expressions; an expression of another form is left as it is.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from lxml.etree import XPath

Sieve = Callable[[Any], list[Any]]
Walk = Callable[[Any], Iterator[Any]]
#: patterns for an attribute, or for the first of a group of attributes
Questions = dict[tuple[str, ...], list[str]]
#: values that are remembered for one attribute, in number and length; an outlet's pages have some 200
MOST_KNOWN, LONGEST_KNOWN = 4096, 500
#: a value that matches, and one that does where its attribute is the first of a group
SURE, PERHAPS = 1, 2
REGULAR = {"re": "http://exslt.org/regular-expressions"}
PLAIN = re.compile(r"(?:\.//)?\w+")
WHOLE = re.compile(
    r"\(?\.//(?P<tag>\*|\w+)(?:\[(?P<tags>self::\w+(?: or self::\w+)*)\])?"
    r"\[(?P<asked>[^][]*(?:\[[^][]*\][^][]*)*)\](?P<more>\[[^1].*\])?\)?(?P<first>\[1\])?"
)
ASKED = re.compile(
    r"re:test\((?P<tested>[@\w|-]+), '(?P<pattern>[^']*)'(?P<fold>, 'i')?\)"
    r"|contains\((?P<within>[@\w|-]+), '(?P<part>[^']*)'\)"
    r"|contains\(translate\((?P<turned>@[\w-]+), '(?P<out>\w+)', ?'(?P<into>\w+)'\), '(?P<word>[^']*)'\)"
    r"|starts-with\((?P<begun>[@\w|-]+), '(?P<start>[^']*)'\)"
    r"|(?P<named>@[\w-]+)(?:='(?P<same>[^']*)')?"
)


class Known(dict[str, int]):
    """Which values of an attribute match; each is asked once."""

    def __init__(self, patterns: list[str], perhaps: list[str]) -> None:
        self._sure = _matcher(patterns) if patterns else None
        self._perhaps = _matcher(perhaps) if perhaps else None

    def __missing__(self, value: str) -> int:
        if len(self) >= MOST_KNOWN:
            self.clear()
        found = 0
        if self._sure and self._sure(value):
            found = SURE
        elif self._perhaps and self._perhaps(value):
            found = PERHAPS
        if len(value) <= LONGEST_KNOWN:
            self[value] = found
        return found


def _matcher(patterns: list[str]) -> Callable[[str], object]:
    """A search for any of them."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)).search


def having(tags: Iterable[str], questions: Questions) -> Walk:
    """A walk that finds the elements of these names of which an attribute matches a pattern."""
    groups = [(names, _matcher(asked)) for names, asked in questions.items() if len(names) > 1]
    asks = [(name, _known(name, questions)) for name in _names(questions)]
    tags = tuple(tags)

    def walk(tree: Any) -> Iterator[Any]:
        for one in tree.iterdescendants(*tags):
            get = one.get
            for name, known in asks:
                value = get(name)
                if value is None or not (match := known[value]):
                    continue
                if match == SURE or any(_first_has(one, *group) for group in groups):
                    yield one
                    break

    return walk


def sieve(expression: XPath) -> Sieve:
    """What finds the elements that the expression finds, in the same order.

    Of an expression for the first one it may find no more than that.
    """
    whole, tags, questions = _read(expression)
    if whole is None or questions is None:
        unchanged: Sieve = expression
        return unchanged
    walk = having(tags, questions)
    if whole["first"]:
        return lambda tree: list(islice(walk(tree), 1))
    if not whole["more"]:
        return lambda tree: list(walk(tree))
    holds = XPath(f"boolean(self::*{whole['more']})", namespaces=REGULAR)
    return lambda tree: [one for one in walk(tree) if holds(one)]


def union(expression: XPath) -> Sieve:
    """The same for «this|that|…», which finds them in any order, and some twice."""
    parts = expression.path.split("|.//")
    plain = [part.removeprefix(".//") for part in parts if PLAIN.fullmatch(part)]
    others = [
        sieve(XPath(".//" + part.removeprefix(".//"), namespaces=REGULAR))
        for part in parts
        if not PLAIN.fullmatch(part)
    ]
    return lambda tree: [
        *tree.iterdescendants(*plain),
        *(one for other in others for one in other(tree)),
    ]


def some(expressions: Iterable[XPath]) -> Callable[[Any], bool]:
    """Whether any of these expressions may find something; where it cannot tell, it is True."""
    tags: set[str] = set()
    together: Questions = {}
    for expression in expressions:
        whole, its_tags, questions = _read(expression)
        if whole is None or questions is None:
            return lambda tree: True  # noqa: ARG005 - asked of a tree
        tags.update(its_tags)
        for names, patterns in questions.items():
            together.setdefault(names, []).extend(patterns)
    walk = having(sorted(tags), together)
    return lambda tree: next(walk(tree), None) is not None


def _read(expression: XPath) -> tuple[re.Match[str] | None, list[str], Questions | None]:
    """Its form, the elements that it looks at and what it asks of them."""
    path = re.sub(r"\s*\n\s*", " ", expression.path).strip().replace("[ ", "[").replace(" ]", "]")
    whole = WHOLE.fullmatch(path)
    if whole is None:
        return None, [], None
    tags = re.findall(r"self::(\w+)", whole["tags"] or "") or [whole["tag"]]
    return whole, tags, _questions(whole["asked"])


def _questions(asked: str) -> Questions | None:
    """The patterns for each attribute, or each group of which the first counts; None if unclear."""
    patterns: Questions = {}
    at = 0
    while found := ASKED.match(asked, at):
        names, pattern = _pattern(found)
        patterns.setdefault(names, []).append(pattern)
        at = found.end()
        if at == len(asked):
            return patterns
        if not asked.startswith(" or ", at):
            break
        at += len(" or ")
    return None


def _pattern(found: re.Match[str]) -> tuple[tuple[str, ...], str]:
    """The attributes that one question is about, and the pattern that their value has to have."""
    on = found["tested"] or found["within"] or found["turned"] or found["begun"] or found["named"]
    if found["tested"]:
        pattern = f"(?i:{found['pattern']})" if found["fold"] else found["pattern"]
    elif found["begun"]:
        pattern = r"\A" + re.escape(found["start"])
    elif found["named"]:
        pattern = "" if found["same"] is None else rf"\A{re.escape(found['same'])}\Z"
    else:
        pattern = _word(found)
    return tuple(name.strip("@") for name in on.split("|")), pattern


def _word(found: re.Match[str]) -> str:
    if not found["turned"]:
        return re.escape(found["part"])
    turned = dict(zip(found["into"], found["out"], strict=True))
    return "".join(
        f"[{sign}{turned[sign]}]" if sign in turned else re.escape(sign) for sign in found["word"]
    )


def _names(questions: Questions) -> list[str]:
    """The attributes, those that have most questions first."""
    return sorted(
        {name for names in questions for name in names},
        key=lambda name: (-len(questions.get((name,), ())), name),
    )


def _known(name: str, questions: Questions) -> Known:
    groups = [names for names in questions if len(names) > 1 and name in names]
    return Known(questions.get((name,), []), [one for names in groups for one in questions[names]])


def _first_has(one: Any, names: tuple[str, ...], matcher: Callable[[str], object]) -> bool:
    """Whether the first of these attributes that the element has, as it is written, matches."""
    return next((bool(matcher(value)) for name, value in one.items() if name in names), False)
