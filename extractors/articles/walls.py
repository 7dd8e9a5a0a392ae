"""Recognise pages that stand in the place of an article: paywalls, consent walls, bot walls; never climbs one."""

import re
from collections.abc import Iterable
from typing import Literal

from extractors.text.words import MIN_ARTICLE_WORDS, count_words
from extractors.types import FailureKind

# Theory: a wall is one only where the article's text is missing. Many words outrank any phrase; in a shorter text a
# phrase counts where it is the page's own notice, a short sentence at the start or the end, and not in quotation marks.
# News says nearly every such phrase of something else, and to refuse news is the worse error: so what names neither
# the article nor its reading counts as a sentence of its own only, and a guard's or a consent page's words beside
# others that only such a page has. The limits are guesses: teasers before a paywall had up to 200 words in November
# 2026.
_MAX_TEASER_WORDS = 250
_MAX_CONSENT_WORDS = 150
_MAX_NOTICE_WORDS = 14
_EDGE_SENTENCES = 3
_SEARCHED_CHARS = 20_000

_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*")
_QUOTED = re.compile(r"[“\"«„][^”\"»“\n]{0,400}[”\"»“]|‘[^‘\n]{0,400}?’(?!\w)")

_CHALLENGES = (
    r"enable javascript and cookies to continue",
    r"verif(?:y|ying) (?:that )?you are (?:a )?human",
    r"are you a robot",
    r"checking your browser",
    r"unusual (?:traffic|activity) from (?:your|this) ",
    r"complete the captcha",
    r"please enable cookies",
    r"access to this page has been denied",
    r"please enable js and disable any ad blocker",
)
# What such a page speaks of beside: the reader's machine, and the page's own number for it.
_OF_MACHINES = re.compile(
    r"javascript|\bcookies\b|\byour (?:\w+ )?(?:browser|network|connection|device|ip\b)|\bautomat(?:ed|ion)\b"
    r"|\b(?:reference|ray|incident|request) (?:id|number)\b|\bsupport id\b|\bip address\b",
    re.IGNORECASE,
)
# Whom a notice speaks to, which a report seldom does. Words that another language has for something else (French "du",
# Spanish "su", Italian "lei", German "sie") count beside others only, or by their capital.
_TO_READER = re.compile(
    r"\b(?:you|your|please|bitte|vous|votre|usted|tu|você|vostr[oiae]|si prega|uw|u (?:bent|hebt|heeft|kunt|moet|wordt)"
    r"|du (?:hast|bist|kannst|musst|har|kan|måste|skal|må)|вы|вас|ваш\w*)\b"
    r"|(?<=[^\W\d_] )(?-i:Sie|Ihre?|Ihnen)\b",
    re.IGNORECASE,
)
# A notice that names no machine speaks to its reader in so much of it, and in more than one sentence; a guess.
_MIN_SHARE_TO_READER = 0.4
_LEAST_TO_READER = 2
# What a page calls itself that a guard shows in the place of another: the whole of its title less the site's name, else
# an article about such pages would be one.
_GUARD_TITLES = (
    r"just a moment",
    r"one moment,? please",
    r"attention required",
    r"(?:sorry, )?you have been blocked",
    r"access (?:to this page has been )?denied",
    r"pardon our interruption",
    r"(?:security|robot|human|browser) (?:check|verification|challenge)",
    r"making sure you(?:['’]re| are) not a (?:bot|robot)",
    r"are you (?:a )?(?:human|robot)",
    r"403 forbidden",
    r"request (?:blocked|rejected|unsuccessful)",
    r"ddos[- ]guard",
    r"(?:vercel )?security checkpoint",
    r"verifying (?:your browser|that you are human|you are human)",
)
# The same of what stands where nothing is to be read: a page that is gone, a name for sale, a gate for grown-ups.
_EMPTY_TITLES = (
    r"(?:site |website |scheduled |planned |under |down for )*maintenance(?: mode)?",
    r"(?:error )?(?:404|page not found|not found)(?:\W+(?:404|error|page not found|not found))*",
    r"(?:page|file|article) (?:can(?:no|['’])t be found|could not be found|does(?: no|n['’])t exist)",
    r"(?:(?:error )?\d{3}\W+)?(?:too many requests|bad gateway|service (?:temporarily )?unavailable"
    r"|internal server error|gateway time-?out)",
    r"(?:please )?(?:age (?:check|verification|gate)|(?:confirm|verify) your age)",
    r"(?:[\w.-]+\.\w+|(?:this )?domain(?: name)?)(?: is| may be)? for sale",
)
# "Page not found" elsewhere, at times with the error's number before or behind it.
_NOT_FOUND = (
    r"page not found|(?:die )?seite (?:wurde )?nicht gefunden|page (?:introuvable|non trouvée)|página no encontrada"
    r"|pagina non trovata|página não encontrada|pagina niet gevonden|sidan (?:kunde inte hittas|hittades inte)"
    r"|siden (?:blev |ble )?(?:ikke fundet|ikke funnet|finnes ikke)|sivua ei löyd(?:y|etty|ynyt)"
    r"|(?:strona|strony) nie (?:została )?znalezion[ao]|nie znaleziono strony|stránka nenalezena|az oldal nem található"
    r"|pagina nu a fost găsită|страница не найдена|сторінку не знайдено|страницата не е намерена|sayfa bulunamadı"
    r"|η σελίδα δεν βρέθηκε|הדף לא נמצא|الصفحة غير موجودة|ページが見つかりません(?:でした)?"
    r"|(?:您访问的)?页面(?:不存在|未找到)|找不到(?:该|該|此)?(?:页面|頁面|網頁|网页)|페이지를 찾을 수 없습니다"
)
_CONSENT_NOTICES = (
    r"we (?:and our \d* ?partners )?(?:use|value) (?:your privacy|cookies)",
    r"before you continue",
    r"accept (?:all )?cookies",
    r"cookie (?:consent|preferences|settings)",
    r"manage (?:your )?consent",
    r"wir (?:und unsere partner )?(?:nutzen|verwenden) cookies",
)
# What only a site itself says, in however long a sentence, where it speaks of its readers' data; a mayor has partners,
# too.
_PARTNERS = (
    r"\bwe and (?:our|up to|\d).{0,20}partners\b",
    r"\bwir und (?:unsere|bis zu|\d).{0,20}partner\b",
    r"\bnous et nos.{0,20}partenaires\b",
    r"\bnosotros y nuestros.{0,20}socios\b",
    r"\bnoi e (?:i nostri )?.{0,20}partner\b",
    r"\bn[óo]s e (?:os )?nossos.{0,20}parceiros\b",
    r"\bwij en onze.{0,20}partners\b",
    r"\bmy i nasi.{0,20}partnerzy\b",
)
_OF_DATA = re.compile(
    r"cookie|\b(?:store|access|process)\b.{0,40}\binformation|\b(?:data|données|datos|dati|dados|gegevens|dan(?:e|ych))\b"
    r"|\b(?:geräte|nutzer|nutzungs)?daten\b",
    re.IGNORECASE,
)
# What is done with them.
_KEEPS = re.compile(
    r"\b(?:stor|access|process|us(?:es?|ing)\b|collect|speicher|verarbeit|nutz|verwend|greif|utilis|stock|trait|consult|almacen"
    r"|trat|usamos|usiamo|utiliz|memorizz|conserv|armazen|guard|opslaan|slaan|gebruik|verwerk|przechow|wykorzyst"
    r"|przetwarz)",
    re.IGNORECASE,
)
_ON_DEVICE = re.compile(r"\bon (?:a|your) device\b", re.IGNORECASE)
_DATA_WITHIN = 120  # characters
# A site that speaks of its own cookies in most sentences of a short text, and of what its reader agrees to.
_COOKIE = re.compile(r"\bcookies?\b", re.IGNORECASE)
_LEAST_COOKIES = 3
_OWN_SITE = re.compile(
    r"\b(?:we|our|wij|onze|wir|unsere?|nous|nos|notre|nuestr[oa]s?|utilizamos|usamos|nostr[oiae]|utilizziamo|nossos?"
    r"|våra|vores|nasze)\b"
    r"|\b(?:this|deze|dieser?|ce|este|questo|denna|denne) (?:web)?(?:sites?|sito|sitio|sida|side)\b",
    re.IGNORECASE,
)
_ONLINE = re.compile(
    r"\b(?:web)?sites?\b|\bbrowser|\bprivacy|datenschutz|confidentialit|privacidad|advert|anzeigen|werbe|publici"
    r"|annonser|reklam",
    re.IGNORECASE,
)
_USES = re.compile(
    r"\b(?:us(?:es?|ing|amos|iamo)|gebruik|plaats|verwende|nutz|setz|utilis|utiliz|använd|bruge|bruk|emprega)",
    re.IGNORECASE,
)
# What news has and no notice: who spoke.
_SPOKE = re.compile(r"\b(?:said|says|told|sagte|teilte|erklärte|zei|dijo|déclaré|disse)\b", re.IGNORECASE)
_AGREES = re.compile(
    r"\b(?:consents?|agree|accept(?:ing)?|akkoord|toestemming|zustimm|stimmen|einwillig|accepte[rz]|consentement|acept"
    r"|consentimiento|accett|consenso|aceita|consentimento|godk[äj]|samtyck|samtykke|zgod)",
    re.IGNORECASE,
)
_SUBSCRIBER_NOTICES = (
    r"subscribe (?:now )?to (?:continue|keep) reading",
    r"(?:to (?:continue|keep) reading|to read (?:this|the full|the rest of (?:this|the)) (?:article|story|post)"
    r"|for full access),? (?:please )?(?:subscribe|log in|sign in|register|start)",
    r"this (?:article|story|content|post) is (?:only )?(?:for|available to) (?:paying |paid )?(?:subscribers|members)",
    r"already a subscriber\?",
    r"unlock this article",
    r"you(?:'ve|’ve| have) (?:reached|read) your (?:last |limit|free)",
    r"you(?:'ve|’ve| have) (?:0|no) (?:more )?(?:free )?(?:articles|stories) (?:remaining|left)",
)
# What news says as well, of a match or an app: in a text of some length they count where they begin their sentence, or
# where it names the article itself.
_REGIONS = (r"(?:not available|unavailable) in (?:your (?:country|region)|most european countries)",)
_SUBSCRIBER_WORDS = (
    r"(?:register|log in|sign up) (?:now )?(?:for free )?to (?:continue|keep) reading",
    r"create (?:an?|your) (?:free )?account to (?:continue|keep|read)",
    r"(?:become an? (?:\w+ )?(?:member|subscriber)|subscribe|sign in|log in|register|upgrade)(?: now| today| for free)?"
    r" to (?:read|unlock|view|access) (?:this|the (?:full|rest|whole|entire)|our|full)\b",
    r"jetzt abonnieren und weiterlesen",
    r"weiterlesen mit\b.{0,30}\b(?:abo|plus|premium)",
    r"abonnez-vous pour (?:lire|continuer|accéder)",
    r"il vous reste \d+ ?% de",
    r"suscríbete para (?:seguir|continuar|leer)",
    r"abbonati per (?:continuare|leggere)",
    r"assine para (?:continuar|ler)",
    r"この記事は(?:有料|会員)",
)
# What news says as well, of pools and films, at the beginning of its sentences, too: they count as a sentence of their
# own, or in one that names the article itself or its reading.
_MEMBER_WORDS = (
    r"(?:for )?(?:paying |paid )?subscribers? only|only for (?:paying |paid )?subscribers",
    r"start your (?:\d+[- ]day )?free trial(?: now| today)?"
    r"(?: (?:to|and) (?:(?:keep|continue|go on) reading|read|unlock|access)\b.{0,60})?",
    r"the rest (?:of (?:this|the|it)\b.{0,20} )?is (?:for )?(?:paying |paid )?(?:subscribers|members)[ -]only",
    r"nur für (?:plus-|unsere )?(?:abonnent|mitglied)\w*(?: lesbar)?",
    r"réservée?s? (?:à nos|aux) abonnés",
    r"(?:exclusivo|solo|sólo) para (?:suscriptores|abonados)",
    r"(?:riservato|solo) (?:agli|per gli) abbonati",
    r"exclusivo para assinantes",
    r"(?:alleen|exclusief) voor abonnees",
    r"(?:endast|bara) för prenumeranter",
    r"tylko dla prenumeratorów",
    r"только (?:для|по) подпис\w*",
    r"för dig som är prenumerant",
    r"logg inn for å lese|logga in för att (?:läsa|fortsätta)",
    r"(?:kun|bare|forbeholdt) (?:for )?(?:våre )?abonnenter",
    r"[仅僅][供限](?:订阅|訂閱|付费|付費|会员|會員)(?:用户|會員|会员)?(?:阅读|閱讀)?|请?(?:登录|订阅)后?继续阅读",
    r"유료 회원 전용",
    r"(?:yalnızca|sadece) abone(?:ler(?:e|imize)?)?(?: özel(?:dir)?)?",
    r"(?:jen|pouze) pro předplatitele",
    r"vain tilaajille",
    r"csak előfizetők(?:nek)?",
    r"(?:лише|тільки) для передплатників",
    r"للمشتركين فقط",
)
_BEFORE_NOTICE = re.compile(
    r"\W*(?:(?:please|sorry|jetzt|доступно|log in|sign in|subscribe)(?:,| or| and)?\s+){0,3}", re.IGNORECASE
)
_NAMES_ARTICLE = re.compile(
    r"(?:\b(?:this|our|cet|ce|dies(?:er|es|en)|este|questo|dit|den här|denne|ten|этот|эта)\s|^\W*)"
    r"(?:article|story|post|content|page|(?:web)?site|contenu|artikeln?|artikkelen|beitrag|inhalt|artículo|contenido|articolo"
    r"|contenuto|artigo|conteúdo|artykuł|tekst|материал|статья|текст)\b|\bla suite\b|この記事|^\W*(?:本文|全文)"
    r"|\bbu (?:içerik|haber|yazı)\b"
    # … or says that there is more of it.
    r"|\b(?:den|der|das) (?:ganzen?|vollständigen?|kompletten?) (?:text|artikel|beitrag|inhalt)\b"
    r"|\bthe (?:full|whole|entire) (?:text|article|story|post)\b|\bl[’']article (?:complet|entier|intégral)\b"
    r"|\bel (?:artículo|texto) completo\b|\bl[’']articolo (?:completo|intero)\b|\bhet (?:hele|volledige) artikel\b"
    # … or what its reader would do.
    r"|\b(?:weiterlesen|lesbar|pour lire|(?:seguir|continuar) leyendo|continuar? a (?:ler|leggere)|verder lezen"
    r"|läsa vidare|lese videre|læse videre)\b",
    re.IGNORECASE,
)


def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


_GUARD_TITLE, _EMPTY_TITLE, _PARTNER = _any_of(_GUARD_TITLES), _any_of(_EMPTY_TITLES), _any_of(_PARTNERS)
_NOT_FOUND_TITLE = re.compile(rf"(?:(?:error )?404\W+)?(?:{_NOT_FOUND})(?:\W+(?:404|error 404))?", re.IGNORECASE)
_MAX_TITLE_CHARS = 300  # a longer one is no guard's
_TITLE_PARTS = re.compile(r"\s+[|–—·•-]\s+|\s*\|\s*")
_GUARDS = ("Cloudflare",)  # those that put their own name behind the title, as a site does
_NewsSays = Literal["never", "within", "anywhere", "of machines", "of cookies"]
# With each its limit of words, and where in a sentence news says it as well, or what it has to stand beside.
_NOTICES: tuple[tuple[FailureKind, re.Pattern[str], int, _NewsSays], ...] = (
    ("bot wall", _any_of(_CHALLENGES), _MAX_CONSENT_WORDS, "of machines"),
    ("bot wall", _any_of(_REGIONS), _MAX_CONSENT_WORDS, "within"),
    ("paywall", _any_of(_SUBSCRIBER_NOTICES), _MAX_TEASER_WORDS, "never"),
    ("paywall", _any_of(_SUBSCRIBER_WORDS), _MAX_TEASER_WORDS, "within"),
    ("paywall", _any_of(_MEMBER_WORDS), _MAX_TEASER_WORDS, "anywhere"),
    ("consent wall", _any_of(_CONSENT_NOTICES), _MAX_CONSENT_WORDS, "of cookies"),
)


def own_titles(titles: Iterable[str], sites: Iterable[str], expected: str) -> tuple[str, ...]:
    """Return titles of a page without the names of its site, and without those that its feed gave within `expected`."""
    names = {_bare(site) for site in (*sites, *_GUARDS)}
    own = dict.fromkeys(_without(title, names) for title in titles)
    headline = _without(expected, names)
    return tuple(title for title in own if title and not _is_clause(title, headline))


def classify_wall(text: str, *, whole_page: str, is_free: bool, titles: Iterable[str] = ()) -> FailureKind | None:
    """Return what kind of wall stands before the article, or None; `is_free` is false if the page says so.

    `text` is what was extracted as the article, `whole_page` all words of the page, `titles` its `own_titles`.
    """
    words = count_words(text)
    titled = _called_by(titles, text) if words < _MAX_CONSENT_WORDS else None
    if titled:
        return titled
    if words < MIN_ARTICLE_WORDS:
        # A wall's own words may have been extracted as the article, or been left out as boilerplate.
        shown = f"{text}\n{whole_page[:_SEARCHED_CHARS]}"
        named = next((kind for kind, notices, *_ in _NOTICES if notices.search(shown)), None)
        return named or (None if is_free else "paywall")
    own = _notice_sentences(text)
    for kind, notices, most, news_says in _NOTICES:
        if words < most and any(_is_notice(sentence, notices, news_says, text) for sentence in own):
            return kind
    unquoted = _QUOTED.sub(" ", text) if words < _MAX_CONSENT_WORDS else ""
    if _speaks_of_data(unquoted) or _asks_for_cookies(unquoted):
        return "consent wall"
    return "paywall" if words < _MAX_TEASER_WORDS and not is_free else None


def _is_clause(title: str, headline: str) -> bool:
    """Return whether a headline is the title, or has it between two of its marks."""
    if title not in headline:
        return False
    clause = rf"(?:^|[.!?:;,|–—…]|\s-)\W*{re.escape(title)}\W*(?:$|[.!?:;,|–—…]|\s-)"
    return re.search(clause, headline) is not None


def _called_by(titles: Iterable[str], text: str) -> FailureKind | None:
    """Return what its own titles call a page, where its few words speak to its reader, as those of a diary do not."""
    named = tuple(titles)
    # Of a site that is called otherwise elsewhere its name is left behind the bar.
    if any(_NOT_FOUND_TITLE.fullmatch(part) for title in named for part in title.split(" | ")):
        return "no text"
    if not _TO_READER.search(text) and count_words(text) >= MIN_ARTICLE_WORDS:
        return None
    if any(map(_GUARD_TITLE.fullmatch, named)):
        return "bot wall"
    return "no text" if any(map(_EMPTY_TITLE.fullmatch, named)) else None


def _without(title: str, names: set[str]) -> str:
    parts = map(_bare, _TITLE_PARTS.split(" ".join(title[:_MAX_TITLE_CHARS].split())))
    return " | ".join(_behind_name(part, names) for part in parts if part not in names)


def _behind_name(part: str, names: set[str]) -> str:
    """Return what a title says behind the name of its site: "The Press: are you a robot?"."""
    name, mark, said = part.partition(": ")
    return said if mark and name in names else part


def _bare(part: str) -> str:
    return part.strip(" .!?…").casefold()


def _is_notice(sentence: str, notices: re.Pattern[str], news_says: _NewsSays, text: str) -> bool:
    found = notices.search(sentence)
    if found is None or news_says == "never":
        return found is not None
    if news_says == "of machines":
        return _SPOKE.search(text) is None and (_OF_MACHINES.search(text) is not None or _speaks_to_reader(text))
    if news_says == "of cookies":
        return all(said.search(text) for said in (_OWN_SITE, _COOKIE)) and _SPOKE.search(text) is None
    opens = _BEFORE_NOTICE.fullmatch(sentence[: found.start()]) is not None
    is_whole = opens and not sentence[found.end() :].strip(" .!?。！？")
    return is_whole or (opens and news_says == "within") or _NAMES_ARTICLE.search(sentence) is not None


def _speaks_to_reader(text: str) -> bool:
    """Return whether a text speaks to its reader in many of its sentences, as a page that asks for something does."""
    sentences = [sentence for sentence in _SENTENCE.findall(text) if sentence.strip()]
    spoken = sum(1 for sentence in sentences if _TO_READER.search(sentence))
    return spoken >= max(_LEAST_TO_READER, _MIN_SHARE_TO_READER * len(sentences))


def _speaks_of_data(text: str) -> bool:
    """Return whether a text names a site's partners beside its readers' data, and what its reader agrees to."""
    if not any(said.search(text) for said in (_AGREES, _COOKIE, _ON_DEVICE)):
        return False
    for found in _PARTNER.finditer(text):
        around = text[max(0, found.start() - _DATA_WITHIN) : found.end() + _DATA_WITHIN]
        # German and Dutch have the verb right before: "nutzen wir und unsere Partner".
        before = text[max(0, found.start() - _DATA_WITHIN) : found.start()].split()[-1:]
        is_kept = _KEEPS.search(text, found.end(), found.end() + _DATA_WITHIN) or any(map(_KEEPS.match, before))
        if _OF_DATA.search(around) and is_kept:
            return True
    return False


def _asks_for_cookies(text: str) -> bool:
    """Return whether most sentences of a text are about the cookies of the site that it is on, and its reader's yes."""
    sentences = [sentence for sentence in _SENTENCE.findall(text) if sentence.strip()]
    of_cookies = sum(1 for sentence in sentences if _COOKIE.search(sentence))
    if of_cookies < _LEAST_COOKIES or 2 * of_cookies < len(sentences):
        return False
    if _SPOKE.search(text) or not any(
        all(said.search(sentence) for said in (_OWN_SITE, _USES, _COOKIE)) for sentence in sentences
    ):
        return False
    return all(said.search(text) for said in (_AGREES, _ONLINE))  # a baker has cookies and a council, too


def _notice_sentences(text: str) -> list[str]:
    """Return the short sentences among the first and last of a text, without what stands in quotation marks."""
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(_QUOTED.sub(" ", text)) if sentence.strip()]
    edges = [*sentences[:_EDGE_SENTENCES], *sentences[-_EDGE_SENTENCES:]]
    return [sentence for sentence in edges if count_words(sentence) <= _MAX_NOTICE_WORDS]
