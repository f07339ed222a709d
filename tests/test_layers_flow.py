"""What is read of a network is what runs: made-up programs, read as text and run with stand-ins."""

from collections import Counter
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from deconv_article.layers.read import read

LAYER = "nn.ConvTranspose1d(8, 8, {}, stride=2)"
NAMES = ["x", "y", "z"]


class Signal:
    """What has been through layers, by their sizes; None for what is not of one row."""

    def __init__(self, path=()):
        self.path = path

    def _with(self, other):
        alone = not isinstance(other, Signal) or other.path == self.path
        return Signal(self.path if alone else None)

    def __getitem__(self, part):
        return Signal(None if self.path else self.path)  # an input may be any part of another

    __add__ = __radd__ = __mul__ = __rmul__ = __sub__ = __truediv__ = __gt__ = _with

    def contiguous(self):
        return self

    __neg__ = contiguous


class Module:
    """A layer, by its size, or several; `forward` as in PyTorch."""

    def __init__(self, *modules):
        self.modules = modules

    def __call__(self, *args):
        return self.forward(*args)

    def forward(self, x):
        for module in self.modules:
            x = module(x)
        return x


class Layer(Module):
    def __init__(self, size):
        self.size = size

    def forward(self, x):
        return Signal(None if x.path is None else (*x.path, self.size))


def run(program, flag):
    """The sizes of the layers that a program runs, in order; None where it is no row of layers."""
    nn = SimpleNamespace(
        Module=Module,
        ConvTranspose1d=lambda a, b, size, stride: Layer(size),
        Sequential=Module,
        ModuleList=list,
        ReLU=Module,
    )
    functions = SimpleNamespace(
        relu=lambda x: x,
        tanh=lambda x: x,
        interpolate=lambda x, scale_factor: Layer(scale_factor)(x),
    )
    names = {"nn": nn, "F": functions, "torch": functions, "flag": flag}
    exec(program, names)
    found = names["G"]()(Signal(), Signal(), Signal())
    return found.path if isinstance(found, Signal) else None


@st.composite
def program(draw):
    """A class with layers, defined in any order, and a `forward` of any kind."""
    sizes = draw(st.permutations(range(3, 7)))[: draw(st.integers(1, 4))]
    lines = ["class G(nn.Module):", "  def __init__(self):", "    super().__init__()"]
    held = []
    for size in sizes:
        lines.append(f"    self.l{size} = {LAYER.format(size)}")
        held.append(f"self.l{size}")
    if draw(st.booleans()):
        inner = draw(st.permutations(held))[: draw(st.integers(1, 3))]
        rest = [name for name in held if name not in inner]
        kind = draw(
            st.sampled_from(
                ["nn.Sequential({})", "nn.Sequential(*[{}])", "nn.Sequential(*([{}] + []))"]
            )
        )
        lines.append(f"    self.net = {kind.format(', '.join(inner))}")
        held = ["self.net", *draw(st.sampled_from([rest, held]))]
        edit = ["del self.net[0]", "self.net = self.net[0]", "self.net[0] = nn.ReLU()"]
        lines.extend(f"    {line}" for line in edit if draw(st.integers(0, 9)) == 0)
    helper = draw(st.integers(0, 3)) == 0
    if helper:
        lines += ["  def up(self, x):", f"    return {draw(st.sampled_from(held))}(F.relu(x))"]
        held.append("self.up")
    name = st.sampled_from(NAMES)
    lines += ["  def forward(self, x, y, z):"]
    # Mostly what flows goes on from name to name; now and then anything.
    last = "x"
    for call in [*draw(st.permutations(held)), *["" for _ in range(draw(st.integers(0, 3)))]]:
        old = last if draw(st.integers(0, 7)) else draw(name)
        new, other = draw(name), draw(name)
        forms = ["{n} = F.relu({o})", "{n} = {o}", "{n} = {o} * 0.5 + 1", "{n} = {o}.contiguous()"]
        rare = [
            "{n} = {o} + {p}",
            "{n}, {o} = {o}, {p}",
            "if flag: {n} = {o}",
            "if flag:\n      return {o}",
            "{n} = ({o}, {p}) [0]",
            "{n} = F.relu({o}) if flag else {p}",
            "{n} = {o} * ({p} > 0)",
            "{n} = [{p}, {o}][-1]",
            "{n} = {o} [::2]",
            "{n} = -{o}.contiguous () [0]",
            "{n} += {o}",
            "for {n} in [{o}, {p}]: pass",
            "self.h = {n}\n    {n} = {o}\n    {o} = self.h",
        ]
        if call:
            forms = [f"{{n}} = {call}({{o}})", f"{{n}} = torch.tanh({call}(F.relu({{o}})))"]
            forms.append(f"{{n}} = (lambda v: {call} (v)) ({{o}})")
            rare += [f"{{n}}, {{p}} = {call}({{o}}), {{o}}", f"{{n}} = ({{p}} := {call}({{o}}))"]
            rare += [f"{{n}} = {call}({{o}}) if flag else {{p}}", f"{call}({{o}})"]
            rare += [f"{{n}} = {call}(*[{{o}}])", f"self.l9 = {call}\n    {{n}} = self.l9({{o}})"]
            rare += [f"if flag: {{n}} = {call}({{o}})", f"{{n}} = {{o}} + {call}({{o}})", "pass"]
        elif draw(st.integers(0, 4)) == 0:
            forms = ["{n} = F.interpolate({o}, scale_factor=2)"]
        form = draw(st.sampled_from(forms if draw(st.integers(0, 9)) else rare))
        lines.append("    " + form.format(n=new, o=old, p=other))
        last = new
    lines.append(f"    return {last if draw(st.integers(0, 9)) else draw(name)}")
    return "\n".join(lines)


SEEN = Counter()


@settings(max_examples=600, deadline=None)
@given(program())
def test_what_is_read_of_a_network_is_what_runs(text):
    reading = read(text)
    ran = set()
    for flag in (True, False):
        try:
            ran.add(run(text, flag))
        except (AttributeError, IndexError, TypeError):
            ran.add(None)
    SEEN["refused" if reading.problems else "read"] += 1
    if not reading.problems:
        assert ran == {tuple(layer.axes[0].size for layer in reading.layers)}, text


def test_programs_of_both_kinds_were_made_up():
    assert min(SEEN["read"], SEEN["refused"]) > 60, SEEN


@settings(max_examples=60, deadline=None)
@given(st.permutations("abcd"), st.permutations("abcd"), st.sampled_from(["{}", "*[{}]"]))
def test_in_which_order_layers_are_defined_makes_no_difference(defined, run_in, held):
    sizes = dict(zip("abcd", range(3, 7), strict=True))
    lines = [f"{name} = {LAYER.format(sizes[name])}" for name in defined]
    lines.append(f"net = nn.Sequential({held.format(', '.join(run_in))})")
    layers = read("\n".join(lines)).layers
    assert [layer.axes[0].size for layer in layers] == [sizes[name] for name in run_in]
