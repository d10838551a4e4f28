// A step of CI: licences, reasons, sources, duplicates and build scripts of all that this package is made of.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../setup.mjs";
import { ALLOWED, ALLOWED_FOR_TOOLS, isAllowed } from "./licences.mjs";
import { cargoMetadata, checksums, json, npmPackages } from "./packages.mjs";

const REVIEWED = "scripts/supply/reviewed.json";
const REASONS = "docs/decisions/few-dependencies.md";
const LOCKFILES = ["package-lock.json", "tests/runtimes/package-lock.json"];

/** What a build script that reaches out would say. */
const REACHES_OUT =
  /\b(TcpStream|UdpSocket|ToSocketAddrs|reqwest|ureq|attohttpc|minreq|isahc|hyper)\b|Command::new\(\s*"(curl|wget|git|powershell|npm|pip)"/;

/** All that is wrong, each a sentence; and what was looked at. */
export function supply() {
  const metadata = cargoMetadata();
  const crates = metadata.packages.filter((crate) => crate.source);
  const own = metadata.packages.filter((crate) => !crate.source);
  const npm = LOCKFILES.flatMap((lockfile) => npmPackages(lockfile));
  const reviewed = json(REVIEWED);
  const wrong = [
    ...licences(crates, npm, reviewed),
    ...sources(npm),
    ...reasons(own),
    ...compared("crates with several versions", severalVersions(crates), reviewed.severalVersions),
    ...buildScripts(crates, reviewed),
    ...installScripts(npm, reviewed),
  ];
  return { wrong, crates: crates.length, npm: npm.length };
}

function licences(crates, npm, reviewed) {
  const of = [
    ...crates.map(({ name, license }) => [name, license, ALLOWED]),
    ...npm.map(({ name, license }) => [name, license, ALLOWED_FOR_TOOLS]),
  ];
  return of.flatMap(([name, license, allowed]) => {
    const read = reviewed.licences[name] ?? license ?? "";
    return isAllowed(read, allowed) ? [] : [`${name} has the licence "${read}", which is not among the allowed`];
  });
}

/** All comes from where everybody's does, and is what it was when the lockfile was written. */
function sources(npm) {
  const wrong = [];
  for (const [name, { source, checksum }] of checksums()) {
    if (source && !(source.startsWith("registry+https://github.com/rust-lang/crates.io-index") && checksum))
      wrong.push(`${name} is of ${source}, without a checksum or from elsewhere than crates.io`);
  }
  for (const { name, integrity, resolved } of npm) {
    if (!integrity) wrong.push(`${name} has no integrity in its lockfile`);
    if (resolved && !resolved.startsWith("https://registry.npmjs.org/")) wrong.push(`${name} comes from ${resolved}`);
  }
  return wrong;
}

/** What we name ourselves stands in a table with what it does for us. */
function reasons(own) {
  const rows = readFileSync(join(root, REASONS), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  const explained = new Set(
    rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name)),
  );
  const named = new Set(own.flatMap((crate) => crate.dependencies.map(({ name }) => name)));
  for (const path of ["package.json", "tests/runtimes/package.json", "tests/hosts/package.json"]) {
    const { dependencies, devDependencies, optionalDependencies, peerDependencies } = json(path);
    const all = { ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies };
    for (const name of Object.keys(all)) named.add(name);
  }
  for (const crate of own) named.delete(crate.name);
  const covers = (row, name) => (row.endsWith("*") ? name.startsWith(row.slice(0, -1)) : row === name);
  const without = [...named]
    .filter((name) => ![...explained].some((row) => covers(row, name)))
    .map((name) => `${name} has no reason in ${REASONS}`);
  const unused = [...explained].filter((row) => ![...named].some((name) => covers(row, name)));
  return [...without, ...unused.map((name) => `${REASONS} explains ${name}, which nothing names any more`)];
}

function severalVersions(crates) {
  const count = new Map();
  for (const { name } of crates) count.set(name, (count.get(name) ?? 0) + 1);
  return [...count].filter(([, versions]) => versions > 1).map(([name]) => name);
}

/** What came or went since somebody looked. */
function compared(what, found, known) {
  const came = found.filter((name) => !known.includes(name));
  const went = known.filter((name) => !found.includes(name));
  return [
    ...came.map((name) => `${what}: ${name} is new; look at it, then add it to ${REVIEWED}`),
    ...went.map((name) => `${what}: ${name} is gone; take it out of ${REVIEWED}`),
  ];
}

function buildScripts(crates, reviewed) {
  const withScript = crates.flatMap((crate) => {
    const target = crate.targets.find(({ kind }) => kind.includes("custom-build"));
    return target ? [{ name: crate.name, path: target.src_path }] : [];
  });
  // Asking the version control of the very folder that is built is not reaching out.
  const asking = withScript.filter(({ name }) => !reviewed.asksItsOwnCheckout.includes(name));
  const reaching = asking.flatMap(({ name, path }) =>
    scripts(path)
      .filter((script) => REACHES_OUT.test(readFileSync(script, "utf8")))
      .map((script) => `the build script of ${name} may reach out: ${script.slice(dirname(path).length + 1)}`),
  );
  const names = [...new Set(withScript.map(({ name }) => name))];
  return [...reaching, ...compared("crates with build scripts", names, reviewed.buildScripts)];
}

/** A build script, and the files of a folder `build` beside it that it may be made of. */
function scripts(path) {
  const folder = join(dirname(path), "build");
  const beside = existsSync(folder) ? readdirSync(folder, { recursive: true }) : [];
  return [path, ...beside.map((name) => join(folder, name)).filter((name) => name.endsWith(".rs"))];
}

/** npm runs none of these, since all is installed with --ignore-scripts. */
function installScripts(npm, reviewed) {
  const setup = readFileSync(join(root, "scripts", "setup.mjs"), "utf8");
  const run = setup.includes('"--ignore-scripts"')
    ? []
    : ["scripts/setup.mjs no longer installs with --ignore-scripts"];
  const names = [...new Set(npm.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name))];
  return [...run, ...compared("npm packages with install scripts", names, reviewed.installScripts)];
}

if (import.meta.filename === process.argv[1]) {
  const { wrong, crates, npm } = supply();
  for (const sentence of wrong) console.error(`✗ ${sentence}`);
  console.log(
    `${crates} crates and ${npm} npm packages: licences, sources, reasons, versions and scripts; ${wrong.length} wrong`,
  );
  process.exit(wrong.length === 0 ? 0 : 1);
}
