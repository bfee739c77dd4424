"""Synthetic views over water: a sky, a far edge that may be hidden by land or fog, waves in perspective, boats that shrink towards the edge.

No licence-clear pictures of small boats at the horizon were found, so the head learns them from these. Everything that it must *not* fall for is
drawn as well: whitecaps, wakes, glitter, birds, ridges above the water, poles and plants in front of it, and the lettering of cameras.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .cutouts import Cutout

NOISE_SIDE = 1024  # px of the tileable noise that waves and clouds are sampled from


@dataclass
class Sea:
    picture: np.ndarray  # [h, w, 3], BGR bytes
    boxes: np.ndarray  # [n, 5]: left, top, right, bottom in px, group (always the boats')
    line: tuple[float, float]  # y in px where the water ends, at the left and the right edge


def tileable_noise(rng: np.random.Generator, roughness: float) -> np.ndarray:
    """Noise of unit variance with the power spectrum 1/f^roughness; periodic, since it comes from a Fourier transform."""
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(NOISE_SIDE), np.fft.fftfreq(NOISE_SIDE)))
    frequency[0, 0] = 1
    spectrum = np.fft.fft2(rng.standard_normal((NOISE_SIDE, NOISE_SIDE))) / frequency ** (roughness / 2)
    spectrum[0, 0] = 0
    field = np.fft.ifft2(spectrum).real.astype(np.float32)
    return field / field.std()


def ridge(rng: np.random.Generator, width: int, roughness: float) -> np.ndarray:
    """A skyline 0...1 over the columns."""
    frequency = np.fft.rfftfreq(width)
    frequency[0] = 1
    spectrum = np.fft.rfft(rng.standard_normal(width)) / frequency ** (roughness / 2)
    spectrum[0] = 0
    profile = np.fft.irfft(spectrum, width)
    profile -= profile.min()
    return (profile / max(profile.max(), 1e-9)).astype(np.float32)


class SeaPainter:
    """Paints one sea after the other; the same generator gives the same seas."""

    def __init__(self, rng: np.random.Generator, boats: list[Cutout], foregrounds: list[np.ndarray]):
        self.rng, self.boats, self.foregrounds = rng, boats, foregrounds
        self.middling = 0.0  # share of boats of 30 to 110 px of 1080p anywhere on the water: what the depth gives is mostly smaller
        self.waves = [tileable_noise(rng, roughness) for roughness in (1.0, 1.6, 2.2)]
        self.clouds = [tileable_noise(rng, roughness) for roughness in (2.6, 3.2)]
        self.grain = rng.standard_normal((1216, 2048, 3), np.float32)  # of the sensor; a new part of it for each picture

    def paint(self) -> Sea:
        rng = self.rng
        width, height = [(1920, 1080), (1920, 1080), (1280, 720), (1280, 720), (1280, 960)][rng.integers(5)]
        middle = height * rng.uniform(0.1, 0.72)
        tilt = np.tan(np.radians(rng.normal(0, 1.2) if rng.random() < 0.75 else rng.uniform(-22, 22)))
        line = (middle - tilt * width / 2, middle + tilt * width / 2)
        x = np.arange(width, dtype=np.float32)
        edge = (line[0] + (line[1] - line[0]) * (x + 0.5) / width).astype(np.float32)
        depth = np.arange(height, dtype=np.float32)[:, None] + 0.5 - edge[None]  # px below the far edge of the water

        far = rng.uniform(90, 235)  # brightness of sky and water where they meet
        tint = np.array([rng.uniform(0.85, 1.15), 1, rng.uniform(0.8, 1.12)], np.float32)
        if rng.random() < 0.12:
            tint = np.array([rng.uniform(0.45, 0.8), 0.9, rng.uniform(1.1, 1.5)], np.float32)  # a low sun
        haze = far * tint
        picture = self.sky(depth, haze)
        if rng.random() < 0.55:
            self.banks(picture, depth, haze)
        if rng.random() < 0.6:
            self.land(picture, depth, haze)
        water = self.water(depth, haze, x)
        below = np.clip(depth + 0.5, 0, 1)[..., None]
        picture = picture * (1 - below) + water * below
        if rng.random() < 0.25:  # fog swallows the edge
            veil = np.exp(-np.abs(depth) / (height * rng.uniform(0.01, 0.12)))[..., None] * rng.uniform(0.3, 0.97)
            picture = picture * (1 - veil) + haze * veil
        elif rng.random() < 0.4:  # brighter or darker strips of water along the edge
            for _ in range(rng.integers(1, 3)):
                start = height * rng.uniform(0, 0.02) * (rng.random() < 0.6)
                strip = ((depth > start) & (depth < start + height * rng.uniform(0.004, 0.04)))[..., None]
                picture = picture + strip * rng.uniform(-35, 40)
        boxes = self.fleet(picture, edge, haze)
        self.birds(picture)
        if rng.random() < 0.45:
            self.foreground(picture, boxes)
        picture = self.camera(picture)
        return Sea(picture, np.array(boxes, np.float32).reshape(-1, 5), line)

    def paint_on(self, picture: np.ndarray, line: tuple[float, float], boxes: np.ndarray) -> Sea:
        """Puts boats on a real picture, enlarged to the size of a camera's, around those that are there; line and boxes in shares."""
        width = int(self.rng.choice([1280, 1600, 1920]))
        height = round(width * picture.shape[0] / picture.shape[1])
        height = min(height, self.grain.shape[0])
        canvas = cv2.resize(picture, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)
        left, right = line[0] * height, line[1] * height
        edge = (left + (right - left) * (np.arange(width) + 0.5) / width).astype(np.float32)
        rows = np.clip(edge, 2, height - 3).astype(int)
        haze = canvas[rows[:: max(width // 40, 1)], np.arange(width)[:: max(width // 40, 1)]].mean(0)
        taken = [tuple(box[:4] * [width, height, width, height]) + (box[4],) for box in boxes]
        taken += self.fleet(canvas, edge, haze, taken)
        return Sea(self.camera(canvas), np.array(taken, np.float32).reshape(-1, 5), (left, right))

    def sky(self, depth: np.ndarray, haze: np.ndarray) -> np.ndarray:
        rng, (height, width) = self.rng, depth.shape
        top = rng.uniform(40, 250) * np.array([rng.uniform(0.9, 1.35), 1, rng.uniform(0.65, 1.05)], np.float32)
        share = np.clip(-depth / (height * rng.uniform(0.2, 0.9)), 0, 1)[..., None] ** rng.uniform(0.5, 1.5)
        sky = haze * (1 - share) + top * share
        if rng.random() < 0.85:
            up = np.clip(-depth, 0, None) + height * 0.02
            x = np.arange(width, dtype=np.float32)[None] - width / 2
            if rng.random() < 0.4:  # a layer that recedes to the edge
                u = x * (height * 0.25 / up) * rng.uniform(0.3, 1.2) + rng.uniform(0, NOISE_SIDE)
                v = rng.uniform(2e3, 2e4) / up * rng.uniform(1, 3) + rng.uniform(0, NOISE_SIDE)
            else:  # banks
                scale = rng.uniform(0.2, 0.9)
                u, v = x * scale + rng.uniform(0, NOISE_SIDE), up * scale * rng.uniform(1, 5) + rng.uniform(0, NOISE_SIDE)
            texture = self.sample(self.clouds[rng.integers(2)], u, v)
            sky = sky + texture[..., None] * rng.uniform(2, 22) * np.clip(up / (height * 0.15), 0, 1)[..., None]
        return sky.astype(np.float32)

    def banks(self, picture: np.ndarray, depth: np.ndarray, haze: np.ndarray) -> None:
        """Level strips of mist and cloud above the water, easily taken for its edge."""
        rng, height = self.rng, depth.shape[0]
        for number in range(rng.integers(1, 4)):
            half = height * rng.uniform(0.004, 0.04)
            # The first one often lies on the water: a bright strip whose upper edge is sharper than the water's.
            center = -half * rng.uniform(0.9, 1.1) if number == 0 and rng.random() < 0.6 else -height * rng.uniform(0.0, 0.16)
            soft = height * rng.uniform(0.0008, 0.012)
            share = 1 / (1 + np.exp(np.clip((np.abs(depth - center) - half) / soft, -40, 40)))
            share = (share * (depth < 0) * rng.uniform(0.2, 0.9))[..., None]
            picture[:] = picture * (1 - share) + np.clip(haze * rng.uniform(0.6, 1.5), 0, 255) * share

    def land(self, picture: np.ndarray, depth: np.ndarray, haze: np.ndarray) -> None:
        """Ridges above the line, far and blue or near and dark, over all or part of the width. The line stays where the water ends."""
        rng, (height, width) = self.rng, depth.shape
        for _ in range(rng.integers(1, 3)):
            rise = ridge(rng, width, rng.uniform(1.5, 3)) * rng.uniform(0.005, 0.13) * height
            rise = rise * np.clip(ridge(rng, width, 3) * 3 - rng.uniform(0, 1.8), 0, 1) + rng.uniform(0, 0.01) * height * (rng.random() < 0.5)
            color = haze * rng.uniform(0.25, 0.95) * np.array([rng.uniform(0.9, 1.2), rng.uniform(0.9, 1.1), rng.uniform(0.7, 1.05)])
            veil = rng.uniform(0, 0.85)
            body = color * (1 - veil) + haze * veil
            inside = np.clip((depth + rise[None]) / 1.5 + 0.5, 0, 1)[..., None]
            texture = self.sample(self.waves[1], np.arange(width, dtype=np.float32)[None] * rng.uniform(0.5, 2) + depth * 0, depth * rng.uniform(0.5, 3))
            body = body + texture[..., None] * (1 - veil) * rng.uniform(0, 25)
            picture[:] = picture * (1 - inside) + body * inside

    def water(self, depth: np.ndarray, haze: np.ndarray, x: np.ndarray) -> np.ndarray:
        rng, (height, width) = self.rng, depth.shape
        below = np.clip(depth, 0.5, None)
        base = haze * rng.uniform(0.35, 1.0) * np.array([rng.uniform(0.85, 1.25), 1, rng.uniform(0.6, 1.05)], np.float32)
        near = base * rng.uniform(0.5, 1.15)
        share = np.clip(below / height * rng.uniform(0.8, 2.5), 0, 1)[..., None] ** rng.uniform(0.4, 1)
        water = base * (1 - share) + near * share
        # A flat sea seen from above: distance grows as 1 / depth, so waves shrink and crowd towards the edge.
        eye = height * rng.uniform(1.5, 8)
        u = (x[None] - width / 2) * eye / below * 0.15
        v = eye * height * 0.08 / below
        contrast = rng.uniform(1, 16) * np.clip(below / (height * 0.05), 0.15, 1)
        for texture, scale in zip(self.waves, rng.uniform(0.4, 2.2, 3)):
            water = water + (self.sample(texture, u * scale, v * scale * rng.uniform(1, 3)) * contrast * rng.uniform(0.2, 1))[..., None]
        if rng.random() < 0.5:  # whitecaps
            crest = self.sample(self.waves[2], u * 1.3 + 91, v * 3.1 + 17)
            foam = np.clip((crest - rng.uniform(1.6, 3.0)) * 2, 0, 1)[..., None] * np.clip(below / (height * 0.02), 0, 1)[..., None]
            water = water * (1 - foam) + rng.uniform(180, 255) * foam
        if rng.random() < 0.35:  # the sun on the waves
            spark = self.sample(self.waves[0], u * 2.3 + 31, v * 2.9 + 5)
            column = np.exp(-(((x[None] - rng.uniform(0, width)) / (width * rng.uniform(0.05, 0.5))) ** 2))
            water = water + (np.clip(spark - rng.uniform(1.0, 2.4), 0, 1) * column * rng.uniform(80, 255))[..., None]
            water = water + (column * rng.uniform(0, 60))[..., None]
        if rng.random() < 0.4:  # streaks of calm water and currents
            water = water + (self.sample(self.clouds[0], u * 0.05, v * 1.5) * rng.uniform(0, 14))[..., None]
        return water.astype(np.float32)

    def fleet(self, picture: np.ndarray, edge: np.ndarray, haze: np.ndarray, taken: list = ()) -> list:
        rng, (height, width) = self.rng, picture.shape[:2]
        boxes: list = []
        for _ in range(0 if rng.random() < 0.25 else rng.integers(1, 8)):
            boat = self.boats[rng.integers(len(self.boats))]
            # Near the edge boats are far and small; the size at a depth spreads by a factor of about four (dinghies and ships).
            down = height * min(abs(rng.normal(0, 0.05)) if rng.random() < 0.8 else rng.uniform(0, 0.4), 0.6)
            length = (8 * height / 1080 + 0.3 * down) * np.exp(rng.normal(0.35, 0.5))
            if self.middling and rng.random() < self.middling:
                down = height * rng.uniform(0, 0.35)
                length = height / 1080 * np.exp(rng.uniform(np.log(30), np.log(110)))
            length = float(np.clip(length, 6, 0.3 * width))
            sprite, alpha = boat.scaled(length, mirrored=rng.random() < 0.5)
            h, w = alpha.shape
            left = int(rng.integers(0, max(width - w, 1)))
            water = edge[min(left + w // 2, width - 1)]
            top = int(water + down + rng.uniform(0, 0.15) * h - h + 1)
            if top < 0 or top + h >= height or any(self.overlap([*boxes, *taken], left, top, w, h)):
                continue
            if rng.random() < 0.3:
                self.wake(picture, left, top + h - 1, w, mirrored=rng.random() < 0.5)
            veil = rng.uniform(0, 0.75) * np.exp(-down / (0.08 * height))
            sprite = (sprite * rng.uniform(0.55, 1.15) + rng.uniform(-12, 12)) * (1 - veil) + haze * veil
            window = picture[top : top + h, left : left + w]
            window[:] = window * (1 - alpha[..., None]) + sprite * alpha[..., None]
            boxes.append((left, top, left + w, top + h, 2))
        return boxes

    def wake(self, picture: np.ndarray, left: int, bottom: int, width: int, mirrored: bool) -> None:
        rng = self.rng
        length = int(width * rng.uniform(1, 9))
        lines = max(int(width * 0.06), 1)
        start, end = (left - length, left) if mirrored else (left + width, left + width + length)
        start, end = max(start, 0), min(end, picture.shape[1])
        if end - start < 3 or bottom + lines > picture.shape[0]:
            return
        fade = np.linspace(0.15, 1, end - start) if mirrored else np.linspace(1, 0.15, end - start)
        strip = picture[bottom - lines + 1 : bottom + 1, start:end]
        strip += (fade[None, :, None] * rng.uniform(20, 110) * rng.uniform(0.4, 1, strip.shape[:2])[..., None]).astype(np.float32)

    @staticmethod
    def overlap(boxes: list, left: int, top: int, w: int, h: int):
        return (b[0] < left + w + 2 and left < b[2] + 2 and b[1] < top + h + 2 and top < b[3] + 2 for b in boxes)

    def birds(self, picture: np.ndarray) -> None:
        rng, (height, width) = self.rng, picture.shape[:2]
        for _ in range(rng.integers(0, 5) if rng.random() < 0.3 else 0):
            x, y, r = int(rng.integers(8, width - 8)), int(rng.integers(8, height - 8)), int(rng.integers(2, 7))
            shade = float(rng.uniform(20, 240))
            cv2.line(picture, (x - r, y - rng.integers(0, r)), (x, y), (shade,) * 3, 1, cv2.LINE_AA)
            cv2.line(picture, (x, y), (x + r, y - rng.integers(0, r)), (shade,) * 3, 1, cv2.LINE_AA)

    def foreground(self, picture: np.ndarray, boxes: list) -> None:
        """Plants, railings and quays: a piece of a real picture under a ragged edge along the bottom, or poles."""
        rng, (height, width) = self.rng, picture.shape[:2]
        lowest = max([box[3] for box in boxes], default=0)
        if rng.random() < 0.7:
            piece = cv2.resize(self.foregrounds[rng.integers(len(self.foregrounds))], (width, height)).astype(np.float32)
            rise = ridge(rng, width, rng.uniform(1.2, 2.6)) * np.clip(ridge(rng, width, 3) * 2.5 - rng.uniform(0, 1.5), 0, 1)
            rise = rise * height * rng.uniform(0.05, 0.4)
            inside = np.arange(height)[:, None] > np.maximum(height - rise, lowest + 4)[None]
            picture[inside] = piece[inside]
        if rng.random() < 0.4:
            self.plants(picture, lowest)
        for _ in range(rng.integers(0, 4)):
            x, thick = int(rng.integers(0, width)), int(rng.integers(2, 14))
            top = int(max(rng.uniform(0.3, 0.95) * height, lowest + 4))
            picture[top:, x : x + thick] = rng.uniform(10, 200) + rng.normal(0, 8, picture[top:, x : x + thick].shape)

    def plants(self, picture: np.ndarray, lowest: int) -> None:
        """Stalks with leaves and blossoms that stand up into the picture, small and contrasting as boats are."""
        rng, (height, width) = self.rng, picture.shape[:2]
        middle = rng.uniform(0, width)
        for _ in range(rng.integers(3, 60)):
            x, top = rng.normal(middle, width * 0.2), max(height * rng.uniform(0.6, 1), lowest + 4)
            bend = rng.normal(0, 0.03 * width)
            share = np.linspace(0, 1, 12)
            points = np.stack([x + bend * share**2, height - (height - top) * share], 1)
            color = tuple(float(c) for c in rng.uniform(20, 160) * rng.uniform([0.4, 0.7, 0.5], [0.9, 1.1, 1.1]))
            cv2.polylines(picture, [np.round(points * 8).astype(np.int32)], False, color, int(rng.integers(1, 4)), cv2.LINE_AA, 3)
            if rng.random() < 0.5:
                blossom = tuple(float(c) for c in rng.uniform(30, 255, 3))
                for _ in range(rng.integers(1, 8)):
                    spot = points[-1] + rng.normal(0, 0.008 * width, 2)
                    radius = max(int(rng.uniform(1, 0.006 * width)), 1)
                    cv2.circle(picture, tuple(int(v) for v in spot), radius, blossom, -1, cv2.LINE_AA)

    def camera(self, picture: np.ndarray) -> np.ndarray:
        """Lettering, lens, exposure, noise and compression, in this order as in a camera, but for the lettering, which is burnt in last."""
        rng, (height, width) = self.rng, picture.shape[:2]
        if rng.random() < 0.5:
            picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 1.3))
        if rng.random() < 0.12:  # dusk and night
            picture = picture * rng.uniform(0.12, 0.5)
        picture = cv2.pow(np.clip(picture, 0, 255).astype(np.float32) / 255, rng.uniform(0.75, 1.35)) * 255
        if rng.random() < 0.15:
            picture = np.repeat(picture.mean(2, keepdims=True), 3, 2)
        y, x = (int(rng.integers(0, there - wanted + 1)) for there, wanted in zip(self.grain.shape, (height, width)))
        picture = picture + self.grain[y : y + height, x : x + width] * np.float32(rng.uniform(0.3, 5))
        picture = np.ascontiguousarray(np.clip(picture, 0, 255).astype(np.uint8))
        if rng.random() < 0.35:
            for _ in range(rng.integers(1, 3)):
                text = "".join(chr(c) for c in rng.integers(45, 91, rng.integers(4, 24)))
                y = int(rng.choice([rng.uniform(0.02, 0.08), rng.uniform(0.93, 0.99)]) * height)
                x = int(rng.uniform(0.01, 0.7) * width)
                shade = (int(rng.choice([20, 240])),) * 3
                cv2.putText(picture, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, rng.uniform(0.6, 1.6), shade, int(rng.integers(1, 4)), cv2.LINE_AA)
        _, code = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(45, 96))])
        return cv2.imdecode(code, cv2.IMREAD_COLOR)

    @staticmethod
    def sample(texture: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        u, v = (wrapped(np.float32(x)) for x in (u, v))
        return cv2.remap(texture, *np.broadcast_arrays(u, v), cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)


def wrapped(x: np.ndarray) -> np.ndarray:
    """x modulo the side of the noise; numpy's own modulo takes several times as long."""
    return x - np.floor(x * np.float32(1 / NOISE_SIDE)) * np.float32(NOISE_SIDE)
