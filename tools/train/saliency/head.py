"""The saliency head: a few small convolutions on the frozen neck features of the glance."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .picodet import NECK
from .sets import GROUPS

WIDE, NARROW = 24, 16  # channels at stride 16 and at stride 8
CHANNELS = 96  # of the neck, at every stride
PRIOR = 0.01  # share of cells that hold something, for the bias to start from


class SaliencyHead(nn.Module):
    """Two maps at stride 8: per group the probability that a cell holds an object that needs a look at native resolution, and the probability that
    the far edge of the water passes through it.

    The context is worked on at stride 16, where it costs a quarter, and hears there what its whole row of the picture looks like, since the water's edge
    is a matter of rows; stride 8 adds the place. Depthwise kernels keep it near 10 million
    multiplications for a glance of 640x384.
    """

    def __init__(self):
        super().__init__()
        self.near, self.middle, self.far = (nn.Conv2d(CHANNELS, n, 1) for n in (NARROW, WIDE, WIDE))
        self.row = nn.Conv2d(WIDE, WIDE, 1)
        self.context = nn.Sequential(separable(WIDE, WIDE, 5), separable(WIDE, NARROW, 5))
        self.place = separable(NARROW, NARROW, 3)
        self.out = nn.Conv2d(NARROW, len(GROUPS) + 1, 1)
        nn.init.constant_(self.out.bias, float(torch.logit(torch.tensor(PRIOR))))

    def logits(self, p3: Tensor, p4: Tensor, p5: Tensor) -> Tensor:
        """[n, groups + 1, h, w] of features [n, 96, h, w], [n, 96, h / 2, w / 2], [n, 96, h / 4, w / 4]."""
        x = F.relu(self.middle(p4) + twice(self.far(p5)))
        x = F.relu(x + self.row(x.mean(3, keepdim=True)))
        x = F.relu(self.near(p3) + twice(self.context(x)))
        return self.out(self.place(x))

    def forward(self, p3: Tensor, p4: Tensor, p5: Tensor) -> tuple[Tensor, Tensor]:
        # A split, not two slices: the engine has no fast code for those, and they cost a fifth of a millisecond of each glance.
        return torch.split(torch.sigmoid(self.logits(p3, p4, p5)), [len(GROUPS), 1], 1)


def separable(inputs: int, outputs: int, side: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, inputs, side, padding=side // 2, groups=inputs), nn.Conv2d(inputs, outputs, 1), nn.ReLU())


def twice(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="nearest")


def export(head: SaliencyHead, path: Path) -> None:
    """ONNX with free height and width; the set-up joins it to the detector (tools/prepare_models.py)."""
    head = head.eval()
    features = tuple(torch.zeros(1, CHANNELS, 48 // k, 80 // k) for k in (1, 2, 4))
    names = [f"p{3 + level}" for level in range(len(NECK))]
    free = {name: {2: f"{name}_h", 3: f"{name}_w"} for name in [*names, "saliency", "waterline"]}
    torch.onnx.export(
        head, features, str(path), input_names=names, output_names=["saliency", "waterline"], dynamic_axes=free, opset_version=13, dynamo=False
    )
