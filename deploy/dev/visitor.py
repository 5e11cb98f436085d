"""A visitor without JavaScript: follows links, fills in forms, keeps cookies. Standard library only."""

import re
import urllib.error
import urllib.request
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin, urlsplit


class Visitor:
    """One visit to a shop, with its cookies."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> "Page":
        """Load a page of the shop."""
        return self.load(urljoin(self.url, path))

    def load(self, url: str, fields: dict[str, str] | None = None) -> "Page":
        """Load a page, or send a form as a browser does: by POST, saying from which site."""
        request = urllib.request.Request(url)  # noqa: S310 (a link of a page that this visitor loaded)
        if fields is not None:
            request.data = urlencode(fields).encode()
            request.add_header("Origin", "{0.scheme}://{0.netloc}".format(urlsplit(url)))
        try:
            with self.opener.open(request, timeout=30) as answer:
                return Page(self, answer.url, answer.read().decode())
        except urllib.error.HTTPError as refusal:
            page = Page(self, url, refusal.read().decode(errors="replace"))
            raise SystemExit(f"{url} answers {refusal.code}:\n{page.words()}") from None


class Page(HTMLParser):
    """What a page holds, as far as a visitor uses it: text, links, forms."""

    def __init__(self, visitor: Visitor, url: str, text: str) -> None:
        super().__init__()
        self.visitor, self.url, self.text = visitor, url, text
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._links: list[str] = []
        self._select = ""
        self.feed(text)

    @property
    def title(self) -> str:
        """What a browser's tab says."""
        found = re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)
        return found[1].strip() if found else self.url

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self._links.append(urljoin(self.url, given["href"]))
        elif tag == "form" and given.get("method", "").lower() == "post":
            self.forms.append((urljoin(self.url, given.get("action", "")), {}))
        elif self.forms:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        fields = self.forms[-1][1]
        chosen = given.get("type") not in {"radio", "checkbox"} or "checked" in given
        if tag in {"input", "textarea", "button"} and "name" in given and chosen:
            fields[given["name"]] = given.get("value", "")
        elif tag == "select":
            self._select = given.get("name", "")
            fields[self._select] = ""
        elif tag == "option" and ("selected" in given or not fields.get(self._select)):
            fields[self._select] = given.get("value", "")

    def links(self, pattern: str) -> list[str]:
        """Addresses of links that match, each once, in their order."""
        return list(dict.fromkeys(link for link in self._links if re.search(pattern, link)))

    def follow(self, path: str) -> "Page":
        """Follow the first link to this path."""
        for link in self._links:
            if link == path or urlsplit(link).path == path:
                return self.visitor.load(link)
        raise SystemExit(f"{self.url} has no link to {path}:\n{self.words()}")

    def has_form(self, field: str) -> bool:
        """Whether there is a form with this field."""
        return any(field in fields for _, fields in self.forms)

    def send(self, with_field: str, **typed: str) -> "Page":
        """Fill in and send the form that has this field."""
        for action, fields in self.forms:
            if with_field in fields:
                return self.visitor.load(action, {**fields, **typed})
        raise SystemExit(f"{self.url} has no form with a field {with_field!r}:\n{self.words()}")

    def words(self) -> str:
        """The page's text without its tags, for a message."""
        text = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", self.text, flags=re.DOTALL)
        return "\n".join(line.strip() for line in text.splitlines() if line.strip())[:2000]
