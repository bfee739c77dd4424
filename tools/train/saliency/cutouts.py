"""Boats cut out of labelled pictures, to be shrunk and put far away."""

from dataclasses import dataclass

import cv2
import numpy as np

from .sets import Picture

LONGEST = 160  # px; larger cut-outs are shrunk once, since they are pasted smaller still


@dataclass
class Cutout:
    picture: np.ndarray  # [h, w, 3], BGR bytes
    mask: np.ndarray  # [h, w], 0...1

    def scaled(self, length: float, mirrored: bool) -> tuple[np.ndarray, np.ndarray]:
        """The boat with a longer side of `length` px, and its coverage."""
        scale = length / max(self.mask.shape)
        size = (max(round(self.mask.shape[1] * scale), 2), max(round(self.mask.shape[0] * scale), 2))
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        sprite, mask = cv2.resize(self.picture, size, interpolation=how), cv2.resize(self.mask, size, interpolation=how)
        if mirrored:
            sprite, mask = sprite[:, ::-1], mask[:, ::-1]
        return sprite.astype(np.float32), mask


def cut_out(picture: Picture) -> list[Cutout]:
    """Separates each labelled boat from its surroundings by GrabCut (Rother, Kolmogorov and Blake, 2004)."""
    image = picture.read()
    height, width = image.shape[:2]
    found = []
    for box in picture.boxes[picture.boxes[:, 4] == 2]:
        x0, y0, x1, y1 = np.round(box[:4] * [width, height, width, height]).astype(int)
        x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, width), min(y1, height)
        if x1 - x0 < 24 or y1 - y0 < 14:
            continue
        margin = int(max(x1 - x0, y1 - y0) * 0.15) + 4
        left, top = max(0, x0 - margin), max(0, y0 - margin)
        crop = image[top : y1 + margin, left : x1 + margin]
        if crop.shape[0] < y1 - y0 + 3 and crop.shape[1] < x1 - x0 + 3:
            continue  # nothing around it to tell it from
        scale = min(1, LONGEST / max(crop.shape[:2]))
        crop = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        rect = [int((x0 - left) * scale), int((y0 - top) * scale), max(4, int((x1 - x0) * scale)), max(4, int((y1 - y0) * scale))]
        mask = np.zeros(crop.shape[:2], np.uint8)
        cv2.setRNGSeed(1)
        try:
            cv2.grabCut(crop, mask, rect, np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_RECT)
        except cv2.error:
            continue  # no pixel is left for one of the two colour models
        inside = ((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)).astype(np.float32)
        share = inside[rect[1] : rect[1] + rect[3], rect[0] : rect[0] + rect[2]].mean()
        if not 0.2 < share < 0.97:
            continue  # lost, or not separated at all
        rows, columns = np.where(inside > 0)
        part = (slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1))
        found.append(Cutout(crop[part], inside[part]))
    return found
