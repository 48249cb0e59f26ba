"""What a request carries under a condition key, and when a condition on it holds: after the pages "Condition operators" and
"Single-valued vs. multivalued context keys" of the IAM User Guide."""

import datetime
import ipaddress
import re
from dataclasses import dataclass, field

import z3

import texts

ARN = texts.concatenated([z3.Re("arn:"), *[z3.Concat(z3.Star(texts.NO_COLON), z3.Re(":")) for _ in range(4)], texts.ANY])
OPERATOR = re.compile(r"^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$")
NEGATED = re.compile("Not")


def family(comparison: str) -> str:
    """The type that an operator compares."""
    for name in ("String", "Numeric", "Date", "Bool", "Binary", "Ip", "Arn", "Null"):
        if name in comparison:
            return name
    raise ValueError(comparison)


@dataclass
class Value:
    """One value in each of the types that an operator may take it for."""

    name: str
    made: dict[str, z3.ExprRef] = field(default_factory=dict)

    def of(self, kind: str) -> z3.ExprRef:
        sorts = {
            "text": z3.StringSort(), "number": z3.RealSort(), "bool": z3.BoolSort(), "is_v6": z3.BoolSort(),
            "v4": z3.BitVecSort(32), "v6": z3.BitVecSort(128), "mistyped": z3.BoolSort(),
        }  # fmt: skip
        return self.made.setdefault(kind, z3.Const(f"{self.name}.{kind}", sorts[kind]))


class Key:
    """A condition key of a request: absent, or with values. Only some keys have several."""

    def __init__(self, name: str, many: int):
        self.present = z3.Bool(f"{name}?")
        self.values = [Value(f"{name}#{at}") for at in range(max(many, 1))]
        # Beyond the first, there may be fewer values.
        self.used = [z3.BoolVal(True), *[z3.Bool(f"{name}#{at}?") for at in range(1, len(self.values))]]

    def text(self) -> tuple[z3.BoolRef, z3.SeqRef]:
        """The key as a policy variable. One with several values is none."""
        return self.present, self.values[0].of("text")


def holds(operator: str, wanted: list[str], key: Key, variable) -> z3.BoolRef:
    """Whether the condition holds."""
    quantifier, comparison, if_exists = OPERATOR.match(operator).groups()
    if comparison == "Null":
        return z3.Or(*[z3.Not(key.present) if value == "true" else key.present for value in wanted])
    negated = bool(NEGATED.search(comparison))
    fits = [meets(comparison, negated, wanted, value, variable) for value in key.values]
    if quantifier is None:
        absent = bool(if_exists) or negated
        # Several values require a set operator.
        return z3.If(key.present, z3.And(fits[0], *map(z3.Not, key.used[1:])), z3.BoolVal(absent))
    # What has no text has no value.
    there = z3.And(key.present, key.values[0].of("text") != "") if family(comparison) == "String" else key.present
    if quantifier == "ForAllValues":
        each = z3.And(*[z3.Implies(used, fit) for used, fit in zip(key.used, fits)])
        return z3.Or(z3.Not(there), each)
    some = z3.Or(*[z3.And(used, fit) for used, fit in zip(key.used, fits)])
    return z3.If(there, some, z3.BoolVal(bool(if_exists)))


def meets(comparison: str, negated: bool, wanted: list[str], value: Value, variable) -> z3.BoolRef:
    """Whether one value is as wanted. What is not of the operator's type satisfies neither it nor its negation."""
    positive = comparison.replace("Not", "")
    typed = {"String": z3.BoolVal(True), "Arn": z3.InRe(value.of("text"), ARN)}
    comparable = typed.get(family(comparison), z3.Not(value.of("mistyped")))
    met = z3.Or(*[one(positive, text, value, variable) for text in wanted])
    return z3.And(comparable, z3.Not(met) if negated else met)


def one(comparison: str, wanted: str, value: Value, variable) -> z3.BoolRef:
    """Whether a value meets one that is written, negation aside."""
    kind = family(comparison)
    if kind == "String":
        like, fold = comparison == "StringLike", "IgnoreCase" in comparison
        return texts.matches(value.of("text"), wanted, texts.WHOLE, variable, wildcards=like, fold=fold)
    if kind == "Arn":
        return texts.matches(value.of("text"), wanted, texts.NARROW, variable)
    if kind == "Bool":
        return value.of("bool") == z3.BoolVal(wanted.lower() == "true")
    if kind == "Binary":
        return value.of("text") == z3.StringVal(wanted)
    if kind in ("IpAddress", "Ip"):
        return in_range(ipaddress.ip_network(wanted, strict=False), value)
    number = value.of("number")
    bound = z3.RealVal(wanted) if kind == "Numeric" else z3.RealVal(seconds(wanted))
    order = comparison.removeprefix(kind)
    return {
        "Equals": number == bound,
        "LessThan": number < bound,
        "LessThanEquals": number <= bound,
        "GreaterThan": number > bound,
        "GreaterThanEquals": number >= bound,
    }[order]


def seconds(date: str) -> int:
    """A date as it is written here, since 1970."""
    return int(datetime.datetime.fromisoformat(date.replace("Z", "+00:00")).timestamp())


def in_range(network: ipaddress.IPv4Network | ipaddress.IPv6Network, value: Value) -> z3.BoolRef:
    """Whether the address lies in the network, which is of either version."""
    v6 = network.version == 6
    bits, size = value.of("v6" if v6 else "v4"), 128 if v6 else 32
    family_fits = value.of("is_v6") if v6 else z3.Not(value.of("is_v6"))
    if network.prefixlen == 0:
        return family_fits
    high = z3.Extract(size - 1, size - network.prefixlen, bits)
    wanted = int(network.network_address) >> (size - network.prefixlen)
    return z3.And(family_fits, high == z3.BitVecVal(wanted, network.prefixlen))
