"""Which part of a web page is its content, and what around and in it is furniture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement

_NEVER_SHOWN = frozenset(
    ("script", "style", "noscript", "template", "title", "meta", "link", "iframe", "object",
     "embed", "svg", "math", "canvas", "video", "audio", "map", "datalist", "area")
)  # fmt: skip
_CONTROLS = frozenset(("nav", "button", "select", "input", "textarea", "menu", "dialog"))
_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar",
     "toolbar", "tablist")
)  # fmt: skip
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)"
    r"|font-size\s*:\s*[01](?:\.\d+)?(?:px|pt)?\s*(?:;|$)"
    r"|(?:left|top|right|text-indent)\s*:\s*-\d{4,}|clip\s*:\s*rect\(0",
    re.IGNORECASE,
)
_WHITE = re.compile(
    r"(?<![-\w])color\s*:\s*(?:white|#fff(?:fff)?|rgb\(255, ?255, ?255\))(?!\w)", re.IGNORECASE
)
_GROUND = re.compile(r"(?<![-\w])background", re.IGNORECASE)
_HIDDEN_CLASSES = frozenset(
    ("sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "aural", "d-none",
     "element-invisible", "u-hidden")
)  # fmt: skip
_FURNITURE = frozenset(
    ("cookie", "cookies", "cookiebar", "consent", "gdpr", "dsgvo", "cmp", "breadcrumb",
     "breadcrumbs", "brotkrumen", "brotkrume", "navigation", "navbar", "nav", "subnav", "menu",
     "menue", "footer", "fusszeile", "sidebar", "randspalte", "skip", "skiplink", "skiplinks",
     "sprungmarken", "social", "socialmedia", "share", "sharing", "shariff", "teilen", "related",
     "banner", "newsletter", "pagination", "pager", "comments", "kommentare", "toolbar", "ads",
     "advertisement", "werbung", "backtotop", "totop", "login", "searchform",
     "suchformular", "languages", "recommendations", "popup", "modal", "overlay")
)  # fmt: skip
_TOKEN = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+(?![a-zäöüß])|\d+")
_SEE_ALSO = re.compile(
    r"(?:weitere|mehr (?:zum|zu|aus|über|news|artikel|nachrichten|informationen)|das könnte|"
    r"ähnliche|verwandte|auch interessant|lesen sie auch|passend|auf dieser seite|inhalt\b|"
    r"inhaltsverzeichnis|teilen|seite teilen|service\b|links\b|schlagw|themen\b|siehe auch|"
    r"empfehl|meistgelesen|aktuelle meldungen|neueste|related|share)",
    re.IGNORECASE,
)
_ACTION = re.compile(
    r"(?:(?:seite |artikel |beitrag )?(?:drucken|teilen|merken|weiterempfehlen|vorlesen)|"
    r"(?:nach oben|zum seitenanfang|zurück(?: zur (?:übersicht|startseite))?|"
    r"weiterlesen|mehr erfahren|zum inhalt(?: springen)?|seitenanfang|top))[\s.!…»>↑]*$",
    re.IGNORECASE,
)
_ACCEPT = re.compile(
    r"akzeptier|zustimm|einverstanden|ablehnen|einstellungen|datenschutz", re.IGNORECASE
)
_LISTS = frozenset(("ul", "ol", "div", "section", "table", "td", "p", "dl", "aside"))
_BANNER_WORDS = 150
_WRAPPER_SHARE = 0.6
_FEWEST_ASIDE_WORDS = 20
_FEWEST_HIDDEN_WORDS = 5
_FORM_WORDS = 60
_FEWEST_MARKED_WORDS = 50
_FEWEST_LINKS = 3
_MOST_PROBES = 60
_PROBE = 60
_COVERED = 0.9


def words_of(element: HtmlElement) -> int:
    """Return how many words an element holds."""
    return len(str(element.text_content()).split())


def drop_unseen(root: HtmlElement) -> tuple[str, ...]:
    """Take out of a page what a browser does not show as text; return hidden prose.

    Menus and the like are hidden until they are opened, so what has links and controls, or is
    furniture by its name, is no such prose, nor is what is hidden from eyes for those who listen.
    """
    prose: list[str] = []
    for element in list(root.iter()):
        if element is root:
            continue
        hidden = _is_hidden(element)
        if hidden and _within(element, root) and _is_prose(element):
            prose.append(" ".join(element.text_content().split()))
        if hidden or element.tag in _NEVER_SHOWN:
            _drop(element)
    return tuple(prose)


def _is_prose(element: HtmlElement) -> bool:
    """Tell whether an element that is not shown holds sentences and no part of a page's working."""
    if not isinstance(element.tag, str) or element.tag in _NEVER_SHOWN:
        return False
    styled = element.get("hidden") is not None or _is_styled_away(element)
    if not styled or words_of(element) < _FEWEST_HIDDEN_WORDS or _links(element):
        return False
    around = (element, *element.iterancestors())
    return not any(
        up.tag in _CONTROLS or up.get("role") in _ROLES or _named_furniture(up) for up in around
    ) and not any(each.tag in _CONTROLS for each in element.iter())


def content_of(root: HtmlElement, text: str) -> tuple[HtmlElement, bool]:
    """Return the element with the main content, and whether the page itself marks it so."""
    whole = root.find("body")
    whole = root if whole is None else whole
    enough = min(_FEWEST_MARKED_WORDS, words_of(whole) // 4)
    for marked in ("//main | //*[@role='main']", "//article"):
        found = [each for each in root.xpath(marked) if words_of(each) >= enough]
        outer = [each for each in found if not any(up in found for up in each.iterancestors())]
        if len(outer) == 1:
            return outer[0], True
        if outer and marked == "//article":
            return _around(whole, outer), True
    return _covering(whole, text), False


def _around(whole: HtmlElement, inside: list[HtmlElement]) -> HtmlElement:
    """Return the innermost element that holds all of the others."""
    for element in inside[0].iterancestors():
        if all(element in each.iterancestors() for each in inside[1:]):
            return element
    return whole


def _covering(whole: HtmlElement, text: str) -> HtmlElement:
    """Return the innermost element that holds what trafilatura takes for the content."""
    import trafilatura

    extracted = trafilatura.extract(text, include_comments=False, favor_recall=True) or ""
    lines = [_squeezed(line) for line in extracted.splitlines() if "|" not in line]
    probes = [line[:_PROBE] for line in lines if line]
    probes = probes[:: 1 + len(probes) // _MOST_PROBES]
    total = sum(map(len, probes))
    found = whole
    while total:
        inner = next(
            (
                child
                for child in found
                if isinstance(child.tag, str) and _held(child, probes) >= _COVERED * total
            ),
            None,
        )
        if inner is None or inner.tag in {"p", "ul", "ol", "tr"}:
            break
        found = inner
    return found


def _held(element: HtmlElement, probes: list[str]) -> int:
    text = _squeezed(str(element.text_content()))
    return sum(len(probe) for probe in probes if probe in text)


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def drop_furniture(content: HtmlElement, *, marked: bool) -> None:
    """Take menus, banners, boxes of links and the like out of the content.

    Where the page does not mark its content, lists of bare links are menus too.
    """
    whole = words_of(content)
    for element in list(content.iter()):
        if element is content or not _within(element, content):
            continue
        bare = not marked and element.tag in _LISTS and _bare_links(element)
        if bare or _is_furniture(element, whole) or _is_see_also(element):
            _drop(element)


def _within(element: HtmlElement, content: HtmlElement) -> bool:
    """Tell whether an element was not dropped together with what it stood in."""
    return any(up is content for up in element.iterancestors())


def _is_furniture(element: HtmlElement, whole: int) -> bool:
    tag = str(element.tag)
    if tag in _CONTROLS or element.get("role") in _ROLES:
        return True
    words = words_of(element)
    judge = _JUDGED.get("aside" if element.get("role") == "complementary" else tag)
    if judge and judge(element):
        return True
    if tag in {"p", "div", "li", "a", "span"} and _ACTION.match(element.text_content().strip()):
        return True
    if words > _WRAPPER_SHARE * whole or element.find(".//h1") is not None or tag == "h1":
        return False
    return _named_furniture(element) or (words <= _BANNER_WORDS and _asks_for_cookies(element))


def _named_furniture(element: HtmlElement) -> bool:
    """Tell whether class or id name an element as furniture: "cookieBanner", "main-nav"."""
    named = f"{element.get('class', '')} {element.get('id', '')}"
    return any(token.lower() in _FURNITURE for token in _TOKEN.findall(named))


def _asks_for_cookies(element: HtmlElement) -> bool:
    text = element.text_content()
    asked = element.find(".//button") is not None or element.find(".//a") is not None
    return asked and "cookie" in text.lower() and _ACCEPT.search(text) is not None


def _of_the_page(part: HtmlElement) -> bool:
    """Tell whether a header is that of the whole page, not that of its article."""
    return not any(up.tag in {"main", "article"} for up in part.iterancestors())


def _of_no_quotation(part: HtmlElement) -> bool:
    parent = part.getparent()
    return parent is None or parent.tag != "blockquote"


def _says_little(part: HtmlElement) -> bool:
    """Tell whether a box beside the text is an advertisement or leads elsewhere."""
    return words_of(part) < _FEWEST_ASIDE_WORDS or _link_share(part) > 1 / 2


def _is_to_fill_in(form: HtmlElement) -> bool:
    """Tell whether a form is one, and not a page that is one form as old ones are."""
    prose = form.iter("p", "h1", "h2", "h3", "td", "li")
    return sum(map(words_of, prose)) < _FORM_WORDS


_JUDGED: dict[str, Callable[[HtmlElement], bool]] = {
    "header": _of_the_page,
    "footer": _of_no_quotation,
    "aside": _says_little,
    "form": _is_to_fill_in,
}


def _is_see_also(element: HtmlElement) -> bool:
    """Tell whether an element is a box of links to other pages, headed as such."""
    tag = str(element.tag)
    if tag in {"ul", "ol"}:
        before = element.getprevious()
        headed = before is not None and bool(_SEE_ALSO.match(before.text_content().strip()))
        dense = _links(element) >= _FEWEST_LINKS - 1 and _link_share(element) > 3 / 4
        if headed and dense and before is not None:
            _drop(before)
        return headed and dense
    if tag not in {"div", "section", "aside"}:
        return False
    headed = bool(_SEE_ALSO.match(element.text_content().strip()))
    return headed and _links(element) >= _FEWEST_LINKS - 1 and _link_share(element) > 1 / 2


def _bare_links(element: HtmlElement) -> bool:
    """Tell whether an element holds hardly more than short links."""
    links = _links(element)
    few = words_of(element) <= 5 * links
    return links >= _FEWEST_LINKS and few and _link_share(element) > 3 / 4


def _links(element: HtmlElement) -> int:
    return sum(1 for _ in element.iter("a"))


def _link_share(element: HtmlElement) -> float:
    """Return the share of an element's letters that are links."""
    linked = sum(len("".join(link.text_content().split())) for link in element.iter("a"))
    return linked / max(1, len("".join(element.text_content().split())))


def _is_hidden(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str) or element.get("hidden") is not None:
        return True
    if element.get("aria-hidden") == "true" or _is_styled_away(element):
        return True
    return bool(_HIDDEN_CLASSES.intersection(element.get("class", "").lower().split()))


def _is_styled_away(element: HtmlElement) -> bool:
    """Tell whether its own style hides an element, or makes it white on the white of the page."""
    style = element.get("style", "")
    if _HIDDEN_STYLE.search(style):
        return True
    # What a style sheet does to a class is not known here.
    grounds = (element, *element.iterancestors())
    return _WHITE.search(style) is not None and not any(
        _GROUND.search(each.get("style", "")) or each.get("bgcolor") or each.get("class")
        for each in grounds
    )


def _drop(element: HtmlElement) -> None:
    """Take an element out of its tree; the words after it stay."""
    if element.getparent() is not None:
        element.drop_tree()
