"""Builds the twin of a digest for programs: the same edition with every id, address, relation and score.

    {schema, topic: {key, name}, week, period: {from, to}, generated, model, config,
     engine: {name, model, checker, kept, written, notice}, snapshot,
     weeks: [{week, stories, articles, own_reports, outlets}],
     stories | briefs | continued | review: [{id, anchor, headline, url, score, parts, relevance: {score, zone, reason},
        origin, origin_credit, follows, continues, new_members,
        summary: [{text, article, start, end, url} | {text, written: true, cites: [{article, start, end, url}]}],
        line, matters: {text, article, start, end, url} | null,
        figures: [{text, name, article, start, end, url, clause: {start, end}, articles, origins, lone,
           instead: [{text, article, start, end, url}]}],
        quotes: [{text, speaker, role, outlets, article, start, end, url}],
        articles: [{id, url, title, outlet, outlet_kind, published, relation, parent, evidence}]}],
     predictions: [{due, standing, made_on, text, article, start, end, url, outlet, outlets, story, outcome, shown_by}],
     disagreements: [{story, subject, stated: [{text, article, start, end}]}],
     claims: [{about, story, figures: [text], due: [day]}],
     ahead: [{day, text, article, start, end, story}], firsts: [{outlet, firsts, articles}],
     corrections: [{week, headline, said, now}],
     coverage: {articles, stories, copies, feeds: [{name, url, outcome, detail}],
        failed_pages: [{url, feed, kind, detail}]}}

Moments are ISO 8601 in UTC. `start` and `end` count characters of the stored text of `article`. Addresses are as they
were read: who shows them as links must check their scheme.
"""

from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from reports.edition.outlook import lead_article
from reports.rendering.view_model import anchor
from reports.types import Coverage, Digest, DigestStory, KeyFigure, Ledger, Quoted, Sentence, Written, spans_of
from store.types import Member

SCHEMA = "storyfold/digest/1"

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def twin(digest: Digest) -> dict[str, Json]:
    """Return the digest as values of JSON, in the order documented above."""
    last_day = digest.week_start + timedelta(days=6)
    return {
        "schema": SCHEMA,
        "topic": {"key": digest.topic.key, "name": digest.topic.name},
        "week": digest.week,
        "period": {"from": digest.week_start.isoformat(), "to": last_day.isoformat()},
        "generated": _moment(digest.generated),
        "model": digest.model_id,
        "config": digest.config_hash,
        "engine": {
            "name": digest.engine.name,
            "model": digest.engine.model,
            "checker": digest.engine.checker,
            "kept": digest.engine.kept,
            "written": digest.engine.written,
            "notice": digest.engine.notice,
        },
        "snapshot": digest.snapshot,
        "weeks": [
            {
                "week": week.week,
                "stories": week.stories,
                "articles": week.articles,
                "own_reports": week.own_reports,
                "outlets": week.outlets,
            }
            for week in digest.weeks
        ],
        "stories": [_story(entry) for entry in digest.stories],
        "briefs": [_story(entry) for entry in digest.briefs],
        "continued": [_story(entry) for entry in digest.continued],
        "review": [_story(entry) for entry in digest.review],
        **_ledger(digest.ledger),
        "ahead": [
            {
                "day": ahead.day.isoformat(),
                "text": ahead.sentence.text,
                "article": ahead.sentence.article_id,
                "start": ahead.sentence.start,
                "end": ahead.sentence.end,
                "story": ahead.story_id,
            }
            for ahead in digest.ahead
        ],
        "firsts": [{"outlet": outlet, "firsts": firsts, "articles": n} for outlet, firsts, n in digest.firsts],
        "corrections": [
            {"week": c.week, "headline": c.headline, "said": c.said, "now": c.now} for c in digest.corrections
        ],
        "coverage": _coverage(digest.coverage),
    }


def _story(entry: DigestStory) -> Json:
    story, relevance = entry.story, entry.relevance
    urls = {member.stored.id: member.stored.article.canonical_url for member in story.members}
    return {
        "id": story.id,
        "anchor": anchor(story.id),
        "headline": entry.headline,
        "url": lead_article(story).article.canonical_url,
        "score": entry.rank.score,
        "parts": dict(entry.rank.parts),
        "relevance": {"score": relevance.score, "zone": relevance.zone, "reason": relevance.reason},
        "origin": story.origin,
        "origin_credit": story.origin_credit,
        "follows": story.follows,
        "continues": entry.continues,
        "new_members": list(entry.new_members),
        "summary": [_line(line, urls) for line in entry.summary],
        "line": None if entry.line is None else _line(entry.line, urls),
        "matters": None if entry.matters is None else _line(entry.matters, urls),
        "figures": [_figure(figure, urls) for figure in entry.figures],
        "quotes": [_quote(quote, urls) for quote in entry.quotes],
        "articles": [_article(member) for member in story.members],
    }


def _figure(figure: KeyFigure, urls: dict[str, str]) -> Json:
    return {
        **_span(figure.stated),
        "url": urls[figure.stated.article_id],
        "name": figure.name,
        "clause": {"start": figure.clause.start, "end": figure.clause.end},
        "articles": figure.articles,
        "origins": figure.origins,
        "lone": figure.lone,
        "instead": [{**_span(other), "url": urls[other.article_id]} for other in figure.instead],
    }


def _quote(quote: Quoted, urls: dict[str, str]) -> Json:
    said: dict[str, Json] = {"speaker": quote.speaker, "role": quote.role, "outlets": quote.outlets}
    return {**_span(quote.words), "url": urls[quote.words.article_id], **said}


def _ledger(ledger: Ledger) -> dict[str, Json]:
    return {
        "predictions": [
            {
                "due": one.due.isoformat(),
                "standing": one.standing,
                "made_on": one.made_on.isoformat(),
                **_span(one.claim),
                "url": one.url,
                "outlet": one.outlet,
                "outlets": one.outlets,
                "story": one.story_id,
                "outcome": one.outcome,
                "shown_by": one.shown_by,
            }
            for one in ledger.predictions
        ],
        "disagreements": [
            {"story": one.story_id, "subject": one.subject, "stated": [_span(side) for side in one.stated]}
            for one in ledger.disagreements
        ],
        "claims": [
            {
                "about": row.actor,
                "story": row.story_id,
                "figures": [figure.stated.text for figure in row.figures],
                "due": [one.due.isoformat() for one in row.predictions],
            }
            for row in ledger.claims
        ],
    }


def _span(words: Sentence) -> dict[str, Json]:
    return {"text": words.text, "article": words.article_id, "start": words.start, "end": words.end}


def _line(line: Sentence | Written, urls: dict[str, str]) -> Json:
    spans: list[dict[str, Json]] = [
        {"article": span.article_id, "start": span.start, "end": span.end, "url": urls[span.article_id]}
        for span in spans_of(line)
    ]
    if isinstance(line, Written):
        return {"text": line.text, "written": True, "cites": list(spans)}
    return {"text": line.text, **spans[0]}


def _article(member: Member) -> Json:
    stored, article = member.stored, member.stored.article
    return {
        "id": stored.id,
        "url": article.canonical_url,
        "title": article.title,
        "outlet": stored.outlet,
        "outlet_kind": stored.outlet_kind,
        "published": _moment(article.published),
        "relation": member.relation,
        "parent": member.parent,
        "evidence": member.evidence,
    }


def _coverage(coverage: Coverage) -> Json:
    return {
        "articles": coverage.articles,
        "stories": coverage.stories,
        "copies": coverage.copies,
        "feeds": [
            {"name": feed.name, "url": feed.url, "outcome": feed.outcome, "detail": feed.detail}
            for feed in coverage.feeds
        ],
        "failed_pages": [
            {"url": failed.url, "feed": failed.feed_name, "kind": failed.kind, "detail": failed.detail}
            for failed in coverage.failed_pages
        ],
    }


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
