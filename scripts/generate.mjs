// `npm run gen`: writes what follows from the tables of algorithms and generators in Rust — TypeScript, and the pages about them — and the page
// about errors from their codes.
// With `--check` it writes nothing and fails when a file differs.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { claimTarget } from "./claim-target.mjs";
import { errorsPage } from "./generate/errors.mjs";
import { generatorPage, generators } from "./generate/generators.mjs";
import { pages } from "./generate/markdown.mjs";
import { typescript } from "./generate/typescript.mjs";
import { environment, root } from "./setup.mjs";

const catalog = JSON.parse(printCatalog());
const files = {
  "src/algorithms/generated.ts": typescript(catalog.algorithms),
  "src/generators/generated.ts": generators(catalog.generators),
  ...pages(catalog.algorithms, catalog.generators),
  "docs/algorithms/generators.md": generatorPage(catalog.generators),
  "docs/guides/errors.md": errorsPage(readFileSync(join(root, "src/native/errors.ts"), "utf8")),
};

let stale = 0;
for (const [path, text] of Object.entries(files)) {
  const full = join(root, path);
  if (!process.argv.includes("--check")) {
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  } else if (read(full) !== text) {
    console.error(`${path} differs from what it is generated from: run \`npm run gen\``);
    stale++;
  }
}
process.exit(stale > 0 ? 1 : 0);

function printCatalog() {
  claimTarget();
  // No `-p`: with one, Cargo leaves out the features that only other crates ask for, and compiles what the build has made once more.
  const command = ["run", "--release", "--quiet", "--locked", "--bin", "catalog"];
  const { status, stdout } = spawnSync("cargo", command, {
    cwd: root,
    encoding: "utf8",
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
