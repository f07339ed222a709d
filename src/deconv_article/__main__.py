"""`python -m deconv_article` is the `deconv-article` command."""

from deconv_article.cli import main

raise SystemExit(main())
