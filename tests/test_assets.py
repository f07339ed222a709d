"""Files that an article asks for: found, provided from npm, or named in an error."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import projects
import pytest
from test_architecture import ROOT

from deconv_article.assets import (
    figure_script,
    find_references,
    font_faces,
    is_local,
    lean,
    path_of,
    provided,
    script,
    stylesheet,
    wide_stylesheet,
)
from deconv_article.errors import ArticleError
from deconv_article.files import Files, OutsideError

FILES = Files(Path(__file__).parent.parent / "article" / "index.md")


def urls(html: str) -> list[tuple[str, bool]]:
    return [(reference.url, reference.loads) for reference in find_references(html)]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<img src="a.png">', [("a.png", True)]),
        ("<IMG SRC = 'a.png'>", [("a.png", True)]),
        ("<img src=a.png>", [("a.png", True)]),
        ('<img alt="a>b" src="a.png">', [("a.png", True)]),
        ('<img srcset="a.png 1x, b.png 2x">', [("a.png", True), ("b.png", True)]),
        ('<img src="a.png?b=1&amp;c=2">', [("a.png?b=1&c=2", True)]),
        ('<a href="b.html">c</a>', [("b.html", False)]),
        ('<link rel="stylesheet" href="a.css">', [("a.css", True)]),
        ('<script src="a.js">b.src = "c"; "<img src=d>"</script>', [("a.js", True)]),
        ('<video poster="a.png" src="b.mp4">', [("a.png", True), ("b.mp4", True)]),
        ('<object data="a.svg">', [("a.svg", True)]),
        (
            '<svg><use xlink:href="a.svg#b"/><image href="c.png"/></svg>',
            [("a.svg#b", True), ("c.png", True)],
        ),
        ('<img data-src="a.png" data="b">', []),
        ('<!-- <img src="a.png"> -->', []),
        ("<style>.a { src: b }</style><textarea><img src=a></textarea>", []),
    ],
)
def test_links_are_found_where_a_browser_finds_them(html, expected):
    assert urls(html) == expected


def test_local_is_what_is_a_relative_path():
    assert [u for u in ("a.png", "./a", "../a", "a b", "é") if not is_local(u)] == []
    others = ("", "#a", "?a", "http://a", "HTTPS://a", "//a", "data:x", "mailto:a@b", "tel:1")
    assert [u for u in others if is_local(u)] == []
    assert path_of("a%20b.png?c#d") == "a b.png"


def test_a_name_is_looked_for_beside_the_article_then_in_its_project_then_in_ours(tmp_path):
    projects.write(
        tmp_path,
        {
            "assets/one.html": "project",
            "assets/two.html": "project",
            "article/assets/one.html": "beside",
            "article/deep/assets/x": "",
        },
    )
    files = Files(tmp_path / "article" / "index.md")
    assert files.find("assets/one.html").read_text() == "beside"
    assert files.find("assets/two.html").read_text() == "project"
    assert files.find("byline.html").is_relative_to(files.own)
    assert files.find("nope.html") is None


def test_the_project_is_the_nearest_folder_above_with_assets_or_templates(tmp_path):
    projects.write(tmp_path, {"templates/a": "", "b/assets/c": "", "b/d/e/index.md": ""})
    assert Files(tmp_path / "b/d/e/index.md").project == tmp_path / "b"
    assert Files(tmp_path / "b/index.md").project == tmp_path


def test_templates_of_the_project_come_before_ours(tmp_path):
    site = projects.build(
        tmp_path,
        {
            "article/index.md": "{{> byline.html}}",
            "templates/byline.html": "<p>mine</p>",
            "templates/footer.html.j2": "<footer>{{ article.title }}!</footer>",
        },
    )
    assert b"<p>mine</p>" in site.tree["index.html"]
    assert b"<footer>A Title!</footer>" in site.tree["index.html"]


def test_every_place_looked_at_is_an_input_of_the_build(tmp_path):
    projects.write(tmp_path, {"assets/one.html": "a"})
    files = Files(tmp_path / "article" / "index.md")
    files.read(files.find("assets/one.html"))
    assert files.asked[tmp_path / "article/assets/one.html"] is None
    assert files.asked[tmp_path / "assets/one.html"] is not None


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../../etc/passwd", "C:\\a", "c:a", "a\0b", "\\\\a\\b"]
)
def test_nothing_outside_is_found(tmp_path, name):
    with pytest.raises(OutsideError):
        Files(tmp_path / "article" / "index.md").find(name)


def test_links_out_of_the_project_are_not_followed_but_links_inside_are(tmp_path):
    project = projects.write(tmp_path / "p", {"assets/a.html": "a", "article/index.md": ""})
    projects.write(tmp_path, {"secret/b.html": "b"})
    (project / "article" / "out.html").symlink_to(tmp_path / "secret" / "b.html")
    (project / "article" / "folder").symlink_to(tmp_path / "secret")
    (project / "article" / "in.html").symlink_to(project / "assets" / "a.html")
    (project / "article" / "loop.html").symlink_to(project / "article" / "loop.html")
    files = Files(project / "article" / "index.md")
    assert files.find("in.html").read_text() == "a"
    for name in ("out.html", "folder/b.html"):
        with pytest.raises(OutsideError):
            files.find(name)
    with pytest.raises(OutsideError):
        files.find("loop.html")


def test_a_missing_name_in_the_project_is_missing_and_not_outside(tmp_path):
    projects.write(tmp_path, {"assets/a": "", "article/index.md": ""})
    assert Files(tmp_path / "article" / "index.md").find("../assets/b.html") is None


def test_packages_are_provided_under_the_names_that_drafts_use(tmp_path):
    files = Files(tmp_path / "index.md")
    for name in ("d3", "d3-path"):
        data = provided(files, f"assets/{name}.min.js")
        assert data == provided(files, f"assets/{name}.js")
        assert b"d3js.org" in data[:100]
    assert b"underscore" in provided(files, "assets/underscore.js").lower()
    styles = provided(files, "assets/common.css").decode()
    assert styles.startswith(font_faces(files, "fonts") + stylesheet(files))
    assert wide_stylesheet(files) in styles


@pytest.mark.parametrize(
    "name",
    [
        "assets/nope.js",
        "assets/../d3.js",
        "d3.min.js",
        "assets/d3/d3.js",
        "assets/.js",
        "assets/d3.css",
    ],
)
def test_nothing_else_is_provided(tmp_path, name):
    assert provided(Files(tmp_path / "index.md"), name) is None


def test_only_what_is_asked_for_is_in_the_site(tmp_path):
    files = {"article/index.md": "a", "article/b.png": b"\x00\xff", "article/sub/e f.txt": "g"}
    always = set(projects.build(tmp_path, files).tree)
    assert "b.png" not in always
    text = '<script src="assets/d3-path.min.js"></script>\n\n![c](b.png) [d](sub/e%20f.txt)'
    site = projects.build(tmp_path, {**files, "article/index.md": text})
    assert set(site.tree) - always == {"assets/d3-path.min.js", "b.png", "sub/e f.txt"}
    assert site.tree["b.png"] == b"\x00\xff"


def test_an_articles_own_file_wins_over_a_package(tmp_path):
    text = '<script src="assets/d3.min.js"></script>'
    site = projects.build(tmp_path, {"article/index.md": text, "article/assets/d3.min.js": "own"})
    assert site.tree["assets/d3.min.js"] == b"own"


def test_a_file_of_the_articles_is_never_replaced_by_a_generated_one(tmp_path):
    files = {
        "article/index.md": '<script src="assets/article.js"></script>\n\n{{figure "toy"}}',
        "article/assets/article.js": "mine",
    }
    with pytest.raises(ArticleError, match=r"assets/article\.js"):
        projects.build(tmp_path, files)


def test_the_script_has_the_widgets_of_the_figures_in_use_once_each(tmp_path):
    text = "{{figure 'toy'}}\n\n{{figure 'toy' boxes=2}}"
    site = projects.build(tmp_path, {"article/index.md": text})
    assert site.tree["assets/widgets/toy.js"].count(b"/* the toy widget */") == 1
    assert b"toy widget" not in site.tree["assets/article.js"]
    assert b"</script>\n</body>" in site.tree["index.html"]
    assert {"figures/toy.svg", "figures/toy-2.svg"} < set(site.tree)


def test_a_figure_without_a_widget_does_not_build(tmp_path):
    files = {"article/article.toml": projects.TITLE, "article/index.md": "{{figure 'toy'}}"}
    projects.write(tmp_path, {**files, "assets/x": ""})
    with pytest.raises(ArticleError, match=r"assets/widgets/toy\.js is missing"):
        projects.render(tmp_path)


def test_what_a_figure_needs_is_loaded_with_it_before_it_and_by_no_page_without_it():
    needed = figure_script(FILES, "deconv1d", ["words", "path"])
    places = [needed.index(f"widgets.{name}=") for name in ("words", "path")]
    assert places == sorted(places)
    assert places[-1] < needed.index("(widgets.figures??={}).deconv1d=")
    assert "widgets.words=" not in script(FILES, True)


def test_a_script_loses_what_only_its_authors_read():
    script = "(() => {\n  // why\n  const a = `x // y`;\n\n    go(a, / b/); // how\n})();"
    assert lean(script) == "(()=>{\nconst a = `x // y`;\ngo(a,/ b/);\n})();"


# What a parser makes of each of two scripts, but for the places.
SAME = """
const { parse } = require("acorn");
const tree = (text) => JSON.stringify(parse(text, { ecmaVersion: "latest" }),
  (key, value) => (["start", "end"].includes(key) ? undefined
    : typeof value === "bigint" || value instanceof RegExp ? String(value) : value));
for (const [name, one, other] of JSON.parse(require("fs").readFileSync(0, "utf8"))) {
  if (tree(one) !== tree(other)) console.log(name);
}
"""


def test_a_lean_script_is_the_same_program():
    folder = ROOT / "assets/widgets"
    scripts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.js")}
    made = [(name, text, lean(text)) for name, text in scripts.items()]
    assert len(made) > 30 and all(len(short) <= len(text) for _, text, short in made)
    node = subprocess.run(
        [shutil.which("node") or str(Path(sys.executable).parent / "node"), "-e", SAME],
        input=json.dumps(made),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert node.stdout == ""


@pytest.mark.parametrize(
    "script",
    ["  a = `\n    // in a text\n  `;", "  b = 'x\\\n  // y';", "/* a\n  // b */\n  c();"],
)
def test_a_script_is_left_alone_where_the_start_of_a_line_may_mean_something(script):
    assert lean(script) == script
