// Addons that were built on this machine, by what they were built of: another checkout of the same sources copies one in a second, where
// compiling them again takes minutes. They lie beside the target folder that all checkouts share.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";

/** So many are kept, those that were used last: an addon has some 150 MB. */
const KEPT = 4;

/** What decides about the machine code beside the sources: where one of these is set, the addon is another. */
const VARIABLES =
  /^(RUSTFLAGS|CARGO_ENCODED_RUSTFLAGS|RUSTC|RUSTC_WRAPPER|CC|CFLAGS|CARGO_(BUILD|PROFILE|TARGET)_(?!DIR).+)$/;

/**
 * The name of the addon that the sources of a checkout give.
 *
 * @param {string} root - the checkout
 * @param {NodeJS.ProcessEnv} environment - that of cargo
 */
export function addonKey(root, environment, profile = "release") {
  const hash = createHash("sha256");
  // Each part by its length, so that no two lists of parts are one text.
  const add = (...parts) => {
    for (const part of parts) hash.update(`${part.length}:`).update(part);
  };
  const { stdout } = spawnSync("rustc", ["-vV"], { cwd: root, env: environment, encoding: "utf8" });
  add(profile, stdout ?? "");
  for (const name of Object.keys(environment)
    .filter((name) => VARIABLES.test(name))
    .sort())
    add(name, environment[name]);
  for (const path of sources(root)) add(path, readFileSync(join(root, path)));
  return hash.digest("hex").slice(0, 32);
}

/** The files that the addon is made of, by their paths from the root: tests and examples of crates are not among them. */
export function sources(root) {
  const alone = ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", join(".cargo", "config.toml")];
  const crates = readdirSync(join(root, "core-rs")).map((name) => join("core-rs", name));
  const within = [...crates, "bindings"].flatMap((crate) => [
    join(crate, "Cargo.toml"),
    join(crate, "build.rs"),
    ...filesIn(root, join(crate, "src")),
  ]);
  const present = [...alone, ...within].filter((path) => existsSync(join(root, path)));
  return present.map((path) => path.split(sep).join("/")).sort();
}

function filesIn(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** Puts the addon of a key into place, if it is kept; whether it is. */
export function takeAddon(cache, key, addon) {
  const kept = join(cache, `${key}.node`);
  if (!existsSync(kept)) return false;
  markUsed(kept);
  placeAddon(kept, addon);
  return true;
}

/** When it was used is when it was read; when it was built stays. */
const markUsed = (kept) => utimesSync(kept, new Date(), statSync(kept).mtime);

/** Keeps an addon for other checkouts, and lets go of those that were used longest ago. */
export function keepAddon(cache, key, addon) {
  mkdirSync(cache, { recursive: true });
  const kept = join(cache, `${key}.node`);
  placeAddon(addon, kept);
  markUsed(kept);
  const files = readdirSync(cache).map((name) => join(cache, name));
  // What a build that was ended has left behind is the oldest in the end.
  const used = new Map(files.map((file) => [file, statSync(file, { throwIfNoEntry: false })?.atimeMs ?? 0]));
  for (const file of files.sort((a, b) => used.get(b) - used.get(a)).slice(KEPT)) rmSync(file, { force: true });
}

/** Copies an addon, unless it is there: whole or not at all, and a process that has the old one loaded keeps it. */
export function placeAddon(from, to) {
  const { atime, mtime, size } = statSync(from);
  const present = statSync(to, { throwIfNoEntry: false });
  // Dates that were set are off by less than a millisecond.
  if (present?.size === size && Math.abs(present.mtimeMs - mtime.getTime()) < 2) return;
  const copy = join(dirname(to), `${basename(to)}.${process.pid}.tmp`);
  copyFileSync(from, copy, constants.COPYFILE_FICLONE);
  utimesSync(copy, atime, mtime);
  renameSync(copy, to);
}
