"""The index from its folder to a server and back: nothing lost, every batch checked, a stopped move goes on, the index that was stays as it was."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest
from qdrant_client import QdrantClient

from ingest.catalogue import Catalogue
from ingest.encode import named_encoder
from ingest.errors import IndexBusy, IndexMismatch, IndexUnreadable, UnusableInput
from ingest.index.place import Place
from ingest.index.served import ServerIndex
from ingest.index.server import Server
from ingest.job import Act, Job
from ingest.move_ends import move_index
from ingest.owner import take
from ingest.settings import IngestSettings
from ingest.shelf import Shop
from ingest.types import LoadOptions, Question
from tests.fakes_ingest import ENCODER, OTHER_ENCODER, opened, write

pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect in the local Qdrant")
URL = "http://in-memory"
TEXTS = {
    "policy_de": "# Rückgabe\n\nKessel kommen in 14 Tagen zurück.\n",
    "policy_ja": "# 返品\n\nケトルは14日以内に返品できます。\n",
    "policy_ar": "# الإرجاع\n\nيمكن إرجاع الغلاية خلال ١٤ يومًا.\n",
    "policy_th": "# คืนสินค้า\n\nคืนกาต้มน้ำได้ภายใน 14 วัน\n",
    "policy_zh": "# 退货\n\n水壶可在 14 天内退货。\n",
    "long": "\n\n".join(f"## Part {number}\n\nKettle part {number} costs {number} EUR." for number in range(700)),
    "more": "\n\n".join(f"## Piece {number}\n\nPot piece {number} weighs {number} g." for number in range(700)),
}


class Kept(Server):
    """A tenant of a server in memory, which outlives the move that used it."""

    def close(self):
        """The test closes the client."""


@pytest.fixture
def client():
    client = QdrantClient(":memory:")
    yield client
    client.close()


@pytest.fixture
def settings(tmp_path):
    index = opened(tmp_path / "data")
    index.load([write(tmp_path / "in", **TEXTS)], LoadOptions())
    index.close()
    return IngestSettings(data=tmp_path / "data")


@pytest.fixture
def moving(client):
    """Moves to or from the server in memory."""

    def act(settings, to, say=lambda _: None, encoder=ENCODER, server=Kept):
        return move_index(settings, to, encoder, say, lambda place: server(client, place), at_once=20)

    return act


QUESTIONS = ["Kessel 14 Tage", "返品 14日", "إرجاع ١٤", "คืน 14 วัน", "退货 14 天", "kettle part 421", "pot piece 17"]


def answers(index):
    """The first five of each question; those as good as the last are any of their equals, so their scores stand alone."""
    found = [[(hit.passage.id, round(hit.score, 2)) for hit in index.search(Question(text, limit=5)).hits] for text in QUESTIONS]
    return [[(name if score > hits[-1][1] + 0.01 else "", score) for name, score in hits] for hits in found]


@contextmanager
def folder_index(settings):
    index = opened(settings.data)
    yield index
    index.close()


def server_index(settings, client):
    url = f"sqlite:///{settings.data / 'state.db'}"
    place = Place(URL, settings.tenant)
    job = Job(Act.LOAD, str(settings.data), url, ENCODER, 0, place=place)

    def no_work(job, say):
        raise AssertionError("nothing is to be repaired")

    return ServerIndex(Kept(client, place), Catalogue.open(url), named_encoder(ENCODER), job, Shop(settings.data / "originals"), lambda _: None, no_work)


def test_there_and_back_every_question_finds_the_same(settings, moving, client):
    with folder_index(settings) as index:
        before, generation = answers(index), index.generation()
    there = moving(settings, URL)
    assert (there.documents, there.passages) == (len(TEXTS), Catalogue.open(f"sqlite:///{settings.data / 'state.db'}").count(generation))
    assert there.batches > 1
    served = server_index(settings, client)
    assert answers(served) == before
    served.close()
    for file in (settings.data / "generations").rglob("*"):
        if file.is_file():
            file.unlink()
    back = moving(replace_url(settings), str(settings.data))
    assert (back.passages, back.digest) == (there.passages, there.digest)
    with folder_index(settings) as index:
        assert (answers(index), index.generation()) == (before, generation)


def replace_url(settings):
    return settings.model_copy(update={"index_url": URL})


class Stopped(Exception):
    """As a kill would."""


def stop_at(count):
    said = []

    def say(progress):
        said.append(progress)
        if len(said) == count:
            raise Stopped

    return say


@pytest.mark.parametrize("home", [False, True])
def test_a_move_that_was_stopped_goes_on_where_it_was(settings, moving, home):
    whole = moving(settings, URL)
    from_, to = (replace_url(settings), str(settings.data)) if home else (settings, URL)
    with pytest.raises(Stopped):
        moving(from_, to, stop_at(2))
    moved = moving(from_, to)
    assert moved.resumed > 0
    assert (moved.documents, moved.passages, moved.digest) == (whole.documents, whole.passages, whole.digest)
    assert not (settings.data / "move.json").exists()


def test_what_a_stopped_move_brought_and_is_gone_is_brought_again(settings, moving, client):
    with pytest.raises(Stopped):
        moving(settings, URL, stop_at(2))
    for name in [one.name for one in client.get_collections().collections]:
        client.delete_collection(name)
    assert moving(settings, URL).resumed == 0


def test_a_target_that_gives_back_something_else_is_noticed_and_nothing_is_changed(settings, moving):
    class Forgetful(Kept):
        def shard(self, encoder, generation):
            shard = super().shard(encoder, generation)
            whole = shard.vectors
            shard.vectors = lambda ids: {one: held if number else replace(held, windows=-held.windows) for number, (one, held) in enumerate(whole(ids).items())}
            return shard

    with pytest.raises(IndexUnreadable, match="does not come back"):
        moving(settings, URL, server=Forgetful)
    with folder_index(settings) as index:
        assert index.search(Question("kettle part 421")).hits


def test_a_move_is_refused_where_it_cannot_be_done(settings, moving, tmp_path):
    for refused, to, words in (
        (settings, str(settings.data), "already"),
        (settings, str(tmp_path / "elsewhere"), "data folder"),
        (replace_url(settings), URL, "already"),
    ):
        with pytest.raises(UnusableInput, match=words):
            moving(refused, to)
    with pytest.raises(IndexMismatch, match="Search once"):
        moving(settings, URL, encoder=OTHER_ENCODER)
    with pytest.raises(UnusableInput, match="load documents first"):
        moving(IngestSettings(data=tmp_path / "empty"), URL)
    lease = take(settings.data)
    with pytest.raises(IndexBusy, match="stop the service"):
        moving(settings, URL)
    lease.release()


def test_the_other_tenants_of_a_server_stay(settings, moving, client, tmp_path):
    moving(settings, URL)
    count = client.count("concord-f4ke00000001").count
    index = opened(tmp_path / "other")
    index.load([write(tmp_path / "in2", doc="Other kettle.")], LoadOptions())
    index.close()
    moving(IngestSettings(data=tmp_path / "other", tenant="other"), URL)
    assert client.count("concord-f4ke00000001").count == count + 1
