"""A reranker behind a URL: both ways of asking, and what happens when it is wrong."""

from __future__ import annotations

import pytest

from serving.errors import ModelBabble, ModelRefused, ModelUnreachable
from serving.rerank import open_reranker
from serving.settings import serving_settings
from tests.fakes_pooling import pooling

PASSAGES = ["the kettle is hot", "send the kettle back", "colours of paint"]


def reranker(pool, **more):
    said = {"RERANK_URL": pool.url, **{name.upper(): str(value) for name, value in more.items()}}
    return open_reranker(serving_settings({f"CONCORD_SERVING_{name}": value for name, value in said.items()}))


@pytest.mark.parametrize("openai", [True, False])
def test_scores_come_in_the_order_of_the_passages_whatever_the_size_of_a_call(openai):
    with pooling(openai=openai) as pool:
        assert reranker(pool, rerank_batch=2).scores("send the kettle back", PASSAGES) == (2.0, 4.0, 0.0)
        assert reranker(pool).scores("kettle", []) == ()


@pytest.mark.parametrize(("mood", "error"), [("short", ModelBabble), ("page", ModelBabble), ("busy", ModelUnreachable), ("key", ModelRefused)])
def test_a_server_that_answers_badly_is_named(mood, error):
    with pooling(mood=mood) as pool, pytest.raises(error, match="reranker"):
        reranker(pool).scores("kettle", PASSAGES)


def test_without_a_url_there_is_none_and_what_is_no_address_is_refused():
    assert open_reranker(serving_settings({})) is None
    with pytest.raises(ModelRefused, match="no address"):
        open_reranker(serving_settings({"CONCORD_SERVING_RERANK_URL": "localhost"}))
