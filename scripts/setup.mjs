// Makes a fresh clone ready with nothing but Node and Rust: checks their versions, installs what the lockfile names.
// Node built-ins only, because it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { npm } from "./npm.mjs";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What all checkouts share: one target folder, because DataFusion takes long to compile, and Python packages of tests. */
export const cacheDir = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "quiver");
export const targetDir = process.env.CARGO_TARGET_DIR ?? join(cacheDir, "target");

export const environment = {
  ...process.env,
  CARGO_TARGET_DIR: targetDir,
  // rustup installs here, and not every shell has been restarted since.
  PATH: [process.env.PATH, join(homedir(), ".cargo", "bin")].join(delimiter),
};

export function setup({ rust = true } = {}) {
  checkNode();
  if (rust) checkRust();
  installPackages("");
}

/** The Nodes and bundlers of the tests; apart, because their `node` would shadow the user's own in npm scripts. */
export function setupRuntimes() {
  installPackages(join("tests", "runtimes"));
}

/**
 * The neighbours that `npm run test:hosts` is about; apart, because of their size. Their versions are exact and stand in package.json: a lock
 * file would name binaries of every platform, and not every registry has them all. Whether they are there.
 */
export function setupHosts() {
  const folder = join("tests", "hosts");
  const wanted = Object.entries(readJson(join(folder, "package.json")).dependencies);
  const found = (name) => join(folder, "node_modules", name, "package.json");
  const isThere = ([name, version]) => existsSync(join(root, found(name))) && readJson(found(name)).version === version;
  if (wanted.every(isThere)) return true;
  return npmInstalls(folder, ["install", "--no-save", "--no-package-lock"]);
}

/** Says how long the process has taken so far, installing included: what somebody with a fresh clone has waited. */
export function tellTime(done) {
  const seconds = Math.round(process.uptime());
  const time = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  console.log(`· ${done} in ${time}`);
}

/** Ends the process with a message a person can act on. */
export function fail(message) {
  console.error(`\n✗ ${message}`);
  process.exit(1);
}

function checkNode() {
  const needed = readJson("package.json").engines.node.replace(">=", "");
  if (!atLeast(process.versions.node, needed)) {
    fail(`Node ${needed} or newer is needed, this is ${process.versions.node}. Get it from https://nodejs.org`);
  }
}

function checkRust() {
  const needed = /rust-version = "([\d.]+)"/.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))[1];
  for (const tool of ["cargo", "rustc"]) {
    const { stdout, error } = spawnSync(tool, ["--version"], { cwd: root, env: environment, encoding: "utf8" });
    const found = /\d+\.\d+\.\d+/.exec(stdout ?? "")?.[0];
    if (error || !found)
      fail(`Rust ${needed} or newer is needed, and ${tool} was not found. Get it from https://rustup.rs`);
    if (!atLeast(found, needed)) {
      fail(`Rust ${needed} or newer is needed, ${tool} is ${found}. Run: rustup update stable`);
    }
  }
}

/** @param folder - relative to the root: one that has a package-lock.json of its own */
function installPackages(folder) {
  if (packagesMatchLockfile(folder)) return;
  if (!npmInstalls(folder, ["ci"])) fail("npm ci failed; its message is above");
}

/** Whether npm installed what the folder needs. */
function npmInstalls(folder, command) {
  console.log(`· installing npm packages${folder && ` of ${folder}`} (once)`);
  // No dependency needs its install script, so none is run.
  const { status } = npm([...command, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    ...{ cwd: join(root, folder), stdio: ["ignore", "inherit", "inherit"] },
  });
  return status === 0;
}

/** By content, not by date: switching branches changes dates and nothing else. */
function packagesMatchLockfile(folder) {
  const installed = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(join(root, installed))) return false;
  const present = readJson(installed).packages;
  const { packages } = readJson(join(folder, "package-lock.json"));
  const wanted = (path) => path.replace("node_modules/", "") in (packages[""].optionalDependencies ?? {});
  return Object.entries(packages).every(
    ([path, { version, optional, devOptional, os, cpu }]) =>
      path === "" ||
      // What is optional may be missing, unless it was asked for and is of this platform.
      ((optional || devOptional) && !(wanted(path) && os?.includes(process.platform) && cpu?.includes(process.arch))) ||
      present[path]?.version === version,
  );
}

function atLeast(found, needed) {
  const [a, b] = [found, needed].map((version) => version.split(".").map(Number));
  const difference = b.map((part, i) => (a[i] ?? 0) - part).find((d) => d !== 0);
  return (difference ?? 0) >= 0;
}

/** What a file of JSON says; a path that is not absolute is relative to the root. */
export function readJson(path) {
  return JSON.parse(readFileSync(resolve(root, path), "utf8"));
}
