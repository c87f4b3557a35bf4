// What the browser checks share: the files of a site, the browser, the eye for crowded pictures.
import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { chromium } from "playwright-core";

/** Every file below `site`, in order of path, with `/` between folders. */
export function walk(site, folder = site) {
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(site, path) : [relative(site, path).replaceAll("\\", "/")];
  });
}

/** A Chromium that asks nobody for anything. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** Words of a picture that stand on one another, or outside its frame. Runs in the page. */
export function crowded() {
  const wrong = [];
  for (const picture of document.querySelectorAll(".chart-pictures svg, .panel svg, td svg")) {
    const frame = picture.getBoundingClientRect();
    if (frame.width === 0) continue;
    const words = [...picture.querySelectorAll("text")].filter((text) => text.textContent.trim() && getComputedStyle(text).visibility !== "hidden");
    const boxes = words.map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
    const title = picture.querySelector("title")?.textContent ?? "";
    for (const { text, box } of boxes) {
      const out = box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2;
      if (out) wrong.push(`"${text}" leaves the frame of "${title}"`);
    }
    boxes.forEach((one, index) => boxes.slice(index + 1).forEach((other) => {
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      // Line boxes are taller than their letters: lines set close share a pixel or three and no ink.
      if (across > 1 && down > 4) wrong.push(`"${one.text}" stands on "${other.text}" in "${title}"`);
    }));
  }
  return wrong.slice(0, 5);
}
