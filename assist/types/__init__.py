"""The frozen records of the product: from a customer's message to an approved reply."""

from assist.types.conversation import Attachment, Conversation, Customer, Message, Order, OrderLine, ParcelEvent, Shipment, Speaker
from assist.types.reading import Emotion, IntentGuess, Level, MeaningCard, Triage
from assist.types.reply import Citation, Confidence, Decision, Digests, Draft, Finding, Gloss, Mode, Promise, Reason, Refusal, Sentence, Severity, Verdict, Word

__all__ = [
    "Attachment",
    "Citation",
    "Confidence",
    "Conversation",
    "Customer",
    "Decision",
    "Digests",
    "Draft",
    "Emotion",
    "Finding",
    "Gloss",
    "IntentGuess",
    "Level",
    "MeaningCard",
    "Message",
    "Mode",
    "Order",
    "OrderLine",
    "ParcelEvent",
    "Promise",
    "Reason",
    "Refusal",
    "Sentence",
    "Severity",
    "Shipment",
    "Speaker",
    "Triage",
    "Verdict",
    "Word",
]
