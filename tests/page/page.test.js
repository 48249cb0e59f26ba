// The page of `deployfence graph --format html`, as a reader has it: from the disk, without a network.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { launch } from "./browser.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = mkdtempSync(join(tmpdir(), "deployfence-page-"));
const binary = process.env.DEPLOYFENCE;
assert.ok(binary, "DEPLOYFENCE names the command that is tested");

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** The page of some inputs, as a file. */
function written(name, inputs, cwd = root) {
  const html = execFileSync(binary, ["graph", "--format", "html", ...inputs], { cwd, maxBuffer: 1 << 28 });
  const file = join(folder, name);
  writeFileSync(file, html);
  return file;
}

/** Opens a page without a network; what it asked for and what went wrong is kept. */
async function opened(file) {
  const page = await browser.newPage();
  const told = { errors: [], requests: [] };
  page.on("pageerror", (error) => told.errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") told.errors.push(message.text());
  });
  page.on("request", (request) => told.requests.push(request.url()));
  await page.setOfflineMode(true);
  const url = pathToFileURL(file).href;
  await page.goto(url);
  await page.waitForSelector("body[data-drawn]");
  return { page, told, url };
}

const text = (page, selector) => page.$eval(selector, (found) => found.textContent);

/** Clicks on the first box or line that a selector finds, as a pointer does on its middle. */
async function click(page, selector) {
  await page.waitForSelector(selector);
  await page.$eval(selector, (found) => found.dispatchEvent(new MouseEvent("click", { bubbles: true })));
}

test("what lays the picture out is the file of the package", () => {
  const packaged = dirname(createRequire(import.meta.url).resolve("@dagrejs/dagre"));
  for (const name of ["dagre.min.js", "dagre.min.js.LEGAL.txt"]) {
    const ours = readFileSync(join(root, "core/report/src/graph/page/dagre", name));
    assert.deepEqual(ours, readFileSync(join(packaged, name)), name);
  }
});

test("search finds a role, and a click shows the evidence", async () => {
  const { page, told, url } = await opened(written("chain.html", ["examples/assume-chain/faulty"]));
  await page.type("#search", "role entry");
  assert.match(await text(page, "#panel h2"), /^[1-9]\d* found$/);
  await page.keyboard.press("Enter");
  assert.match(await text(page, "#panel h2"), /entry/i);
  const selected = await page.$eval(".node.selected", (node) => node.dataset.node);
  assert.match(selected, /Entry$/);

  await click(page, ".edge:not(.dim)");
  await page.waitForSelector("#panel .edge-card");
  const evidence = await text(page, "#panel .edge-card");
  assert.match(evidence, /\.ya?ml:\d+:\d+/, "the place of the evidence");
  assert.ok((await page.$$("#panel pre")).length > 0, "an excerpt of the source");

  if (process.env.WRITE_DOCS) {
    mkdirSync(join(root, "docs/pictures"), { recursive: true });
    await page.screenshot({ path: join(root, "docs/pictures/graph.png") });
  }
  assert.deepEqual(told, { errors: [], requests: [url] });
});

test("a kind of edges can be taken off the picture", async () => {
  const { page, told } = await opened(written("kinds.html", ["examples/assume-chain/faulty"]));
  const lines = async () => (await page.$$(".edge")).length;
  const before = await lines();
  assert.ok(before > 0);
  for (const box of await page.$$("#kinds input")) await box.click();
  await page.waitForFunction(() => document.querySelectorAll(".edge").length === 0);
  await page.click("#kinds input");
  await page.waitForFunction(() => document.querySelectorAll(".edge").length > 0);
  assert.deepEqual(told.errors, []);
});

test("five hundred nodes are drawn, and one of them is found", async () => {
  const role = (number) => `
  Role${number}:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: ${number === 0 ? '{Service: lambda.amazonaws.com}' : `{AWS: !GetAtt Role${Math.floor((number - 1) / 3)}.Arn}`}
            Action: sts:AssumeRole
      Policies:
        - PolicyName: next
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: "sts:AssumeRole", Resource: "*"}`;
  const template = join(folder, "many.yaml");
  writeFileSync(template, `Resources:${Array.from({ length: 500 }, (_, number) => role(number)).join("")}\n`);
  const { page, told } = await opened(written("many.html", ["many.yaml"], folder));
  assert.ok(Number(await page.$eval("body", (body) => body.dataset.drawn)) >= 500);
  await page.type("#search", "Role499");
  await page.keyboard.press("Enter");
  assert.match(await text(page, "#panel h2"), /Role499/);
  await page.click("#focus");
  await page.waitForFunction(() => Number(document.body.dataset.drawn) < 100);
  assert.deepEqual(told.errors, []);
});
