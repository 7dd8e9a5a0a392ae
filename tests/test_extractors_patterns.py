"""Each alternative of the patterns for boilerplate and walls has a row that it alone is there for."""

import re
import time

import pytest
from lxml import etree

from extractors.articles import boilerplate, walls
from extractors.text.printed import render_as_printed

ROWS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "labels": (
        boilerplate._LABELS,
        (
            "9 0 0", "12 / 5000", "1.2k views", "Comments (4)", "4 min read",
            "Listen to this article5 min",
            "Ann Vale / Getty Images", "Shutterstock", "© 2026 The Press", "The Press. All rights reserved",
            "Your browser does not support the audio element.", "Please credit The Press when republishing",
            "This material may not be published, broadcast, rewritten or redistributed",
            "All products featured on The Press are chosen by us",
            "Sunday, May 3, 2026 at 4:45 p.m.", "16:45 | 3 May 2026", "Updated 28 April 2026, 13:05",
        ),
    ),
    "references": (boilerplate._REFERENCES, ("Related: Another simulator learns to fly", "More from The Press")),
    "requests": (
        boilerplate._REQUESTS,
        (
            "Sign up for our free newsletter and never miss a story", "Click here to support our work",
            "Download our new app today", "Follow Ann Vale on Mastodon", "Sign in to comment",
            "We may earn a small commission on what you buy", "Photo credit: Ann Vale",
        ),
    ),
    "headings of the tail": (
        boilerplate._TAIL_HEADINGS,
        (
            "Related stories", "More stories", "More from The Press", "About the authors", "Comments (12)",
            "12 comments",
            "Discussion", "Recommended for you", "Tags", "Share this article", "You might also like",
            "What to read next", "Most read", "Trending now", "Latest news", "Leave a reply", "Popular posts",
            "Newsletter",
            "Sign up for a morning newsletter", "Advertisement",
        ),
    ),
    "challenges": (
        walls._CHALLENGES,
        (
            "Enable JavaScript and cookies to continue", "Please verify that you are human", "Are you a robot?",
            "Checking your browser", "Unusual traffic from your network", "Complete the captcha",
            "Please enable cookies", "Access to this page has been denied",
            "Please enable JS and disable any ad blocker",
        ),
    ),
    "regions": (walls._REGIONS, ("This page is unavailable in most European countries",)),
    "consent": (
        walls._CONSENT_NOTICES,
        (
            "We and our 800 partners value your privacy", "Before you continue", "Accept all cookies",
            "Cookie settings", "Manage your consent", "Wir und unsere Partner nutzen Cookies",
        ),
    ),
    "subscribers": (
        walls._SUBSCRIBER_NOTICES,
        (
            "Subscribe now to keep reading", "To continue reading, please log in",
            "This post is for paying subscribers", "Already a subscriber?",
            "Unlock this article", "You’ve reached your limit", "You have 0 free articles remaining",
        ),
    ),
    "words of news, too": (
        walls._SUBSCRIBER_WORDS,
        (
            "Register now to keep reading", "Create an account to continue reading",
            "Become a member to read this story",
            "Jetzt abonnieren und weiterlesen", "Weiterlesen mit dem Digital-Abo", "Abonnez-vous pour lire la suite",
            "Il vous reste 85 % de cet article", "Suscríbete para seguir leyendo",
            "Abbonati per continuare a leggere", "Assine para continuar lendo", "この記事は有料会員限定です",
        ),
    ),
    "words of news of phones, too": (
        walls._MEMBER_WORDS,
        (
            "For paid subscribers only", "Start your 30-day free trial today", "The rest is members only",
            "Nur für Abonnenten lesbar",
            "Contenu réservé à nos abonnés", "Exclusivo para suscriptores", "Contenuto riservato agli abbonati",
            "Conteúdo exclusivo para assinantes", "Alleen voor abonnees", "Endast för prenumeranter",
            "Artykuł tylko dla prenumeratorów", "Доступно только по подписке",
            "För dig som är prenumerant", "Logga in för att läsa",
            "Kun for abonnenter",
            "本文仅供订阅用户阅读", "유료 회원 전용 기사입니다",
            "Yalnızca abonelere özel", "Jen pro předplatitele", "Vain tilaajille", "Csak előfizetőknek",
            "Лише для передплатників", "للمشتركين فقط",
        ),
    ),
    "guards": (
        walls._GUARD_TITLES,
        (
            "Just a moment", "One moment, please", "Attention required", "Sorry, you have been blocked",
            "Access denied",
            "Pardon our interruption", "Security check", "Making sure you're not a bot", "Are you human",
            "403 Forbidden", "Request blocked", "DDoS-Guard", "Vercel Security Checkpoint", "Verifying your browser",
        ),
    ),
    "pages where nothing is": (
        walls._EMPTY_TITLES,
        (
            "Site maintenance", "Error 404", "Page can't be found", "429 Too Many Requests",
            "Confirm your age", "press.example is for sale",
        ),
    ),
    "partners": (
        walls._PARTNERS,
        (
            "We and our 842 partners store data", "Wir und bis zu 200 Partner verarbeiten Daten",
            "Nous et nos 120 partenaires utilisons", "Nosotros y nuestros 90 socios", "Noi e i nostri 70 partner",
            "Nós e os nossos 60 parceiros", "Wij en onze 50 partners", "My i nasi 40 partnerzy",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("alternatives", "rows"), ROWS.values(), ids=ROWS)
def test_each_alternative_has_its_row(alternatives: tuple[str, ...], rows: tuple[str, ...]) -> None:
    assert len(alternatives) == len(rows)
    for alternative, row in zip(alternatives, rows, strict=True):
        assert re.search(alternative, row, re.IGNORECASE), (alternative, row)
        others = [other for other in alternatives if other != alternative]
        assert not any(re.fullmatch(other, row, re.IGNORECASE) for other in others), row


BIOGRAPHIES = {
    "Ann Vale is a senior reporter at The Press.": True,
    "Follow her on Mastodon.": True,
    "She can be reached at ann@press.example.": True,
    "The first to see it was a reporter at the local paper.": False,
    "The editor is a close friend of the mayor.": False,
}


@pytest.mark.parametrize("line", BIOGRAPHIES)
def test_who_wrote_it_is_known_from_whom_it_is_about(line: str) -> None:
    assert (boilerplate._BIOGRAPHY.search(line) is not None) == BIOGRAPHIES[line]


NESTED = {
    "hidden in hidden": "<div hidden>" * 250 + "<p>x y</p>" * 25_000,
    "formulas in formulas": "<math>" * 250 + "<msup><mi>x</mi><mn>2</mn></msup>" * 9_000,
    "quotations in quotations": "<q>" * 250 + "<b>x</b>" * 25_000,
    "struck words": "<s>x</s>word " * 25_000,
    "raised figures": "<sup>1</sup>a" * 25_000,
    "line breaks": "<p>" + "some words<br>" * 30_000,
    "tables in tables": "<table><tr><td>" * 85 + "<b>x</b>" * 25_000,
    "buttons of a heading": "<h2>" + "<button>x</button>" * 25_000 + "</h2>",
    "terms in terms": "<dl>" + "<dt>x<dl>" * 120 + "<dt>a</dt><dd>b</dd>" * 25_000,
    "forms named so": "<div class='a-form'>" * 250 + "<p>x y</p>" * 25_000 + "<input>",
    "forms in forms": "<form><div>" * 120 + "<i></i>" * 25_000,
}


@pytest.mark.parametrize("html", NESTED.values(), ids=NESTED)
def test_hostile_nesting_takes_linear_time(html: str) -> None:
    root = etree.fromstring(f"<html><body>{html}</body></html>", etree.HTMLParser())
    started = time.process_time()
    render_as_printed(root)
    boilerplate.lines_set_apart(root)
    assert time.process_time() - started < 4
