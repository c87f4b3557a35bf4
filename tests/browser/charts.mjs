// Opens every page of a built site that has a picture, on a desk and on a phone, and asks whether its words stand on one
// another or leave the frame. Usage: node charts.mjs SITE
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { crowded, launch, walk } from "./site.mjs";

const site = process.argv[2];
const pages = walk(site).filter((path) => path.endsWith(".html") && /<svg[^>]*>(?:(?!<\/svg>)[^])*<text/.test(readFileSync(join(site, path), "utf8")));
const browser = await launch();
const page = await browser.newPage({ reducedMotion: "reduce" });
let pictures = 0;
let problems = 0;
for (const path of pages) {
  await page.goto(pathToFileURL(join(site, path)).href, { waitUntil: "domcontentloaded" });
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 1000 });
    for (const wrong of await page.evaluate(crowded)) {
      console.error(`${path} (${width} px): ${wrong}`);
      problems += 1;
    }
    pictures += await page.locator(".chart-pictures svg:visible, .panel svg:visible, td svg:visible").count();
  }
}
await browser.close();
// A site without pictures would pass whatever its pictures look like.
if (problems || !pictures) {
  console.error(`${problems} problems in ${pictures} pictures of ${pages.length} pages`);
  process.exit(1);
}
console.log(`${pictures} pictures of ${pages.length} pages: no word stands on another, none leaves its frame`);
