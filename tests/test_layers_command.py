"""`deconv-article layers`: what it prints and what it returns."""

import io
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from layer_texts import READ

from deconv_article.cli import main


@pytest.fixture
def layers(tmp_path, monkeypatch, capsys):
    """Runs the command on a text: (code, out, err)."""
    monkeypatch.chdir(tmp_path)

    def run(text, file="net.py"):
        data = text.encode() if isinstance(text, str) else text
        if file == "-":
            monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        else:
            (tmp_path / file).write_bytes(data)
        code = main(["layers", file])
        return code, *capsys.readouterr()

    return run


def test_even_layers_give_0_and_uneven_ones_1(layers):
    code, out, err = layers(READ["class"])
    assert (code, err) == (0, "")
    assert "\neven\n" in out
    code, out, err = layers(READ["deep"])
    assert (code, err) == (1, "")
    assert "\nuneven\n" in out


def test_the_verdict_can_be_read(layers):
    code, out, _ = layers(
        "nn.ConvTranspose2d(8, 3, 5, stride=2, padding=2, output_padding=1)\n", "-"
    )
    assert code == 1
    assert out == (
        "<stdin>:1:1: nn.ConvTranspose2d, stride 2, size 5: "
        "2 to 3, ratio 1.5, RMS contrast 20%, period 2\n"
        "uneven\n"
        "  along each axis: 2 to 3, ratio 1.5, RMS contrast 20%, period 2\n"
        "    one period: 3 2\n"
        "    the first 1 and the last 2 outputs feel the ends, as of 4 inputs 8 outputs:\n"
        "    2 2 3 2 3 2 2 1\n"
        "  over 2 axes: ratio 2.25, RMS contrast 28.6%\n"
        "the smallest change: change one kernel's size\n"
        "  line 1: nn.ConvTranspose2d(8, 3, 6, stride=2, padding=2)\n"
    )


def test_layers_that_are_hardly_uneven_are_said_to_be(layers):
    code, out, _ = layers(READ["hardly"])
    assert code == 1
    assert "1200 to 1201, ratio hardly above 1, RMS contrast 0%, period 2\n" in out


@pytest.mark.parametrize("name", READ)
def test_every_verdict_is_printed(layers, name):
    code, out, err = layers(READ[name])
    assert code in (0, 1)
    assert out
    assert not err


def test_what_cannot_be_read_gives_2_and_its_place(layers):
    code, out, err = layers("nn.ConvTranspose2d(8, 8, k,\n  strides=2)\n")
    assert (code, out) == (2, "")
    assert "net.py:2:3: ConvTranspose2d has no argument “strides”" in err
    assert "  2 |   strides=2)\n    |   ^^^^^^^\n" in err
    assert layers("")[0] == 2
    assert layers(b"caf\xe9")[0] == 2


def test_a_file_that_is_not_there_gives_2(capsys):
    assert main(["layers", "nowhere.py"]) == 2
    assert "nowhere.py cannot be read" in capsys.readouterr().err


def run(arguments, folder, **more):
    """The command as a process of its own: its code and what it says of errors."""
    command = [sys.executable, "-m", "deconv_article", "layers", *arguments]
    options = {"cwd": folder, "stderr": subprocess.PIPE, "text": True, "check": False}
    return subprocess.run(command, **{"stdout": subprocess.PIPE, **options, **more})


def test_a_terminal_without_a_letter_shows_the_rest(tmp_path):
    (tmp_path / "net.py").write_text("nn.ConvTranspose2d(8, 8, (3, 4), 2)")
    result = run(["net.py"], tmp_path, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (result.returncode, result.stderr) == (1, "")
    assert "stride 2, size 3 ? stride 2, size 4" in result.stdout


@pytest.mark.parametrize("stream", [1, 2])
def test_a_stream_that_is_closed_leaves_the_code(tmp_path, stream):
    (tmp_path / "net.py").write_text("nn.PixelShuffle(2)")
    assert run(["net.py"], tmp_path, preexec_fn=lambda: os.close(stream)).returncode == 0
    assert run(["gone.py"], tmp_path, preexec_fn=lambda: os.close(stream)).returncode == 2


def test_without_standard_input_it_cannot_be_read(tmp_path):
    result = run(["-"], tmp_path, preexec_fn=lambda: os.close(0))
    assert result.returncode == 2
    assert "<stdin> cannot be read" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_verdict_that_cannot_be_written_is_none(tmp_path):
    (tmp_path / "net.py").write_text("nn.PixelShuffle(2)")
    with open("/dev/full", "w") as full:
        result = run(["net.py"], tmp_path, stdout=full)
    assert result.returncode == 2
    assert "cannot be written: No space left on device" in result.stderr
    assert "Traceback" not in result.stderr


def test_what_went_wrong_within_is_no_verdict(tmp_path, monkeypatch, capsys):
    (tmp_path / "net.py").write_text("nn.PixelShuffle(2)")
    monkeypatch.setattr("deconv_article.layers.judge_layers", lambda layers: 1 / 0)
    assert main(["layers", str(tmp_path / "net.py")]) == 2
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_the_command_needs_no_drawing(tmp_path):
    (tmp_path / "net.py").write_text("nn.PixelShuffle(2)")
    command = [sys.executable, "-X", "importtime", "-m", "deconv_article", "layers", "net.py"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0
    assert "matplotlib" not in result.stderr
