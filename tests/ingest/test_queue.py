"""The queue: one task at a time in the order they came, failures kept with their reason, and what a dead process left is done again, but not for ever."""

from __future__ import annotations

from threading import Event
from time import sleep

import pytest

from ingest.catalogue import Catalogue
from ingest.catalogue_tasks import MOST_ATTEMPTS
from ingest.errors import GaveWay, UnknownDocument, WorkerDied
from ingest.job import LIVE, Act, Progress
from ingest.queue import Queue
from ingest.task import Task
from ingest.types import LoadReport, Outcome, State, TaskState


@pytest.fixture
def tasks(tmp_path):
    catalogue = Catalogue.open(f"sqlite:///{tmp_path / 'state.db'}")
    yield catalogue.tasks
    catalogue.close()


def erase(path):
    return Task(Act.ERASE, paths=(path,))


def report(path):
    return LoadReport.of((Outcome(path, State.REMOVED, "", "", "", "", 0),), 0.0, 7)


def wait(queue, task):
    while queue.view(task.id).state is not TaskState.DONE:
        sleep(0.01)


def test_tasks_are_done_in_the_order_they_came_and_never_two_at_once(tasks):
    done, may = [], Event()

    def perform(task, say):
        may.wait(10)
        done.append(task.paths[0])
        return report(task.paths[0])

    queue = Queue(tasks, perform)
    first, second = queue.add(erase("a")), queue.add(erase("b"))
    assert [queue.view(one.id).state for one in (first, second)] in ([TaskState.RUNNING, TaskState.QUEUED], [TaskState.QUEUED, TaskState.QUEUED])
    may.set()
    queue.run(erase("c"), lambda _: None)
    wait(queue, second)
    queue.close()
    assert sorted(done) == ["a", "b", "c"]
    assert done.index("a") < done.index("b")
    assert (queue.view(first.id).counts, queue.view(first.id).generation) == ({"removed": 1}, 7)


def test_a_task_that_fails_keeps_its_reason_and_the_next_is_done(tasks):
    def perform(task, say):
        if task.paths == ("bad",):
            raise WorkerDied("It died.")
        return report(task.paths[0])

    queue = Queue(tasks, perform)
    bad, good = queue.add(erase("bad")), queue.add(erase("good"))
    wait(queue, good)
    assert (queue.view(bad.id).state, queue.view(bad.id).reason) == (TaskState.FAILED, "It died.")
    with pytest.raises(WorkerDied, match="It died"):
        queue.run(erase("bad"), lambda _: None)
    queue.close()


def test_what_a_dead_process_left_running_is_done_by_the_next_service(tasks):
    left = tasks.add(erase("a"), begun=True)
    queue = Queue(tasks, lambda task, say: report(task.paths[0]))
    queue.take_over()
    wait(queue, left)
    queue.close()


def test_whoever_asks_for_the_same_again_takes_up_what_a_dead_process_left(tasks):
    left = tasks.add(erase("a"), begun=True)
    tasks.revive()
    queue = Queue(tasks, lambda task, say: report(task.paths[0]))
    queue.run(erase("a"), lambda _: None)
    assert [(one.id, one.state) for one in queue.views()] == [(left.id, TaskState.DONE)]


def die(tasks, task_id, *, after=lambda: None):
    """Begin a task, get as far as `after`, and die."""
    assert tasks.claim(task_id) is not None
    after()
    tasks.revive()
    return tasks.view(task_id)


def test_a_task_that_ends_its_process_each_time_is_not_begun_for_ever_unless_it_gets_further(tasks):
    stuck, moving = tasks.add(erase("a")).id, tasks.add(erase("b")).id
    for _ in range(MOST_ATTEMPTS - 1):
        assert die(tasks, stuck).state is TaskState.QUEUED
    assert die(tasks, stuck).state is TaskState.FAILED
    for _ in range(3 * MOST_ATTEMPTS):
        assert die(tasks, moving, after=lambda: tasks.progressed(moving)).state is TaskState.QUEUED


def test_a_running_task_tells_its_pace_and_a_part_gone_live_counts_as_progress(tasks):
    seen = []

    def perform(task, say):
        say(Progress("read", 3, 10, "/in/a.md"))
        seen.append(queue.views()[0].pace)
        say(Progress(LIVE, 1, 0))
        return report("a")

    queue = Queue(tasks, perform)
    heard = []
    queue.run(erase("a"), heard.append)
    assert [(pace.step, pace.done, pace.of) for pace in seen] == [("read", 3, 10)]
    assert [one.step for one in heard] == ["read", LIVE]
    assert queue.views()[0].pace is None


def test_an_unknown_task_is_named(tasks):
    with pytest.raises(UnknownDocument, match="no task nine"):
        Queue(tasks, lambda task, say: report("a")).view("nine")


GRAPH = Task(Act.OPTIMISE)


def building(queue, done, *, asked=None):
    """What does tasks, where a graph is built until something presses; `asked` is called when its building begins."""

    def perform(task, say):
        if task.act is Act.OPTIMISE:
            if asked is not None:
                asked(queue[0])
            for _ in range(20):
                if queue[0].presses():
                    raise GaveWay("Something else was asked for.")
                sleep(0.01)
        done.append(task.paths[0] if task.paths else "graph")
        return report("a")

    return perform


def test_a_search_graph_gives_way_to_what_is_queued_and_is_built_after_it(tasks):
    done, holder = [], []
    later = [erase("later")]
    holder.append(Queue(tasks, building(holder, done, asked=lambda queue: queue.add(later.pop()) if later else None)))
    graph = holder[0].add(GRAPH)
    wait(holder[0], graph)
    holder[0].close()
    assert done == ["later", "graph"]
    assert [view.state for view in holder[0].views()] == [TaskState.DONE] * 2


def test_a_search_graph_gives_way_to_who_asks_here_and_now(tasks):
    done, holder, begun = [], [], Event()
    holder.append(Queue(tasks, building(holder, done, asked=lambda _: begun.set())))
    graph = holder[0].add(GRAPH)
    begun.wait(10)
    holder[0].run(erase("now"), lambda _: None)
    wait(holder[0], graph)
    holder[0].close()
    assert done == ["now", "graph"]


def test_a_search_graph_does_not_give_way_for_ever(tasks):
    done, holder = [], []
    holder.append(Queue(tasks, building(holder, done, asked=lambda queue: queue.add(erase(f"{len(done)}")) if len(done) < 9 else None)))
    graph = holder[0].add(GRAPH)
    wait(holder[0], graph)
    holder[0].close()
    assert done.index("graph") == 5
    assert len(done) == 7


def test_search_graphs_wait_for_whatever_else_waits(tasks):
    first, second = tasks.add(GRAPH), tasks.add(erase("a"))
    assert (tasks.waiting(), tasks.graph_waits(), tasks.presses()) == ((second.id, first.id), True, True)
    tasks.claim(second.id)
    assert (tasks.waiting(), tasks.graph_waits(), tasks.presses()) == ((first.id,), True, False)
