"""Static interactive articles: Markdown and figures declared in Python, out comes a page."""

__version__ = "0.1.0"
