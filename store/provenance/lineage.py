"""Trace who reported a story: how each article came about, what it goes back to, and how many owners reported.

Theory. Unknown is the rule; each other word is earned by evidence that is kept beside it. What a text shares with
another outside quotation marks shows a copy; what it says of itself shows the rest (`judge`). Owners have votes,
articles have none: copies and one owner's articles are one voice. A moment that a feed claims is a claim: an article
was not there when its feed last answered without it. Whoever is flagged neither has a vote nor is a source.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.facts.read_facts import facts_of_loose_text
from extractors.facts.types import SourceCredit
from extractors.text.calendar import FULL_WEEKDAY, WEEKDAYS
from extractors.text.excerpts import excerpt_around
from extractors.text.language import is_english
from store.dedup.features.hashes import hashed_shingles
from store.provenance.appearance import in_order_of_appearance
from store.provenance.cue_wordings import NOBODYS, QUOTED
from store.provenance.cues import OPENING, Cue, read_cues, read_wordings
from store.provenance.judge import GROUPS, Judgement, judge_text, without_lone_announcement, without_lone_credit
from store.provenance.links import FROM_FEED, read_links, read_sources, source_words
from store.provenance.notes import claimed_by_page, with_doubts
from store.provenance.outlets import Outlet, OutletTable, shipped_outlets, squashed
from store.types import COPIES, REPOSITORIES, Evidence, Member, OriginKind, Relation, StoredArticle, facts_of

RUN_WORDS = 5

# Shared five-word runs of the shorter text: a reprint keeps nearly all, an edited one most. Between rewrites of one
# report the greatest share seen was .02 (the five seed articles).
VERBATIM = 0.9
EDITED = 0.3
# Shares that differ by less are the same: a copy and its source differ by a byline. A guess.
AS_MUCH = 0.1
# Fewer runs outside quotation marks say too little of a common source.
LEAST_RUNS = 12
# (right + 1) / (said + 2) of the sample press's copies: on real weeks there were too few to count (3 of 362).
COPY_CONFIDENCE: Mapping[Relation, float] = {"verbatim copy": 0.94, "edited copy": 0.75}
# A credit by one owner alone is shown as what it is; as a fact it takes so many, or one with own reporting.
LEAST_VOTES = 2
# So often a text names an outlet in passing; what it is made from it credits more often. A guess.
LEAST_CREDITS = 2
MOST_REASONS = 6

_CREDITS = frozenset(GROUPS["credit"])
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """The members of a story with their relations, and the source it goes back to (see `Story`)."""

    members: tuple[Member, ...]
    origin: str
    origin_credit: str
    origin_kind: OriginKind = ""
    origin_votes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Traits:
    stored: StoredArticle
    publisher: Outlet
    flag: str
    runs: frozenset[int]
    cues: tuple[Cue, ...]
    judgement: Judgement
    credits: tuple[SourceCredit, ...] = ()
    notes: tuple[Evidence, ...] = ()
    wordings: tuple[Cue, ...] = ()
    is_report: bool = True

    @property
    def id(self) -> str:
        return self.stored.id


def trace_lineage(
    articles: Sequence[StoredArticle],
    outlets: OutletTable | None = None,
    flags: Mapping[str, str] | None = None,
    claims: Mapping[str, tuple[Evidence, ...]] | None = None,
    wordings: Mapping[str, tuple[Cue, ...]] | None = None,
    no_reports: AbstractSet[str] = frozenset(),
) -> Lineage:
    """Return the lineage of one story's articles, in the order they appeared. Ties are broken by id.

    `flags` say by an article's id why its owner has no vote (`known_outlets.flags_of_articles`),
    `claims` what its feeds claim in vain (`notes.claimed_by_feeds`), `wordings` what `cues.read_wordings` found in it,
    if that was kept. `no_reports` are the articles whose form says that they report no event, or are about one.
    """
    table = outlets or shipped_outlets()
    ordered = in_order_of_appearance(articles)
    publishers = {stored.id: table.publisher(stored) for stored in ordered}
    known = table.with_publishers(publishers.values())
    traits = [
        _traits(
            stored, publishers[stored.id], known, (flags or {}).get(stored.id, ""), (claims or {}).get(stored.id, ()),
            _wordings(stored, wordings or {}), is_report=stored.id not in no_reports,
        )
        for stored in ordered
    ]  # fmt: skip
    known, traits = _in_the_light_of_the_story(traits, known)
    members = [_relate(one, traits, known) for one in traits]
    members = _without_circles(members)
    origin, credit, kind, votes = _origin(members, traits, known)
    members = _with_notes(members, traits, known, credit)
    return Lineage(members=tuple(members), origin=origin, origin_credit=credit, origin_kind=kind, origin_votes=votes)


def _in_the_light_of_the_story(traits: Sequence[_Traits], known: OutletTable) -> tuple[OutletTable, list[_Traits]]:
    """Return the table and the traits by what the story's articles together show of who is named in them.

    Who announces in one of them is no outlet that the others credit. Whom several owners credit with a report, one of
    them in so many words, is an outlet, though no table has it, unless one of them shows it as a party to the news.
    """
    parties = [
        replace(one.publisher, kind="organisations")
        for one in traits
        if one.judgement.relation == "primary" and one.publisher.kind == "" and not one.flag
    ]
    outlets = [Outlet(name=name, owner=squashed(name), kind="press") for name in _credited_by_several(traits, known)]
    if not parties and not outlets:
        return known, _without_lone_signs(traits, known)
    known = known.with_kinds(parties).with_publishers(outlets)
    names = {re.sub(r"^[Tt]he ", "", name) for one in (*parties, *outlets) for name in (one.name, *one.names)}
    reread = [_reread(one, known) if any(name in one.stored.article.text for name in names) else one for one in traits]
    return known, _without_lone_signs(reread, known)


def _without_lone_signs(traits: Sequence[_Traits], known: OutletTable) -> list[_Traits]:
    """Return the traits, a rewrite by one credit alone kept only where another owner's article is of the credited
    outlet, or credits it too, and an announcement by one verb alone only where another owner has the news.
    """
    named: dict[str, set[str]] = {}
    for one in traits:
        names = {one.publisher.name, *one.publisher.names, *(cue.source for cue in one.cues if cue.source)}
        for name in () if one.flag else names:
            named.setdefault(squashed(_plain(name, known)), set()).add(one.publisher.owner)
            named.setdefault(squashed(name), set()).add(one.publisher.owner)
    is_alone = len({one.publisher.owner for one in traits}) == 1
    found = []
    for one in traits:
        beside = {name for name, owners in named.items() if owners - {one.publisher.owner}}
        judgement = without_lone_credit(one.judgement, one.cues, beside)
        found.append(replace(one, judgement=without_lone_announcement(judgement, one.cues) if is_alone else judgement))
    return found


_REPORTED_BY = frozenset({"reported by", "first"})


def _credited_by_several(traits: Sequence[_Traits], known: OutletTable) -> list[str]:
    """Return the names of no table that the texts of several owners credit with a report, in the order of the names."""
    owners: dict[str, set[str]] = {}
    reported: set[str] = set()
    for one in traits:
        wordings = {credit.name: credit.wording for credit in one.credits}
        for name in {cue.source for cue in one.cues if cue.kind == "credits somebody"} if not one.flag else ():
            owners.setdefault(name, set()).add(one.publisher.owner)
            if wordings.get(name) in _REPORTED_BY:
                reported.add(name)
    several = sorted(name for name in reported if len(owners[name]) >= LEAST_VOTES and known.named(name) is None)
    return [name for name in several if not _is_acting(name, traits)]


def _is_acting(name: str, traits: Sequence[_Traits]) -> bool:
    """Return whether a name is a party to the news: in a headline, or where a text says what an organisation says."""
    said = (
        one.stored.article.text[cue.start : cue.end]
        for one in traits
        for cue in one.cues
        if cue.kind in ("organisation says", "announced") and cue.end
    )
    return any(squashed(name) in squashed(words) for words in (*(one.stored.article.title for one in traits), *said))


def _reread(one: _Traits, known: OutletTable) -> _Traits:
    cues, judgement = _read_and_judge(one.stored, one.publisher, known, one.wordings, is_report=one.is_report)
    return replace(one, cues=cues, judgement=judgement)


def _wordings(stored: StoredArticle, kept: Mapping[str, tuple[Cue, ...]]) -> tuple[Cue, ...]:
    """Return what the words of an article show by themselves: what was kept of it, else read now."""
    if stored.id in kept or not is_english(stored.article.language):
        return kept.get(stored.id, ())
    return read_wordings(stored.article.title, stored.article.text)


def _traits(
    stored: StoredArticle,
    publisher: Outlet,
    known: OutletTable,
    flag: str,
    claims: Sequence[Evidence],
    wordings: tuple[Cue, ...],
    *,
    is_report: bool,
) -> _Traits:
    cues, judgement = _read_and_judge(stored, publisher, known, wordings, is_report=is_report)
    return _Traits(
        stored=stored,
        publisher=publisher,
        flag=flag or _flag(stored, known),
        runs=_runs(stored.article.text),
        cues=cues,
        judgement=judgement,
        credits=facts_of(stored).credits,
        wordings=wordings,
        is_report=is_report,
        notes=(*claimed_by_page(stored, publisher, known), *claims, *_named_sources(stored, cues, judgement, known)),
    )


def _read_and_judge(
    stored: StoredArticle, publisher: Outlet, known: OutletTable, wordings: tuple[Cue, ...], *, is_report: bool
) -> tuple[tuple[Cue, ...], Judgement]:
    """Return the cues of an article's text, title, links and feeds, and how it came about by them."""
    text = stored.article.text
    cues: tuple[Cue, ...] = ()
    if is_english(stored.article.language):
        facts = facts_of(stored)
        of_title = facts_of_loose_text(stored.article.title, facts.published).credits
        said = read_cues(stored.article.title, text, publisher, known, facts.credits, facts.mentions, wordings)
        cues = (*said, *_title_credits(of_title, known, publisher))
    links = read_links(stored.article, publisher, known, [cue.source for cue in cues if cue.source])
    cues = (*cues, *links, *read_sources(stored, publisher, known))
    return cues, judge_text(cues, len(text.split()), publisher, is_report=is_report)


def _flag(stored: StoredArticle, known: OutletTable) -> str:
    """Return why an article itself has no vote, or ""."""
    url, feed = stored.article.canonical_url, stored.feed_url
    is_foreign = feed and known.owner_at(url) != known.owner_at(feed) and not known.is_of(url, stored.outlet)
    if stored.article.read_from == "feed" and is_foreign:
        return "its text is from a feed of another site"
    return ""


def _runs(text: str) -> frozenset[int]:
    """Return the word runs of a text outside quotation marks: two who quote one memo are no copies of it."""
    outside = QUOTED.sub(" | ", text)
    runs = hashed_shingles(_WORD.findall(outside.lower()), RUN_WORDS)
    return runs if len(runs) >= LEAST_RUNS else hashed_shingles(_WORD.findall(text.lower()), RUN_WORDS)


def _title_credits(credits: Iterable[SourceCredit], known: OutletTable, publisher: Outlet) -> list[Cue]:
    """Return the outlets that a headline credits ("… , The Beacon reports")."""
    return [
        Cue(kind="credits an outlet first", start=0, end=0, source=credit.name)
        for credit in credits
        if known.is_outlet(credit.name) and known.named(credit.name) != publisher
    ]


def _relate(one: _Traits, all_of_them: Sequence[_Traits], known: OutletTable) -> Member:
    copied = _copied_from(one, all_of_them, known)
    if copied:
        source, share = copied
        relation: Relation = "verbatim copy" if share >= VERBATIM else "edited copy"
        confidence = COPY_CONFIDENCE[relation]
        reason = Evidence(
            kind="shared words", other=source.id, source=source.publisher.name,
            words=f"{share:.0%} of its five-word runs outside quotation marks are those of {source.publisher.name}",
            weight=round(math.log(confidence / (1 - confidence)), 3),
        )  # fmt: skip
        return _member(one, relation, confidence, source.id, "", (reason,))
    judgement = one.judgement
    reasons = tuple(_evidence(one, cue, weight) for cue, weight in judgement.cues[:MOST_REASONS])
    reasons = (*reasons, *_not_read(one.stored.article.language))
    parent, source_name = "", ""
    if judgement.relation in ("rewrite", "wire", "verbatim copy"):
        parent, source_name = _credited(one, all_of_them, known)
    elif judgement.relation == "from primary":
        source_name = _announcer(one, known)
    return _member(one, judgement.relation, judgement.probability, parent, source_name, reasons)


def _announcer(one: _Traits, known: OutletTable) -> str:
    """Return whose announcement a text is written from: the subject of its headline, where the text says of it by the
    whole name that it announced or said something; "" where the text shows nobody.
    """
    article = one.stored.article
    subject = _headline_subject(article.title)
    for cue in one.cues if subject else ():
        if (cue.kind == "announced" and cue.end and _has_object(article.text, cue)) or cue.kind == "organisation says":
            name = _who_says(article.text, cue)
            if name and _is_subject(name, subject) and _is_name(name, article.text) and known.named(name) is None:
                return name
    return ""


def _headline_subject(title: str) -> list[str]:
    """Return the words of a headline before its verb, or of "Kestrel’s new mower" the owner; [] where it is not clear.

    "Kestrel mows", "EV maker Kestrel to open a plant" have one. Plurals, what is done to somebody ("Kestrel to be
    sold") and what stands behind a colon or a preposition have none.
    """
    words = [word for word in title.removeprefix("The ").split() if word.lower() not in _ADVERBS]
    for place, (word, behind) in enumerate(pairwise([*words[: _MOST_WORDS + 1], ""])):
        following = behind.lower()
        if place and _is_verb(word.lower(), following):
            return words[:place]
        owner = re.sub(r"[’']s$|(?<=s)[’']$", "", word)
        if owner != word and following in _NEW:
            return [*words[:place], owner]
        if not word[-1].isalnum() or word.lower() in _BREAKS:
            return []
    return []


def _is_verb(word: str, following: str) -> bool:
    """Return whether a word of a headline says what one party does: "unveils", "to open", "is raising", "has cut"."""
    if word == "to":
        return not _VERBS.isdisjoint({f"{following}s", f"{following}es", f"{following[:-1]}ies"})
    if word == "is":
        return following.endswith("ing") and following not in _SUFFERS
    return word in _VERBS or (word == "has" and following not in ("been", "no", "not", "to"))


def _who_says(text: str, cue: Cue) -> str:
    """Return who does what the verb of a cue says, by the whole name; "" where that is no name."""
    verb = cue.start if cue.kind == "announced" else text.rfind(" ", cue.start, cue.end) + 1
    subject = _SUBJECT.search(text, max(0, verb - _LONGEST_SUBJECT), verb)
    words = subject[1].split() if subject else []
    while len(words) > 1 and (words[0] in _OPENERS or words[0].endswith(("’s", "'s"))):
        words = words[1:]
    is_office = subject is not None and text[: subject.start(1)].endswith(("the ", "The ", "its ", "Its "))
    if words[:1] == ["The"]:
        words, is_office = words[1:], True
    # "The Government announced": of one word alone only capitals show that it is a name.
    return "" if is_office and len(words) == 1 and not words[0].isupper() else " ".join(words)


def _has_object(text: str, cue: Cue) -> bool:
    """Return whether a verb of announcing tells who does it: of what "launched on Monday" it does not."""
    is_done_to = _IS.search(text, max(0, cue.start - 30), cue.start) and not text.startswith("ing", cue.end - 3)
    may_lack = text.startswith(_WITHOUT_OBJECT, cue.start)
    return not is_done_to and not (
        may_lack and (_NO_OBJECT.match(text, cue.end) or text.startswith("expand", cue.start))
    )


def _is_subject(name: str, subject: Sequence[str]) -> bool:
    """Return whether a headline's subject is this name, or ends in it behind what it is: "EV maker Kestrel"."""
    words = name.split()
    before = subject[: -len(words)]
    if [*subject[-len(words) :]] != words:
        return False
    return not before or before[-1].lower() in _WHAT_IT_IS or before[-1].endswith(_WHOSE)


def _is_name(name: str, text: str) -> bool:
    """Return whether a word is a name, which a text never writes small, as it does "company"."""
    if name in NOBODYS or name in _NO_NAMES or (len(name) <= _SHORT and not name.isupper()):
        return False
    return name.isupper() or re.search(rf"(?<![\w.@/-]){re.escape(name.lower())}(?![\w.@/-])", text) is None


_SHORT = 2
_MOST_WORDS = 6  # of a headline before its verb
_NO_NAMES = frozenset(
    """CEO CFO COO CTO AI US U.S UK EU PC TV Police Prosecutors Officials Authorities Investigators Scientists
    Researchers Doctors Lawmakers""".split()
)
_NEW = frozenset({"new", "latest", "newest", "upcoming", "next"})
_ADVERBS = frozenset("now also just still finally officially quietly again".split())
# What ends a headline's subject before its verb, or makes it another's.
_BREAKS = frozenset(
    """of for at by with in on from and or as after over under against via vs versus is are was were be been will
    would can could may might must should to has have not reportedly who what why how when where which that if but
    – — - | /""".split()
)
_SUFFERS = frozenset({"being", "getting", "facing", "losing"})
_WHOSE = ("-backed", "-owned", "-based", "’s", "'s")
_WHAT_IT_IS = frozenset(
    """maker carmaker automaker chipmaker firm startup start-up company giant rival group bank retailer developer
    manufacturer provider operator airline carrier studio publisher brand parent owner lab unit subsidiary
    lender insurer agency""".split()
)
# What one party does in public, in the present tense of a headline. Plurals ("Democrats announce") are not one party.
_VERBS = frozenset(
    """accepts accuses acquires adds adopts agrees aims allows announces appoints asks backs bans begins bets boosts
    brings builds buys calls cancels changes claims clears closes commits completes confirms considers creates cuts
    debuts declares defends delays delivers denies deploys details develops disables discloses discontinues ditches
    doubles drops eliminates enables ends enters estimates expands expects explains extends files finalizes finalises
    fires fixes forecasts gives goes grants halts hikes hires holds hopes imposes improves increases integrates
    introduces invests issues joins keeps kills launches lays lets licenses lifts limits lists lowers makes merges
    moves names offers opens orders outlines overhauls partners patches pauses pays picks plans pledges posts pours
    prepares presents previews prices promises proposes provides publishes pulls pushes puts raises reaches rebrands
    recalls records reduces refreshes refuses rejects relaunches releases removes renames replaces reports requires
    resigns restores restricts resumes retires returns reveals reverses revives rolls says scraps seeks sells sends
    sets settles ships shows shutters shuts signs slashes snags sells spends spins stops starts steps sues suspends
    swaps takes targets teases tells tests tightens tops touts tries triples turns unveils updates upgrades urges uses
    vows wants warns widens withdraws works""".split()
)
_OPENERS = frozenset(
    "On In At Today Yesterday Now But And So Also Meanwhile Earlier When While As After Then".split()
) | {name.capitalize() for name in WEEKDAYS}
_WITHOUT_OBJECT = ("launch", "debut", "releas", "roll", "refresh", "expand", "publish", "preview")
_NO_OBJECT = re.compile(
    r"\s*(?:[.,;:!?)”]|$)|\s(?:on|in|at|for|with|to|by|as|last|today|back|from|across|earlier|and|globally|worldwide)\b"
)
_IS = re.compile(r"\b(?:is|are|was|were|be|been|being|get|gets|got)\s(?:\w+ly\s|also\s|now\s|just\s)?$")
_LONGEST_SUBJECT = 90
_NAME = r"[A-Z][\w&’.-]{0,30}"
# "Kestrel Lab has", "Kestrel today": who does what the verb behind it says.
_SUBJECT = re.compile(
    rf"(?<!\band\s)(?<!\bof\s)(?<!\bfor\s)(?<![&+]\s)\b({_NAME}(?:\s{_NAME}){{0,3}})\s(?:(?:has|have|is|are|also|today|now|just|late|on|this|week|{FULL_WEEKDAY})\s){{0,3}}$"
)


def _not_read(language: str) -> tuple[Evidence, ...]:
    """Return a note where what a text says of its sources is not read."""
    if is_english(language):
        return ()
    return (Evidence(kind="English only", words=f"what a text in “{language}” says of its sources is not read"),)


def _member(
    one: _Traits, relation: Relation, confidence: float, parent: str, source: str, reasons: tuple[Evidence, ...]
) -> Member:
    words = with_doubts(_in_words(reasons, one.flag), one.notes)
    flags = (*((Evidence(kind="flagged", words=one.flag),) if one.flag else ()), *one.notes)
    return Member(
        stored=one.stored, relation=relation, parent=parent, evidence=words,
        confidence=round(confidence, 3), source=source, publisher=one.publisher.name, owner=one.publisher.owner,
        flag=one.flag, reasons=(*reasons, *flags),
    )  # fmt: skip


def _named_sources(
    stored: StoredArticle, cues: Sequence[Cue], judgement: Judgement, known: OutletTable
) -> tuple[Evidence, ...]:
    """Return notes of the sources that feeds' items name, where the judgement does not rest on them."""
    judged = {cue for cue, _ in judgement.cues}
    credits = (cue for cue in cues if cue.kind in FROM_FEED and cue not in judged)
    relayed = known.relayed_by(stored)
    named = f"{relayed.feed} names {source_words(relayed)}" if relayed else ""
    return (
        *(Evidence(kind=cue.kind, words=cue.words, source=cue.source) for cue in credits),
        *((Evidence(kind="aggregator names the publisher", words=named, source=relayed.name),) if relayed else ()),
    )


def _evidence(one: _Traits, cue: Cue, weight: float) -> Evidence:
    if not cue.end:
        words = cue.words or one.stored.article.title
        return Evidence(kind=cue.kind, words=words, source=cue.source, weight=weight)
    text = one.stored.article.text
    start, end = excerpt_around(text, cue.start, cue.end)
    words = " ".join(text[start:end].split())
    return Evidence(kind=cue.kind, words=words, start=start, end=end, source=cue.source, weight=weight)


def _in_words(reasons: Sequence[Evidence], flag: str) -> str:
    shown = [one.words if one.kind == "shared words" else f"{one.kind}: “{one.words}”" for one in reasons[:2]]
    return "; ".join((*([flag] if flag else ()), *shown)) or "nothing in it shows how it came about"


def _copied_from(one: _Traits, others: Sequence[_Traits], known: OutletTable) -> tuple[_Traits, float] | None:
    """Return the article that most of a text is shared with, of those it can be made from, and how much.

    Where several share as much, copies of one among them, it is the first that appeared.
    """
    found: list[tuple[_Traits, float]] = []
    for number, other in enumerate(others):
        smaller = min(len(one.runs), len(other.runs))
        if other is one or not smaller:
            continue
        share = len(one.runs & other.runs) / smaller
        is_earlier = number < others.index(one)
        if share >= EDITED and _made_from(one, other, known, is_earlier=is_earlier):
            found.append((other, share))
    best = max((share for _, share in found), default=0.0)
    return next(((other, share) for other, share in found if share >= best - AS_MUCH), None)


def _made_from(one: _Traits, other: _Traits, known: OutletTable, *, is_earlier: bool) -> bool:
    """Return whether of two like texts `one` is the copy: who is flagged, who credits the other, who came later.

    Where neither was there for sure before the other, an agency is copied, and an outlet of the table rather than a
    stranger, before moments count that both only claim.
    """
    if bool(one.flag) != bool(other.flag):
        return bool(one.flag)
    credits, credited = _credits_outlet(one, other, known), _credits_outlet(other, one, known)
    if credits != credited:
        return credits
    sure = _was_there_before(one.stored, other.stored) or _was_there_before(other.stored, one.stored)
    rank, other_rank = _source_rank(one.publisher), _source_rank(other.publisher)
    return is_earlier if sure or rank == other_rank else rank < other_rank


def _was_there_before(one: StoredArticle, other: StoredArticle) -> bool:
    return other.seen_after is not None and one.first_seen <= other.seen_after


def _source_rank(publisher: Outlet) -> int:
    return 2 if publisher.kind == "agencies" else 1 if publisher.domains else 0


def _credits_outlet(one: _Traits, other: _Traits, known: OutletTable) -> bool:
    """Return whether a text credits another's outlet, or bears an agency's dateline where the other is an agency."""
    if one.publisher.owner == other.publisher.owner:
        return False
    if one.judgement.relation == "wire" and other.publisher.kind == "agencies":
        return one.publisher.kind != "agencies"
    return any(cue.source and _is_named(cue.source, other.publisher, known) for cue in one.cues)


def _is_named(name: str, publisher: Outlet, known: OutletTable) -> bool:
    found = known.named(name)
    return (found is not None and found.name == publisher.name) or squashed(name) == squashed(publisher.name)


def _credited(one: _Traits, others: Sequence[_Traits], known: OutletTable) -> tuple[str, str]:
    """Return the article of ours that is retold, or "", and the outlet credited if that is none of ours.

    Who is credited where the news is told is retold, not who had a figure that stands farther on.
    """
    names = _credited_names(one, known)
    for name in names:
        for other in others:
            is_other = other.publisher.owner != one.publisher.owner and not other.flag
            if is_other and _is_named(name, other.publisher, known):
                return other.id, ""
    return "", names[0] if names else ""


def _credited_names(one: _Traits, known: OutletTable) -> list[str]:
    """Return the sources a text names where the news is told, else anywhere, the most often credited first."""
    if one.judgement.relation == "verbatim copy":
        return [one.judgement.cues[0][0].source]
    if one.judgement.relation == "wire":
        agencies = [outlet for outlet in known.outlets if outlet.kind == "agencies"]
        cue = one.judgement.cues[0][0]
        if cue.source:
            return [cue.source]
        line = one.stored.article.text[cue.start : cue.end]
        named = (outlet.name for outlet in agencies for name in (outlet.name, *outlet.names) if name in line)
        return list(dict.fromkeys(named))
    first = Counter(_plain(cue.source, known) for cue in one.cues if cue.source and cue.kind in _CREDITS)
    other = Counter(_plain(cue.source, known) for cue in one.cues if cue.source and cue.kind not in _CREDITS)
    return [name for name, _ in (first or other).most_common()]


def _plain(name: str, known: OutletTable) -> str:
    found = known.named(name)
    return found.name if found else name


def _without_circles(members: Sequence[Member]) -> list[Member]:
    """Take the parent from each member that would be its own ancestor: who credit each other show nothing."""
    parents = {member.stored.id: member.parent for member in members}
    kept = []
    for member in members:
        seen, at = {member.stored.id}, parents[member.stored.id]
        while at and at not in seen:
            seen.add(at)
            at = parents.get(at, "")
        if at == member.stored.id:
            member = replace(member, relation="unknown", parent="", evidence="credits go round in a circle", reasons=())
        kept.append(member)
    return kept


_Origin = tuple[str, str, OriginKind, int]


def _origin(members: Sequence[Member], traits: Sequence[_Traits], known: OutletTable) -> _Origin:
    """Return the source a story goes back to: (article of ours, outside outlet, what it is, owners that say so).

    That an article has reporting of its own does not make it what the others go back to: another owner's must.
    """
    backing = _backing(members)
    outside, votes, has_own = _outside(members, traits, known)
    own = _retold_before(_most_backed((m for m in members if m.is_own_report), backing), members, backing)
    announcing = (m for m in members if m.relation == "primary" and not m.flag and _is_spoken_of(m, members))
    primary = _most_backed(announcing, backing)
    owners = {m.stored.id: m.owner for m in members}
    retold = {m.parent for m in members if m.parent and not m.flag and m.owner != owners[m.parent]}
    credited = _most_backed((m for m in members if m.stored.id in retold and not (m.is_derived or m.flag)), backing)
    if primary and not (credited and _is_answered(credited, primary, members, backing)):
        return primary, "", "primary", len(backing[primary])
    is_source = own and (len(backing[own]) >= LEAST_VOTES or len({m.owner for m in members if not m.flag}) == 1)
    if is_source and not (votes >= LEAST_VOTES and votes > len(backing[own])) and not _is_contested(own, members):
        return own, "", "own reporting", len(backing[own])
    if votes >= LEAST_VOTES or (votes and has_own):
        return "", outside, "outlet", votes
    if credited and not _is_later_copied(credited, members):
        return credited, "", "credited", len(backing[credited]) - 1
    written = {member.owner for member in members if member.relation == "from primary" and not member.flag}
    if written and len(written) >= votes and not own:
        return "", "", "announcement", len(written)
    # Beside an owner that reported, a lone stranger's word does not make another the source.
    return ("", outside, "outlet", votes) if outside and not own else ("", "", "", 0)


def _retold_before(source: str, members: Sequence[Member], backing: Mapping[str, AbstractSet[str]]) -> str:
    """Return an own report that another owner's text credits, where it came before one that others only copy: a copied
    agency is no source of what was told before.
    """
    order = [member.stored.id for member in members]
    told = {m.parent for m in members if m.parent and m.relation not in COPIES and not m.flag}
    if not source or source in told:
        return source
    earlier = (m for m in members[: order.index(source)] if m.is_own_report and m.stored.id in told)
    return next((m.stored.id for m in earlier if len(backing[m.stored.id]) >= LEAST_VOTES), source)


def _is_answered(
    credited: str, primary: str, members: Sequence[Member], backing: Mapping[str, AbstractSet[str]]
) -> bool:
    """Return whether an announcement came after a report that two other owners credit: it answers that report."""
    order = [member.stored.id for member in members]
    return order.index(credited) < order.index(primary) and len(backing[credited]) > LEAST_VOTES


def _is_contested(source: str, members: Sequence[Member]) -> bool:
    """Return whether another owner had it earlier, and no text credits the later one: copies alone do not make that
    the source of the story.

    Earlier is who was there for sure, or, in a store that no feed had answered before, who claims to have been.
    """
    ids = [member.stored.id for member in members]
    at = members[ids.index(source)]
    if any(member.parent == source and member.relation not in COPIES for member in members):
        return False
    return any(
        member.owner != at.owner and not member.flag and not member.is_derived and _is_earlier(member, at)
        for member in members[: ids.index(source)]
    )


def _is_later_copied(source: str, members: Sequence[Member]) -> bool:
    """Return whether an article without reporting of its own that others only copy came, as far as moments say, after
    another owner's that is none of its copies: the news was out, and an agency's text on it is not where it is from.
    """
    ids = [member.stored.id for member in members]
    at = members[ids.index(source)]
    if any(member.parent == source and member.relation not in COPIES for member in members):
        return False
    return any(m.owner != at.owner and not (m.flag or m.is_derived) for m in members[: ids.index(source)])


def _is_earlier(one: Member, other: Member) -> bool:
    seen = (one.stored.seen_after, other.stored.seen_after)
    return seen == (None, None) or _was_there_before(one.stored, other.stored)


def _is_spoken_of(member: Member, members: Sequence[Member]) -> bool:
    """Return whether another owner's article names an announcing party: to say "we announce" alone makes none.

    A paper is what it is, whoever names the repository that keeps it.
    """
    if member.publisher in REPOSITORIES:
        return True
    others = [m for m in members if m.owner != member.owner and not m.flag]
    names = {squashed(member.publisher), squashed(member.owner.split(".")[0])} - {""}
    texts = [squashed(f"{m.stored.article.title} {m.stored.article.text}") for m in others]
    return not others or any(name in text for name in names for text in texts)


def _backing(members: Sequence[Member]) -> dict[str, set[str]]:
    """Return the owners whose articles go back to each article, its own among them; who is flagged backs nothing."""
    parents = {member.stored.id: member.parent for member in members}
    backing: dict[str, set[str]] = {identity: set() for identity in parents}
    for member in members:
        at = member.stored.id
        while at and not member.flag:
            backing[at].add(member.owner)
            at = parents.get(at, "")
    return backing


def _most_backed(members: Iterable[Member], backing: Mapping[str, set[str]]) -> str:
    """Return the article that most owners go back to, the earliest of equals; "" of none."""
    best = ""
    for member in members:
        if not best or len(backing[member.stored.id]) > len(backing[best]):
            best = member.stored.id
    return best


def _outside(members: Sequence[Member], traits: Sequence[_Traits], known: OutletTable) -> tuple[str, int, bool]:
    """Return the outlet in none of our feeds that most owners credit, how many, and whether one has own reporting.

    Copies have no vote. Whoever stands in half of the headlines is what the news is about, not who brought it. A name
    that no table knows as an outlet takes two owners: one text alone can invent it.
    """
    votes: dict[str, set[str]] = {}
    reporters = {member.owner for member in members if member.is_own_report}
    ours = [one.publisher for one in traits]
    for member, one in zip(members, traits, strict=True):
        if member.flag or member.relation in COPIES or member.parent:
            continue
        for name in _outside_names(member, one, known):
            if not any(_is_named(name, publisher, known) for publisher in ours):
                votes.setdefault(name, set()).add(member.owner)
    heads = [_without_credit(one.stored.article.title) for one in traits]
    about = {name for name in votes if 2 * sum(squashed(name) in head for head in heads) >= len(heads)}
    # That one owner prints an agency's text says nothing of where the others have it from.
    agencies = {member.source for member in members if member.relation == "wire"}
    of_one = agencies if len({member.owner for member in members if not member.flag}) > 1 else set()
    real = (
        name
        for name in votes
        if name not in about and (len(votes[name]) >= LEAST_VOTES or (known.named(name) and name not in of_one))
    )
    best = max(real, key=lambda name: (len(votes[name]), name), default="")
    return (best, len(votes[best]), bool(votes[best] & reporters)) if best else ("", 0, False)


_HEADLINE_CREDIT = re.compile(
    r"\s?(?::|\||[—–-])\s(?:[A-Z][\w’&.]*)(?:\s[A-Z][\w’&.]*){0,3}\s*$|,\s(?:[\w’&.]+\s){1,4}(?:reports?|says)\s*$"
)


def _without_credit(title: str) -> str:
    """Return a headline in its plain form, less the outlet that it ends in: "…: Wired", "…, The Beacon reports"."""
    return squashed(_HEADLINE_CREDIT.sub("", title))


def _with_notes(members: Sequence[Member], traits: Sequence[_Traits], known: OutletTable, credit: str) -> list[Member]:
    """Return the members with notes of what counts for nothing beside the others: a credit that no other owner gives,
    credits in a circle, an announcement by whom nobody names. `credit` is the outside source that the story goes back
    to.
    """
    credited = [sorted(_outside_names(member, one, known)) for member, one in zip(members, traits, strict=True)]
    owners: dict[str, set[str]] = {}
    for member, names in zip(members, credited, strict=True):
        for name in names:
            owners.setdefault(name, set()).add(member.owner)
    noted = []
    for member, one, names in zip(members, traits, credited, strict=True):
        lone = (name for name in names if len(owners[name]) == 1)
        notes = (
            *(_lone_credit(member, name) for name in lone if name != credit and _is_lone(member, name, traits, known)),
            *(_circle(other) for other in traits if _credit_each_other(one, other, known)),
            *(() if member.relation != "primary" or _is_spoken_of(member, members) else (_UNNAMED,)),
        )
        evidence = with_doubts(member.evidence, notes)
        noted.append(replace(member, reasons=(*member.reasons, *notes), evidence=evidence) if notes else member)
    return noted


_UNNAMED = Evidence(kind="named by nobody", words="says that it announces; no article of another owner names it")


def _lone_credit(member: Member, name: str) -> Evidence:
    words = f"only {member.publisher} credits {name}, which is in none of our feeds: that makes no origin"
    return Evidence(kind="lone credit", words=words, source=name)


def _is_lone(member: Member, name: str, traits: Sequence[_Traits], known: OutletTable) -> bool:
    """Return whether a credit is worth a note: of what the text retells, or of a name that no table knows; not ours."""
    is_told = (name == member.source and member.relation != "from primary") or known.named(name) is None
    return is_told and not any(_is_named(name, one.publisher, known) for one in traits)


def _circle(other: _Traits) -> Evidence:
    words = f"it credits {other.publisher.name}, which credits it: neither shows where the news is from"
    return Evidence(kind="credits in a circle", words=words, other=other.id, source=other.publisher.name)


def _credit_each_other(one: _Traits, other: _Traits, known: OutletTable) -> bool:
    if one is other or not any(cue.source for cue in one.cues) or not any(cue.source for cue in other.cues):
        return False
    return _credits_outlet(one, other, known) and _credits_outlet(other, one, known)


def _outside_names(member: Member, one: _Traits, known: OutletTable) -> set[str]:
    """Return whom a text credits: what it retells, or whom it credits where it tells the news, or more than once."""
    if member.source and member.relation != "from primary":
        return {member.source}
    credits = [(_plain(cue.source, known), cue.kind in _CREDITS) for cue in one.cues if cue.source]
    often = Counter(name for name, _ in credits)
    reported = {cue.source for cue in one.cues if cue.kind == "credits somebody" and cue.start < OPENING}
    return reported | {name for name, is_first in credits if is_first or often[name] >= LEAST_CREDITS}
