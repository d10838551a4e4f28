// `npm run sizes`: writes docs/size.md, what the package weighs and what setting it up takes. `--check` fails where something has grown
// by more than the page lets it; `--published FILE` measures an addon of the `dist` profile, too.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { crateOf, readElf } from "./elf.mjs";
import { makePackages, pack } from "./release/packages.mjs";
import { thisPlatform } from "./release/platforms.mjs";
import { fail, readJson, root } from "./setup.mjs";

const PAGE = join(root, "docs", "size.md");
/** The platform whose addon the page is about. */
const PLATFORM = "linux-x64-gnu";
const [TENTH, FIFTH] = ["a tenth", "a fifth"];

/** @typedef {{ what: string, value: number, unit: "MB" | "", limit: string }} Row */

const megabytes = (what, bytes, limit = TENTH) => ({ what, value: bytes / 1e6, unit: "MB", limit });
const count = (what, value) => ({ what, value, unit: "", limit: FIFTH });

/** @returns {Row[]} of the addon that is built; none where it is of another platform or has no symbols */
function addonRows() {
  const platform = thisPlatform();
  const addon = join(root, "bindings", platform?.file ?? "");
  if (platform?.platform !== PLATFORM || !existsSync(addon)) return [];
  const { sections, functions } = readElf(addon);
  if (functions.length === 0) return [];
  const sum = (pattern) => [...sections].reduce((all, [name, size]) => all + (pattern.test(name) ? size : 0), 0);
  const symbols = sum(/^\.(symtab|strtab)$/);
  const parts = {
    code: sum(/^\.(text|plt|init|fini)/),
    "what unwinding takes, so that a panic is an error": sum(/^\.(eh_frame|gcc_except_table)/),
    constants: sum(/^\.(rodata|data|got|tdata|init_array|fini_array)/),
    relocations: sum(/^\.rela?\./),
  };
  const byOrigin = new Map(ORIGINS.map(([origin]) => [origin, 0]));
  for (const { name, size } of functions) {
    const origin = ORIGINS.find(([, pattern]) => pattern.test(crateOf(name)))[0];
    byOrigin.set(origin, byOrigin.get(origin) + size);
  }
  const [code, ...others] = Object.entries(parts).map(([part, size]) => megabytes(`· ${part}`, size));
  return [
    megabytes("the addon of the release profile, without symbols", statSync(addon).size - symbols),
    code,
    ...[...byOrigin].map(([origin, size]) => megabytes(`· · of ${origin}`, size)),
    ...others,
  ];
}

/** Where code is from, by its crate; the first that fits. */
const ORIGINS = [
  ["Quiver", /^quiver_/],
  ["DataFusion and its SQL parser", /^(datafusion|sqlparser)/],
  ["Arrow and Parquet", /^(arrow|parquet|flatbuffers)/],
  ["Rust's own library, as others use it", /^(core|alloc|std|hashbrown)$/],
  ["all others", /./],
];

/** @returns {Row[]} */
function packageRows() {
  const out = mkdtempSync(join(tmpdir(), "quiver-sizes-"));
  const [{ size, unpackedSize }] = pack(makePackages({ addons: "", out: join(out, "npm"), platforms: [] }), out);
  rmSync(out, { recursive: true });
  const beside = installedFolders(besidePackage()).reduce((sum, folder) => sum + bytesIn(folder), 0);
  return [
    megabytes("the package without an addon, packed", size),
    megabytes("· as installed", unpackedSize),
    megabytes("· what npm installs beside it", beside),
  ];
}

/** @returns {Row[]} what decides how long a fresh clone takes: no times, which depend on the machine */
function setupRows() {
  const crates = readFileSync(join(root, "Cargo.lock"), "utf8").match(/^\[\[package\]\]$/gm).length;
  const npm = (folder) =>
    Object.entries(readJson(join(folder, "package-lock.json")).packages).filter(
      // Of what there is one of for each platform, one is installed.
      ([path, { os, cpu }]) => path !== "" && !(os || cpu),
    ).length;
  return [
    count("crates in Cargo.lock", crates),
    count("npm packages of a checkout", npm(".")),
    count("npm packages of the tests of runtimes", npm(join("tests", "runtimes"))),
  ];
}

/** What npm installs beside the package: its dependencies, and the one peer that everybody has. */
export function besidePackage() {
  const { dependencies } = readJson("package.json");
  return ["apache-arrow", ...Object.keys(dependencies)];
}

/** The folders of packages that are installed, and of all that they depend on. */
export function installedFolders(names) {
  const folders = new Set();
  const add = (name, from) => {
    const folder = find(name, from);
    if (folder === undefined) throw new Error(`${name} is not installed for ${from}`);
    if (folders.has(folder)) return;
    folders.add(folder);
    const { dependencies = {} } = readJson(join(folder, "package.json"));
    for (const each of Object.keys(dependencies)) add(each, folder);
  };
  for (const name of names) add(name, root);
  return [...folders];
}

/** As Node looks for packages: beside the one that asks, then further up. */
function find(name, from) {
  for (let folder = from; folder.startsWith(root); folder = dirname(folder)) {
    const found = join(folder, "node_modules", name);
    if (existsSync(join(found, "package.json"))) return found;
  }
  return undefined;
}

function bytesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? sum : sum + bytesIn(path);
    return sum + statSync(path).size;
  }, 0);
}

/** The rows of the page as it is. */
export function readPage(text) {
  return [...text.matchAll(/^\| (.+) \| ([\d.]+)( MB)? \| (.+) \|$/gm)].map(([, what, value, unit = "", limit]) => {
    return { what, value: Number(value), unit: unit.trim(), limit };
  });
}

/** What has grown by more than the page lets it, each a sentence. */
export function grown(page, rows) {
  const share = { [TENTH]: 1.1, [FIFTH]: 1.2 };
  return rows.flatMap(({ what, value, unit }) => {
    const before = page.find((row) => row.what === what);
    if (before === undefined) return [`docs/size.md does not have "${what}"; npm run sizes writes it`];
    // What is small is rounded on the page.
    if (value <= before.value * share[before.limit] + (unit === "MB" ? 0.05 : 0)) return [];
    return [`${what}: ${shown({ value, unit })}, which is more than ${before.limit} above ${shown(before)}`];
  });
}

const shown = ({ value, unit }) => (unit === "MB" ? `${value.toFixed(value < 10 ? 2 : 1)} MB` : String(value));

/** The page of these rows; those that could not be measured here stay as they were. */
export function writePage(page, rows) {
  const all = [...page.map((row) => rows.find(({ what }) => what === row.what) ?? row)];
  for (const row of rows) if (!all.some(({ what }) => what === row.what)) all.push(row);
  const lines = all.map((row) => `| ${row.what} | ${shown(row)} | ${row.limit} |`);
  return `${HEAD}\n${lines.join("\n")}\n`;
}

const HEAD = `# What it weighs

\`npm run sizes\` writes this page, for Linux with glibc on x64, and \`npm run check\` fails where something has grown by more than it may.
Code is counted where it is written: what Rust's own library has of it are functions made for the types of others. What a panic takes is
kept, as no input may end the process.

| what | how much | may grow by |
|---|---|---|`;

if (import.meta.filename === process.argv[1]) {
  const options = { check: { type: "boolean" }, published: { type: "string" } };
  const { values } = parseArgs({ options });
  const rows = [...packageRows(), ...addonRows(), ...setupRows()];
  if (values.published) {
    const bytes = readFileSync(values.published);
    const packed = gzipSync(bytes, { level: 9 }).length;
    rows.unshift(megabytes("the addon as published", bytes.length), megabytes("· packed", packed));
  }
  const page = existsSync(PAGE) ? readPage(readFileSync(PAGE, "utf8")) : [];
  if (values.check) {
    const wrong = grown(page, rows);
    if (wrong.length > 0) fail(wrong.join("\n✗ "));
    console.log(`${rows.length} sizes, none of them grown by more than it may`);
  } else writeFileSync(PAGE, writePage(page, rows));
}
