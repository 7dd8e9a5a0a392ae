"""News that uses the words of walls, guards and notices is read; what says them of itself is refused."""

import pytest

from extractors.articles.walls import classify_wall, own_titles
from extractors.types import FetchError
from tests.test_extractors_cases import PROSE, TITLE, page, read

NEWS = {
    "a laboratory and its partners publish data": (
        "Today we and our 14 partners are publishing the tide data of ninety harbours, so that anyone can draw them. "
        "The tables hold a line for each hour since 1911. They were typed from paper by two hundred people over six "
        "winters, and each line was typed twice by two who did not know each other. Where they differ a third has "
        "looked again."
    ),
    "builders and their partners": (
        "Our site is small: two cranes, a shed and the pier. We use no cookies and no lamps, only the tide, and we "
        "and our partners from the valley build a boat there each winter. This year's is twelve metres long. Who "
        "wants to see it may come on Sundays from ten. The data of its drawings lie in a drawer; nobody has copied "
        "them yet. In spring it goes to Genoa, where a school has ordered it."
    ),
    "a pool for those with a card": (
        "Nur für Abonnenten der Stadtwerke bleibt das Bad am Sonntag offen. Alle anderen müssen bis Montag warten, "
        "weil die Pumpe getauscht wird und das Wasser nur für zweihundert Gäste reicht. Wer eine Karte für das Jahr "
        "hat, kommt von sieben bis zwölf hinein; die Sauna bleibt zu. Am Montag soll alles wieder laufen wie sonst im "
        "Winter, und die Preise bleiben bis zum Ende des Jahres gleich."
    ),
    "tickets for members of a club": (
        "Solo para abonados habrá entradas el martes. El club venderá las demás a partir del viernes, si queda "
        "alguna, en las taquillas del puerto y a un precio de treinta euros. El partido se juega el domingo a las "
        "nueve, y la policía espera a cuarenta mil personas en el estadio y a otras diez mil fuera, en la avenida que "
        "lleva al puerto."
    ),
    "a sale for members": (
        "Réservée aux abonnés, la vente a ouvert mardi. Le club mettra en vente le reste des places vendredi, aux "
        "guichets du port, pour trente euros. La rencontre se joue dimanche à neuf heures, et la police attend "
        "quarante mille personnes dans le stade et dix mille autour. La mairie fermera l’avenue dès cinq heures de "
        "l’après-midi, et demande aux habitants de prendre le métro ce jour-là."
    ),
    "unusual activity of a volcano": (
        "Unusual activity from the volcano was seen on Tuesday. Three small quakes shook the island within an hour, "
        "and steam rose from two new cracks on its northern side. Nobody lives on that side since 1947. The ferry "
        "goes as before, but does not land at the northern pier, and those who want to climb have to wait for a week "
        "at least."
    ),
    "before a journey": (
        "Before you continue to Genoa, look at the list. The railway has put one up of all trains that it takes off "
        "for the strike on Friday, and of those that go by another way. Most of the night trains stay; of the fast "
        "ones one in two goes. Who has a ticket may use it until Tuesday on any train, or hand it back at the window "
        "of a station."
    ),
    "a study of the robots' question": (
        "Are you a robot? Some 900 million people answer that every day. They mark bridges and lamps, and each of "
        "them loses nine seconds by it, a study from Elmstead shows. Machines solve the task better than people by "
        "now: the newest in one second, and rightly in 99 of 100 cases. Forty of them ran against two hundred "
        "students in May."
    ),
    "half the price": (
        "Subscribers only pay half. That is what the theatre has decided for its next season, which opens in May with "
        "a play about the pier. Others pay thirty crowns as before. It hopes to fill the upper ring that way, where "
        "two of three seats stayed empty in the winter. The town gives it four million crowns a year, and wants a "
        "plan by March."
    ),
    "a study of settings": (
        "Cookie settings are the least read pages of the net. Of a thousand visitors four open them, and one changes "
        "something, the office for consumers found in a study of ninety sites. It took eleven clicks on average to "
        "say no to everything, and one to agree. The office wants both to cost one, and has sent its numbers to the "
        "capital."
    ),
    "a club and its fees": (
        "Become a member and get a tenth off: the swimming club has had enough of that offer. From January it wants "
        "full fees from all, as the pool costs it nine thousand crowns more a year. Four hundred of its six hundred "
        "members pay less now than the water costs. The vote was 81 to 12, and what the town gives for the pool stays "
        "as it is."
    ),
    "advice on a check of humans": (
        "Please verify you are a human: the town's library asks so since Tuesday, as machines took its books away. "
        "It had lent out nine thousand in a night, all of them to one card. The card is blocked now and the books are "
        "back. Whoever has no computer may come to the window at the back from nine to five. The new check costs four "
        "thousand crowns a year, and the council has set them aside until the spring of next year."
    ),
    "a trial of a lamp": (
        "Start your free trial of the lamp in May, the works tell the town. They lend out ninety of them until the "
        "spring and want to know how long each of them burns. A lamp costs thirty crowns when the trial is over. The "
        "rest is for sale from Friday at the window of the yard, between nine and five. Nobody has to take one, and "
        "whoever breaks one pays half its price."
    ),
    "a club for its own": (
        "Members only: nothing else is written on the door of the club. The rest is a wall of brick, a bell and a "
        "window that nobody has opened since 1911. On Friday that ends, for the town has bought the house for four "
        "million crowns. It wants to put a school into it by the spring. The club moves to the quay with its ninety "
        "members, their boats and what is left of the cellar."
    ),
    "partners who keep nothing": (
        "Mit Zustimmung der Stadt bauen wir und unsere Partner aus dem Tal im Frühjahr ein Boot, schreibt die Werft in "
        "ihrem Blatt. Die Daten der Zeichnungen liegen im Rathaus aus. Zwölf Meter soll es lang werden, und es soll "
        "vor dem Winter schwimmen. Das Holz kommt aus Genua, die Nägel kommen aus dem Ort. Wer es sehen will, kann "
        "am Sonntag ab zehn Uhr in die Halle, Kinder zahlen nichts."
    ),
}  # fmt: skip


@pytest.mark.parametrize("news", NEWS.values(), ids=NEWS)
def test_news_in_the_words_of_a_notice_is_read(news: str) -> None:
    body = f"<body><article><h1>Elmstead</h1><p>{news}</p></article></body>"
    html = f"<html><head><title>Elmstead</title></head>{body}</html>"
    assert news[-60:] in read(html, title=TITLE).text


LINES = {
    "Ghost": ("This post is for subscribers only", "paywall"),
    "Substack": ("This post is for paid subscribers.", "paywall"),
    "Medium": ("Create an account to read the full story.", "paywall"),
    "sign in or start": ("To read this story, sign in or start a free trial.", "paywall"),
    "a counter at nothing": ("You have 0 free articles remaining this month.", "paywall"),
    "a member's": ("Become a member to read this story.", "paywall"),
    "a line of its own": ("Subscribers only.", "paywall"),
    "German": ("Nur für Abonnenten lesbar.", "paywall"),
    "German, of the article": ("Dieser Artikel ist nur für Abonnenten.", "paywall"),
    "French": ("Article réservé aux abonnés.", "paywall"),
    "Italian": ("Contenuto riservato agli abbonati.", "paywall"),
    "Dutch": ("Exclusief voor abonnees: verder lezen?", "paywall"),
    "a meter that is not at nothing": ("You have 3 free articles left this month.", ""),
}


@pytest.mark.parametrize(("line", "wall"), LINES.values(), ids=LINES)
def test_a_notice_is_one_where_it_speaks_of_the_article(line: str, wall: str) -> None:
    html = page(tail="", middle="").replace("</article>", f"<div class='gate'><p>{line}</p></div></article>")
    if not wall:
        assert PROSE[0] in read(html).text
        return
    with pytest.raises(FetchError) as refused:
        read(html)
    assert refused.value.kind == wall


WALLS = {
    "a button to hold": (
        "Please verify you are a human. Press and hold the button until it turns green. You may have to do so more "
        "than once. We ask this of you because somebody has asked us for very many pages in a short time, and we have "
        "to tell people from programs. If you see this page again and again, please write to our desk and tell us "
        "when it was. We are sorry that it takes your time, and we hope that you will be with us in a moment.",
        "bot wall",
    ),
    "a robot, believed to be": (
        "Access to this page has been denied because we believe you are a robot. You may have asked for too many "
        "pages in too short a time, or somebody did so where you are. Please wait for ten minutes and try once more. "
        "If that does not help you, write to our desk and tell us when it was and what you wanted to read. We answer "
        "each of the letters that we get, at the latest on the next day that is no Sunday or feast.",
        "bot wall",
    ),
    "a trial to keep reading": (f"{PROSE[0]} {PROSE[1]} Start your free trial to keep reading.", "paywall"),
    "a trial for the whole of it": (f"{PROSE[0]} {PROSE[1]} Start your free trial to read the full story.", "paywall"),
    "for members": (
        f"{PROSE[0]} {PROSE[1]} The rest is members only. Start your free trial and keep reading.", "paywall",
    ),
    "the whole text in German": (
        f"{PROSE[0]} {PROSE[1]} Nur für Abonnenten: Den ganzen Text gibt es mit dem Digitalabo.", "paywall",
    ),
    "a verb before the partners": (
        "Besuchen Sie uns wie gewohnt mit Werbung. Mit Ihrer Zustimmung nutzen wir und unsere Partner Cookies für "
        "personenbezogene Daten. Das können zum Beispiel die Adresse Ihres Geräts oder die Seiten sein, die Sie lesen. "
        "Die Einwilligung gilt bis auf Weiteres und lässt sich unten auf jeder Seite zurücknehmen. Ohne Werbung lesen "
        "Sie uns für fünf Euro im Monat. Wer schon ein Abo hat, meldet sich bitte an und liest von da an weiter.",
        "consent wall",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wall"), WALLS.values(), ids=WALLS)
def test_a_page_that_asks_its_reader_for_something_is_a_wall(text: str, wall: str) -> None:
    body = f"<body><article><h1>Elmstead</h1><p>{text}</p></article></body>"
    with pytest.raises(FetchError) as refused:
        read(f"<html><head><title>Elmstead</title></head>{body}</html>", title=TITLE)
    assert refused.value.kind == wall


OTHER_TONGUES = {
    "French": "La ville a payé le tiers du pont, et celui du port. Le maire a promis du bois. ",
    "Spanish": "El puerto tendrá su grúa en mayo. El alcalde dice que su precio es justo. ",
    "Italian": "La sindaca arriva martedì, e con lei il porto. Il ponte costa quattro milioni. ",
    "German": "Die Stadt zahlt ein Drittel der Brücke. Im Mai nimmt sie auch den Kran in Betrieb. ",
    "Dutch": "De brug kost vier miljoen. De stad betaalt er een derde van, zegt de raad. ",
}


@pytest.mark.parametrize("sentences", OTHER_TONGUES.values(), ids=OTHER_TONGUES)
def test_a_report_under_the_title_of_an_empty_page_speaks_to_nobody(sentences: str) -> None:
    assert classify_wall(sentences * 5, whole_page="", is_free=True, titles=("maintenance",)) is None


def test_a_page_that_is_called_by_one_word_of_its_feed_s_headline_is_not_what_the_feed_named() -> None:
    assert own_titles(("Maintenance",), (), "Airline cuts maintenance staff") == ("maintenance",)
    assert own_titles(("Are you a robot?",), (), "Are you a robot? Half of us fail") == ()
    assert own_titles(("Maintenance | The Press",), ("The Press",), "Maintenance") == ()


LOST = {
    "English": ("Page not found", "The page that was looked for is not there or is not there any more."),
    "Korean": ("페이지를 찾을 수 없습니다", "찾으시는 페이지가 없거나 더 이상 없습니다. 주소를 다시 확인해 주십시오."),
    "German": ("Seite nicht gefunden | Die Presse", "Die Seite, die Sie suchen, gibt es nicht oder nicht mehr."),
    "French": ("Page introuvable - La Presse", "La page que vous cherchez n’existe pas ou n’existe plus."),
    "Spanish, with its number": ("404 – Página no encontrada", "La página que busca no existe o ya no existe."),
    "Japanese": ("ページが見つかりません", "お探しのページは見つかりませんでした。"),
}


@pytest.mark.parametrize(("title", "said"), LOST.values(), ids=LOST)
def test_a_page_that_is_not_found_is_none_in_any_language(title: str, said: str) -> None:
    body = f"<h1>{title.partition(' | ')[0]}</h1>" + "".join(f"<p>{said}</p>" for _ in range(9))
    html = f"<html><head><title>{title}</title></head><body><article>{body}</article></body></html>"
    with pytest.raises(FetchError) as refused:
        read(html, title=TITLE)
    assert refused.value.kind == "no text"
