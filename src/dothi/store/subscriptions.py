"""What clients of the broker are subscribed to, as the processes remember it together."""

from collections.abc import Collection, Mapping

from dothi.store.database import Session


async def put_subscriptions(session: Session, topics: Mapping[str, str], most: int) -> None:
    """Remember topics by their hearings; of more than `most` the oldest are forgotten."""
    await session.run("put_subscriptions", {"hearing": list(topics), "topic": list(topics.values())})
    await session.run("trim_subscriptions", {"most": most})


async def drop_subscriptions(session: Session, hearings: Collection[str]) -> None:
    """Forget some."""
    await session.run("drop_subscriptions", {"hearing": list(hearings)})


async def list_subscriptions(session: Session, most: int) -> list[tuple[str, str]]:
    """Hearing and topic of the newest ones, the oldest of them first."""
    return [(row[0], row[1]) for row in await session.rows("list_subscriptions", {"most": most})]
