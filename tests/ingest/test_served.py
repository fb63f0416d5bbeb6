"""The index on a server: the same contract as the embedded one, over the client's own engine in memory, with the load done here instead of in a child."""

from __future__ import annotations

from pathlib import Path

import pytest
from qdrant_client import QdrantClient
from qdrant_client.models import Filter

from ingest import shelf as words
from ingest.catalogue import Catalogue
from ingest.encode import named_encoder
from ingest.errors import IndexMismatch, WorkerDied
from ingest.index.place import Place
from ingest.index.served import ServerIndex
from ingest.index.server import Server
from ingest.index.server_store import ServerStore
from ingest.job import Act, Job
from ingest.types import LoadOptions, Question, State, Where
from ingest.work import ACTS
from tests.fakes_ingest import ENCODER, OTHER_ENCODER, write

pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect in the local Qdrant")
OPTIONS = LoadOptions()


class Shop:
    """A tenant of a server that lives in memory, and as many processes of it as a test opens."""

    def __init__(self, folder, client, tenant="shop"):
        self.folder, self.client, self.place = folder, client, Place("http://in-memory", tenant)
        self.between = lambda: None
        """Called when everything was put and nothing is live yet."""
        self.opened = []

    def open(self, encoder=ENCODER):
        url = f"sqlite:///{self.folder / 'state.db'}"
        job = Job(Act.LOAD, str(self.folder), url, encoder, 0, place=self.place)
        told = words.Shop(self.folder / "originals")
        index = ServerIndex(Server(self.client, self.place), Catalogue.open(url), named_encoder(encoder), job, told, lambda _: None, self.work)
        self.opened.append(index)
        return index

    def work(self, job, say):
        catalogue = Catalogue.open(job.state_url)
        store = ServerStore(Server(self.client, self.place), catalogue)
        done = ACTS[job.act](job, catalogue, store, say)
        self.between()
        return done


@pytest.fixture
def client():
    client = QdrantClient(":memory:")
    yield client
    client.close()


@pytest.fixture
def shop(tmp_path, client):
    (tmp_path / "data").mkdir()
    return Shop(tmp_path / "data", client)


def found(index, text, **where):
    return sorted(Path(hit.passage.path).name for hit in index.search(Question(text, where=Where(**where))).hits)


def texts(index, text):
    return [hit.passage.text for hit in index.search(Question(text)).hits]


def test_documents_are_loaded_found_changed_and_removed(shop, tmp_path):
    index = shop.open()
    folder = write(tmp_path / "in", a="Kettle text.", b="Other text.", c="Third text.")
    assert index.load([folder], OPTIONS).loaded == 3
    assert found(index, "text") == ["a.md", "b.md", "c.md"]
    assert index.load([folder], OPTIONS).unchanged == 3
    write(tmp_path / "in", a="Kettle changed.")
    (tmp_path / "in" / "c.md").unlink()
    report = index.load([folder], OPTIONS)
    assert {Path(one.path).name: one.state for one in report.documents} == {"a.md": State.LOADED, "b.md": State.UNCHANGED, "c.md": State.REMOVED}
    assert found(index, "text kettle changed") == ["a.md", "b.md"]
    assert texts(index, "kettle")[:1] == ["Kettle changed."]
    assert (report.generation, index.generation(), index.digest()) == (2, 2, "f4ke00000001:2")


def test_nothing_replaced_stays_on_the_server(shop, tmp_path, client):
    index = shop.open()
    folder = write(tmp_path / "in", a="Kettle text.", b="Other text.")
    index.load([folder], OPTIONS)
    (tmp_path / "in" / "a.md").unlink()
    write(tmp_path / "in", b="Other words.")
    index.load([folder], OPTIONS)
    records, _ = client.scroll(shop.place.collection_of("f4ke00000001"), limit=100)
    assert [(one.payload["since"], Path(one.payload["path"]).name) for one in records] == [(2, "b.md")]


def test_what_is_put_is_not_seen_before_it_is_live(shop, tmp_path):
    index, seen = shop.open(), []
    folder = write(tmp_path / "in", a="Kettle first.", b="Kettle stays.")
    index.load([folder], OPTIONS)
    write(tmp_path / "in", a="Kettle second.")
    shop.between = lambda: seen.extend(texts(index, "kettle"))
    index.load([folder], OPTIONS)
    assert sorted(seen) == ["Kettle first.", "Kettle stays."]
    assert sorted(texts(index, "kettle")) == ["Kettle second.", "Kettle stays."]


def test_another_process_sees_a_load_without_being_told(shop, tmp_path):
    one, other = shop.open(), shop.open()
    one.load([write(tmp_path / "in", a="Kettle text.")], OPTIONS)
    assert found(other, "kettle") == ["a.md"]
    assert other.generation() == 1
    assert [Path(outcome.path).name for outcome in other.documents()] == ["a.md"]
    (passage,) = other.family(other.search(Question("kettle")).hits[0].passage.family)
    assert one.passages([passage.id, "unknown"]) == (passage,)


def test_a_load_that_dies_leaves_the_old_set_and_the_next_one_clears_up_after_it(shop, tmp_path, client):
    index = shop.open()
    folder = write(tmp_path / "in", a="Kettle first.")
    index.load([folder], OPTIONS)

    def die():
        raise WorkerDied("as told")

    write(tmp_path / "in", a="Kettle second.", b="Kettle third.")
    shop.between = die
    with pytest.raises(WorkerDied):
        index.load([folder], OPTIONS)
    assert texts(index, "kettle") == ["Kettle first."]
    assert client.count(shop.place.collection_of("f4ke00000001")).count == 1
    shop.between = lambda: None
    index.load([folder], OPTIONS)
    assert sorted(texts(index, "kettle")) == ["Kettle second.", "Kettle third."]


def test_what_a_killed_process_left_half_done_is_cleared_by_the_next_load(shop, tmp_path, client):
    index = shop.open()
    folder = write(tmp_path / "in", a="Kettle first.")
    index.load([folder], OPTIONS)
    write(tmp_path / "in", a="Kettle second.", b="Kettle third.")
    # what a process does until just before its load goes live, and then nothing more of it
    shop.work(Job(Act.LOAD, str(shop.folder), f"sqlite:///{shop.folder / 'state.db'}", ENCODER, 1, index_sources(folder), place=shop.place), lambda _: None)
    (tmp_path / "in" / "b.md").unlink()
    again = shop.open()
    assert texts(again, "kettle") == ["Kettle first."]
    again.load([folder], OPTIONS)
    assert texts(again, "kettle") == ["Kettle second."]
    assert client.count(shop.place.collection_of("f4ke00000001")).count == 1


def index_sources(folder):
    from ingest.plan import sources_of

    return sources_of([folder], Path.cwd())


def test_a_server_that_lost_the_passages_gets_them_again_from_the_kept_text(shop, tmp_path, client):
    index = shop.open()
    index.load([write(tmp_path / "in", a="Kettle text.", b="Other text.")], OPTIONS)
    before = index.search(Question("kettle")).hits[0]
    client.delete_collection(shop.place.collection_of("f4ke00000001"))
    again = shop.open()
    after = again.search(Question("kettle")).hits[0]
    assert (after.passage.text, after.score, again.generation()) == (before.passage.text, pytest.approx(before.score), 2)


def test_points_of_an_earlier_layout_are_made_again_from_the_kept_text(shop, tmp_path, client):
    shop.open().load([write(tmp_path / "in", a="---\nchannels: chat\n---\nKettle text.")], OPTIONS)
    collection = shop.place.collection_of("f4ke00000001")
    client.delete_payload(collection, ["layout", "channels"], Filter())
    again = shop.open()
    assert (found(again, "kettle", channels=("chat",)), found(again, "kettle", channels=("email",)), again.generation()) == (["a.md"], [], 2)


def test_another_encoder_makes_a_collection_of_its_own_and_the_old_ones_passages_go(shop, tmp_path, client):
    first = shop.open()
    first.load([write(tmp_path / "in", a="Kettle text.")], OPTIONS)
    second = shop.open(OTHER_ENCODER)
    assert found(second, "kettle") == ["a.md"]
    assert client.count(shop.place.collection_of("f4ke00000001")).count == 0
    with pytest.raises(IndexMismatch, match="Restart"):
        first.search(Question("kettle"))


def test_two_tenants_of_one_server_keep_to_themselves(tmp_path, client):
    shops = {}
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
        shops[name] = Shop(tmp_path / name, client, name).open()
        shops[name].load([write(tmp_path / f"in-{name}", doc=f"Kettle of {name}.")], OPTIONS)
    assert texts(shops["ours"], "kettle") == ["Kettle of ours."]
    (tmp_path / "in-theirs" / "doc.md").unlink()
    shops["theirs"].load([str(tmp_path / "in-theirs")], OPTIONS)
    assert (texts(shops["ours"], "kettle"), texts(shops["theirs"], "kettle")) == (["Kettle of ours."], [])
