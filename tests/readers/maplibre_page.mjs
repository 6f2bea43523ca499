// The page that check_maplibre.mjs opens: it draws each style and sends what it found.
import { Map as WebMap, setWorkerUrl } from "/maplibre/maplibre-gl.mjs";

setWorkerUrl("/maplibre/maplibre-gl-worker.mjs");
const post = (path, found) => fetch(path, { method: "POST", body: JSON.stringify(found) });

function draw(name) {
  return new Promise((resolve) => {
    const faults = [];
    const map = new WebMap({
      container: "map",
      style: `${location.origin}/style/${name}`,
      bounds: [
        [102, 20.6],
        [108.6, 23.7],
      ],
      interactive: false,
      fadeDuration: 0,
      localIdeographFontFamily: false, // Chinese from our glyphs, not from what fonts the machine has
      canvasContextAttributes: { preserveDrawingBuffer: true },
    });
    map.on("error", (event) => faults.push(String(event.error?.message ?? event.error)));
    map.on("styleimagemissing", (event) => faults.push(`no icon '${event.id}' in the sprite`));
    map.once("idle", async () => {
      const drawn = {};
      for (const feature of map.queryRenderedFeatures()) drawn[feature.layer.id] = (drawn[feature.layer.id] ?? 0) + 1;
      await post("/drawn", { style: name, faults, drawn, picture: map.getCanvas().toDataURL() });
      map.remove();
      resolve();
    });
  });
}

try {
  for (const name of await (await fetch("/styles")).json()) await draw(name);
} catch (error) {
  await post("/drawn", { style: "border-sheet", faults: [String(error)], drawn: {}, picture: "," });
}
await post("/finished", {});
