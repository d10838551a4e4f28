import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addonKey, keepAddon, placeAddon, sources, takeAddon } from "../../scripts/addon-cache.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quiver-cache-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return join(folder, path);
};

const CHECKOUT = {
  ...{
    "Cargo.toml": "[workspace]",
    "Cargo.lock": "version = 4",
    "bindings/Cargo.toml": "[package]",
    "bindings/build.rs": "",
  },
  ...{ "bindings/src/lib.rs": "mod a;", "core-rs/graph/Cargo.toml": "[package]", "core-rs/graph/src/lib.rs": "mod b;" },
};

/** Two checkouts of the same sources, in different folders. */
const checkout = (name: string) => {
  for (const [path, text] of Object.entries(CHECKOUT)) write(`${name}/${path}`, text);
  return join(folder, name);
};

describe("the key of an addon", () => {
  const key = (root: string, more = {}, profile = "release") => addonKey(root, { ...process.env, ...more }, profile);

  it("is the same in each checkout of the same sources", () => {
    expect(key(checkout("one"))).toBe(key(checkout("two")));
    expect(sources(join(folder, "one"))).toEqual(Object.keys(CHECKOUT).sort());
  });

  it.each(Object.keys(CHECKOUT))("changes with %s", (path) => {
    const before = key(checkout("one"));
    write(`one/${path}`, "other");
    expect(key(join(folder, "one"))).not.toBe(before);
  });

  it("changes with a file that is moved, the profile and the compiler's flags", () => {
    const root = checkout("one");
    const keys = [key(root), key(root, {}, "dist"), key(root, { RUSTFLAGS: "-C target-cpu=native" })];
    write("one/core-rs/graph/src/b.rs", "");
    keys.push(key(root));
    rmSync(join(root, "core-rs/graph/src/b.rs"));
    write("one/core-rs/graph/src/c.rs", "");
    keys.push(key(root));
    expect(new Set(keys).size).toBe(5);
  });

  it("does not change with what no addon is made of", () => {
    const before = key(checkout("one"));
    write("one/core-rs/graph/tests/a.rs", "");
    write("one/bindings/quiver.linux-x64.node", "");
    write("one/src/index.ts", "");
    expect(key(join(folder, "one"), { CARGO_TARGET_DIR: "elsewhere" })).toBe(before);
  });

  it("is of this checkout's crates, all of them", () => {
    const found = sources(join(import.meta.dirname, "../.."));
    const crates = new Set(
      found.filter((path) => path.endsWith("/src/lib.rs")).map((path) => path.replace("/src/lib.rs", "")),
    );
    const [, members = ""] = /^members = \[(.*)\]$/m.exec(readFileSync("Cargo.toml", "utf8")) ?? [];
    expect([...crates].sort()).toEqual([...members.matchAll(/"([^"]+)"/g)].map(([, path]) => path).sort());
  });
});

describe("addons that are kept", () => {
  const cache = () => join(folder, "addons");

  it("are copied into place", () => {
    const addon = join(folder, "addon.node");
    expect(takeAddon(cache(), "a", addon)).toBe(false);
    keepAddon(cache(), "a", write("built.node", "code"));
    expect(takeAddon(cache(), "a", addon)).toBe(true);
    expect(readFileSync(addon, "utf8")).toBe("code");
    expect(readdirSync(folder).sort()).toEqual(["addon.node", "addons", "built.node"]);
  });

  it("are four, those that were used last", () => {
    for (const [day, key] of ["a", "b", "c", "d"].entries()) {
      keepAddon(cache(), key, write("built.node", key));
      utimesSync(join(cache(), `${key}.node`), new Date(2020, 0, day + 1), new Date(2020, 0, 1));
    }
    // Used again, and so not the oldest any more.
    takeAddon(cache(), "a", join(folder, "addon.node"));
    keepAddon(cache(), "e", write("built.node", "e"));
    expect(readdirSync(cache()).sort()).toEqual(["a.node", "c.node", "d.node", "e.node"]);
  });

  it("stay as they are where they are there already", () => {
    const [built, addon] = [write("built.node", "code"), join(folder, "addon.node")];
    utimesSync(built, new Date(), new Date(1_600_000_000_123));
    placeAddon(built, addon);
    // Of the same size and date, and so taken for the same.
    writeFileSync(addon, "CODE");
    utimesSync(addon, new Date(), new Date(1_600_000_000_123));
    placeAddon(built, addon);
    expect(readFileSync(addon, "utf8")).toBe("CODE");
    writeFileSync(built, "more");
    placeAddon(built, addon);
    expect(readFileSync(addon, "utf8")).toBe("more");
    expect(existsSync(`${addon}.tmp`)).toBe(false);
  });
});
