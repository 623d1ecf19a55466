"""What lark cannot read, told to a person: what is wrong, where, and what would be right."""

from typing import TYPE_CHECKING

from pipeline.domain.errors import BadQuery

if TYPE_CHECKING:
    import lark

_QUOTES = '"„“”«»'
_CLOSING = ('"', "“", "”", "»", "«", "‘", "’", "›", "‹")
#: character -> what is wrong, what would be right
_CHARACTERS = {
    "~": ("~ goes with words in quotation marks", 'For example "zwei Worte"~3.'),
    "^": ("^ is not known here", "No word can be made weightier than another."),
    "[": ("this bracket is not closed", "For example published:[2026-11-01 TO 2026-11-24]."),
    "]": ("no bracket is open here", "For example published:[2026-11-01 TO 2026-11-24]."),
    "{": ("{ is not known here", "Use ( ) to group, [ ] for a stretch of time."),
    "}": ("} is not known here", "Use ( ) to group, [ ] for a stretch of time."),
    "|": ("| is not known here", "Write OR."),
    "\\": ("\\ is not known here", "Put words with odd signs in quotation marks."),
}
#: type of a token -> what is wrong, what would be right
_TOKENS = {
    "_OR": ("nothing stands before OR", "For example Haushalt OR Etat."),
    "_AND": ("nothing stands before AND", "For example Haushalt AND Berlin."),
    "NEAR": ("nothing stands before NEAR", "For example Haushalt NEAR/5 Berlin."),
    "SLOP": ("~ goes with words in quotation marks", 'For example "zwei Worte"~3.'),
    "RANGE": ("brackets belong to published:", "For example published:[2026-11-01 TO *]."),
    "FIELD": ("a field cannot stand here", "A field takes a word, a phrase or a group."),
    "_MINUS": ("this - has nothing to stand before", "For example Haushalt -Berlin."),
    "_NOT": ("NOT cannot stand here", "For example Haushalt NOT Berlin."),
    "PLUS": ("this + has nothing to stand before", "For example +Haushalt Berlin."),
}
_MISSING_AFTER = {
    "_OR": "OR",
    "_AND": "AND",
    "NEAR": "NEAR",
    "_NOT": "NOT",
    "_MINUS": "-",
    "PLUS": "+",
    "_OPEN": "(",
    "FIELD": "the colon",
}


def unexpected_character(query: str, at: int) -> BadQuery:
    """A character that begins nothing of the language."""
    sign = query[at]
    if sign in _QUOTES:
        return BadQuery(query, "this quotation mark is not closed", at, f"Add a {_fellow(sign)}.")
    if sign == "~" and query[:at].rstrip()[-1:] in _CLOSING:
        return BadQuery(query, "~ needs a number right after it", at, 'For example "zwei Worte"~3.')
    reason, hint = _CHARACTERS.get(sign, (f"{sign!r} is not known here", ""))
    return BadQuery(query, reason, at, hint)


def unexpected_token(query: str, token: "lark.Token", tokens: "list[lark.Token]") -> BadQuery:
    """A token that cannot stand where it does; `$END` where something is missing."""
    before = _before(token, tokens)
    if before is not None and before.type in _MISSING_AFTER and token.type not in {"SLOP", "RANGE"}:
        what = _MISSING_AFTER[before.type]
        at = token.start_pos if token.type != "$END" else before.end_pos
        hint = "Write a word, a phrase or a group in parentheses."
        if before.type == "_OPEN" and token.type == "_CLOSE":
            return BadQuery(query, "the parentheses are empty", at or 0, hint)
        return BadQuery(query, f"something is missing after {what}", at or 0, hint)
    reason, hint = _TOKENS.get(token.type, ("this cannot stand here", ""))
    return BadQuery(query, reason, token.start_pos or 0, hint)


def _before(token: "lark.Token", tokens: "list[lark.Token]") -> "lark.Token | None":
    """The token that stands before another; the last one before the end."""
    if token.type == "$END":
        return tokens[-1]
    earlier = [one for one in tokens if (one.end_pos or 0) <= (token.start_pos or 0)]
    return earlier[-1] if earlier else None


def _fellow(opening: str) -> str:
    return {"„": "“", "“": "”", "«": "»", "»": "«"}.get(opening, opening)
