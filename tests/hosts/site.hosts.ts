/** The site of the documentation as somebody opens it from a folder, without a network. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

import { close, openFile } from "./browser.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const index = `${root}site/index.html`;

beforeAll(() => {
  if (existsSync(index)) return;
  const { status, stderr } = spawnSync(process.execPath, ["scripts/docs.mjs"], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}, 300_000);
afterAll(close);

it.each([
  ["bipartite projection", "arrow-quiver.Graph.projectBipartite"],
  ["OUT_OF_MEMORY", "Errors"],
  ["memory limit", "Limits"],
  ["igraph", "Coming from other libraries"],
])("finds %s, without a network", async (words, found) => {
  const { page, requests } = await openFile(index, { offline: true });
  await page.locator("#tsd-search-trigger").click();
  await page.locator("#tsd-search-input").fill(words);
  const results = page.locator("#tsd-search-results a");
  await results.first().waitFor();
  expect((await results.allTextContents()).map((text) => text.trim())).toContain(found);
  expect(requests.filter((url) => !url.startsWith("file:"))).toEqual([]);
});

it("leads from a page to the next", async () => {
  const { page, requests } = await openFile(index, { offline: true });
  await page.getByRole("link", { name: "Recipes" }).first().click();
  await page.getByRole("heading", { name: "Rings of payments" }).waitFor();
  expect(page.url()).toMatch(/^file:.*Recipes\.html$/);
  expect(requests.filter((url) => !url.startsWith("file:"))).toEqual([]);
});
