"""Recognise a name of the press by a table of outlets, by the word it ends in, by the noun beside it; knows no feed.

Needed where the wording alone does not tell a source from somebody with news of his own: "Apple reported record
sales", "the broadcaster NHK reported the death". The list holds agencies, papers, broadcasters and journals that other
outlets credit most; it is general knowledge, made without a look at any labelled text.
"""

import re

from extractors.text.patterns import any_of, any_word

_NAMES = """
reuters; associated press; ap; afp; agence france-presse; dpa; bloomberg; bloomberg news; bloomberg law; dow
jones; upi; efe; ansa; tass; interfax; xinhua; yonhap; kyodo; kyodo news; pti; press trust of india; ians; ani;
dow jones newswires; axios; politico; semafor; the information; the verge; wired; techcrunch; ars technica;
engadget; gizmodo; cnet; zdnet; mashable; venturebeat; 9to5mac; 9to5google; macrumors; the register; tom’s
hardware; tom's hardware; techradar; androidcentral; android authority; 404 media; rest of world; platformer;
stratechery; puck; the intercept; propublica; vox; quartz; slate; salon; buzzfeed; vice; business insider;
insider; fortune; forbes; barron’s; barron's; marketwatch; cnbc; cnn; msnbc; nbc; nbc news; abc news; cbs news;
cbs; fox news; fox business; npr; pbs; bbc; bbc news; itv; sky news; channel 4; al jazeera; dw; deutsche welle;
france 24; nhk; rai; zdf; ard; euronews; the new york times; new york times; the washington post; washington
post; the wall street journal; wall street journal; financial times; the economist; the guardian; guardian; the
times; the telegraph; daily mail; the sun; the mirror; the independent; the atlantic; the new yorker; the
athletic; espn; time; newsweek; usa today; los angeles times; the globe and mail; globe and mail; toronto star;
le monde; le figaro; les echos; libération; mediapart; der spiegel; spiegel; die zeit; handelsblatt; süddeutsche
zeitung; frankfurter allgemeine zeitung; bild; el país; el mundo; expansión; corriere della sera; la repubblica;
la stampa; il sole 24 ore; de volkskrant; nrc; aftonbladet; dagens nyheter; politiken; nikkei; nikkei asia;
asahi shimbun; yomiuri; the japan times; south china morning post; caixin; the straits times; the hindu; mint;
the times of india; the economic times; the indian express; ndtv; hindustan times; moneycontrol; dawn; haaretz;
globes; the jerusalem post; sydney morning herald; the australian; the age; la nación; clarín; folha de s.paulo;
o globo; the conversation; hacker news; ign; kotaku; polygon; eurogamer; variety; the hollywood reporter;
deadline; billboard; rolling stone; pitchfork; nature; science; the lancet; lancet; jama; bmj; cell; pnas; new
scientist; scientific american; stat; stat news; mit technology review; ieee spectrum; wirecutter; consumer
reports; which?; men’s health; men's health; women’s health;
women's health; car and driver;
yahoo finance; seeking alpha; the block; coindesk; cointelegraph; decrypt; electrek; insideevs;
kommersant; vedomosti; interfax; euractiv; globo; sky; ynet; mlex; haaretz; yonhap; kyodo; nhk; asahi; mainichi;
yomiuri; xinhua; caixin; infobae; clarín; clarin; estadão; corriere;
handelsblatt; tagesspiegel; libération; mediapart; novaya gazeta; meduza; rappler; malaysiakini;
carbon brief; the hill; roll call; lawfare; bellingcat; the markup; the marshall project; nyt; wsj; ft; scmp; ars
"""
_KNOWN = frozenset(" ".join(name.split()) for name in _NAMES.split(";"))

# The last word of a name that only the press bears, each beside an outlet that bears it.
ENDINGS = {
    "News": "Sky News", "Times": "Financial Times", "Post": "Huffington Post", "Journal": "Milwaukee Journal",
    "Wire": "Business Wire", "Newswire": "PR Newswire", "Herald": "Miami Herald", "Tribune": "Chicago Tribune",
    "Gazette": "Montreal Gazette", "Chronicle": "Houston Chronicle", "Daily": "China Daily",
    "Weekly": "Publishers Weekly", "Monthly": "Washington Monthly", "Magazine": "New York Magazine",
    "Review": "Harvard Business Review", "Observer": "Charlotte Observer", "Telegraph": "Macon Telegraph",
    "Courier": "Post and Courier", "Dispatch": "Columbus Dispatch", "Examiner": "Irish Examiner",
    "Inquirer": "Philadelphia Inquirer", "Sentinel": "Orlando Sentinel", "Ledger": "Patriot Ledger",
    "Bulletin": "Manila Bulletin", "Broadcasting": "Oregon Public Broadcasting", "Mail": "Western Mail",
    "Today": "Russia Today", "Radio": "Vatican Radio", "TV": "Geo TV", "Press": "Detroit Free Press",
    "Reporter": "National Catholic Reporter", "Insider": "Tech Insider", "Spectator": "Hamilton Spectator",
    "Zeitung": "Berliner Zeitung", "Standard": "Evening Standard", "Express": "Daily Express",
    "Report": "Bleacher Report", "Digest": "Reader's Digest", "Globe": "Boston Globe", "Brief": "News Brief",
    "Mirror": "Sunday Mirror", "Register": "Des Moines Register", "Monitor": "Christian Science Monitor",
}  # fmt: skip
_ENDING = re.compile(f"{any_of(*ENDINGS)}$")
NOUN = any_word(
    "news\\s?paper paper magazine daily weekly monthly broadcaster news_(?:agency|site|outlet|service|website|channel) "
    "newswire wire_service site website outlet publication tabloid journal blog newsletter podcast channel station"
)


def is_press(name: str) -> bool:
    """Return whether a name is of the press by the table or by its last word, with or without "the" before it."""
    bare = name.lower()
    if "university" in bare:
        return False
    return (
        bare in _KNOWN or bare.removeprefix("the ") in _KNOWN or f"the {bare}" in _KNOWN
        or _DOMAIN.search(name) is not None or _FAMILY.match(name) is not None
        or (" " in name and _ENDING.search(name) is not None)
    )  # fmt: skip


# Journals that come in families: Nature Medicine, JAMA Oncology.
_FAMILY = re.compile(r"(?:Nature|(?:The\s)?Lancet|JAMA|BMJ|PLOS|IEEE|Physical\sReview)\s[A-Z](?!onservancy)")
_DOMAIN = re.compile(r"\w\.(?:com|org|net|co|co\.uk|io|news|info|de|fr|tv)$")
