// Opens a built site from file:// and checks every page kind. Usage: node check.mjs SITE
// SCREENSHOTS=DIR also saves a picture of each page, width and theme.
import { readdirSync, statSync, mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { AxeBuilder } from "@axe-core/playwright";

const site = process.argv[2];
const shots = process.env.SCREENSHOTS;
const problems = [];
let checks = 0;

const walk = (folder) =>
  readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
const files = walk(site).map((path) => relative(site, path).replaceAll("\\", "/"));
const all = files.filter((path) => path.endsWith(".html"));
// One page of each folder and the largest one of it, and every page at the top.
const kinds = new Map();
for (const path of all) {
  const folder = path.includes("/") ? path.split("/")[0] : path;
  const size = statSync(join(site, path)).size;
  const kind = kinds.get(folder) ?? { first: path, largest: path, size };
  if (size > kind.size) Object.assign(kind, { largest: path, size });
  kinds.set(folder, kind);
}
const pages = [...new Set([...kinds.values()].flatMap((kind) => [kind.first, kind.largest]))].filter((path) => path !== "go.html").sort();

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

const url = (path) => pathToFileURL(join(site, path)).href;
const problem = (where, what) => problems.push(`${where}: ${what}`);

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

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1440, 1024, 390]) {
    const page = await open({ colorScheme, viewport: { width, height: 1000 } });
    for (const path of pages) {
      page.where = `${path} (${colorScheme}, ${width} px)`;
      await page.goto(url(path));
      const spill = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (spill > 0) {
        const widest = await page.evaluate(() => {
          const limit = document.documentElement.clientWidth;
          const wide = [...document.querySelectorAll("main *")].filter((element) => element.getBoundingClientRect().right > limit + 1);
          return wide.slice(-3).map((element) => `${element.tagName.toLowerCase()}.${element.className}`).join(", ");
        });
        problem(page.where, `${spill} px wider than the window (${widest})`);
      }
      if (width !== 1024) {
        const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
        for (const violation of violations) {
          problem(page.where, `axe ${violation.id}: ${violation.help}: ${violation.nodes.slice(0, 2).map((node) => node.html.slice(0, 140)).join(" | ")}`);
        }
      }
      if (shots && width !== 1024) {
        mkdirSync(shots, { recursive: true });
        await page.screenshot({ path: join(shots, `${path.replaceAll("/", "__")}-${colorScheme}-${width}.png`), fullPage: true });
      }
      checks += 1;
    }
    await page.context().close();
  }
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
  for (const line of problems) console.error(line);
  console.error(`${problems.length} problems in ${checks} checks of ${pages.length} pages`);
  process.exit(1);
}
console.log(`${checks} checks of ${pages.length} pages passed`);
