"""What the report says about its own figures."""

from __future__ import annotations

MEASURE_WORDS = {
    "coverage": "questions that got a readable reply",
    "agreement": "agreement between languages on what was asked",
    "agreement_all": "agreement between languages on everything said",
    "worst_pair": "agreement of the worst pair of languages",
    "right_facts": "right facts stated",
    "worst_language_facts": "right facts in the worst language",
    "right_language": "answers in the customer's language",
    "right_citation": "answers that cite the right document",
    "false_refusals": "answerable questions declined",
    "refusals_right": "unanswerable questions declined",
    "p95_milliseconds": "milliseconds until the reply, slowest 5 %",
}

DEFINITIONS = {
    "fact": "An amount, period, date, time, percentage, quantity, address or phone number with its unit, read by rules, never by a model. Two weeks are 14 "
    "days, a year is 12 months, 48 hours are 2 days. Choices (who pays, yes or no) are read from the words the suite lists for each language; a language "
    "without such words is left out of that fact, not counted against the answer. Links, codes and bare numbers are compared only where the suite asks. "
    "What merely repeats the customer's own question is left out.",
    "right facts": "Share of the facts the suite expects that the answer states. Declining an answerable question states none: 0.",
    "agreement": "For a topic and two languages, over the facts the suite expects and what is stated in their place: those both state over those either "
    "states, affirmed and denied apart. “On everything said” counts every other fact in the answers too. Declining counts as a statement of its own, so "
    "answer against refusal is 0. A topic where neither states anything comparable, or one reply is missing, is left out of that pair. Every topic of every "
    "pair counts once.",
    "worst pair": "The least agreement among pairs compared on at least three topics.",
    "answers in the customer's language": "The whole answer and every sentence long enough to tell are in the language of the question; Simplified and "
    "Traditional Chinese are told apart. Where nothing can tell, the answer is unscored.",
    "right citation": "At least one citation's path holds what the suite names for the topic.",
    "coverage": "Timeouts, errors and unreadable replies are gaps: counted here and left out of every other figure, never taken as zero.",
    "cause": "A guess from what the answer cites: the right document not cited → retrieval missed; the cited words hold the stated value → the source itself "
    "says so; they hold the right value → the writing changed it; they hold neither → stated without a source.",
    "interval": "95 % percentile bootstrap over topics, 2,000 draws, fixed seed. With few topics it is wide: read it with n.",
    "not judged": "Tone, politeness, conditions in words that no fact and no listed choice shows, and whether a cited passage is current.",
}
