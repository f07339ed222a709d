"""The article's figures, one a module; importing this imports none of them."""

from deconv_article.registry import Registry

FIGURES = Registry(
    "deconv_article.figures",
    (
        "deconv1d",
        "deconv2d",
        "deconv1d_multi",
        "kernel",
        "stack",
        "gradient",
        "upsampling",
        "flatcolour",
        "layers",
        "training",
        "lens",
        "generators",
        "critics",
        "maps",
        "dreams",
    ),
    ("deconv_article.model", "deconv_article.layers"),
    {
        "training": ("results/autoencoders.json", "results/autoencoders.webp"),
        "lens": ("results/autoencoders.json", "results/autoencoders.webp"),
        "generators": ("results/gan.json", "results/gan.webp"),
        "critics": ("results/discriminators.json", "results/discriminators.webp"),
        "maps": ("results/gradients.json", "results/gradients.webp"),
        "dreams": ("results/inputs.json", "results/inputs.webp"),
    },
)
