// Opens a built site from file:// and checks every page kind. Usage: node check.mjs SITE
// SCREENSHOTS=DIR also saves a picture of each page, width and theme.
import { statSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { launch, crowded, walk } from "./site.mjs";

const site = process.argv[2];
const shots = process.env.SCREENSHOTS;
const problems = [];
let checks = 0;

const all = walk(site).filter((path) => path.endsWith(".html"));
// One page of each folder and the largest one of it that axe can walk in a second or two, and every page at the top.
const LARGEST = 250_000;
const kinds = new Map();
for (const path of all) {
  const folder = path.includes("/") ? path.split("/")[0] : path;
  const size = statSync(join(site, path)).size;
  if (size > LARGEST) continue;
  const kind = kinds.get(folder) ?? { first: path, largest: path, size };
  if (size > kind.size) Object.assign(kind, { largest: path, size });
  kinds.set(folder, kind);
}
const pages = [...new Set([...kinds.values()].flatMap((kind) => [kind.first, kind.largest]))].filter((path) => path !== "go.html").sort();

const browser = await launch();

const url = (path) => pathToFileURL(join(site, path)).href;
const problem = (where, what) => {
  problems.push(`${where}: ${what}`);
  console.error(`${where}: ${what}`);
};

const open = async (options) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.where = "";
  page.on("console", (message) => message.type() === "error" && problem(page.where, `console: ${message.text()}`));
  page.on("pageerror", (error) => problem(page.where, `script: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(pathToFileURL(site).href)) problem(page.where, `asks for ${request.url()}`);
  });
  return page;
};

// What a page must stand in each way of showing it. Axe judges contrast in both themes, and everything else on a desk and
// on a phone; its slowest rule need not run where no colour changes.
const contrast = (axe) => axe.withRules(["color-contrast"]);
const standards = (axe) => axe.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]);
const looks = [
  { name: "light, 1440 px", width: 1440, media: { colorScheme: "light" }, axe: standards, shot: true, also: withoutMotion },
  { name: "dark, 1440 px", width: 1440, media: { colorScheme: "dark" }, axe: contrast, shot: true },
  { name: "light, 2560 px", width: 2560, media: { colorScheme: "light" } },
  { name: "light, 1024 px", width: 1024, media: { colorScheme: "light" } },
  { name: "light, 390 px", width: 390, media: { colorScheme: "light" }, axe: (axe) => standards(axe).disableRules(["color-contrast"]), shot: true },
  { name: "dark, 390 px", width: 390, media: { colorScheme: "dark" }, shot: true },
  { name: "print, 794 px", width: 794, media: { media: "print", colorScheme: "dark" }, shot: true, also: onPaper },
  { name: "forced colours", width: 1440, media: { forcedColors: "active" }, also: inForcedColours },
];
// With motion reduced in every look, so that no colour is judged on its way to another.
const plain = { media: "screen", colorScheme: "light", forcedColors: "none", reducedMotion: "reduce" };

// Paper carries no controls, the light colours, and nothing that only scrolling would show.
function onPaper() {
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.getClientRects().length > 0);
  const wrong = shown(".header, .sidebar, .rail, .tabs, .filters, .neighbours, dialog").map((element) => `prints ${element.className}`);
  if (getComputedStyle(document.body).backgroundColor !== "rgb(255, 255, 255)") wrong.push("prints a ground colour");
  const closed = shown("details").filter((element) => element.querySelector(":scope > :not(summary)")?.getClientRects().length === 0);
  if (closed.length) wrong.push(`prints ${closed.length} closed details`);
  return wrong;
}
// Where the system picks the colours, shapes keep an edge.
function inForcedColours() {
  const bare = [...document.querySelectorAll(".badge, .src, .tiles, .table-box, .message, .card")].filter((element) => {
    const style = getComputedStyle(element);
    return style.borderTopStyle === "none" || parseFloat(style.borderTopWidth) < 1;
  });
  return bare.slice(0, 3).map((element) => `${element.className} has no edge`);
}
function withoutMotion() {
  const moving = [...document.querySelectorAll("*")].filter((element) => {
    const style = getComputedStyle(element);
    return parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0;
  });
  return moving.slice(0, 3).map((element) => `${element.tagName.toLowerCase()}.${element.className} moves`);
}
// What reaches over the right edge of the window or of its card, and by how much; empty when nothing does.
function spills() {
  const limit = document.documentElement.clientWidth;
  const cut = [...document.querySelectorAll(".table-box:not([tabindex])")].filter((box) => box.scrollWidth > box.clientWidth + 1);
  const spill = document.documentElement.scrollWidth - limit;
  if (spill <= 0) return cut.map((box) => `${box.scrollWidth - box.clientWidth} px of the table "${box.querySelector("caption")?.textContent}" are cut off`);
  const wide = [...document.querySelectorAll("main *")].filter((element) => element.getBoundingClientRect().right > limit + 1);
  const names = wide.slice(-3).map((element) => `${element.tagName.toLowerCase()}.${element.className}`).join(", ");
  return [`${spill} px wider than the window (${names})`];
}

{
  if (shots) mkdirSync(shots, { recursive: true });
  const page = await open({ viewport: { width: 1440, height: 1000 } });
  for (const path of pages) {
    page.where = path;
    await page.goto(url(path));
    for (const look of looks) {
      page.where = `${path} (${look.name})`;
      await page.emulateMedia({ ...plain, ...look.media });
      await page.setViewportSize({ width: look.width, height: 1000 });
      for (const wrong of await page.evaluate(spills)) problem(page.where, wrong);
      for (const wrong of await page.evaluate(crowded)) problem(page.where, wrong);
      for (const wrong of look.also ? await page.evaluate(look.also) : []) problem(page.where, wrong);
      if (look.axe) {
        const { violations } = await look.axe(new AxeBuilder({ page }).options({ preload: false })).analyze();
        for (const violation of violations) {
          problem(page.where, `axe ${violation.id}: ${violation.help}: ${violation.nodes.slice(0, 2).map((node) => node.html.slice(0, 140)).join(" | ")}`);
        }
      }
      if (shots && look.shot) {
        const name = `${path.replaceAll("/", "__")}-${look.name.replace(", ", "-").replace(" px", "")}.png`;
        await page.screenshot({ path: join(shots, name), fullPage: true });
      }
      checks += 1;
    }
  }
  await page.context().close();
}

// Complete without scripts: the same words, and a way to every id.
{
  const page = await open({ javaScriptEnabled: false, viewport: { width: 1440, height: 1000 } });
  for (const path of pages) {
    page.where = `${path} (no scripts)`;
    await page.goto(url(path));
    if ((await page.locator("main h1").count()) !== 1) problem(page.where, "has not exactly one h1");
    checks += 1;
  }
  await page.context().close();
}

// Keyboard only: `/` opens search, an id is found, Enter goes there, Escape gives focus back.
{
  const page = await open({ viewport: { width: 1440, height: 1000 } });
  const task = all.find((path) => path.startsWith("tasks/"));
  if (task) {
    const id = task.slice("tasks/".length, -".html".length);
    page.where = "search by keyboard";
    await page.goto(url("index.html"));
    await page.keyboard.press("/");
    await page.keyboard.type(id);
    await page.waitForFunction((wanted) => document.querySelector("dialog[open]")?.textContent.includes(wanted), id, { timeout: 5000 })
      .catch(() => problem(page.where, `\`${id}\` is not among the results`));
    await page.keyboard.press("Escape");
    if (await page.locator("dialog[open]").count()) problem(page.where, "Escape does not close it");
    await page.keyboard.press("/");
    await page.keyboard.press("Control+A");
    await page.keyboard.type(id);
    await page.waitForTimeout(600);
    await page.keyboard.press("Enter");
    await page.waitForURL(url(task), { timeout: 5000 }).catch(() => problem(page.where, `Enter leads to ${page.url()}`));
    page.where = "go.html";
    await page.goto(`${url("go.html")}#${id}`);
    await page.waitForURL(url(task), { timeout: 5000 }).catch(() => problem(page.where, `\`#${id}\` leads to ${page.url()}`));
    checks += 4;
  }
  await page.context().close();
}

await browser.close();
if (problems.length) {
  console.error(`${problems.length} problems in ${checks} checks of ${pages.length} pages`);
  process.exit(1);
}
console.log(`${checks} checks of ${pages.length} pages passed`);
