#!/usr/bin/python3
"""The layers of a folder drawn by Mapnik, from their files: with_mapnik.py FOLDER PROJECTION W,S,E,N WIDTH HEIGHT PNG

Its own style, of the same fills, lines, icons and names as border-sheet has: Mapnik has no reader of MapLibre's.
"""
import os
import sys

import mapnik

FONTS = ("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf", "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf",
         "/usr/share/fonts/truetype/noto/NotoSansLao-Regular.ttf", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SCALE = 300 / 96
ICONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "styles", "icons")


def rule(symbolizers, where=""):
    return f"<Rule>{f'<Filter>{where}</Filter>' if where else ''}{symbolizers}</Rule>"


def line(colour, width, more=""):
    return f'<LineSymbolizer stroke="{colour}" stroke-width="{width}" stroke-linejoin="round" {more}/>'


def icon(name, where):
    return rule(f'<MarkersSymbolizer file="{ICONS}/{name}.svg" allow-overlap="true" ignore-placement="true"/>', where)


def name(column, size, colour, face="noto", where=""):
    return rule(f'<TextSymbolizer fontset-name="{face}" size="{size}" fill="{colour}" halo-fill="rgba(255,255,255,0.9)" halo-radius="1.5" '
                f'dy="-7" placement-type="simple" placements="N,S,E,W">[{column}]</TextSymbolizer>', where)


TOWN = "[kind] = 'PPLA' or [population] &gt;= 150000"
STYLES = [
    ("provinces", rule('<PolygonSymbolizer fill="#fbf7ec"/>', "[country] = 'VN'") + rule('<PolygonSymbolizer fill="#f3efe6"/>', "[country] = 'CN'")
     + rule('<PolygonSymbolizer fill="#eef1e6"/>', "[country] = 'LA'") + rule(line("#c3b8a4", 0.8))),
    ("rivers", rule(line("#9dbfd3", 1))),
    ("coast", rule(line("#6f9ab3", 0.7))),
    ("border_lines", rule(line("#e5d4e2", 7, 'stroke-linecap="round"')) + rule(line("#5a2a55", 1.5, 'stroke-dasharray="13.5,3,2.25,3"'))),
    ("twinned_pairs", rule(line("#4fa58a", 0.9, 'stroke-dasharray="4.5,3"'))),
    ("corridors", rule(line("#3d4045", 2.2) + line("#ffffff", 1, 'stroke-dasharray="6,6"'))),
    ("settlements", rule('<MarkersSymbolizer width="4.2" height="4.2" fill="#ffffff" stroke="#55585e" allow-overlap="true"/>', TOWN)),
    ("gates", icon("gate-other", "not [category] = 'international'") + icon("gate-international", "[category] = 'international'")),
    ("provinces", name("name_vi", 12, "#8a7f6c")),
    ("settlements", name("name", 9.5, "#2b2d31", where=TOWN)),
    ("gates", name("name_vi", 9.5, "#7d1f0d", "bold")),
]


def document(folder, projection):
    fonts = "".join(f'<FontSet name="{name}"><Font face-name="Noto Sans {face}"/><Font face-name="Noto Sans Lao Regular"/>'
                    '<Font face-name="Noto Sans CJK SC Regular"/></FontSet>' for name, face in (("noto", "Regular"), ("bold", "Bold")))
    styles = "".join(f'<Style name="{i}">{rules}</Style>' for i, (_, rules) in enumerate(STYLES))
    layers = "".join(f'<Layer name="{i}" srs="epsg:4326"><StyleName>{i}</StyleName><Datasource><Parameter name="type">ogr</Parameter>'
                     f'<Parameter name="file">{folder}/{source}.gpkg</Parameter><Parameter name="layer">{source}</Parameter></Datasource></Layer>'
                     for i, (source, _) in enumerate(STYLES))
    return f'<Map srs="{projection}" background-color="#dce8ef">{fonts}{styles}{layers}</Map>'


folder, projection, box, width, height, png = sys.argv[1:]
for path in FONTS:
    mapnik.FontEngine.register_font(path)
drawn = mapnik.Map(int(width), int(height))
mapnik.load_map_from_string(drawn, document(folder, projection))
drawn.zoom_to_box(mapnik.Box2d(*map(float, box.split(","))))
mapnik.render_to_file(drawn, png, "png32", SCALE)
