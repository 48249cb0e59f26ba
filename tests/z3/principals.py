"""Who may make a request, and whom a statement means: after the page "Principal" of the IAM User Guide."""

STRANGER = "999988887777"


def named(statement: dict) -> list[str]:
    """The principals that a statement lists, everyone as `*` and accounts by their ids."""
    element = statement.get("Principal", statement.get("NotPrincipal", []))
    lists = [element] if element == "*" else element.values() if isinstance(element, dict) else []
    values = [value for entry in lists for value in (entry if isinstance(entry, list) else [entry])]
    return [value.split(":")[4] if value.endswith(":root") else value for value in values]


def universe(statements: list[dict]) -> list[str]:
    """Callers of each kind that statements could tell apart; one that stands for all where no principals are listed."""
    listed = {name for statement in statements for name in named(statement)}
    accounts = {STRANGER, *(n for n in listed if n.isdigit()), *(n.split(":")[4] for n in listed if n.startswith("arn:"))}
    callers = {name for name in listed if name != "*" and not name.isdigit()}
    for account in accounts:
        callers |= {account, f"arn:aws:iam::{account}:user/other", f"arn:aws:iam::{account}:role/other"}
    return sorted(callers | {"anonymous", "other.amazonaws.com"})


def covers(statement: dict, caller: str) -> bool:
    """Whether the statement is about the caller; the policy of an identity names nobody."""
    if "Principal" not in statement and "NotPrincipal" not in statement:
        return True
    account = caller.split(":")[4] if caller.startswith("arn:") else caller
    if "NotPrincipal" in statement:
        # An account that is listed exempts its root user alone; everyone else has to be listed by name.
        return not any(name in ("*", caller) for name in named(statement))
    return any(name in ("*", caller, account) for name in named(statement))
