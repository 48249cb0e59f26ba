"""Answers for pairs of policies whether the new one allows anything that the existing one does not, with z3.

Usage: python subset.py [TIMEOUT_MS] < PAIRS > ANSWERS

The first line of the input is the list of all actions that there are. Each further line is a pair: `new`, `existing`, and
`many`, the keys that may have several values. Each line of the output has what holds with each reading of the wildcards
of ARNs, `subset`, `wider` or `unknown`, and the milliseconds that it took.

An encoding of its own: actions and principals are gone through, for they are finite; resources and keys are z3's.
"""

import functools
import json
import re
import sys
import time

import z3

import keys
import texts
from principals import covers, universe

TIMEOUT_MS = 2_000


def listed(value) -> list:
    """One or many, as policies have it."""
    return value if isinstance(value, list) else [value]


def text_of(value) -> str:
    """A value of a condition, which may stand without quotes."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Policy:
    """A policy as it is written."""

    def __init__(self, document: dict):
        self.statements = listed(document["Statement"])
        self.variables = document.get("Version") == "2012-10-17"


@functools.lru_cache(maxsize=4096)
def named(pattern: str, actions: tuple[str, ...]) -> frozenset[int]:
    """The places of the actions that a pattern names."""
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern.lower())
    expression = re.compile("".join(parts), re.DOTALL)
    return frozenset(at for at, action in enumerate(actions) if expression.fullmatch(action))


def names(statement: dict, actions: tuple[str, ...]) -> frozenset[int]:
    """The places of the actions that a statement is about."""
    patterns = listed(statement.get("Action", statement.get("NotAction")))
    found = frozenset().union(*[named(pattern, actions) for pattern in patterns])
    return found if "Action" in statement else frozenset(range(len(actions))) - found


class Pair:
    """The terms of one question."""

    def __init__(self, new: Policy, existing: Policy, many: list[str], reading: str):
        self.many, self.reading = {name.lower() for name in many}, reading
        self.resource = z3.String("resource")
        self.keys: dict[str, keys.Key] = {}
        # One value for each condition could be needed; three tell apart what is written here.
        self.size = 3

    def key(self, name: str) -> keys.Key:
        name = name.lower()
        if name not in self.keys:
            self.keys[name] = keys.Key(name, self.size if name in self.many else 1)
        return self.keys[name]

    def applies(self, policy: Policy, statement: dict) -> z3.BoolRef:
        """Whether the statement applies, as far as resource and keys decide."""
        variable = (lambda name: self.key(name).text()) if policy.variables else None
        patterns = listed(statement.get("Resource", statement.get("NotResource")))
        met = z3.Or(*[texts.matches(self.resource, pattern, self.reading, variable) for pattern in patterns])
        parts = [z3.Not(met) if "NotResource" in statement else met]
        for operator, by_key in statement.get("Condition", {}).items():
            for name, wanted in by_key.items():
                parts.append(keys.holds(operator, list(map(text_of, listed(wanted))), self.key(name), variable))
        return z3.And(*parts)

    def allows(self, policy: Policy, about: frozenset[int]) -> z3.BoolRef:
        """Whether the policy allows, through the statements at these places."""
        terms = {"Allow": [], "Deny": []}
        for at in sorted(about):
            statement = policy.statements[at]
            terms[statement["Effect"]].append(self.applies(policy, statement))
        return z3.And(z3.Or(*terms["Allow"]), z3.Not(z3.Or(*terms["Deny"])))


def settled(new: Policy, existing: Policy, actions: tuple[str, ...]) -> set[tuple[frozenset[int], frozenset[int]]]:
    """For every action and principal the places of the statements that are about both, each combination once."""
    by_action = [[names(s, actions) for s in policy.statements] for policy in (new, existing)]
    callers = universe(new.statements + existing.statements)
    found = set()
    signatures = {
        tuple(frozenset(at for at, covered in enumerate(side) if action in covered) for side in by_action)
        for action in range(len(actions))
    }
    for caller in callers:
        meant = [frozenset(at for at, s in enumerate(p.statements) if covers(s, caller)) for p in (new, existing)]
        found.update((ours & meant[0], theirs & meant[1]) for ours, theirs in signatures)
    return found


def answer(pair: dict, actions: tuple[str, ...], reading: str, timeout: int) -> str:
    """Whether the new policy allows nothing else."""
    new, existing = Policy(pair["new"]), Policy(pair["existing"])
    unknown = False
    allowing = {at for at, statement in enumerate(new.statements) if statement["Effect"] == "Allow"}
    for ours, theirs in settled(new, existing, actions):
        if not ours & allowing:
            continue
        terms = Pair(new, existing, pair["many"], reading)
        solver = z3.Solver()
        solver.set("timeout", timeout)
        solver.add(terms.allows(new, ours), z3.Not(terms.allows(existing, theirs)))
        result = solver.check()
        if result == z3.sat:
            return "wider"
        unknown |= result == z3.unknown
    return "unknown" if unknown else "subset"


def main() -> None:
    """Answers line by line."""
    timeout = int(sys.argv[1]) if len(sys.argv) > 1 else TIMEOUT_MS
    actions = tuple(action.lower() for action in json.loads(sys.stdin.readline()))
    for line in sys.stdin:
        pair = json.loads(line)
        start = time.perf_counter()
        answers = {reading: answer(pair, actions, reading, timeout) for reading in (texts.NARROW, texts.WIDE)}
        answers["ms"] = 1000 * (time.perf_counter() - start) / len(answers)
        print(json.dumps(answers), flush=True)


if __name__ == "__main__":
    main()
