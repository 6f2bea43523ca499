// What mapshaper finds in each file: node read_mapshaper.mjs MODULES FILE...
// Its numbers are JavaScript's, so that integers beyond 2^53 are rounded; JSON is all that it says, so null and absent are one.
import { createRequire } from "node:module";
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join, resolve } from "node:path";

const [modules, ...files] = process.argv.slice(2).map((each) => resolve(each));
const mapshaper = createRequire(join(modules, "mapshaper", "package.json"))("mapshaper");
const folder = mkdtempSync(join(tmpdir(), "readers"));

// The SQLite within, where there is no native one, looks for its code in the working folder, or by fetch, which knows no files.
process.chdir(join(modules, "rtree-sql.js", "dist"));
delete globalThis.fetch;
console.error = console.log = () => {};

async function read(file) {
  const ending = extname(file);
  let input = file;
  if (ending === ".geojsonl") {  // known to mapshaper by its other name
    input = join(folder, basename(file, ending) + ".ndjson");
    copyFileSync(file, input);
  }
  const out = mkdtempSync(join(folder, "out"));
  const options = ending === ".csv" ? "string-fields=*" : "";
  await mapshaper.runCommands(
    `-i "${input}" ${options} -o "${out}" format=${ending === ".csv" ? "json" : "geojson geojson-type=FeatureCollection"}`);
  const parts = [];
  for (const each of readdirSync(out).sort()) {
    const name = basename(each, extname(each));
    const read = JSON.parse(readFileSync(join(out, each), "utf8"));
    const rows = Array.isArray(read)
      ? read.map((values) => ({ values, geometry: null }))
      : read.features.map(({ properties, geometry }) => ({ values: properties ?? {}, geometry }));
    parts.push({ name, rows });
  }
  // A layer of several kinds of geometry becomes one of each kind, numbered.
  const layers = {};
  for (const { name, rows } of parts) {
    const whole = name.replace(/\d$/, "");
    const cut = parts.filter((part) => part.name.replace(/\d$/, "") === whole).length > 1;
    (layers[cut ? whole : name] ??= { crs: null, fields: null, rows: [] }).rows.push(...rows);
  }
  return layers;
}

const found = {};
for (const file of files) {
  found[file] = await read(file);
}
rmSync(folder, { recursive: true });
process.stdout.write(JSON.stringify(found));
