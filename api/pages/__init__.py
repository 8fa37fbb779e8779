"""Pages for people: the front page, discussions and requests, GraphiQL and the REST docs.

Everything is served from here, so that it works without a network; what programs ask is elsewhere.
"""

from api.pages.routes import ASSETS, explorer, router

__all__ = ["ASSETS", "explorer", "router"]
