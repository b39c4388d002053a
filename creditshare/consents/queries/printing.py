"""The receipt of a consent on paper: a calm page or two in the reader's language; same consent, same bytes."""

import json
from itertools import chain

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.platypus import Flowable, KeepTogether, Spacer
from reportlab.platypus import Table as Grid

from creditshare.consents.models import Consent
from creditshare.consents.queries.receipts import receipt, verify_address
from creditshare.consents.rules.categories import CATEGORIES
from creditshare.consents.rules.purposes import LOCAL_TIME, PURPOSES
from creditshare.consents.rules.receipt import TERM_ORDER, Receipt, in_groups
from creditshare.consents.rules.wording import CLAUSES
from creditshare.consents.templatetags.consent_words import question_label, term_label, term_value
from creditshare.paper.codes import QrCode
from creditshare.paper.ink import BRAND, INK_2, LINE, SMALL
from creditshare.paper.prose import Prose
from creditshare.paper.sheet import LINE_WIDTH, Furniture, draw_pages

QR_SIDE = 92
NAMES = 118
FINE = 6.4
PAD = 4
Rows = list[tuple[str, str]]


def print_receipt(consent: Consent, language: str) -> bytes:
    """Draw the receipt of an accepted consent; raise NotFound before it was accepted."""
    shown = receipt(consent)
    with translation.override(language):
        return draw_pages(lambda: _story(shown), _furniture(shown))


def _furniture(shown: Receipt) -> Furniture:
    return Furniture(
        brand=_("CreditShare"),
        title=_("Receipt of a consent"),
        name=f"{shown.firm_name} → {shown.grantee_name}",
        number=shown.number,
        page=_("Page {page} of {pages}"),
        remark=_("Scan the code to see whether it is still in force"),
        at=shown.agreed_at,
    )


def _story(shown: Receipt) -> list[Flowable]:
    return [*_head(shown), *_what(shown), *_promises(), *_proof(shown)]


def _head(shown: Receipt) -> list[Flowable]:
    agreed = shown.agreed_at.astimezone(LOCAL_TIME)
    rows = [
        (_("Agreed by"), f"{shown.firm_name} · {shown.firm_uscc}"),
        (_("Who may read"), f"{shown.grantee_name} · {shown.grantee_uscc}"),
        (_("What for"), f"{_(PURPOSES[shown.purpose].label)}: {_(PURPOSES[shown.purpose].meaning)}"),
        (_("Agreed at"), f"{agreed:%Y-%m-%d %H:%M:%S}"),
    ]
    more = [
        (_("Reason given"), shown.reason),
        (_("Application or loan"), shown.case),
        (_("Loan runs until"), shown.loan_until),
    ]
    rows += [(name, value) for name, value in more if value]
    link = verify_address(shown.nonce)
    caption = Prose(_("Genuine? Still in force?"), size=SMALL, colour=INK_2, align="c")
    code = [QrCode(link, QR_SIDE), Spacer(0, 3), caption]
    beside = Grid(
        [[_pairs(rows, LINE_WIDTH - QR_SIDE - 30), code]],
        colWidths=[LINE_WIDTH - QR_SIDE - 12, QR_SIDE + 12],
        style=[("VALIGN", (0, 0), (-1, -1), "TOP"), ("ALIGN", (1, 0), (1, 0), "CENTER"), *_no_padding()],
    )
    return [
        Spacer(0, 6),
        Prose(_("CreditShare"), size=11, colour=BRAND, bold=True, after=10),
        Prose(_("Receipt of a consent"), size=22, bold=True, leading=1.3, after=3),
        Prose(_("What was agreed to, in the words that were shown then"), size=10, colour=INK_2, after=14),
        beside,
    ]


def _what(shown: Receipt) -> list[Flowable]:
    categories = [(_(CATEGORIES[key][0]), _(CATEGORIES[key][1])) for key in shown.terms["categories"]]
    questions = [(_("Answer only"), question_label(text)) for text in shown.terms["questions"]]
    terms = [(term_label(name), term_value(shown.terms[name], name)) for name in TERM_ORDER]
    parts = [(_("What may be read"), [*categories, *questions]), (_("Within these bounds"), terms)]
    return list(chain.from_iterable(_section(title, rows) for title, rows in parts))


def _promises() -> list[Flowable]:
    return _section(_("What holds for both sides"), [(_(title), _(text)) for title, text in CLAUSES.values()])


def _proof(shown: Receipt) -> list[Flowable]:
    said = (
        _("The wording above is that of the signature (digest of the wording):")
        if shown.words_as_agreed
        else _("The wording has changed since; the signature is over the wording with this digest:")
    )
    fine = [
        (_("Check it yourself"), verify_address(shown.nonce)),
        (said, in_groups(shown.template_digest)),
        (_("Signed consent (JWS, ES256)"), shown.artefact),
        (_("Public key (JWK)"), json.dumps(shown.key, sort_keys=True)),
    ]
    lines = [
        flowable
        for title, text in fine
        for flowable in (
            Prose(title, size=SMALL, colour=INK_2, after=1),
            Prose(text, size=FINE, leading=1.35, after=5),
        )
    ]
    explained = _("Anybody can check the signature with the key below and any JWS program, without this platform.")
    title = Prose(_("Signature"), size=11.5, bold=True, colour=BRAND, after=4)
    return [Spacer(0, 10), KeepTogether([title, Prose(explained, size=9, after=6), *lines[:2]]), *lines[2:]]


def _section(title: str, rows: Rows) -> list[Flowable]:
    if not rows:
        return []
    return [Spacer(0, 10), KeepTogether([Prose(title, size=11.5, bold=True, colour=BRAND, after=3), _pairs(rows)])]


def _pairs(rows: Rows, width: float = LINE_WIDTH) -> Flowable:
    named = [[Prose(name, size=9, colour=INK_2), Prose(value, size=9.5)] for name, value in rows]
    style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -2), 0.4, LINE), *_no_padding(PAD)]
    return Grid(named, colWidths=[NAMES, width - NAMES], style=style, hAlign="LEFT")


def _no_padding(vertical: int = 0) -> list[tuple[object, ...]]:
    sides = {"LEFTPADDING": 0, "RIGHTPADDING": 6, "TOPPADDING": vertical, "BOTTOMPADDING": vertical}
    return [(side, (0, 0), (-1, -1), points) for side, points in sides.items()]
