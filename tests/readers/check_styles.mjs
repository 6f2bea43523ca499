// Every style of limes is one of the MapLibre style specification, by the specification's own validator:
// node check_styles.mjs MODULES STYLE...
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, ...files] = process.argv.slice(2).map((each) => resolve(each));
const spec = join(modules, "@maplibre", "maplibre-gl-style-spec");
const { module } = JSON.parse(readFileSync(join(spec, "package.json"), "utf8"));
const { validateStyleMin } = await import(pathToFileURL(join(spec, module)));

const faults = (style) => validateStyleMin(style).map((fault) => fault.message);
let failed = 0;
for (const file of files) {
  const style = JSON.parse(readFileSync(file, "utf8"));
  for (const fault of faults(style)) {
    console.error(`${file}: ${fault}`);
    failed += 1;
  }
  // A validator that lets everything pass would say nothing of the above.
  const wrong = structuredClone(style);
  wrong.layers[0].paint = { "background-colour": "red" };
  wrong.layers[1].source = "nowhere";
  if (faults(wrong).length !== 2) {
    console.error(`${file}: of two faults put into it the validator finds ${JSON.stringify(faults(wrong))}`);
    failed += 1;
  }
}
if (files.length === 0 || failed > 0) process.exit(1);
console.log(`${files.length} styles are valid`);
