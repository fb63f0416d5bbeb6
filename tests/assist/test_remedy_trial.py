"""Two tables of remedies side by side: half of the customers are offered from the other one, in reply, card and guard alike, until it ends or is taken away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assist.complaints import handled
from assist.demo.load import FOLDER
from assist.inbox import Inbox
from assist.store.open import open_store
from assist.store.trials import begin, trials
from assist.trials import in_arm
from assist.types import Verdict
from assist.types.trial import Arm, Metric, Why
from tests.assist.test_offered import SAYS, rests, talk

ARM = Arm(remedies="kinder")


@pytest.fixture
def shop(desk, empty_desk):
    """The demo shop with an authority of 20 euros, its table, and another one that gives vouchers of 12 euros where the first gives 10."""
    own = (FOLDER / "remedies.yaml").read_text("utf-8")
    (empty_desk / "remedies.yaml").write_text(own, "utf-8")
    (empty_desk / "remedies").mkdir()
    (empty_desk / "remedies" / "kinder.yaml").write_text(own.replace("remedy: voucher, amount: 10}", "remedy: voucher, amount: 12}"), "utf-8")
    return replace(desk, settings=desk.settings.model_copy(update={"data": empty_desk, "remedies": "", "authority": "20 EUR"}))


@pytest.fixture
async def inbox(shop, empty_desk):
    engine = await open_store(empty_desk, "")
    yield Inbox(engine, shop)
    await engine.dispose()


def offered(draft):
    """The vouchers and sums that a reply states, as written in figures."""
    return {fact.value.split(".")[0] for one in rests(draft) for fact in one.facts if fact.unit == "EUR"}


async def begun(inbox):
    async with inbox.engine.begin() as db:
        return await begin(db, "kinder", ARM, Metric.CSAT, 100, datetime.now(UTC).date(), "ann")


@pytest.mark.parametrize("lang", ["en", "zh", "de", "ja", "ar", "th"])
async def test_the_other_arm_offers_from_its_own_table_in_every_language(shop, lang):
    market, text = SAYS[lang]
    other = await in_arm(shop, ARM)
    assert [offered(one.draft(talk(text, market))) for one in (shop, other)] == [{"10", "16"}, {"12", "16"}]


async def test_reply_card_and_guard_of_a_customer_offer_the_same(inbox, shop):
    await begun(inbox)
    market, text = SAYS["de"]
    seen = set()
    for number in range(40):
        await inbox.add(replace(talk(text, market), id=f"c{number}"))
        view = await inbox.open(f"c{number}")
        voucher = next(iter(offered(view.kept.draft) - {"16"}))
        if voucher in seen:
            continue
        seen.add(voucher)
        async with inbox.engine.begin() as db:
            card = await handled(db, f"c{number}", shop.settings)
        given = {f"{part.amount:.0f}" for one in card.options for part in one.parts if part.remedy == "voucher" and len(one.parts) == 1}
        assert given == {voucher}
        assert [one for one in await inbox.check(view.kept.id, view.kept.text) if one.severity != "note"] == []
        await inbox.decide(view.kept.id, Verdict.ACCEPT, "", "", "ann")
        if len(seen) == 2:
            break
    assert seen == {"10", "12"}


@pytest.mark.parametrize("harm", ["gone", "broken"])
async def test_a_table_that_goes_away_or_breaks_ends_its_experiment_and_the_draft_is_made(inbox, shop, harm):
    await begun(inbox)
    file = shop.settings.data / "remedies" / "kinder.yaml"
    file.unlink() if harm == "gone" else file.write_text("rules: []\n", "utf-8")
    market, text = SAYS["de"]
    for number in range(3):
        await inbox.add(replace(talk(text, market), id=f"c{number}"))
        assert offered((await inbox.open(f"c{number}")).kept.draft) == {"10", "16"}
    async with inbox.engine.begin() as db:
        assert [one.why for one in await trials(db)] == [Why.ARM_GONE]


@pytest.mark.parametrize("name", ["", "../remedies", "no-such-table"])
async def test_what_names_no_table_of_the_folder_is_no_arm(shop, name):
    assert await in_arm(shop, Arm(remedies=name)) is (None if name else shop)
