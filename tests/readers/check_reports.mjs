// Every page of limes report, of each kind and language, is valid HTML (html-validate), has no fault that axe-core finds on a desk's and a
// phone's screen, is not wider than the phone, asks for nothing but itself, and marks what stays English:
// node check_reports.mjs LIMES MODULES FOLDER
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [limes, modules, folder] = process.argv.slice(2).map((each) => resolve(each));
const from = createRequire(join(modules, "x.js"));
const { HtmlValidate } = from("html-validate");
const puppeteer = from("puppeteer-core");
const axe = readFileSync(from.resolve("axe-core/axe.min.js"), "utf8");
const samples = fileURLToPath(new URL("../../data-samples", import.meta.url));

const places = { unit: "Lạng Sơn", gate: "huu-nghi", corridor: "sgr-lao-cai-hai-phong", pair: "mong-cai-dongxing" };
const languages = ["vi", "en", "fr", "zh"];
const screens = [{ width: 1280, height: 900 }, { width: 390, height: 844 }];
const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  // Of taste, not of validity: void elements, doctype and raw signs are written as HTML allows them.
  rules: { "long-title": "off", "no-inline-style": "off", "no-raw-characters": "off", "doctype-style": "off",
           "no-trailing-whitespace": "off", "svg-focusable": "off", "attribute-boolean-style": "off" },
});

let failed = 0;
const fail = (what) => { console.error(what); failed += 1; };

// Words that each English sentence has one of, and neither French nor Vietnamese has.
function unmarkedEnglish() {
  const english = /\b(the|of|is|are|has|have|with|from|and|not)\b/;
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const marked = text.parentElement.closest("[lang]").lang;
    if (marked !== "en" && !text.parentElement.closest(".map svg") && english.test(text.data)) found.push(text.data.trim());
  }
  return found;
}

async function look(browser, file, language) {
  const page = await browser.newPage();
  await page.setBypassCSP(true); // axe is a script, which the page's own policy refuses
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  const address = pathToFileURL(file).href;
  for (const screen of screens) {
    const where = `${file} at ${screen.width} px`;
    await page.setViewport(screen);
    await page.goto(address);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > screen.width) fail(`${where}: the page is ${width} px wide`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
    for (const each of violations) {
      fail(`${where}: ${each.id}: ${each.help}: ${each.nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`);
    }
  }
  for (const each of asked.filter((url) => url !== address && !url.startsWith("data:"))) fail(`${file} asks for ${each}`);
  if (language !== "en") {
    for (const each of await page.evaluate(unmarkedEnglish)) fail(`${file}: English that is not marked: ${each}`);
  }
  await page.close();
}

mkdirSync(folder, { recursive: true });
const atlas = join(folder, "reports.gpkg");
execFileSync(limes, ["import", samples, "-o", atlas, "--overwrite", "-q"]);
const browser = await puppeteer.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
try {
  for (const [kind, place] of Object.entries(places)) {
    for (const language of languages) {
      const file = join(folder, `${kind}.${language}.html`);
      execFileSync(limes, ["report", atlas, "--of", place, "-o", file, "--lang", language, "--as-of", "2025-07-01", "--overwrite", "-q"]);
      const { results } = await validator.validateFile(file);
      for (const { messages } of results) {
        for (const each of messages) fail(`${file}:${each.line}:${each.column}: ${each.ruleId}: ${each.message}`);
      }
      await look(browser, file, language);
    }
  }
  // Checkers that let everything pass would say nothing of the above.
  const wrong = await validator.validateString("<!DOCTYPE html><html lang=en><title>A</title><p><div></p></html>");
  const page = await browser.newPage();
  await page.setContent("<html><body><img src='data:,'><p>what is not marked</p></body></html>");
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  if (wrong.valid || !violations.some((each) => each.id === "image-alt")) fail("the checkers find no fault in a page with faults");
} finally {
  await browser.close();
}
if (failed > 0) process.exit(1);
console.log(`${Object.keys(places).length * languages.length} reports are valid, accessible and whole`);
