"""Tasks that are told to end."""

import asyncio
import contextlib

from dothi.machine.tasks import end_tasks


async def test_a_task_that_missed_its_cancellation_ends_all_the_same() -> None:
    """It swallows the first one, as `asyncio.wait_for` may before Python 3.12; others end at once."""
    missed = 0

    async def miss_the_first() -> None:
        nonlocal missed
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            missed += 1
        await asyncio.sleep(60)

    async def fail() -> None:
        raise ValueError("over")

    tasks = [asyncio.create_task(each) for each in (miss_the_first(), asyncio.sleep(60), fail())]
    await asyncio.sleep(0)
    await end_tasks(tasks)
    assert missed == 1
    assert [task.done() for task in tasks] == [True, True, True]
    with contextlib.suppress(ValueError):
        await tasks[2]
