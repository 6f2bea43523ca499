#!/usr/bin/python3
"""Debian's Noto fonts, a file each, for make.mjs: fonts.py FOLDER

A collection of Noto Sans CJK has a face for each region; its Chinese one is taken out, since the maker of glyphs takes the first.
"""
import shutil
import sys
from pathlib import Path

from fontTools.ttLib import TTCollection

NOTO = Path("/usr/share/fonts")
FACE = "Noto Sans CJK SC"


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("NotoSans-Regular", "NotoSans-Bold", "NotoSans-Italic", "NotoSansLao-Regular", "NotoSansLao-Bold"):
        shutil.copy(NOTO / "truetype/noto" / f"{name}.ttf", folder)
    for weight in ("Regular", "Bold"):
        collection = TTCollection(NOTO / "opentype/noto" / f"NotoSansCJK-{weight}.ttc")
        face = next(each for each in collection if each["name"].getDebugName(1) == FACE or each["name"].getDebugName(16) == FACE)
        face.save(folder / f"NotoSansCJKsc-{weight}.otf")


main(Path(sys.argv[1]))
