// The sprite and the glyphs of the styles, as MapLibre fetches them: node make.mjs MODULES ICONS FONTS FOLDER
//
// FOLDER gets sprite.json, sprite.png and both @2x from the SVG of ICONS, and glyphs/<font>/<range>.pbf for
// each font that the styles name. A glyph comes from the first of the font's files that has it, so that one
// font writes Vietnamese, Lao and Chinese. FONTS is where fonts.py put the files.
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, parse, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const [modules, icons, fonts, folder] = process.argv.slice(2).map((each) => resolve(each));
const require = createRequire(join(modules, "x"));
const fontnik = require("fontnik");
const { Sprites } = await import(pathToFileURL(require.resolve("@basemaps/sprites")));

// Lao and Chinese have no italic: upright letters stand in.
const FILES = {
  "Noto Sans Regular": ["NotoSans-Regular.ttf", "NotoSansLao-Regular.ttf", "NotoSansCJKsc-Regular.otf"],
  "Noto Sans Bold": ["NotoSans-Bold.ttf", "NotoSansLao-Bold.ttf", "NotoSansCJKsc-Bold.otf"],
  "Noto Sans Italic": ["NotoSans-Italic.ttf", "NotoSansLao-Regular.ttf", "NotoSansCJKsc-Regular.otf"],
};
const LAST = 0xffff; // MapLibre asks for no range beyond
const RANGE = 256;

async function makeSprite() {
  const files = (await readdir(icons)).filter((each) => each.endsWith(".svg")).sort();
  const images = await Promise.all(
    files.map(async (file) => ({ id: parse(file).name, buffer: await readFile(join(icons, file)) })),
  );
  for (const { buffer, layout, pixelRatio } of await Sprites.generate(images, [1, 2])) {
    const name = pixelRatio === 1 ? "sprite" : `sprite@${pixelRatio}x`;
    await writeFile(join(folder, `${name}.png`), buffer);
    await writeFile(join(folder, `${name}.json`), JSON.stringify(layout, null, 1) + "\n");
  }
  return files.length;
}

const range = promisify(fontnik.range);
const composite = promisify(fontnik.composite);
const load = promisify(fontnik.load);

/** A file of a font and the ranges made of it: two fonts share their Chinese. */
class FontFile {
  #made = new Map();

  static async read(path) {
    const file = new FontFile();
    file.font = await readFile(path);
    const points = (await load(file.font)).flatMap((face) => face.points);
    file.ranges = new Set(points.map((point) => Math.floor(point / RANGE)));
    return file;
  }

  range(first) {
    if (!this.#made.has(first)) this.#made.set(first, range({ font: this.font, start: first, end: first + RANGE - 1 }));
    return this.#made.get(first);
  }
}

const read = new Map();
function fileOf(name) {
  if (!read.has(name)) read.set(name, FontFile.read(join(fonts, name)));
  return read.get(name);
}

async function makeFont(name, files) {
  const parts = await Promise.all(files.map(fileOf));
  const target = join(folder, "glyphs", name);
  await mkdir(target, { recursive: true });
  for (let first = 0; first <= LAST; first += RANGE) {
    const having = parts.filter((part) => part.ranges.has(first / RANGE));
    // An empty range is there too: a client that asks for it is told that there is nothing in it.
    const made = await Promise.all(
      (having.length > 0 ? having : parts.slice(0, 1)).map((part) => part.range(first)),
    );
    await writeFile(join(target, `${first}-${first + RANGE - 1}.pbf`), made.length > 1 ? await composite(made) : made[0]);
  }
}

await mkdir(folder, { recursive: true });
const count = await makeSprite();
for (const [name, files] of Object.entries(FILES)) await makeFont(name, files);
console.log(`a sprite of ${count} icons, and glyphs of ${Object.keys(FILES).join(", ")}`);
