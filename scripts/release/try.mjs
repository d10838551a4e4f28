// Installs tarballs of `npm run pack` into an empty project, as users do, and runs README's first example there:
//
//   node scripts/release/try.mjs target/npm
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { npm } from "../npm.mjs";
import { fail, readJson, root } from "../setup.mjs";
import { thisPlatform } from "./platforms.mjs";

/** README's first example, and what it must print. */
export function firstExample() {
  const [, code] = /^```ts\n([\s\S]*?)^```/m.exec(readFileSync(join(root, "README.md"), "utf8"));
  return { code, prints: /Ada[\s\S]*Bob[\s\S]*Dan/ };
}

/** What a program prints that must end well. */
function printed(what, { status, stdout }) {
  if (status !== 0) fail(`${what} failed; its messages are above`);
  return stdout;
}

function tryPackages(folder) {
  const { version } = readJson("package.json");
  const platform = thisPlatform();
  const wanted = ["arrow-quiver", platform.name].map((name) => `${name}-${version}.tgz`);
  const missing = wanted.filter((name) => !readdirSync(folder).includes(name));
  if (missing.length > 0) fail(`${folder} lacks ${missing.join(", ")}`);
  const project = mkdtempSync(join(tmpdir(), "quiver-try-"));
  writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }\n');
  const options = { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] };
  const packages = [...wanted.map((name) => join(folder, name)), "apache-arrow"];
  printed("npm install", npm(["install", "--no-audit", "--no-fund", ...packages], options));
  const { code, prints } = firstExample();
  writeFileSync(join(project, "first.mjs"), code);
  const said = printed("README's first example", spawnSync(process.execPath, ["first.mjs"], options));
  if (!prints.test(said)) fail(`README's first example printed\n${said}`);
  console.log(said);
  rmSync(project, { recursive: true });
}

if (import.meta.filename === process.argv[1]) tryPackages(resolve(process.argv[2] ?? "target/npm"));
