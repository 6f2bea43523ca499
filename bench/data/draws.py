"""Settlements and gates, drawn with a fixed seed.

Positions are whole numbers of 1e-7 degree, so that every format and every text of seven decimals holds them exactly.
They are drawn in blocks, each with a generator of its own: block 7 is the same however many blocks there are.
"""
from dataclasses import dataclass

import numpy as np

SEED = 20250701
BLOCK = 1 << 20
REGION = (97.0, 8.0, 112.0, 29.0)  # west, south, east, north: Viet Nam, Laos and the south of China
KM_PER_DEGREE = 111.195
COUNTRIES = np.array(["VN", "CN", "LA", "TH", "MM", "KH"])
SETTLEMENTS, GATES, COMMUNES_VN, COMMUNES_CN, CORRIDORS = range(5)  # each has random numbers of its own
CATEGORIES = np.array(["international", "main", "secondary"])


@dataclass
class Points:
    """Columns of equal length; the id of a row is its number."""
    letter: str  # names are this letter and eight digits
    x: np.ndarray  # longitude in 1e-7 degree, int32
    y: np.ndarray
    words: np.ndarray  # the words of the text column, and below the word of each row
    word_of: np.ndarray
    text_column: str
    population: np.ndarray | None = None

    def __len__(self):
        return len(self.x)


def generator(kind, block):
    return np.random.default_rng([SEED, kind, block])


def to_grid(degrees):
    return np.round(degrees * 1e7).astype(np.int32)


def along(lines, n, rng):
    """n places spread evenly over the length of the edges, and the unit normal there in kilometres east and north."""
    start, end = lines
    stretch = np.column_stack([np.cos(np.radians((start[:, 1] + end[:, 1]) / 2)), np.ones(len(start))])
    step = (end - start) * stretch
    length = np.hypot(step[:, 0], step[:, 1])
    until = np.cumsum(length)
    edge = np.minimum(np.searchsorted(until, rng.uniform(0, until[-1], n)), len(until) - 1)
    place = start[edge] + (end[edge] - start[edge]) * rng.random(n)[:, None]
    normal = np.column_stack([-step[edge, 1], step[edge, 0]]) / np.maximum(length[edge], 1e-12)[:, None]
    return place, normal


def beside(lines, n, rng, offsets_km):
    """n places at these distances from the lines, left of them where positive."""
    place, normal = along(lines, n, rng)
    shift = normal * offsets_km[:, None] / KM_PER_DEGREE
    shift[:, 0] /= np.cos(np.radians(place[:, 1]))
    return place + shift


def settlements(n, lines):
    """Seven in ten anywhere in the region; three in ten about its land borders, mostly within 25 km and all within 60."""
    x, y = np.empty(n, np.int32), np.empty(n, np.int32)
    country, population = np.empty(n, np.uint8), np.empty(n, np.int32)
    for block, first in enumerate(range(0, n, BLOCK)):
        rng = generator(SETTLEMENTS, block)
        rows = slice(first, min(first + BLOCK, n))
        count = rows.stop - first
        places = np.column_stack([rng.uniform(REGION[0], REGION[2], BLOCK), rng.uniform(REGION[1], REGION[3], BLOCK)])
        near = np.flatnonzero(rng.random(BLOCK) < 0.3)
        offset = rng.normal(0, 25, len(near))
        places[near] = beside(lines, len(near), rng, np.sign(offset) * (np.abs(offset) % 60))
        x[rows], y[rows] = to_grid(places[:count]).T
        country[rows] = rng.integers(0, len(COUNTRIES), BLOCK, dtype=np.uint8)[:count]
        population[rows] = np.clip(rng.lognormal(6.5, 1.3, BLOCK)[:count], 1, 2**31 - 1)
    return Points("S", x, y, COUNTRIES, country, "country", population)


def gates(n, lines):
    """Within a kilometre of the land borders of the world."""
    rng = generator(GATES, n)
    x, y = to_grid(beside(lines, n, rng, rng.uniform(-1, 1, n))).T
    category = rng.choice(len(CATEGORIES), n, p=[0.2, 0.3, 0.5]).astype(np.uint8)
    return Points("G", np.ascontiguousarray(x), np.ascontiguousarray(y), CATEGORIES, category, "category")
