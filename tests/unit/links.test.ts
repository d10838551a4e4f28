/** Links of the documentation lead somewhere, and the check that says so would notice if they did not. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

import { brokenInMarkdown, brokenInSite, filesBelow, headingAnchors } from "../../scripts/site/links.mjs";
import { GROUPS } from "../../scripts/site/pages.mjs";
import { root } from "../snippets.ts";

const folder = mkdtempSync(join(tmpdir(), "quiver-links-"));
afterAll(() => rmSync(folder, { recursive: true }));

const pages = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...["docs", "bench", ".github"].flatMap((name) =>
    filesBelow(join(root, name), ".md").map((file) => file.slice(root.length)),
  ),
];

describe("the documentation", () => {
  it("has no link that leads nowhere", () => {
    expect(pages.length).toBeGreaterThan(90);
    const files = pages.map((page) => join(root, page));
    expect(brokenInMarkdown(files, root)).toEqual([]);
  });

  it("is on the site, every page of it", () => {
    const shown = ["README.md", ...Object.values(GROUPS).flat()];
    expect([...pages.filter((page) => !page.startsWith(".github"))].sort()).toEqual(shown.sort());
  });
});

describe("the check", () => {
  const check = (text: string) => {
    writeFileSync(join(folder, "page.md"), text);
    writeFileSync(join(folder, "other.md"), "# Some *words* and `code()`\n\n## Twice\n\n## Twice\n");
    return brokenInMarkdown([join(folder, "page.md")], folder);
  };

  it.each([
    ["a file", "[a](gone.md)", "leads to no file"],
    ["a heading", "[a](other.md#gone)", "leads to no heading"],
    ["a heading of its own", "# Here\n[a](#there)", "leads to no heading"],
    ["a picture", "![a](gone.svg)", "leads to no file"],
    ["a reference", "[a][b]\n\n[b]: gone.md", "leads to no file"],
    ["a file outside", "[a](../../etc/passwd)", "leads out of the folder"],
    ["an address", "[a](https://nowhere)", "is no address"],
    ["a scheme", "[a](javascript:alert(1))", "is no address"],
  ])("tells of %s that is not there", (_, text, why) => {
    expect(check(text)).toEqual([expect.stringContaining(why)]);
  });

  it("looks at no package that lies among them", () => {
    mkdirSync(join(folder, "peers", "node_modules", "theirs"), { recursive: true });
    for (const name of ["node_modules/theirs/README.md", "ours.md"]) writeFileSync(join(folder, "peers", name), "");
    expect(filesBelow(join(folder, "peers"), ".md")).toEqual([join(folder, "peers", "ours.md")]);
  });

  it.each([
    ["of all kinds", "# Here\n[a](other.md) [b](other.md#some-words-and-code) [c](other.md#twice-1) [d](#here) <b>"],
    ["to elsewhere", "[a](https://arrow.apache.org/docs/#x) [b](http://ilpubs.stanford.edu:8090/422/)"],
    ["in code", "`[a](gone.md)`\n\n```md\n[a](gone.md)\n```\n"],
  ])("lets links be %s", (_, text) => {
    expect(check(text)).toEqual([]);
  });

  it("finds headings, but not within code", () => {
    expect([...headingAnchors("# A b\n```sh\n# not one\n```\n## `x.y` & [z](z.md)\n")]).toEqual(["a-b", "xy--z"]);
  });

  it("tells of pages of a site that lead nowhere, and of what they would load from elsewhere", () => {
    const site = join(folder, "site");
    mkdirSync(join(site, "pages"), { recursive: true });
    writeFileSync(
      join(site, "index.html"),
      '<script src="https://cdn.example.org/a.js"></script><h1 id="a&amp;b">x</h1><a href="pages/one.html#here">1</a><a href="pages/two.html">2</a>',
    );
    writeFileSync(join(site, "pages", "one.html"), '<a href="../index.html#a%26b">up</a><a href="#gone">x</a>');
    expect(brokenInSite(site)).toEqual([
      "index.html: pages/one.html#here leads to no heading",
      "index.html: pages/two.html leads to no file",
      "pages/one.html: #gone leads to no heading",
      "index.html: https://cdn.example.org/a.js would be loaded from elsewhere",
    ]);
  });
});
