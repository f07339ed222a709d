"""`python -m deconv_article` is the `deconv-article` command."""

import contextlib
import os
import sys

from deconv_article.cli import main

code = main()
for stream in filter(None, (sys.stdout, sys.stderr)):  # none where it is closed
    with contextlib.suppress(OSError):
        stream.flush()
# Freeing piece by piece what the system takes back anyway would take a tenth of a build's time.
os._exit(code)
