"""What the article measures: small seeded runs whose results are committed.

Only this package needs PyTorch and the data packages (the `experiments` extra). A build reads the
results, `article/results/NAME.json` and its sprite, and never imports this.
"""
