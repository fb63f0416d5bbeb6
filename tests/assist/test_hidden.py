"""Knowledge without some solved tickets: the ticket and its near copies are gone, a policy that was quoted stays."""

from dataclasses import dataclass, field

import pytest
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.hidden import Hidden, Left, without
from assist.settings import AssistSettings
from assist.types import Conversation, Message, Speaker
from ingest.types import Answer, Hit, Kind, Question, Strength
from tests.assist.fakes_desk import ListIndex, passage

ASKED = {
    "en": "My tracker will not charge when it is cold in my garage. What can I do about it?",
    "de": "Mein Tracker lädt in der kalten Garage nicht. Was kann ich dagegen tun?",
    "zh": "我的追踪器在寒冷的车库里无法充电，请问我应该怎么办才好呢？",
    "ja": "寒いガレージではトラッカーが充電できません。どうすればよいですか？",
    "ar": "جهاز التتبع لا يشحن في المرآب البارد، ماذا يمكنني أن أفعل؟",
    "th": "ตัวติดตามของฉันชาร์จไม่ได้ในโรงรถที่หนาว ฉันควรทำอย่างไรดีคะ",
}


@dataclass
class Found(ListIndex):
    """Finds everything it holds, in order; the first hit clearly."""

    asked: list[Question] = field(default_factory=list)

    def search(self, question):
        self.asked.append(question)
        hits = tuple(Hit(one, 2.0 if at == 0 else 0.5, 0.5, (), None) for at, one in enumerate(self.held))
        return Answer(hits[: question.limit], Strength.STRONG, 0.0, 1)


def ticket(name, text):
    return passage(text, path=f"tickets/{name}.md", kind=Kind.TICKET)


def shown(index, limit=10):
    return [hit.passage.path for hit in index.search(Question("?", limit=limit)).hits]


@pytest.mark.parametrize("lang", ASKED)
def test_a_ticket_that_says_nearly_the_same_is_hidden_in_every_script(lang):
    copy = ticket("T-2", f"# A case\n\n{ASKED[lang].replace('?', ' !')}")
    other = ticket("T-3", "# Another\n\nThe courier left my parcel with a neighbour I do not know.")
    index = Hidden(Found([copy, other]), Left(texts=(f"{ASKED[lang]}\nAn answer that was sent.",)))
    assert shown(index) == ["tickets/T-3.md"]
    assert index.passages([copy.id, other.id]) == (other,)
    assert index.family(copy.family) == ()


def test_a_ticket_is_hidden_by_its_name():
    index = Hidden(Found([ticket("T-1", "one"), ticket("T-10", "ten")]), Left(names=frozenset({"T-1"})))
    assert shown(index) == ["tickets/T-10.md"]


def test_a_policy_that_the_agent_quoted_stays():
    policy = passage(ASKED["en"])
    assert shown(Hidden(Found([policy]), Left(frozenset({"returns"}), (ASKED["en"],)))) == [policy.path]


def test_hidden_hits_leave_no_gap_in_what_was_asked_for():
    held = [ticket("T-1", "one"), *(passage(f"Policy number {at}.", path=f"p/{at}.md") for at in range(4))]
    assert shown(Hidden(Found(held), Left(frozenset({"T-1"}))), limit=3) == ["p/0.md", "p/1.md", "p/2.md"]


def test_the_trust_in_a_hidden_best_hit_does_not_pass_to_the_next():
    index = Hidden(Found([ticket("T-1", "one"), passage("Something else.")]), Left(frozenset({"T-1"})))
    assert index.search(Question("?")).strength is Strength.NONE
    assert Hidden(Found([passage("Something else.")]), Left()).search(Question("?")).strength is Strength.STRONG


def test_the_demos_own_ticket_is_no_precedent_of_itself(desk):
    talk = Conversation((Message(Speaker.CUSTOMER, "The app scans but never finds the robot. Phone is Android 12. What am I missing?"),), market="US")
    before = [hit.passage.path.rsplit("/", 1)[-1] for hit in desk.draft(talk).precedents]
    after = [hit.passage.path.rsplit("/", 1)[-1] for hit in without(desk, Left(frozenset({"PT-1014"}))).draft(talk).precedents]
    assert "PT-1014.md" in before
    assert "PT-1014.md" not in after


def test_the_replay_of_the_service_hides_and_keeps_nothing(desk, tmp_path):
    app = create_app(Parts(AssistSettings(data=tmp_path), desk.index, desk, Gate("the-token")))
    talk = {"messages": [{"role": "customer", "text": "The app scans but never finds the robot. Phone is Android 12."}], "market": "US"}
    with TestClient(app, headers={"Authorization": "Bearer the-token"}) as client:
        told = client.post("/api/evaluate/replay", json={"conversation": talk, "without": ["PT-1014"]}).json()
        assert all("PT-1014" not in one["path"] for one in told["precedents"])
        assert told["digests"]["index"].endswith("-partly")
        assert client.get("/api/conversations").json() == []
        assert client.post("/api/evaluate/replay", json={"conversation": {}}).status_code == 422
        assert client.post("/api/evaluate/replay", json={"talk": {}}).status_code == 422
        assert client.post("/api/evaluate/replay", json={"conversation": talk}, headers={"Authorization": "Bearer no"}).status_code == 401
