"""What members wrote, as HTML that is safe to show.

Pages are put together in pages.
"""

import html
import re

import nh3
from markdown_it import MarkdownIt

from streams.words import plain as words

# Raw HTML in Markdown is shown as text; whatever comes out is cleaned all the same.
MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")

# HTML opens these again in each paragraph until they are closed (the HTML standard, 13.2.4.3), so
# that 100 kB of unclosed ones make a document of gigabytes.
REOPENED = re.compile(
    r"<(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/>]", re.IGNORECASE
)
# So many elements may come of opening them again: the busiest post of the imported communities
# could have 14,000 and is far from it, and a post of this many takes a third of a second.
REOPENINGS_LIMIT = 250_000


def rendered(text: str, form: str) -> str:
    r"""Return a text in `markdown`, `html` or `plain` form as HTML without anything that runs.

    HTML that could grow beyond measure is shown as its words alone.

    >>> rendered("**Hi** <script>alert(1)</script>", "markdown")
    '<p><strong>Hi</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n'
    >>> rendered('<p onclick="x()">Hi<script>alert(1)</script></p>', "html")
    '<p>Hi</p>'
    >>> rendered("a < b", "plain")
    '<p class="plain">a &lt; b</p>'
    """
    match form:
        case "markdown":
            return nh3.clean(MARKDOWN.render(text))
        case "html":
            if len(REOPENED.findall(text)) * text.count("<") > REOPENINGS_LIMIT:
                return _plain(words(text, form))
            return nh3.clean(text)
        case _:
            return _plain(text)


def _plain(text: str) -> str:
    return f'<p class="plain">{html.escape(text)}</p>'
