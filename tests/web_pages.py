"""Web pages as publishers make them, each with the words that must and must not come out."""

from __future__ import annotations

from dataclasses import dataclass

ONE = (
    "Kleinstädte übernehmen viele Aufgaben für ihr Umland: Hier liegen Schulen, Praxen, Läden und "
    "die Verwaltung, zu denen die Menschen aus den Dörfern der Umgebung täglich fahren."
)
TWO = (
    "Zwischen 2011 und 2021 ist die Zahl der Einwohnerinnen und Einwohner in den untersuchten "
    "Städten um 2,4 Prozent gestiegen, vor allem durch Zuzug aus den Großstädten."
)
THREE = (
    "Der Leerstand in den Ortskernen nimmt dennoch zu, weil neue Wohngebiete am Rand entstehen "
    "und der Handel in die Gewerbegebiete an den Ausfallstraßen zieht."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage:
    """A page, its encoding, and what a reader of its content finds and does not find."""

    html: str
    headings: tuple[str, ...]
    kept: tuple[str, ...] = (ONE, TWO, THREE)
    dropped: tuple[str, ...] = ()
    encoding: str = "utf-8"


MINISTRY = WebPage(
    html=f"""<!DOCTYPE html><html lang="de"><head><meta charset="utf-8">
<title>Kleinstädte stärken - Ministerium für Landesentwicklung</title></head>
<body class="has-sidebar cookie-open">
<div id="cookieConsent"><h2>Cookies</h2><p>Wir verwenden Cookies. Bitte stimmen Sie zu.</p>
<button>Alle akzeptieren</button></div>
<a class="skip-link" href="#main">Zum Inhalt springen</a>
<header role="banner"><div class="logo">Ministerium für Landesentwicklung</div>
<form action="/suche"><input name="q"><button>Suchen</button></form></header>
<nav aria-label="Hauptmenü"><ul><li><a href="/a">Themen</a></li><li><a href="/b">Presse</a></li>
</ul></nav>
<main id="main" class="layout--with-sidebar">
<nav class="breadcrumb"><a href="/">Startseite</a> <a href="/a">Landesentwicklung</a></nav>
<article><header><p class="topline">Städtebau</p><h1>Kleinstädte stärken</h1></header>
<p class="intro">{ONE}</p><h2>Entwicklung</h2><p>{TWO}</p>
<div class="c-infobox"><h3>Zahlen</h3><p>Das Programm fördert 31 Städte mit 12 Millionen Euro.</p>
</div><h2>Ortskerne</h2><p>{THREE}</p>
<div class="sharing-buttons"><a href="#">Facebook</a> <a href="#">Per Mail empfehlen</a></div>
<section class="related-content"><h2>Weitere Meldungen</h2><ul>
<li><a href="/1">Neue Richtlinie im Amtsblatt</a></li><li><a href="/2">Fachtag in Fulda</a></li>
</ul></section></article></main>
<footer><p>Impressum Datenschutz Gebärdensprache</p></footer></body></html>""",
    headings=("Kleinstädte stärken", "Entwicklung", "Zahlen", "Ortskerne"),
    kept=(ONE, TWO, THREE, "Städtebau", "Das Programm fördert 31 Städte"),
    dropped=("Cookies", "Suchen", "Startseite", "Presse", "Facebook", "Amtsblatt", "Impressum",
             "springen"),
)  # fmt: skip

PRESS = WebPage(
    html=f"""<!DOCTYPE html><html><head><meta http-equiv="Content-Type"
content="text/html; charset=utf-8"><title>Pressemitteilung: Programm startet | Institut</title>
</head><body><div id="page"><div id="topNavigation"><ul><li><a href="/">Home</a></li></ul></div>
<div class="wrapper"><div class="content"><div class="press">
<p class="date">Bonn, 12. März 2024</p><h1>Programm startet</h1>
<p class="teaser"><strong>Das Institut begleitet bis 2027 neun Kleinstädte.</strong></p>
<p>{ONE}</p><p>{TWO}</p><blockquote><p>„Wir lernen voneinander“, sagte die Leiterin.</p>
</blockquote><p>{THREE}</p>
<p class="tools"><a href="javascript:print()">Seite drucken</a></p></div>
<div class="rightcol"><h3>Mehr zum Thema</h3><ul><li><a href="/x">Alle Projekte im Überblick</a>
</li><li><a href="/y">Newsletter abonnieren</a></li></ul></div></div></div>
<div id="siteFooter"><p>© Institut 2024</p></div></div></body></html>""",
    headings=("Programm startet",),
    kept=(ONE, TWO, THREE, "Bonn, 12. März 2024", "neun Kleinstädte", "„Wir lernen voneinander“"),
    dropped=("Home", "drucken", "Überblick", "Newsletter", "©"),
)

LAYOUT_TABLE = WebPage(
    html=f"""<html><head><title>Stadtentwicklung</title></head><body bgcolor="#ffffff">
<table width="100%" border="0"><tr><td colspan="2"><img src="kopf.gif" alt="Kopfbild"></td></tr>
<tr><td width="150" valign="top"><a href="a.htm">Start</a><br><a href="b.htm">Rathaus</a><br>
<a href="c.htm">Bauen</a><br><a href="d.htm">Kontakt</a></td>
<td><font size="5"><h1>Stadtentwicklung</h1></font>{ONE}<br><br>{TWO}<br><br>
<center>{THREE}</center>
<table border="1"><tr><td>Jahr</td><td>Einwohner</td></tr><tr><td>2011</td><td>9.812</td></tr>
</table></td></tr>
<tr><td colspan="2"><hr><a href="i.htm">Impressum</a></td></tr></table></body></html>""",
    headings=("Stadtentwicklung",),
    kept=(ONE, TWO, THREE, "Jahr\tEinwohner\n2011\t9.812"),
    dropped=("Rathaus", "Kopfbild", "Kontakt"),
)

UNDECLARED = WebPage(
    html=f"""<html><head><title>Förderung</title></head><body><div id="inhalt">
<h1>Förderung – „Städte für Bürger“</h1><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>
<p>Die Förderung beträgt 5.000 € je Stadt.</p></div></body></html>""",
    headings=("Förderung – „Städte für Bürger“",),
    kept=(ONE, TWO, THREE, "5.000 €"),
    encoding="windows-1252",
)

HEADING_OUTSIDE = WebPage(
    html=f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Leerstand in der Mitte – Blog
</title></head><body><header class="site"><a href="/">Blog</a></header>
<div class="hero"><h1>Leerstand in der Mitte</h1></div>
<article class="post"><p>{ONE}</p><h3>Zahlen</h3><p>{TWO}</p><h3>Gründe</h3><p>{THREE}</p>
<aside class="related"><a href="/1">Ältere Beiträge</a></aside></article>
<section class="comments"><h2>Kommentare</h2><p>Ein Leser schreibt, dass alles anders ist.</p>
</section></body></html>""",
    headings=("Leerstand in der Mitte", "Zahlen", "Gründe"),
    dropped=("Ältere", "Kommentare", "Leser"),
)

ASIDES = WebPage(
    html=f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Dossier</title></head><body>
<main><h1>Dossier Kleinstadt</h1><p>{ONE}</p>
<aside class="factbox"><h2>Auf einen Blick</h2><p>Als Kleinstadt gilt eine Gemeinde mit 5.000 bis
unter 20.000 Einwohnern oder mit grundzentraler Funktion; in ihr lebt etwa ein Drittel aller.</p>
</aside><p>{TWO}</p><details><summary>Was heißt Daseinsvorsorge?</summary><p>{THREE}</p></details>
<dl><dt>BBSR</dt><dd>Bundesinstitut für Bau-, Stadt- und Raumforschung</dd></dl>
<aside><a href="/abo">Jetzt abonnieren</a></aside>
<div hidden>Verborgen eins</div><div style="display: none">Verborgen zwei</div>
<span aria-hidden="true">Verborgen drei</span><span class="sr-only">Verborgen vier</span>
<figure><img src="a.jpg" alt="Marktplatz mit Linde"><figcaption>Der Markt in Plau</figcaption>
</figure><pre>Zeile eins
Zeile zwei</pre></main></body></html>""",
    headings=("Dossier Kleinstadt", "Auf einen Blick"),
    kept=(ONE, TWO, THREE, "ein Drittel aller", "Was heißt Daseinsvorsorge?", "BBSR",
          "Bundesinstitut für Bau-", "Der Markt in Plau", "Zeile eins Zeile zwei"),
    dropped=("abonnieren", "Verborgen", "Linde"),
)  # fmt: skip

ONE_FORM = WebPage(
    html=f"""<html><head><meta charset="utf-8"><title>Gemeinde</title></head><body>
<form id="aspnetForm" method="post"><input type="hidden" name="__VIEWSTATE" value="dDwtMT">
<div id="menue"><ul><li><a href="1">Aktuelles</a></li><li><a href="2">Politik</a></li></ul></div>
<div id="ctl00_content"><h1>Ortskern</h1><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div>
<div class="fusszeile">Telefon 01234</div></form></body></html>""",
    headings=("Ortskern",),
    dropped=("Aktuelles", "Politik", "Telefon", "dDwtMT"),
)

MANY_ARTICLES = WebPage(
    html=f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Projekte</title></head><body>
<nav><a href="/">Start</a></nav><div class="list"><h1>Projekte der Akademie</h1>
<article><h2>Eins</h2><p>{ONE}</p></article><article><h2>Zwei</h2><p>{TWO}</p></article>
<article><h2>Drei</h2><p>{THREE}</p></article></div><footer>Ende</footer></body></html>""",
    headings=("Projekte der Akademie", "Eins", "Zwei", "Drei"),
    dropped=("Start", "Ende"),
)

NAMELESS_BANNER = WebPage(
    html=f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Studie</title></head><body>
<div id="app"><div class="x1a"><p>Diese Website nutzt Cookies für die Statistik.</p>
<a href="#">Einstellungen</a> <button>Akzeptieren</button></div>
<div class="x2b"><div class="x3c"><a href="/">Start</a><a href="/p">Projekte</a>
<a href="/t">Team</a><a href="/k">Kontakt</a></div>
<div class="x4d"><h1>Die Studie</h1><p>{ONE}</p><p>{TWO}</p><h2>Ortskerne</h2><p>{THREE}</p>
<p>Siehe auch den <a href="/s">Steckbrief der Stadt</a>.</p></div></div></div></body></html>""",
    headings=("Die Studie", "Ortskerne"),
    kept=(ONE, TWO, THREE, "Siehe auch den Steckbrief der Stadt."),
    dropped=("Cookies", "Akzeptieren", "Team"),
)

PAGES = {
    "ministry": MINISTRY,
    "press": PRESS,
    "layout table": LAYOUT_TABLE,
    "undeclared": UNDECLARED,
    "heading outside": HEADING_OUTSIDE,
    "asides": ASIDES,
    "one form": ONE_FORM,
    "many articles": MANY_ARTICLES,
    "nameless banner": NAMELESS_BANNER,
}
