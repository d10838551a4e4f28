// The pages of the site beside those of the API, by the headings that they stand under, in the order in which they are read.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup.mjs";

const within = (folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .sort((a, b) => Number(b === "README.md") - Number(a === "README.md") || a.localeCompare(b))
    .map((name) => `${folder}/${name}`);

const named = (folder, ...names) => names.map((name) => `${folder}/${name}.md`);

export const GROUPS = {
  Guides: named(
    "docs/guides",
    ...["start", "concepts", "pipelines", "notebooks", "etl", "sql", "cypher", "recipes", "coming-from"],
    ...["performance", "limits", "errors"],
  ),
  Reference: named(
    "docs",
    "algorithms",
    "formats",
    "object-stores",
    "shell",
    "charts",
    "view",
    "runtimes",
    "size",
    "threat-model",
    "reliability",
  ),
  Algorithms: within("docs/algorithms"),
  Neighbours: within("docs/neighbours"),
  Project: [
    ...["CONTRIBUTING.md", "SECURITY.md", "VERSIONING.md", "CHANGELOG.md", "CODE_OF_CONDUCT.md", "ARCHITECTURE.md"],
    ...["docs/seam.md", "bench/README.md"],
  ],
  Decisions: within("docs/decisions"),
};
