// What this package is made of, as its lockfiles say: crates of the addon, and npm packages of the tools.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { environment, root } from "../setup.mjs";

const text = (path) => readFileSync(join(root, path), "utf8");
export const json = (path) => JSON.parse(text(path));

/** `cargo metadata` of the lockfile: nothing is resolved anew. */
export function cargoMetadata(options = []) {
  const { status, stdout, stderr } = spawnSync("cargo", ["metadata", "--format-version", "1", "--locked", ...options], {
    ...{ cwd: root, env: environment, encoding: "utf8", maxBuffer: 1 << 28 },
  });
  if (status !== 0) throw new Error(`cargo metadata failed: ${stderr}`);
  return JSON.parse(stdout);
}

/** Checksums of crates by `name version`; those of this workspace have none. */
export function checksums() {
  const sums = new Map();
  for (const block of text("Cargo.lock").split("[[package]]").slice(1)) {
    const field = (name) => new RegExp(`^${name} = "(.*)"$`, "m").exec(block)?.[1];
    sums.set(`${field("name")} ${field("version")}`, { source: field("source"), checksum: field("checksum") });
  }
  return sums;
}

/** The crates that the addon is linked of on some platform: not those of tests, nor of build scripts and macros alone. */
export function linkedCrates(metadata) {
  const byId = new Map(metadata.packages.map((crate) => [crate.id, crate]));
  const nodes = new Map(metadata.resolve.nodes.map((node) => [node.id, node]));
  const addon = metadata.packages.find((crate) => crate.name === "quiver-node");
  const isMacro = (crate) => crate.targets.some((target) => target.kind.includes("proc-macro"));
  const reached = new Set();
  const left = [addon.id];
  while (left.length > 0) {
    const id = left.pop();
    if (reached.has(id)) continue;
    reached.add(id);
    for (const { pkg, dep_kinds } of nodes.get(id).deps) {
      if (dep_kinds.some(({ kind }) => kind === null) && !isMacro(byId.get(pkg))) left.push(pkg);
    }
  }
  return [...reached].map((id) => byId.get(id));
}

/** The npm packages of a lockfile, by their folder; the package itself, and those of other platforms that it does not pin, left out. */
export function npmPackages(lockfile) {
  return Object.entries(json(lockfile).packages)
    .filter(([path, entry]) => path !== "" && !(entry.optional && !entry.integrity))
    .map(([path, entry]) => ({
      name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
      ...entry,
    }));
}
