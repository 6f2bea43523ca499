// MapLibre draws the styles with the sprite and the glyphs of ./dev styles, and finds no fault:
// node check_maplibre.mjs LIMES MODULES ASSETS FOLDER
//
// A headless Chromium gets everything from this program, over the loopback, and can reach nothing else. It sends back
// what MapLibre said and what it drew, with a picture, which is left in FOLDER to be looked at.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [limes, modules, assets, folder] = process.argv.slice(2).map((each) => resolve(each));
const here = fileURLToPath(new URL(".", import.meta.url));
const tree = join(here, "..", "..");
const DAY = "2025-07-01";
const QUESTIONS = {
  coverage: ["--from", "gates", "--where", "category = 'international'", "--radius", "5km,20km", "--of", "provinces"],
  pair: ["--declared", "twinned_pairs"],
  corridor: ["--line", "sgr-hai-phong-mong-cai"],
  crosswalk: ["--from", "2025-06-30", "--to", DAY, "--changes"],
};
const TYPES = { ".html": "text/html", ".mjs": "text/javascript", ".css": "text/css", ".json": "application/json", ".png": "image/png" };
const SECONDS = 600; // without a graphics card each style takes some seconds of both cores

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const run = (...words) => execFileSync(limes, [...words, "-q"]);
const atlas = join(folder, "border.gpkg");
run("import", join(tree, "data-samples"), "-o", atlas);

/** What limes means by "limes:name" and by "id" is a property of the row where a web map is served. */
function served(collection) {
  for (const feature of collection.features) {
    const row = feature.properties;
    const names = [row.name_vi, row.name_en, row.name_zh, row.name_lo, row.name];
    row["limes:name"] = names.find((name) => name) ?? String(feature.id);
    row.id = feature.id;
  }
  return collection;
}

const sources = new Map();
function source(name) {
  if (!sources.has(name)) {
    const file = join(folder, `${name}.geojson`);
    if (name in QUESTIONS) run(name, atlas, ...QUESTIONS[name], "--as-of", DAY, "-o", file);
    else run("export", atlas, name, "--as-of", DAY, "-o", file);
    sources.set(name, served(JSON.parse(readFileSync(file, "utf8"))));
  }
  return sources.get(name);
}

/** The names that a style has itself, each at the first of its places. */
function labels(style) {
  const list = style.metadata["limes:labels"] ?? [];
  const features = list.map(({ kind, at, names, local }) => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: at[0] },
    properties: { kind, "limes:name": names.vi, name_local: names[local] },
  }));
  return { type: "FeatureCollection", features };
}

function styleFor(name, origin) {
  const style = JSON.parse(readFileSync(join(tree, "styles", name, "style.json"), "utf8"));
  for (const [key, each] of Object.entries(style.sources)) each.data = key === "limes:labels" ? labels(style) : source(key);
  return { ...style, sprite: `${origin}/${style.sprite}`, glyphs: `${origin}/${style.glyphs}` };
}

const PAGE = `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/maplibre/maplibre-gl.css">
<style>body { margin: 0 } #map { width: 900px; height: 600px }</style><div id="map"></div><script type="module" src="/page.mjs"></script>`;

const styles = readdirSync(join(tree, "styles"), { withFileTypes: true })
  .filter((each) => each.isDirectory() && each.name !== "icons")
  .map((each) => each.name)
  .sort();
const fetched = new Set();
const failures = [];
let finished;
const done = new Promise((resolve) => (finished = resolve));

function judge({ style, faults, drawn, picture }) {
  writeFileSync(join(folder, `${style}.png`), Buffer.from(picture.split(",")[1], "base64"));
  for (const fault of faults) failures.push(`${style}: ${fault}`);
  const { layers } = JSON.parse(readFileSync(join(tree, "styles", style, "style.json"), "utf8"));
  // An icon of a row on the map is always drawn; of texts MapLibre leaves some out, but of no style all.
  const icons = layers.filter((layer) => layer.layout?.["icon-image"]).map((layer) => layer.id);
  for (const id of icons) if (!drawn[id]) failures.push(`${style}: no icon of '${id}' was drawn`);
  const texts = layers.filter((layer) => layer.layout?.["text-field"]);
  if (!texts.some((layer) => drawn[layer.id] > 2)) failures.push(`${style}: no text was drawn`);
}

function body(request) {
  return new Promise((resolve) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => resolve(Buffer.concat(parts).toString()));
  });
}

const server = createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://127.0.0.1").pathname);
  const origin = `http://127.0.0.1:${server.address().port}`;
  const send = (content, type) => response.writeHead(200, { "content-type": type }).end(content);
  fetched.add(path);
  try {
    if (path === "/") return send(PAGE, "text/html");
    if (path === "/page.mjs") return send(readFileSync(join(here, "maplibre_page.mjs")), "text/javascript");
    if (path === "/styles") return send(JSON.stringify(styles), "application/json");
    if (path === "/drawn") {
      judge(JSON.parse(await body(request)));
      return send("", "text/plain");
    }
    if (path === "/finished") {
      send("", "text/plain");
      return finished();
    }
    const [, kind, name] = path.split("/");
    if (kind === "style") return send(JSON.stringify(styleFor(name, origin)), "application/json");
    const file = kind === "maplibre" ? join(modules, "maplibre-gl", "dist", name) : join(assets, path);
    return send(readFileSync(file), TYPES[extname(file)] ?? "application/octet-stream");
  } catch (error) {
    response.writeHead(404).end(String(error));
  }
});

await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = spawn(
  "chromium",
  ["--headless=new", "--no-sandbox", "--disable-gpu-sandbox", "--no-first-run", "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", `--user-data-dir=${join(folder, "browser")}`,
    "--window-size=900,600", `http://127.0.0.1:${server.address().port}/`],
  { stdio: "ignore", detached: true },
);
browser.on("error", (error) => {
  failures.push(`Chromium cannot be started: ${error.message}`);
  finished();
});
const timer = setTimeout(() => {
  failures.push(`MapLibre was not done within ${SECONDS} s`);
  finished();
}, SECONDS * 1000);
await done;
clearTimeout(timer);
if (browser.pid) process.kill(-browser.pid, "SIGKILL");
server.close();

// Vietnamese and Chinese letters came from our glyphs, and the icons from our sprite. Lao, whose vowels stand over and
// under its letters, MapLibre 6 draws with a font of the machine; other clients fetch it.
for (const wanted of ["7680-7935.pbf", "21248-21503.pbf", "sprite.json", "sprite.png"])
  if (![...fetched].some((path) => path.endsWith(wanted))) failures.push(`nothing was drawn with ${wanted}`);
const lao = readFileSync(join(assets, "glyphs", "Noto Sans Regular", "3584-3839.pbf"));
if (!lao.includes("Noto Sans Lao") || lao.length < 10_000) failures.push("the glyphs have no Lao");
for (const failure of failures) console.error(failure);
if (failures.length === 0) console.log(`MapLibre draws ${styles.length} styles with the sprite and glyphs`);
process.exit(failures.length > 0 ? 1 : 0);
