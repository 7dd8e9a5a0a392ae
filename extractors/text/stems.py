"""The stems and stop words of English: one of each for search, features, summaries and the guard."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

# Function words: they stand in every text and say nothing of its subject. No word that somebody may search for.
STOP_WORDS = frozenset(
    """a about above across after afterwards again against all almost alone along already also although always am
    among amongst an and another any anyhow anyone anything anyway anywhere are around as at be became because
    become becomes becoming been before behind being below beside besides between beyond both but by can cannot
    could did do does down due during each either else elsewhere enough even ever every everyone everything
    everywhere except few for former from further had has have he hence her here hers herself him himself his how
    however i if in indeed into is it its itself just latter least less many may me meanwhile might more moreover
    most mostly much must my myself neither never nevertheless next no none noone nor not nothing now nowhere of
    off often on once one only onto or other others otherwise our ours ourselves out over own per perhaps rather
    said same seem seemed seeming seems several she should since so some somehow someone something sometime
    sometimes somewhere still such than that the their them themselves then there therefore these they this those
    though through throughout thus to together too toward towards under until up upon us very via was we were what
    when whenever where whereas wherein wherever whether which while who whole whom whose why will with within
    without would yet you your yours yourself yourselves""".split()
)


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """Return the stem of a word in lower case (Porter's second algorithm), the same for all its English forms."""
    return str(_stemmer().stemWord(word))


def stem_words(words: Sequence[str]) -> list[str]:
    """Return the stems of words in lower case, in their order."""
    return [stem(word) for word in words]


@cache
def _stemmer() -> Any:
    import snowballstemmer  # a run with nothing new has no word to stem

    return snowballstemmer.stemmer("english")
