"""Plants invented personal data into sentences of ten languages. It knows the rules of the numbers itself and imports nothing of the product."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

CARRIERS = Path(__file__).with_name("personal_carriers.yaml")
STRUCTURED = ("email", "phone", "card", "iban", "id", "passport", "ip", "order", "address")
DIGITS = {"ar": "٠١٢٣٤٥٦٧٨٩", "th": "๐๑๒๓๔๕๖๗๘๙", "ja": "０１２３４５６７８９"}


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence, the value planted in it, and the value's kind."""

    lang: str
    kind: str
    text: str
    value: str


def plant(per_kind: int, seed: int = 20261126) -> Iterator[Planted]:
    """`per_kind` sentences of every kind in every language, always the same for one seed."""
    table = yaml.safe_load(CARRIERS.read_text("utf-8"))["languages"]
    for lang, entries in table.items():
        dice = random.Random(f"{seed}{lang}")
        for kind in (*STRUCTURED, "name", "running"):
            for at in range(per_kind):
                value = _value(kind, lang, entries, dice)
                carrier = entries[kind][at % len(entries[kind])]
                yield Planted(lang, kind, carrier.replace("{x}", value), value)


def _value(kind, lang, entries, dice):
    if kind in {"name", "running"}:
        return dice.choice(entries["names"])
    if kind == "address":
        return dice.choice(entries["addresses"])
    made = MAKERS[kind](lang, dice)
    if kind == "phone" and lang in DIGITS and dice.random() < 0.3:
        return made.translate(str.maketrans("0123456789", DIGITS[lang]))
    return made


def _number(dice, count):
    return "".join(dice.choice("0123456789") for _ in range(count))


def email(lang, dice):
    user = dice.choice(["m.hollis", "t_bielefeld", "aicha.benali+shop", "X.Fuentes99", "joao-p", "lee88", "info.kretschmer", "a"])
    return (
        f"{user}@{dice.choice(['mail.example.com', 'posteo.example.de', 'example.co.uk', 'kunde.example', 'EXAMPLE.ORG', 'example.com.br', 'qq.example.cn'])}"
    )


def phone(lang, dice):
    n = lambda count: _number(dice, count)  # noqa: E731
    first = str(dice.randint(2, 9))
    shapes = {
        "en": [
            f"({dice.choice(['212', '415', '312'])}) 555-01{n(2)}",
            f"+1 {dice.choice(['212', '617'])} 555 01{n(2)}",
            f"+44 7911 {dice.choice('123')}{n(5)}",
            f"212-555-01{n(2)}",
        ],
        "de": [f"0151 {first}{n(7)}", f"+49 160 {first}{n(6)}", f"030 {first}{n(7)}", f"0170/{first}{n(6)}", f"+43 664 {first}{n(6)}"],
        "fr": [f"06 {n(2)} {n(2)} {n(2)} {n(2)}", f"+33 6 {n(2)} {n(2)} {n(2)} {n(2)}", f"06{n(8)}", f"07.{dice.randint(50, 89)}.{n(2)}.{n(2)}.{n(2)}"],
        "es": [f"6{dice.randint(10, 99)} {n(3)} {n(3)}", f"+34 6{dice.randint(10, 99)} {n(2)} {n(2)} {n(2)}", f"6{dice.randint(10, 99)}{n(6)}"],
        "pt": [f"(11) 9{first}{n(3)}-{n(4)}", f"+55 11 9{first}{n(3)}-{n(4)}", f"+351 91{dice.randint(2, 9)} {n(3)} {n(3)}", f"11 9{first}{n(3)} {n(4)}"],
        "it": [f"347 {first}{n(6)}", f"+39 333 {first}{n(6)}", f"338{first}{n(6)}", f"02 {dice.choice('4568')}{n(7)}"],
        "zh": [f"13{dice.randint(5, 9)}{n(8)}", f"+86 138 {n(4)} {n(4)}", f"138-{n(4)}-{n(4)}", f"021-6{n(7)}"],
        "ja": [f"090-{first}{n(3)}-{n(4)}", f"080{first}{n(7)}", f"+81 90-{first}{n(3)}-{n(4)}", f"03-3{dice.randint(2, 5)}{n(2)}-{n(4)}"],
        "ar": [f"050{n(7)}", f"+966 55 {n(3)} {n(4)}", f"05{dice.choice('0345')} {n(3)} {n(4)}", f"+971 50 {n(3)} {n(4)}"],
        "th": [f"08{dice.randint(1, 9)}-{n(3)}-{n(4)}", f"09{dice.randint(1, 8)}{n(7)}", f"+66 8{dice.randint(1, 9)} {n(3)} {n(4)}"],
    }
    return dice.choice(shapes[lang])


def card(lang, dice):
    head, length = dice.choice([("4", 16), ("52", 16), ("55", 16), ("37", 15), ("4111", 16)])
    body = head + _number(dice, length - len(head) - 1)
    whole = body + luhn_digit(body)
    cuts = [4, 10] if length == 15 else [4, 8, 12]
    sign = dice.choice([" ", "-", ""])
    return sign.join(whole[a:b] for a, b in zip([0, *cuts], [*cuts, length], strict=True))


def luhn_digit(body):
    total = sum(sum(divmod(int(d) * 2, 10)) if place % 2 == 0 else int(d) for place, d in enumerate(reversed(body)))
    return str(-total % 10)


def iban(lang, dice):
    country = {"en": "GB", "de": "DE", "fr": "FR", "es": "ES", "pt": "PT", "it": "IT", "ar": "SA"}.get(lang, "DE")
    body = {
        "GB": f"NWBK{_number(dice, 14)}",
        "DE": _number(dice, 18),
        "FR": french_account(dice),
        "ES": spanish_account(dice),
        "PT": portuguese_account(dice),
        "IT": italian_account(dice),
        "SA": f"80{_number(dice, 18)}",
    }[country]
    check = 98 - int("".join(str(int(char, 36)) for char in f"{body}{country}00")) % 97
    whole = f"{country}{check:02d}{body}"
    return " ".join(whole[at : at + 4] for at in range(0, len(whole), 4)) if dice.random() < 0.6 else whole


def french_account(dice):
    bank, branch, account = _number(dice, 5), _number(dice, 5), _number(dice, 11)
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97
    return f"{bank}{branch}{account}{key:02d}"


def spanish_account(dice):
    bank, account = _number(dice, 8), _number(dice, 10)

    def key(digits):
        rest = 11 - sum(int(d) * w for d, w in zip(digits, (1, 2, 4, 8, 5, 10, 9, 7, 3, 6), strict=True)) % 11
        return {11: "0", 10: "1"}.get(rest, str(rest))

    return f"{bank}{key('00' + bank)}{key(account)}{account}"


def portuguese_account(dice):
    body = _number(dice, 19)
    return f"{body}{98 - int(body + '00') % 97:02d}"


def italian_account(dice):
    odd = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)
    body = _number(dice, 22)
    total = sum(odd[int(d)] if place % 2 == 0 else int(d) for place, d in enumerate(body))
    return f"{chr(ord('A') + total % 26)}{body}"


def identity(lang, dice):
    return IDENTITIES[lang](dice)


def social_security(dice):
    return f"{dice.randint(100, 665)}-{dice.randint(10, 99)}-{dice.randint(1000, 9999)}"


def german_tax(dice):
    pool = list("0123456789")
    dice.shuffle(pool)
    digits = pool[:9]
    digits.insert(dice.randint(1, 8), digits[0])
    if digits[0] == "0":
        digits[0] = pool[9] if pool[9] != "0" else "1"
        return german_tax(dice)
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return "".join(digits) + str((11 - product) % 10)


def french_social(dice):
    body = f"{dice.choice('12')}{dice.randint(50, 99)}{dice.randint(1, 12):02d}{dice.randint(1, 95):02d}{dice.randint(1, 900):03d}{dice.randint(1, 990):03d}"
    whole = f"{body}{97 - int(body) % 97:02d}"
    return whole if dice.random() < 0.5 else " ".join((whole[0], whole[1:3], whole[3:5], whole[5:7], whole[7:10], whole[10:13], whole[13:]))


def spanish_identity(dice):
    letters = "TRWAGMYFPDXBNJZSQVHLCKE"
    number = dice.randint(10_000_000, 99_999_999)
    if dice.random() < 0.5:
        return f"{number}{letters[number % 23]}"
    foreign = dice.randint(1_000_000, 9_999_999)
    return f"X{foreign}{letters[foreign % 23]}"


def brazilian(dice):
    digits = [dice.randint(0, 9) for _ in range(9)]
    for _ in range(2):
        total = sum(d * w for d, w in zip(digits, range(len(digits) + 1, 1, -1), strict=True))
        digits.append((total * 10 % 11) % 10)
    whole = "".join(map(str, digits))
    return f"{whole[:3]}.{whole[3:6]}.{whole[6:9]}-{whole[9:]}" if dice.random() < 0.6 else whole


def italian(dice):
    odd = dict(zip("0123456789", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21), strict=True)) | dict(
        zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23), strict=True)
    )
    born = f"{dice.randint(50, 99)}{dice.choice('ABCDEHLMPRST')}{dice.randint(1, 28):02d}"
    body = f"{dice.choice(['RSSMRA', 'BNFTTR', 'SLVGVR'])}{born}{dice.choice(['H501', 'F205', 'A944'])}"
    total = sum(odd[c] if place % 2 == 0 else (int(c) if c.isdigit() else ord(c) - 65) for place, c in enumerate(body))
    return body + chr(65 + total % 26)


def chinese(dice):
    body = f"{dice.choice(['110105', '310115', '440305'])}{dice.randint(1950, 2004)}{dice.randint(1, 12):02d}{dice.randint(1, 28):02d}{_number(dice, 3)}"
    total = sum(int(d) * w for d, w in zip(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return body + "10X98765432"[total % 11]


def japanese(dice):
    body = _number(dice, 11)
    total = sum(int(d) * (place + 1 if place <= 6 else place - 5) for place, d in enumerate(reversed(body), 1))
    return body + str(0 if total % 11 <= 1 else 11 - total % 11)


def saudi(dice):
    body = dice.choice("12") + _number(dice, 8)
    return body + luhn_digit(body)


def thai(dice):
    body = str(dice.randint(1, 8)) + _number(dice, 11)
    whole = body + str((11 - sum(int(d) * (13 - place) for place, d in enumerate(body)) % 11) % 10)
    return f"{whole[0]}-{whole[1:5]}-{whole[5:10]}-{whole[10:12]}-{whole[12]}" if dice.random() < 0.5 else whole


IDENTITIES = {
    "en": social_security, "de": german_tax, "fr": french_social, "es": spanish_identity, "pt": brazilian, "it": italian, "zh": chinese, "ja": japanese,
    "ar": saudi, "th": thai,
}  # fmt: skip


def passport(lang, dice):
    return {"de": f"C01X{_number(dice, 5)}", "fr": f"{_number(dice, 2)}AB{_number(dice, 5)}", "zh": f"E{_number(dice, 8)}", "ja": f"TK{_number(dice, 7)}"}.get(
        lang, f"{dice.choice('ABKX')}{_number(dice, 7)}"
    )


def address_of_machine(lang, dice):
    if dice.random() < 0.7:
        return ".".join(str(dice.randint(1, 254)) for _ in range(4))
    return f"2001:db8:{dice.randint(16, 4095):x}::{dice.randint(16, 4095):x}"


def order(lang, dice):
    return dice.choice(
        [
            f"#{_number(dice, 5)}",
            f"PR-2026-{_number(dice, 5)}",
            f"4{_number(dice, 11)}",
            f"#W{_number(dice, 7)}",
            f"AB{_number(dice, 6)}",
            f"7{_number(dice, 4)}",
        ]
    )


MAKERS = {"email": email, "phone": phone, "card": card, "iban": iban, "id": identity, "passport": passport, "ip": address_of_machine, "order": order}
