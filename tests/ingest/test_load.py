"""A load, end to end with its child process: nothing changes twice, nothing is ever missing, nothing half-done goes live."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from threading import Event, Thread

import pytest

from ingest.errors import GaveWay, NoRoom, SourceMissing, WorkerDied
from ingest.generations import check_room, copy_generation, size_of
from ingest.job import Act, Job
from ingest.open import open_index
from ingest.settings import IngestSettings
from ingest.types import Audience, Kind, LoadOptions, Question, State, TaskState, Where
from ingest.worker import run_worker
from tests.fakes_ingest import ENCODER, OTHER_ENCODER, opened, write

OPTIONS = LoadOptions()


@pytest.fixture
def index(tmp_path):
    index = opened(tmp_path / "data")
    yield index
    index.close()


def states(report):
    return {Path(one.path).name: one.state for one in report.documents}


def found(index, text, **where):
    return [Path(hit.passage.path).name for hit in index.search(Question(text, where=Where(**where))).hits]


def kill_children():
    """Children of the main thread, which is the one that loads."""
    for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)


def test_a_loaded_document_is_found_with_its_place_and_its_version(index, tmp_path):
    report = index.load([write(tmp_path / "in", returns="# Returns\n\nSend the kettle back within 14 days.\n")], OPTIONS)
    (hit,) = index.search(Question("kettle back")).hits
    assert states(report) == {"returns.md": State.LOADED}
    assert (report.loaded, report.generation, report.documents[0].passages) == (1, 1, 1)
    assert hit.passage.heading == ("Returns",)
    assert hit.passage.text[hit.window.start : hit.window.end].endswith("Send the kettle back within 14 days.")
    assert index.passages([hit.passage.id, "unknown"]) == (hit.passage,)


def test_a_second_load_changes_nothing_and_says_so(index, tmp_path):
    folder = write(tmp_path / "in", a="Alpha text.", b="Beta text.")
    index.load([folder], OPTIONS)
    again = index.load([folder], OPTIONS)
    assert set(states(again).values()) == {State.UNCHANGED}
    assert (again.generation, again.loaded, again.unchanged) == (1, 0, 2)
    assert not (tmp_path / "data" / "generations" / "2").exists()


def test_changed_new_removed_and_broken_files_each_end_in_their_state(index, tmp_path):
    folder = write(tmp_path / "in", same="Same words.", changed="Old words.", gone="Gone words.", spoilt="Good words.")
    index.load([folder], OPTIONS)
    write(tmp_path / "in", changed="Fresh words.", fresh="More words.", spoilt="")
    (tmp_path / "in" / "gone.md").unlink()
    (tmp_path / "in" / "film.mp4").write_bytes(b"film")
    report = index.load([folder], OPTIONS)
    assert states(report) == {
        "changed.md": State.LOADED,
        "fresh.md": State.LOADED,
        "gone.md": State.REMOVED,
        "film.mp4": State.SKIPPED,
        "same.md": State.UNCHANGED,
        "spoilt.md": State.FAILED,
    }
    assert all(one.reason for one in report.documents if one.state is not State.LOADED)
    # a version that was good once stays live when its file is spoilt
    assert sorted(found(index, "words")) == ["changed.md", "fresh.md", "same.md", "spoilt.md"]
    assert found(index, "old", langs=()) == found(index, "old")
    assert "Old" not in " ".join(hit.passage.text for hit in index.search(Question("words")).hits)


def test_a_file_given_alone_prunes_nothing(index, tmp_path):
    folder = write(tmp_path / "in", a="Alpha text.", b="Beta text.")
    index.load([folder], OPTIONS)
    report = index.load([f"{folder}/a.md"], OPTIONS)
    assert states(report) == {"a.md": State.UNCHANGED}
    assert sorted(found(index, "text")) == ["a.md", "b.md"]


def test_front_matter_wins_over_the_options_of_a_load(index, tmp_path):
    folder = write(tmp_path / "in", stated="---\nkind: faq\nmarkets: [JP]\naudience: internal\n---\nStated text.", silent="Silent text.")
    index.load([folder], LoadOptions(kind=Kind.POLICY, markets=("DE",)))
    everyone = tuple(Audience)
    assert found(index, "text", kinds=(Kind.POLICY,), audiences=everyone) == ["silent.md"]
    assert found(index, "text", markets=("JP",), audiences=everyone) == ["stated.md"]
    assert found(index, "text") == ["silent.md"]


def test_products_and_channels_of_a_document_decide_who_finds_it(index, tmp_path):
    folder = write(tmp_path / "in", a="---\nproducts: [A7, B 2]\nchannels: Chat\n---\nKettle text.", b="Kettle words.")
    index.load([folder], LoadOptions(products=("C9",)))
    (passage,) = (hit.passage for hit in index.search(Question("kettle", where=Where(channels=("CHAT",), products=("a7",)))).hits)
    assert (passage.products, passage.channels) == (("A7", "B 2"), ("chat",))
    assert found(index, "kettle", products=("c9",)) == ["b.md"]
    assert found(index, "kettle", channels=("email",)) == ["b.md"]
    assert sorted(found(index, "kettle")) == ["a.md", "b.md"]


def test_personal_data_leaves_tickets_and_stays_in_policies(index, tmp_path):
    text = "Write to anna.keller@example.org about the refund."
    index.load([write(tmp_path / "in", ticket_1=text)], LoadOptions(kind=Kind.TICKET))
    index.load([write(tmp_path / "in2", policy=text)], LoadOptions(kind=Kind.POLICY))
    texts = {hit.passage.kind: hit.passage.text for hit in index.search(Question("refund")).hits}
    assert "anna.keller" not in texts[Kind.TICKET]
    assert "anna.keller" in texts[Kind.POLICY]


def test_other_options_load_an_unchanged_file_again(index, tmp_path):
    folder = write(tmp_path / "in", a="Alpha text.")
    index.load([folder], OPTIONS)
    assert index.load([folder], LoadOptions(markets=("FR",))).loaded == 1
    assert found(index, "alpha", markets=("DE",)) == []


def test_a_path_that_is_not_there_is_refused_before_anything_changes(index, tmp_path):
    folder = write(tmp_path / "in", a="Alpha text.")
    with pytest.raises(SourceMissing, match="nowhere"):
        index.load([folder, str(tmp_path / "nowhere")], OPTIONS)
    assert index.generation() == 0


def test_a_reader_finds_the_old_or_the_new_version_and_never_none(index, tmp_path):
    folder = write(tmp_path / "in", policy="Kettles come back within 14 days.")
    index.load([folder], OPTIONS)
    seen, stop = set(), Event()

    def read():
        while not stop.is_set():
            answer = index.search(Question("kettles"))
            seen.add((answer.generation, len(answer.hits), "30" in answer.hits[0].passage.text if answer.hits else None))

    reader = Thread(target=read)
    reader.start()
    write(tmp_path / "in", policy="Kettles come back within 30 days.")
    index.load([folder], OPTIONS)
    stop.set()
    reader.join()
    assert (1, 1, False) in seen
    assert seen <= {(1, 1, False), (2, 1, True)}
    assert not (tmp_path / "data" / "generations" / "1").exists()


def test_two_loads_at_once_both_finish(index, tmp_path):
    folders = [write(tmp_path / name, doc=f"{name} text.") for name in ("one", "two")]
    threads = [Thread(target=index.load, args=([folder], OPTIONS)) for folder in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found(index, "text")) == 2
    assert index.generation() == 2


def test_a_child_killed_while_it_encodes_leaves_the_old_set_and_the_next_load_works(tmp_path):
    folder = write(tmp_path / "in", a="Alpha text.")
    index = opened(tmp_path / "data", progress=lambda said: kill_children() if said.step == "encode" and (tmp_path / "in" / "b.md").exists() else None)
    index.load([folder], OPTIONS)
    write(tmp_path / "in", a="Alpha changed.", b="\n\n".join(f"## Part {number}\n\nBeta text {number}." for number in range(2_000)))
    with pytest.raises(WorkerDied, match="nothing that was live has changed"):
        index.load([folder], OPTIONS)
    assert index.generation() == 1
    assert found(index, "alpha text") == ["a.md"]
    assert sorted(path.name for path in (tmp_path / "data" / "generations").iterdir()) == ["1"]
    (tmp_path / "in" / "b.md").unlink()
    assert index.load([folder], OPTIONS).loaded == 1
    assert "changed" in index.search(Question("alpha")).hits[0].passage.text
    index.close()


def test_a_child_that_is_killed_alone_is_started_again_and_the_load_ends_as_if_nothing_had_been(tmp_path):
    folder = write(tmp_path / "in", a="\n\n".join(f"## Part {number}\n\nAlpha text {number}." for number in range(300)), b="Beta text.")
    killed = []

    def progress(said):
        if said.step == "write" and len(killed) < 2:
            killed.append(said)
            kill_children()

    index = opened(tmp_path / "data", progress=progress)
    report = index.load([folder], OPTIONS)
    assert len(killed) == 2
    assert (report.loaded, report.generation) == (2, 1)
    assert found(index, "beta text")[0] == "b.md"
    assert index.queue.views()[0].state is TaskState.DONE
    index.close()


def test_a_load_in_parts_is_searchable_first_and_its_search_graph_is_built_after_it(tmp_path):
    index = open_index(IngestSettings(data=tmp_path / "data", batch=2), encoder=ENCODER)
    report = index.load([write(tmp_path / "in", a="Alpha text.", b="Beta text.", c="Gamma text.", d="Delta text.")], OPTIONS)
    assert report.loaded == 4
    assert sorted(found(index, "text")) == ["a.md", "b.md", "c.md", "d.md"]
    index.queue.close()
    graph, load = index.queue.views()
    assert (load.act, load.state, graph.act, graph.state) == (Act.LOAD, TaskState.DONE, Act.OPTIMISE, TaskState.DONE)
    assert index.generation() == report.generation + 1
    assert sorted(found(index, "text")) == ["a.md", "b.md", "c.md", "d.md"]
    assert index.load([str(tmp_path / "in")], OPTIONS).unchanged == 4
    index.close()


def test_work_that_gives_way_stops_at_once_and_leaves_no_process_behind(tmp_path):
    job = Job(Act.OPTIMISE, str(tmp_path), f"sqlite:///{tmp_path / 'state.db'}", ENCODER, 0)
    with pytest.raises(GaveWay):
        run_worker(job, lambda _: None, gives_way=lambda: True)
    assert not Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def test_a_new_generation_is_asked_what_was_asked_last_before_it_goes_live(index, tmp_path):
    index.load([write(tmp_path / "in", a="Alpha text.")], OPTIONS)
    index.search(Question("alpha"))
    index.load([write(tmp_path / "in", a="Alpha text.", b="Beta text.")], OPTIONS)
    with index._generations.reading() as live:
        # what the first search of a generation looks up for all that follow is there
        assert live.rarity is not None


def test_many_files_read_at_once_become_the_same_passages_as_one_after_the_other(tmp_path):
    texts = {f"d{number:02d}": f"# Kettle {number}\n\nSend kettle {number} back within {number} days.\n\n返品は{number}日以内です。" for number in range(12)}
    folder = write(tmp_path / "in", **texts)
    seen = []
    for name, readers in (("several", 3), ("one", 1)):
        index = open_index(IngestSettings(data=tmp_path / name, readers=readers))
        report = index.load([folder], OPTIONS)
        hits = index.search(Question("kettle back", limit=12)).hits
        seen.append(([(one.path, one.passages) for one in report.documents], [(hit.passage.id, round(hit.score, 5)) for hit in hits]))
        index.close()
    assert seen[0] == seen[1]
    assert len(seen[0][1]) == 12


def test_a_file_that_ends_its_reader_twice_costs_only_itself(tmp_path):
    folder = write(tmp_path / "in", a="Alpha text.", bad="Endless text.\n\n" * 30_000, c="Gamma text.")
    index = opened(tmp_path / "data", progress=lambda said: kill_children() if said.path.endswith("bad.md") else None)
    report = index.load([folder], OPTIONS)
    assert states(report) == {"a.md": State.LOADED, "bad.md": State.FAILED, "c.md": State.LOADED}
    assert sorted(found(index, "text")) == ["a.md", "c.md"]
    index.close()


@pytest.mark.parametrize("damage", ["gone", "emptied", "no frequencies", "another layout", "not finished"])
def test_a_lost_broken_or_older_index_folder_is_rebuilt_from_the_kept_text_and_says_so(tmp_path, caplog, damage):
    index = opened(tmp_path / "data")
    index.load([write(tmp_path / "in", a="Alpha text.", b="Beta text.")], OPTIONS)
    index.close()
    live = tmp_path / "data" / "generations" / "1"
    if damage == "no frequencies":
        (live / "frequencies.npz").unlink()
    elif damage == "another layout":
        (live / "generation.json").write_text('{"layout": 0, "encoder": "f4ke00000001"}', "utf-8")
    elif damage == "not finished":
        (live / "generation.json").unlink()
    else:
        shutil.rmtree(live)
        if damage == "emptied":
            live.mkdir()
    shutil.rmtree(tmp_path / "in")
    again = opened(tmp_path / "data")
    assert sorted(found(again, "text")) == ["a.md", "b.md"]
    assert again.generation() == 2
    assert "rebuilt from the kept text" in caplog.text
    again.close()


def test_a_load_without_three_times_the_room_of_the_index_is_refused_before_anything_is_copied(tmp_path):
    index = opened(tmp_path / "data")
    index.load([write(tmp_path / "in", a="Alpha text.")], OPTIONS)
    index.close()
    size = size_of(tmp_path / "data", 1)
    assert size > 0
    free = shutil.disk_usage(tmp_path).free
    check_room(tmp_path, free // 4)
    with pytest.raises(NoRoom, match="nothing was changed"):
        check_room(tmp_path, free)


def test_an_index_of_another_encoder_is_encoded_again(tmp_path):
    index = opened(tmp_path / "data")
    index.load([write(tmp_path / "in", a="Alpha text.")], OPTIONS)
    before = index.digest()
    index.close()
    other = opened(tmp_path / "data", OTHER_ENCODER)
    assert found(other, "alpha") == ["a.md"]
    assert other.digest() != before
    other.close()


def test_what_dead_loads_left_behind_is_cleared_at_the_next_start(tmp_path):
    index = opened(tmp_path / "data")
    index.load([write(tmp_path / "in", a="Alpha text.")], OPTIONS)
    index.close()
    (tmp_path / "data" / "generations" / "7").mkdir()
    again = opened(tmp_path / "data")
    assert sorted(path.name for path in (tmp_path / "data" / "generations").iterdir()) == ["1"]
    assert found(again, "alpha") == ["a.md"]
    again.close()


def test_a_copied_generation_is_the_same_to_the_byte_and_keeps_its_holes(tmp_path):
    index = opened(tmp_path)
    index.load([write(tmp_path / "in", a="Alpha text.")], OPTIONS)
    index.close()
    copy_generation(tmp_path, 1, 2)
    first, second = (tmp_path / "generations" / number for number in "12")
    files = [path.relative_to(first) for path in first.rglob("*") if path.is_file() and path.name != "generation.json"]
    assert not (second / "generation.json").exists()
    assert files
    assert all((first / file).read_bytes() == (second / file).read_bytes() for file in files)
    assert sum((second / file).stat().st_blocks * 512 for file in files) < sum((second / file).stat().st_size for file in files) / 10
