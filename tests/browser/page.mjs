// Opens verify.html from file:// in Chromium, sets a bundle and trust files as a person would, and reads the verdict.
// Usage: node page.mjs PAGE CASES, the folder that verify.mjs reads; its first case is a good bundle.
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [file, folder] = process.argv.slice(2);
const [good] = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"));
const shots = process.env.SCREENSHOTS;
const problems = [];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
page.on("pageerror", (error) => problems.push(error.message));
await page.goto(pathToFileURL(resolve(file)).href);
const verdict = async (candidate) => {
  await page.getByLabel("The candidate you asked for").fill(candidate);
  await page.getByRole("button", { name: "Verify" }).press("Enter");
  await page.locator("#result .verdict h2").filter({ visible: true }).waitFor();
  await page.waitForFunction(() => !document.querySelector("#status").textContent.startsWith("Verifying"));
  return page.locator("#result .verdict h2").textContent();
};
const expect = (found, start) => found.startsWith(start) || problems.push(`“${found}” does not begin with “${start}”`);
await page.getByLabel("The bundle").setInputFiles(join(folder, good.bundle));
expect(await verdict(good.candidate), "Not trusted");
await page.getByLabel("The trust files").setInputFiles(join(folder, good.trust, "allowed_signers"));
expect(await verdict(good.candidate), "Verified");
if (shots) {
  mkdirSync(shots, { recursive: true });
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(shots, `verify-${colorScheme}.png`), fullPage: true });
  }
}
expect(await verdict("RC-8"), "Refuted");
await browser.close();
problems.forEach((problem) => console.error(`verify.html: ${problem}`));
console.log(`verify.html in Chromium: ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
