"""What goes over the wire to an index server, and what its refusals become; it is a recorder that answers, so nothing is found here."""

from __future__ import annotations

import pytest

from ingest.errors import IndexMismatch, IndexUnreachable, NotAnIndexServer
from ingest.index.place import Place
from ingest.index.server import Server, connect
from ingest.open import open_index, own_index
from ingest.settings import ingest_settings
from tests.fakes_ingest import ENCODER, point
from tests.fakes_qdrant import qdrant

TENANT = {"key": "tenant", "match": {"value": "shop"}}


def served(told, **place):
    place = Place(told.url, "shop", **place)
    return Server(connect(place), place)


def settings(tmp_path, url, **more):
    return ingest_settings({"CONCORD_DATA": str(tmp_path), "CONCORD_INDEX_URL": url, **more})


def test_payload_indexes_are_made_before_the_first_point_and_the_tenants_is_marked_as_one():
    with qdrant() as told:
        server = served(told)
        server.prepare("abc", 4)
        server.shard("abc", 1).put([point(1)])
        server.close()
    acts = [(method, path) for method, path, _ in told.asked]
    indexed = [body["field_name"] for _, path, body in told.asked if path.endswith("/index")]
    assert acts.index(("PUT", "/collections/concord-abc/points")) > max(at for at, (_, path) in enumerate(acts) if path.endswith("/index"))
    assert set(indexed) == {
        "tenant",
        "since",
        "until",
        "passage",
        "path",
        "lang",
        "kind",
        "family",
        "markets",
        "audience",
        "valid_from",
        "valid_to",
        "products",
        "channels",
        "layout",
        "version",
    }
    (tenant,) = [body["field_schema"] for _, path, body in told.asked if path.endswith("/index") and body["field_name"] == "tenant"]
    assert (tenant["type"], tenant["is_tenant"]) == ("keyword", True)


@pytest.mark.filterwarnings("ignore:Api key is used with an insecure connection")
def test_a_new_collection_has_the_shards_replicas_and_quantisation_of_the_settings(tmp_path):
    with qdrant() as told:
        said = {"SHARDS": "6", "REPLICAS": "2", "COLLECTION": "shops", "KEY": "secret", "QUANTISED": "false"}
        index = open_index(settings(tmp_path, told.url, **{f"CONCORD_INGEST_INDEX_{name}": value for name, value in said.items()}), encoder=ENCODER)
        index.close()
    (body,) = [body for method, path, body in told.asked if (method, path) == ("PUT", "/collections/shops-f4ke00000001")]
    assert (body["shard_number"], body["replication_factor"], body.get("quantization_config")) == (6, 2, None)
    assert (body["vectors"]["windows"]["size"], body["vectors"]["windows"]["multivector_config"]["comparator"]) == (32, "max_sim")
    assert body["sparse_vectors"]["terms"]["modifier"] == "idf"
    assert set(told.keys) == {"secret"}


def test_quantised_is_the_default():
    with qdrant() as told:
        server = served(told)
        server.prepare("abc", 4)
        server.close()
    (body,) = [body for method, path, body in told.asked if (method, path) == ("PUT", "/collections/concord-abc")]
    assert body["quantization_config"]["scalar"]["type"] == "int8"


def test_every_query_and_every_change_is_bound_to_the_tenant_and_its_generation():
    with qdrant() as told:
        server = served(told)
        server.prepare("abc", 4)
        shard = server.shard("abc", 3)
        shard.drop(["a.md"])
        shard.count()
        server.unstage("abc", 2)
        server.end("abc", 3)
        server.prune("abc", 2)
        server.clear("abc")
        server.close()
    filters = [body["filter"]["must"] for _, path, body in told.asked if "/points/" in path]
    assert len(filters) == 8
    assert all(TENANT in [{key: value for key, value in one.items() if value is not None} for one in must] for must in filters)


def test_a_collection_made_for_vectors_of_another_length_is_refused_by_name():
    with qdrant() as told:
        server = served(told)
        server.prepare("abc", 4)
        with pytest.raises(IndexMismatch, match=r"concord-abc .* holds vectors of 4, this encoder makes 8"):
            server.prepare("abc", 8)
        server.close()


def test_a_hiccup_of_the_server_costs_a_change_nothing():
    with qdrant(stumbles=2) as told:
        server = served(told)
        server.prepare("abc", 4)
        server.shard("abc", 1).put([point(1)])
        server.close()
    assert [path for _, path, _ in told.asked].count("/collections/concord-abc/points") == 3


@pytest.mark.parametrize(
    ("told", "error", "words"),
    [
        ({"status": 401}, NotAnIndexServer, "CONCORD_INGEST_INDEX_KEY"),
        ({"status": 500}, IndexUnreachable, "nothing that was live|Nothing that was live"),
        ({"page": True}, (IndexUnreachable, NotAnIndexServer), "does not answer as one"),
        ({"status": 404}, IndexMismatch, "Qdrant server"),
    ],
)
def test_a_server_that_refuses_is_named_with_what_to_do(tmp_path, told, error, words):
    with qdrant(**told) as server, pytest.raises(error, match=words):
        open_index(settings(tmp_path, server.url), encoder=ENCODER)


@pytest.mark.parametrize(("url", "error"), [("http://127.0.0.1:9", IndexUnreachable), ("qdrant.example", NotAnIndexServer)])
def test_a_url_where_no_server_is_is_named(tmp_path, url, error):
    with pytest.raises(error, match="CONCORD_INDEX_URL"):
        open_index(settings(tmp_path, url), encoder=ENCODER)


def test_any_number_of_services_may_use_a_server_and_the_first_of_a_folder_holds_its_card(tmp_path):
    with qdrant() as told:
        first = own_index(settings(tmp_path, told.url), url="http://127.0.0.1:1", encoder=ENCODER)
        second = own_index(settings(tmp_path, told.url), url="http://127.0.0.1:2", encoder=ENCODER)
        assert '"http://127.0.0.1:1"' in (tmp_path / "owner.json").read_text()
        assert first.lease.token != second.lease.token
        first.close()
        second.close()
