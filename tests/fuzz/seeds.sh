#!/usr/bin/env bash
# seeds.sh FOLDER: the first inputs of every fuzz target, FOLDER/<target>/*, cut from data-samples/ so that each is small.
set -euo pipefail
out=$1
root=$(dirname "$(readlink -f "$0")")/../..
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"/{words,wkb,definition,flatgeobuf,geopackage,geoparquet,raster,cql2,style,import_{geojson,geojsonl,jsonfg,gpkg,fgb,shp,kml,csv}}

cut_sample() {  # cut_sample ENDING SAMPLE ROWS [OPTION...]: a few rows of a sample as a file of that format
    local ending=$1 sample=$2 rows=$3
    shift 3
    ogr2ogr "$work/$(basename "$sample").$ending" "$sample" -limit "$rows" "$@" >/dev/null 2>&1
}

for sample in "$root"/data-samples/*/*.geojson; do
    name=$(basename "$sample" .geojson)
    for ending in geojson geojsonl fgb kml shp gpkg; do
        options=()
        [ "$ending" != fgb ] || options=(-lco SPATIAL_INDEX=NO)
        cut_sample "$ending" "$sample" 2 -simplify 0.05 "${options[@]}" || continue
        cut=$work/$name.geojson.$ending
        case $ending in
            shp)
                base=${cut%.shp}
                le16() { printf "\\x$(printf %02x $(($1 % 256)))\\x$(printf %02x $(($1 / 256)))"; }
                [ "$(stat -c %s "$base.shp")" -lt 65536 ] || continue
                { le16 "$(stat -c %s "$base.shp")"; le16 "$(stat -c %s "$base.shx")"; cat "$base.shp" "$base.shx" "$base.dbf"; } \
                    >"$out/import_shp/$name"
                ;;
            gpkg)
                sqlite3 "$cut" >/dev/null "SELECT writefile('$out/wkb/$name-' || fid, substr(geom, CASE WHEN
                    substr(geom, 4, 1) IN (x'00', x'01') THEN 9 ELSE 41 END)) FROM \"$name\" WHERE geom IS NOT NULL;"
                sqlite3 "$cut" "PRAGMA page_size=1024; DELETE FROM gpkg_spatial_ref_sys WHERE srs_id NOT IN (-1, 0, 4326); VACUUM;" || continue
                cp "$cut" "$out/import_gpkg/$name"
                cp "$cut" "$out/geopackage/$name"
                ;;
            fgb) cp "$cut" "$out/import_fgb/$name"; cp "$cut" "$out/flatgeobuf/$name" ;;
            *) cp "$cut" "$out/import_$ending/$name" ;;
        esac
    done
    cut_sample fgb "$sample" 3 -select id && cp "$work/$name.geojson.fgb" "$out/flatgeobuf/$name-indexed"
done
for table in "$root"/data-samples/*/*.csv; do
    head -n 4 "$table" >"$out/import_csv/$(basename "$table" .csv)"
done
for definition in "$root"/layers/*/layer.json; do
    cp "$definition" "$out/definition/$(basename "$(dirname "$definition")")"
done
for style in "$root"/styles/*/*.json; do
    cp "$style" "$out/style/$(basename "$(dirname "$style")")"
done

# Rasters of each way that pixels are kept: strips and tiles, numbers of each kind, packed and not, sparse, and on another grid.
raster() {  # raster NAME CRS CORNERS OPTION...: a raster of 9 by 7 pixels
    local name=$1 crs=$2 corners=$3
    shift 3
    gdal_create -q -of GTiff -outsize 9 7 -a_srs "$crs" -a_ullr $corners -burn 5 "$@" "$out/raster/$name"
}
raster degrees EPSG:4326 "105 22 105.09 21.93" -ot Float32 -a_nodata -99999
raster utm EPSG:32648 "499900 2400000 500800 2399300" -ot UInt16
raster tiled EPSG:4326 "105 22 105.09 21.93" -ot Int16 -co TILED=YES -co BLOCKXSIZE=16 -co BLOCKYSIZE=16 -co COMPRESS=LZW
raster packed EPSG:3857 "11688546 2511000 11689446 2510300" -ot Float64 -co COMPRESS=DEFLATE -co PREDICTOR=3
raster big EPSG:4326 "105 22 105.09 21.93" -ot Byte -co BIGTIFF=YES -co COMPRESS=PACKBITS
raster sparse EPSG:4326 "105 22 105.09 21.93" -ot Byte -co SPARSE_OK=TRUE -burn 0

one_each() {  # one_each FOLDER: a file for each line read
    local line number=0
    while IFS= read -r line; do
        number=$((number + 1))
        printf '%s' "$line" >"$1/$number"
    done
}
one_each "$out/words" <<'TEXT'
2025-07-01
2025-02
2024-Q1
1979
2025-01-01/2025-07-01
../2025-07-01
10km
2.5 km
3nmi
300m
-1e-5
007
Hữu Nghị – Youyi Guan
中華人民共和國 / ສາທາລະນະລັດ
TEXT
one_each "$out/cql2" <<'TEXT'
category = 'international' AND name_vi LIKE 'H%'
NOT (population >= 1000 OR population IS NULL)
id IN ('a','b''c') AND "strange name" <> 3.5e-7
CASEI(name) LIKE CASEI('hữu%') AND ACCENTI(name) = ACCENTI('Hà')
height BETWEEN -10 AND 2 * (3 + 4) / 5 - 1
S_INTERSECTS(geometry, POLYGON((105 21,106 21,106 22,105 21)))
S_WITHIN(geometry, BBOX(170,-10,-170,10))
S_DISJOINT(geometry, MULTILINESTRING((1 2,3 4),(5 6,7 8)))
T_DURING(valid_time, INTERVAL('2025-01-01','..'))
T_AFTER(valid_time, DATE('2025-07-01')) AND TIMESTAMP('2025-07-01T05:30:00Z') > DATE('1979-02-17')
TEXT
cat >"$out/geoparquet/areas" <<'TEXT'
{"version":"1.1.0","primary_column":"geometry","columns":{"geometry":{"encoding":"WKB","geometry_types":["Polygon","MultiPolygon"],"bbox":[102,8,110,24],
"edges":"planar","orientation":"counterclockwise","epoch":2025.5,"crs":{"type":"GeographicCRS","name":"VN-2000","id":{"authority":"EPSG","code":4756}},
"covering":{"bbox":{"xmin":["bbox","xmin"],"ymin":["bbox","ymin"],"xmax":["bbox","xmax"],"ymax":["bbox","ymax"]}}}}}
TEXT
cat >"$out/import_jsonfg/gates" <<'TEXT'
{"type":"FeatureCollection","conformsTo":["http://www.opengis.net/spec/json-fg-1/0.3/conf/core"],"features":[
{"type":"Feature","time":{"interval":["1992-04-01",".."]},"place":null,"geometry":{"type":"Point","coordinates":[106.71,21.97]},"properties":{"a":1}},
{"type":"Feature","time":{"timestamp":"2025-07-01T08:30:00Z"},"coordRefSys":"EPSG:32648","place":{"type":"Point","coordinates":[6e5,24e5]},"geometry":null,"properties":{}}]}
TEXT
