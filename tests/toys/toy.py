"""A row of boxes: the least that counts as a figure."""

from deconv_article.figure import Figure, Param, Size, Table
from deconv_article.marks import rect

FIGURE = Figure(
    name="toy",
    title="A toy",
    params=(Param("boxes", 3, 1, 9, "boxes"), Param("stride", 2, 1, 8, "stride")),
    model=lambda values: {"boxes": values["boxes"], "stride": values["stride"]},
    layout=lambda data, size: [
        rect(f"box:{i}", i * 10.0, 0.0, 8.0, 8.0, "paint", 1.0, "none")
        for i in range(data["boxes"])
    ],
    sentence="There are {{boxes}} boxes, {{stride}} apart.",
    table=lambda data: Table(["box"], [[i + 1] for i in range(data["boxes"])]),
    wide=Size(100, 20),
    narrow=Size(50, 20),
)
