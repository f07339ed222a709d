"""Where an exception is said to have happened: in the author's own files, to the character."""

from pathlib import Path

import pytest

from deconv_article.crash import placed
from deconv_article.errors import ArticleError


def crash(path: Path, code: str) -> Exception:
    path.write_text(code, encoding="utf-8")
    try:
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), {})
    except Exception as error:
        return error
    raise AssertionError("it did not crash")


def test_the_place_is_the_last_line_of_the_authors_own(tmp_path):
    code = "import json\n\ndef inner():\n    é = json.loads('{'); print(é)\n\ninner()\n"
    error = placed(crash(tmp_path / "a.py", code), [tmp_path])
    assert error.message.startswith("JSONDecodeError: Expecting")
    assert error.place is not None
    assert (error.place.line, error.place.column) == (4, 9)
    line = error.place.content
    assert line[error.place.column - 1 :][: error.place.length] == "json.loads('{')"
    assert error.hint.startswith("called from ") and "a.py:6:1" in error.hint


@pytest.mark.parametrize(
    ("code", "line", "column"),
    [("x = (\n", 1, 5), ("a = 1\nb = = 2\n", 2, 5), ("def f():\nreturn\n", 2, 1), ("é = $", 1, 5)],
)
def test_python_that_cannot_be_read_is_shown_where_it_cannot(tmp_path, code, line, column):
    error = placed(crash(tmp_path / "a.py", code), [tmp_path])
    assert "cannot be read" in error.message
    assert error.place is not None
    assert (error.place.line, error.place.column) == (line, column)
    assert "^" in str(error)


def test_an_installed_library_is_not_the_authors(tmp_path):
    library = tmp_path / ".venv" / "site-packages"
    library.mkdir(parents=True)
    error = placed(crash(library / "a.py", "1 / 0\n"), [tmp_path])
    assert error.place is None
    assert error.message == "ZeroDivisionError: division by zero"


def test_a_mistake_that_has_its_place_keeps_it():
    error = ArticleError("wrong")
    assert placed(error, []) is error


def test_a_file_that_has_gone_is_named_all_the_same(tmp_path):
    error = crash(tmp_path / "a.py", "1 / 0\n")
    (tmp_path / "a.py").unlink()
    assert "a.py:1:" in str(placed(error, [tmp_path]))
