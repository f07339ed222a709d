"""The mathematics of the article: numpy only, in cells, never in pixels."""
