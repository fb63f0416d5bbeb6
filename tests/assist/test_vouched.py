"""After a person's edit findings inform; what nobody may send is held back; what a person vouches for is kept and counted."""

import pytest

from assist.back import back_translation, differing
from assist.errors import BadRequest, HeldBack
from assist.types import Conversation, Finding, Message, Severity, Speaker, Verdict
from serving.errors import ModelUnreachable

TALK = Conversation((Message(Speaker.CUSTOMER, "How long may I return it?"),), "DE", "en", id="c-1")
WARNED = Finding("unsupported_fact", Severity.WARNING, "45 days is in no cited source.")
BLOCKED = Finding("unsupported_fact", Severity.BLOCKING, "45 days is in no cited source.")
LEAK = Finding("other_customer", Severity.BLOCKING, "This belongs to somebody else: x@y.example")


async def opened(inbox, name: str = "c-1"):
    await inbox.add(Conversation(TALK.messages, "DE", "en", id=name))
    return (await inbox.open(name)).kept


async def test_findings_after_an_edit_do_not_stop_it_and_are_kept_with_the_reason(inbox):
    inbox.assistant.finds = (WARNED,)
    for number in range(3):
        kept = await opened(inbox, f"c-{number}")
        await inbox.decide(kept.id, Verdict.EDIT, "You have 45 days.", "our new terms", "ann")
    (one,) = await inbox.overruled()
    assert (one.code, one.times, one.decided, one.reasons) == ("unsupported_fact", 3, 3, ("our new terms",))


async def test_a_code_overruled_once_is_not_listed(inbox):
    inbox.assistant.finds = (WARNED,)
    kept = await opened(inbox)
    await inbox.decide(kept.id, Verdict.EDIT, "You have 45 days.", "", "ann")
    assert await inbox.overruled() == ()


async def test_another_customers_data_is_held_back_and_nothing_is_decided(inbox):
    inbox.assistant.finds = (LEAK,)
    kept = await opened(inbox)
    with pytest.raises(HeldBack, match="somebody else"):
        await inbox.decide(kept.id, Verdict.EDIT, "Write to x@y.example", "sure", "ann")
    assert await inbox.state(kept.id) == "current"


async def test_a_blocked_draft_is_accepted_only_with_a_reason(inbox):
    inbox.assistant.drafts_with = (BLOCKED,)
    kept = await opened(inbox)
    with pytest.raises(BadRequest, match="why it is right"):
        await inbox.decide(kept.id, Verdict.ACCEPT, "", " ", "ann")
    decision = await inbox.decide(kept.id, Verdict.ACCEPT, "", "the owner said so", "ann")
    assert decision.reason == "the owner said so"


async def test_a_blocked_draft_may_be_rejected_without_a_reason(inbox):
    inbox.assistant.drafts_with = (LEAK,)
    kept = await opened(inbox)
    assert (await inbox.decide(kept.id, Verdict.REJECT, "", "", "ann")).verdict is Verdict.REJECT


async def test_an_edit_that_deletes_everything_is_refused_and_nothing_is_lost(inbox):
    kept = await opened(inbox)
    with pytest.raises(BadRequest, match="empty"):
        await inbox.decide(kept.id, Verdict.EDIT, " \n ", "", "ann")
    assert await inbox.state(kept.id) == "current"


class Server:
    """A translation server that says what it is given."""

    def __init__(self, said):
        self.said = said

    def translate(self, texts, source, target):
        if isinstance(self.said, Exception):
            raise self.said
        return (self.said,)

    def close(self):
        pass


REPLY = "Sie können den Artikel innerhalb von 45 Tagen zurückgeben."


def test_a_back_translation_shows_what_the_two_sides_do_not_state_alike():
    assert back_translation(REPLY, "de", "en", Server("You can return the item within 45 days.")).differs == ""
    assert back_translation(REPLY, "de", "en", Server("You can return the item within 54 days.")).differs == "45 Tagen, 54 days"


@pytest.mark.parametrize("server", [None, Server(ModelUnreachable("down")), Server("Vous pouvez retourner l'article dans les 45 jours suivant la livraison.")])
def test_no_server_one_that_is_down_and_one_that_lies_about_the_language_give_none(server):
    back = back_translation(REPLY, "de", "en", server)
    assert (back.text, back.missing) == ("", True)


@pytest.mark.parametrize(
    ("lang", "text", "other"),
    [
        ("zh", "您有30天。", "Sie haben 30 Tage."),
        ("ja", "30日以内です。", "Innerhalb von 30 Tagen."),
        ("ar", "خلال 30 يومًا", "Innerhalb von 30 Tagen."),
        ("th", "ภายใน 30 วัน", "30 Tage."),
    ],
)
def test_sides_that_state_the_same_differ_in_nothing(lang, text, other):
    assert differing(text, lang, other, "de") == ()
