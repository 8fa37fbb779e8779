"""What members wrote, as HTML that is safe to show.

Pages are put together in pages.
"""

import html

import nh3
from markdown_it import MarkdownIt

# Raw HTML in Markdown is shown as text; whatever comes out is cleaned all the same.
MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


def rendered(text: str, form: str) -> str:
    r"""Return a text in `markdown`, `html` or `plain` form as HTML without anything that runs.

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
            return nh3.clean(text)
        case _:
            return f'<p class="plain">{html.escape(text)}</p>'
