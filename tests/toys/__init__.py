"""A registry of one tiny figure, for tests of the generator."""

from deconv_article.registry import Registry

TOYS = Registry("toys", ("toy",), uses=())
