// `npm run gen`: writes what follows from the algorithm table in Rust — the TypeScript methods and the pages about them.
// With `--check` it writes nothing and fails when a file differs.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pages } from "./generate/markdown.mjs";
import { typescript } from "./generate/typescript.mjs";
import { environment, root } from "./setup.mjs";

const catalog = JSON.parse(printCatalog());
const files = { "src/algorithms/generated.ts": typescript(catalog), ...pages(catalog) };

let stale = 0;
for (const [path, text] of Object.entries(files)) {
  const full = join(root, path);
  if (!process.argv.includes("--check")) {
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  } else if (read(full) !== text) {
    console.error(`${path} differs from the algorithm table: run \`npm run gen\``);
    stale++;
  }
}
process.exit(stale > 0 ? 1 : 0);

function printCatalog() {
  const command = ["run", "--release", "--quiet", "--locked", "-p", "quiver-graph", "--bin", "catalog"];
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
