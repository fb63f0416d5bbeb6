"""Mail: what a message says, in any charset and however it was put together; and mailboxes, message by message."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.errors import SourceMissing, UnreadableDocument
from ingest.flowed import unflowed
from ingest.mail import looks_like_mail, read_mail
from ingest.mailbox import MailLimits, messages
from ingest.threads import conversations
from tests.files import letter, mbox


def mailbox(folder: Path, *letters: bytes) -> Path:
    path = folder / "box.mbox"
    path.write_bytes(mbox(*letters))
    return path


def test_a_message_gives_sender_date_ids_and_body() -> None:
    mail = read_mail(
        letter("Hi.\n", "Subject: =?utf-8?q?R=C3=BCckgabe?=", "Message-ID: <2@x>", "In-Reply-To: <1@x>", "References: <0@x> <1@x>", "To: S <s@x.de>")
    )
    assert (mail.sender, mail.sender_name, mail.recipients) == ("anna@example.com", "Anna", ("s@x.de",))
    assert mail.date == datetime(2026, 5, 4, 8, tzinfo=UTC)
    assert (mail.subject, mail.message_id, mail.in_reply_to, mail.references) == ("Rückgabe", "2@x", "1@x", ("0@x", "1@x"))
    assert mail.text == "Hi."


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("iso-8859-1", "Schöne Grüße"),
        ("iso-2022-jp", "返品は14日以内です。"),
        ("gb18030", "退货期限为十四天。"),
        ("windows-1256", "خلال ١٤ يومًا".replace("١٤", "14")),
        ("tis-620", "ภายใน 14 วัน"),
        ("koi8-r", "в течение 14 дней"),
        ("euc-kr", "14일 이내"),
    ],
)
def test_a_body_is_read_in_the_charset_it_names(charset: str, words: str) -> None:
    assert read_mail(letter(words, charset=charset)).text == words


def test_a_charset_that_lies_does_not_lose_the_message() -> None:
    body = "Grüße, 退货 14 天".encode()
    assert read_mail(b"From: a@x.de\nSubject: x\nContent-Type: text/plain; charset=x-made-up\n\n" + body).text == "Grüße, 退货 14 天"


def test_the_plain_part_of_an_alternative_wins_and_an_html_only_body_becomes_markdown() -> None:
    both = "--B\nContent-Type: text/plain\n\nplain words\n--B\nContent-Type: text/html\n\n<p>rich words</p>\n--B--\n"
    assert read_mail(letter(both, kind="multipart/alternative; boundary=B")).text == "plain words"
    rich = read_mail(letter("<p>We pay the <b>return</b>.</p><script>x()</script>", kind="text/html"))
    assert "We pay the **return**." in rich.text and "x()" not in rich.text


def test_attachments_are_decoded_and_named_without_their_folders() -> None:
    parts = "--B\nContent-Type: text/plain\n\nSee file.\n--B\nContent-Type: text/csv\nContent-Transfer-Encoding: base64\n"
    parts += 'Content-Disposition: attachment; filename="../../etc/=?utf-8?b?UHJlaXNl?=.csv"\n\nYSxiCjEsMgo=\n--B--\n'
    mail = read_mail(letter(parts, kind="multipart/mixed; boundary=B"))
    assert [(each.name, each.mime, each.data) for each in mail.attachments] == [("Preise.csv", "text/csv", b"a,b\n1,2\n")]
    assert mail.text == "See file."


def test_a_forwarded_message_is_an_attachment() -> None:
    inner = letter("Inside.", "Subject: old").decode()
    mail = read_mail(letter(f"--B\nContent-Type: message/rfc822\n\n{inner}\n--B--\n", kind="multipart/mixed; boundary=B"))
    assert [(each.name, each.mime) for each in mail.attachments] == [("old.eml", "message/rfc822")]
    assert b"Inside." in mail.attachments[0].data


@pytest.mark.parametrize("header", ["Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <news.x.de>"])
def test_a_message_sent_by_a_program_says_so(header: str) -> None:
    assert read_mail(letter("x", header)).automatic
    assert not read_mail(letter("x")).automatic


def test_an_encrypted_message_says_that_its_text_cannot_be_read() -> None:
    body = "--B\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--B--\n"
    mail = read_mail(letter(body, kind="multipart/encrypted; boundary=B"))
    assert not mail.text
    assert "encrypted" in mail.notes[0]


def test_parts_nested_without_end_are_cut_and_noted() -> None:
    body = "".join(f"--{level}\nContent-Type: multipart/mixed; boundary={level + 1}\n\n" for level in range(60)) + "--60\n\nbottom\n"
    mail = read_mail(letter(body, kind="multipart/mixed; boundary=0"))
    assert "nested" in mail.notes[0]


def test_what_has_no_mail_header_is_no_message() -> None:
    assert not looks_like_mail(b"Dear all,\n\nFrom: nobody")
    assert looks_like_mail(letter())
    with pytest.raises(UnreadableDocument, match="no e-mail"):
        read_mail(b"just words\n\nmore words")


def test_wrapped_lines_are_joined_and_a_signature_is_not() -> None:
    assert unflowed("I would like to \nreturn it.\n-- \nAnna") == "I would like to return it.\n-- \nAnna"
    assert unflowed("> quoted \n> on\nreply") == "> quoted on\nreply"
    assert unflowed("返品は \n可能です。", delete_space=True) == "返品は可能です。"


def test_a_mailbox_gives_its_messages_in_order_and_words_after_from_do_not_part_them(tmp_path: Path) -> None:
    box = mailbox(tmp_path, letter("One.\n\nFrom now on it is text.\n>From here too."), letter("Two."))
    assert [mail.text for mail in messages(box)] == ["One.\n\nFrom now on it is text.\nFrom here too.", "Two."]


def test_a_mailbox_with_windows_line_ends_is_read(tmp_path: Path) -> None:
    box = mailbox(tmp_path, letter("One."), letter("Two."))
    box.write_bytes(box.read_bytes().replace(b"\n", b"\r\n"))
    assert [mail.text for mail in messages(box)] == ["One.", "Two."]


def test_a_message_beyond_the_limit_is_cut_and_noted_and_the_next_is_whole(tmp_path: Path) -> None:
    box = mailbox(tmp_path, letter("word " * 10_000), letter("Two."))
    first, second = messages(box, limits=MailLimits(message=2_000))
    assert len(first.text) < 2_000 and "cut after 2,000" in first.notes[0]
    assert second.text == "Two." and not second.notes


def test_a_mailbox_without_end_is_refused_by_its_count_or_its_size(tmp_path: Path) -> None:
    box = mailbox(tmp_path, *[letter("x")] * 5)
    with pytest.raises(UnreadableDocument, match="more than the 3 messages"):
        list(messages(box, limits=MailLimits(messages=3)))
    with pytest.raises(UnreadableDocument, match="more than the 100 allowed"):
        list(messages(box, limits=MailLimits(mailbox=100)))
    with pytest.raises(SourceMissing, match="no regular file"):
        list(messages(Path("/dev/zero")))


def test_a_mailbox_that_grows_while_it_is_read_ends_where_it_ended_at_first(tmp_path: Path) -> None:
    box = mailbox(tmp_path, letter("One."), letter("Two."))
    found = []
    for mail in messages(box):
        found.append(mail.text)
        with box.open("ab") as more:
            more.write(b"From - Mon May  4 10:00:00 2026\n" + letter("again") + b"\n\n")
    assert found == ["One.", "Two."]


def test_what_is_no_mailbox_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(b"\x00\x01\x02" * 100)
    with pytest.raises(UnreadableDocument, match="no mailbox"):
        list(messages(path))


def test_messages_that_answer_each_other_are_one_conversation_whatever_their_order(tmp_path: Path) -> None:
    answer = letter("Yes.", "Subject: Re: Return", "Message-ID: <2@x>", "In-Reply-To: <1@x>").replace(b"4 May", b"5 May")
    other = letter("Else.", "Subject: Return", "Message-ID: <9@x>")
    box = mailbox(tmp_path, answer, other, letter("May I?", "Subject: Return", "Message-ID: <1@x>"))
    assert [[mail.text for mail in each.mails] for each in conversations(box)] == [["May I?", "Yes."], ["Else."]]


@pytest.mark.parametrize("prefix", ["Re: ", "AW: ", "RE[2]: ", "回复：", "返信: ", "Ответ: ", "رد: "])
def test_an_answer_that_names_no_message_joins_the_last_conversation_of_its_subject(tmp_path: Path, prefix: str) -> None:
    box = mailbox(tmp_path, letter("May I?", "Subject: Return 77", "Message-ID: <1@x>"), letter("Yes.", f"Subject: {prefix}Return 77", "Message-ID: <2@x>"))
    assert [len(each.mails) for each in conversations(box)] == [2]


def test_a_conversation_has_the_same_key_in_another_export(tmp_path: Path) -> None:
    first, second = letter("A", "Message-ID: <1@x>"), letter("B", "Message-ID: <2@x>")
    keys = {each.mails[0].text: each.key for each in conversations(mailbox(tmp_path, first, second))}
    again = {each.mails[0].text: each.key for each in conversations(mailbox(tmp_path, second, first))}
    assert keys == again
    assert [each.mails[0].text for each in conversations(mailbox(tmp_path, first, second), skip=frozenset({keys["A"]}))] == ["B"]
