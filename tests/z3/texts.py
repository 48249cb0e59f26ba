"""Patterns of policies as what z3 has for strings: regular expressions, and prefixes where a policy variable stands."""

import re
from collections.abc import Callable

import z3

# How the wildcards of a pattern reach: over everything, over a part of an ARN, or over a part but for those that end one.
WHOLE, NARROW, WIDE = "whole", "narrow", "wide"

ANY_CHAR = z3.AllChar(z3.ReSort(z3.StringSort()))
ANY = z3.Full(z3.ReSort(z3.StringSort()))
NO_COLON = z3.Diff(ANY_CHAR, z3.Re(":"))

VARIABLE = re.compile(r"\$\{([^},]+)(?:, '([^']*)')?\}")


def literal(text: str, fold: bool) -> z3.ReRef:
    """The text itself, or with `fold` the text in any case."""
    if not fold:
        return z3.Re(text)
    both = [z3.Union(z3.Re(c.lower()), z3.Re(c.upper())) if c.isalpha() else z3.Re(c) for c in text]
    return concatenated(both)


def concatenated(parts: list[z3.ReRef]) -> z3.ReRef:
    """All parts one after the other; there may be none, or one."""
    if not parts:
        return z3.Re("")
    return parts[0] if len(parts) == 1 else z3.Concat(*parts)


def expression(pattern: str, reading: str, fold: bool = False) -> z3.ReRef:
    """What the pattern, which has no variables, matches."""
    parts, text, colons = [], "", 0
    # Stars alone stand for everything.
    is_arn = reading != WHOLE and set(pattern) != {"*"}
    for at, char in enumerate(pattern):
        if char not in "*?":
            text += char
            colons += char == ":"
            continue
        if text:
            parts.append(literal(text, fold))
            text = ""
        ends = at + 1 == len(pattern) or pattern[at + 1] == ":"
        free = not is_arn or colons >= 5 or (reading == WIDE and ends and char == "*")
        one = ANY_CHAR if free else NO_COLON
        parts.append((ANY if free else z3.Star(one)) if char == "*" else one)
    if text:
        parts.append(literal(text, fold))
    return concatenated(parts)


def matches(
    value: z3.SeqRef,
    pattern: str,
    reading: str,
    variable: Callable[[str], tuple[z3.BoolRef, z3.SeqRef]] | None,
    wildcards: bool = True,
    fold: bool = False,
) -> z3.BoolRef:
    """Whether `value` is met by `pattern`. `variable` gives the presence and the text of a key; none where the version
    of the language has no variables."""
    if variable is None or not VARIABLE.search(pattern):
        if not wildcards:
            return z3.InRe(value, literal(pattern, True)) if fold else value == z3.StringVal(pattern)
        return z3.InRe(value, expression(pattern, reading, fold))
    assert not fold, "no generator writes this"
    there, pieces, last = [], [], 0
    for found in VARIABLE.finditer(pattern):
        pieces.append(pattern[last : found.start()])
        present, text = variable(found[1])
        default = found[2]
        pieces.append(text if default is None else z3.If(present, text, z3.StringVal(default)))
        if default is None:
            there.append(present)
        last = found.end()
    pieces.append(pattern[last:])
    return z3.And(*there, spliced(value, pieces, reading, wildcards))


def spliced(value: z3.SeqRef, pieces: list, reading: str, wildcards: bool) -> z3.BoolRef:
    """Whether `value` is met by pieces of pattern with terms between them."""
    texts = [piece for piece in pieces if isinstance(piece, str)]
    wild = [piece for piece in texts if wildcards and re.search(r"[*?]", piece)]
    open_end = wildcards and pieces[-1].endswith("*")
    if not wild or (open_end and wild == [pieces[-1]] and pieces[-1].count("*") == 1 and "?" not in pieces[-1]):
        terms = [z3.StringVal(p.rstrip("*") if wildcards else p) if isinstance(p, str) else p for p in pieces]
        whole = z3.Concat(*terms)
        return z3.PrefixOf(whole, value) if open_end else value == whole
    # Wildcards before a variable: left to what z3 makes of expressions that are no constants.
    parts = [expression(p, WHOLE) if isinstance(p, str) else z3.Re(p) for p in pieces if not isinstance(p, str) or p]
    return z3.InRe(value, concatenated(parts))
