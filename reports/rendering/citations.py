"""Number the articles of an edition as its lines cite them, the cited ones first."""

from collections.abc import Iterable, Mapping

from reports.types import Edition, EditionArticle, EditionStory, Line, Passage, passages_of

BRIEF_LINES = 8  # one for each story at length


def source_numbers(edition: Edition) -> Mapping[str, int]:
    """Return the number of each article of the edition, by id: first the cited ones, as they are read."""
    cited = [story.line.article_id for story in edition.stories[:BRIEF_LINES] if story.line]
    cited += [passage.article_id for story in edition.stories for passage in _cited_in(story)]
    rest = sorted(_articles(edition), key=lambda article: (article.published, article.id))
    return {i: n for n, i in enumerate(dict.fromkeys((*cited, *(article.id for article in rest))), start=1)}


def sources(edition: Edition, numbers: Mapping[str, int]) -> tuple[EditionArticle, ...]:
    """Return every article of the edition once, by the number it is cited with."""
    found = {article.id: article for article in _articles(edition)}
    return tuple(sorted(found.values(), key=lambda article: numbers[article.id]))


def sources_line(number: int) -> str:
    """Return what the folded list of sources holds."""
    return (
        "1 article, by the number it is cited with"
        if number == 1
        else f"All {number:,} articles, by the number they are cited with"
    )


def citations(line: Line, numbers: Mapping[str, int]) -> tuple[tuple[int, str], ...]:
    """Return the number and the address of each article the line rests on."""
    cited = {passage.article_id: passage.url for passage in passages_of(line)}
    return tuple((numbers[article], url) for article, url in cited.items())


def _cited_in(story: EditionStory) -> tuple[Passage, ...]:
    return (
        *(passage for line in story.summary for passage in passages_of(line)),
        *([story.matters] if story.matters else []),
        *(passage for figure in story.figures for passage in (figure.clause, *figure.instead)),
        *story.quotes,
    )


def _articles(edition: Edition) -> Iterable[EditionArticle]:
    stories = (*edition.new_stories, *edition.continued, *edition.review)
    return (article for story in stories for article in story.articles)
