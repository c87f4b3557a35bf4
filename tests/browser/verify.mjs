// Runs the verifier of verify.html, without its page, over a folder of cases and holds it to the program's verdicts.
// Usage: node verify.mjs PAGE CASES, where CASES/cases.json lists name, bundle, trust (a folder), candidate, now, exit, and
// what the program says first and of the bundle's completeness.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const [page, folder] = process.argv.slice(2);
const script = readFileSync(page, "utf8").match(/<script id="verifier">([^]*?)<\/script>/)[1];
const verify = new Function(`${script}\nreturn verify;`)();
const cases = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"));
const trustOf = (name) =>
  Object.fromEntries(readdirSync(join(folder, name)).map((file) => [file, new Uint8Array(readFileSync(join(folder, name, file)))]));

// The page shows every line; the program's report for people cuts long lists.
const SHOWN = 12;
const said = ({ title, completeness }) => {
  const text = completeness.flatMap(({ title, lines }) => [
    `  ${title}${lines.length ? ` (${lines.length}):` : ""}`,
    ...lines.slice(0, SHOWN).map((line) => `    - ${line}`),
    ...(lines.length > SHOWN ? [`    - and ${lines.length - SHOWN} more; \`--format json\` lists them all`] : []),
  ]);
  return { title: title.toLowerCase(), completeness: text.join("\n") };
};

let wrong = 0;
for (const { name, bundle, trust, candidate, now, exit, title, completeness } of cases) {
  const report = await verify({
    bundle: new Uint8Array(readFileSync(join(folder, bundle))),
    trust: trust ? trustOf(trust) : null,
    candidate,
    now: Date.parse(now),
  });
  if (report.exit === exit) {
    const own = said(report);
    if (exit === 2 || (own.title === title.toLowerCase() && own.completeness === completeness)) continue;
    wrong += 1;
    console.error(`${name} (${bundle}): the program says\n${title}\n${completeness}\nand the page\n${own.title}\n${own.completeness}`);
    continue;
  }
  wrong += 1;
  console.error(`${name} (${bundle}): the program says ${exit}, the page ${report.exit}: ${report.lines.join("; ")}`);
}
if (cases.length < 200) {
  wrong += 1;
  console.error(`only ${cases.length} cases`);
}
console.log(`verify.html: ${cases.length} cases, ${wrong} differ from what the program says`);
process.exit(wrong ? 1 : 0);
