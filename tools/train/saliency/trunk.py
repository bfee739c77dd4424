"""The detector's trunk as layers that can learn, read from its inference graph: to measure whether letting it go would pay."""

from pathlib import Path

import openvino as ov
import torch
from openvino.passes import ConstantFolding, Manager
from torch import Tensor, nn
from torch.nn import functional as F

from .picodet import NECK

NECK_BEGINS = "conv2d_120.tmp_0"  # the first layer, in the order of computation, that is not the backbone's


class Trunk(nn.Module):
    """Pictures [n, 3, h, w], normalised as for the detector, to the neck's features at strides 8, 16 and 32, [n, 96, h / s, w / s].

    Batch norms are folded into the convolutions before them: their statistics stay what they were.
    """

    def __init__(self, detector: Path):
        super().__init__()
        self.kernels, self.biases = nn.ParameterDict(), nn.ParameterDict()  # by the name of the convolution
        self.steps: list[tuple[ov.Node, list[str]]] = []  # what is computed, and the names of its operands
        self.same: dict[str, str] = {}  # a norm or bias -> the convolution that it is part of
        for op in graph(detector).get_ordered_ops():
            kind, name = op.get_type_name(), op.get_friendly_name()
            operands = [self.named(op.input_value(i).get_node()) for i in range(op.get_input_size())]
            if kind in ("Convolution", "GroupConvolution"):
                kernel = constant(op, 1)
                self.kernels[key(name)] = kernel.flatten(0, 1) if kind == "GroupConvolution" else kernel
            elif kind == "BatchNormInference":
                gain, shift, mean, variance = (constant(op, i) for i in range(1, 5))
                gain = gain / (variance + op.get_attributes()["epsilon"]).sqrt()
                self.kernels[key(operands[0])].data *= gain.view(-1, 1, 1, 1)
                self.biases[key(operands[0])] = shift - mean * gain
                self.same[name] = operands[0]
            elif kind == "Add":
                self.biases[key(operands[0])] = constant(op, 1).flatten()
                self.same[name] = operands[0]
            if kind not in ("Constant", "Parameter", "Result", "BatchNormInference", "Add"):
                self.steps.append((op, operands))
        self.requires_grad_(False)

    def named(self, node: ov.Node) -> str:
        return self.same.get(node.get_friendly_name(), node.get_friendly_name())

    def let_go(self, everything: bool) -> list[nn.Parameter]:
        """Lets the neck learn from now on, or all layers; gives what may change."""
        names = [op.get_friendly_name() for op, _ in self.steps if "Convolution" in op.get_type_name()]
        names = names if everything else names[names.index(NECK_BEGINS) :]
        free = [weights[key(name)].requires_grad_() for weights in (self.kernels, self.biases) for name in names]
        return free

    def forward(self, pictures: Tensor) -> tuple[Tensor, ...]:
        known = {"image": pictures}
        for op, operands in self.steps:
            known[op.get_friendly_name()] = self.computed(op, known[operands[0]], [known.get(name) for name in operands[1:]])
        return tuple(known[name] for name in NECK)

    def computed(self, op: ov.Node, x: Tensor, others: list[Tensor | None]) -> Tensor:
        match op.get_type_name():
            case "Convolution" | "GroupConvolution":
                name, how = key(op.get_friendly_name()), op.get_attributes()
                groups = x.shape[1] // self.kernels[name].shape[1]
                return F.conv2d(x, self.kernels[name], self.biases[name], tuple(how["strides"]), tuple(how["pads_begin"]), groups=groups)
            case "HSwish":
                return F.hardswish(x)
            case "HardSigmoid":
                return F.hardsigmoid(x)
            case "Relu":
                return F.relu(x)
            case "ReduceMean":
                return x.mean((2, 3), keepdim=True)
            case "Multiply":
                return x * others[0]
            case "Concat":
                return torch.cat([x, *others], 1)
            case "Interpolate":
                return F.interpolate(x, scale_factor=2.0, mode="nearest")
            case other:
                raise SystemExit(f"The trunk has a layer of a kind that is not known here: {other}. Is it PicoDet-S of paddlelabel-ml 1.0.0?")


def graph(detector: Path) -> ov.Model:
    model = ov.Core().read_model(detector)
    tensors = {name: out for op in model.get_ordered_ops() for out in op.outputs() for name in out.get_names()}
    image = next(p for p in model.get_parameters() if "image" in p.output(0).get_names())
    trunk = ov.Model([tensors[name] for name in NECK], [image], "trunk")
    trunk.reshape({"image": [1, 3, 384, 640]})  # so that what depends on sizes alone can be folded; the layers take any size
    folding = Manager()
    folding.register_pass(ConstantFolding())
    folding.run_passes(trunk)
    return trunk


def constant(op: ov.Node, index: int) -> Tensor:
    return torch.from_numpy(op.input_value(index).get_node().data.copy())


def key(name: str) -> str:
    """Names of parameters have no dots."""
    return name.replace(".", "/")
