/** Which file of a source tree uses which at run time, by its imports: TypeScript's `import` and Rust's paths. */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** Files by their paths within the tree. */
export type Sources = ReadonlyMap<string, string>;

/** What each file uses. */
export type Arrows = ReadonlyMap<string, ReadonlySet<string>>;

/** One room, or several that stand side by side: a folder or a file of the tree, without its extension. */
export type Layer = string | readonly string[];

export function sourcesIn(root: string): Sources {
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  const sources = names.filter((name) => /\.(ts|rs)$/.test(name) && !name.startsWith("bin/"));
  return new Map(sources.sort().map((name) => [name, readFileSync(join(root, name), "utf8")]));
}

export function arrowsOf(sources: Sources): Arrows {
  const isRust = [...sources.keys()].some((file) => file.endsWith(".rs"));
  const usesOf = isRust ? rustUses(sources) : typescriptUses;
  return new Map(
    [...sources].map(([file, text]) => {
      const uses = usesOf(file, text).filter((used) => used !== file && sources.has(used));
      return [file, new Set(uses)];
    }),
  );
}

/** The files that use each other, however long the way round. */
export function circlesIn(arrows: Arrows): string[][] {
  const reached = new Map([...arrows.keys()].map((file) => [file, reachedFrom(file, arrows)]));
  const known = new Set<string>();
  return [...reached].flatMap(([file, all]) => {
    if (known.has(file) || !all.has(file)) return [];
    const circle = [...all].filter((other) => reached.get(other)?.has(file)).sort();
    for (const other of circle) known.add(other);
    return [circle];
  });
}

function reachedFrom(file: string, arrows: Arrows): Set<string> {
  const reached = new Set<string>();
  const open = [file];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const used of arrows.get(at) ?? []) {
      if (!reached.has(used)) open.push(used);
      reached.add(used);
    }
  }
  return reached;
}

/** The uses of what lies in a higher layer, and the files of no layer. None where there are no layers. */
export function upwardIn(arrows: Arrows, layers: readonly Layer[]): string[] {
  if (layers.length === 0) return [];
  const floors = new Map(layers.flatMap((layer, floor) => [layer].flat().map((room) => [room, floor] as const)));
  const floorOf = (file: string) => floors.get((file.split("/")[0] as string).replace(/\.\w+$/, ""));
  return [...arrows].flatMap(([file, uses]) => {
    const floor = floorOf(file);
    if (floor === undefined) return [`${file} is in no layer`];
    return [...uses].filter((used) => (floorOf(used) ?? floor) < floor).map((used) => `${file} → ${used}`);
  });
}

// ── TypeScript

const IMPORT = /^(?:import|export)\s+(type\s+)?(?:([^;"]*?)\s*from\s+)?"(\.[^"]+)"|\bimport\("(\.[^"]+)"\)/gm;

function typescriptUses(file: string, text: string): string[] {
  return [...text.matchAll(IMPORT)].flatMap(([, type, names = "", from, loaded]) => {
    const [, listed] = /^\{([^}]*)\}$/s.exec(names) ?? [];
    const given = listed?.split(",").filter((name) => name.trim() !== "");
    const isOfTypes = type !== undefined || given?.every((name) => /^\s*type\s/.test(name));
    return isOfTypes ? [] : [posix.join(posix.dirname(file), (from ?? loaded) as string)];
  });
}

// ── Rust

/** The segments of a path from the crate on. */
type Path = readonly string[];

const moduleOf = (file: string): Path =>
  file
    .replace(/(^|\/)(mod|lib)\.rs$|\.rs$/, "")
    .split("/")
    .filter((name) => name !== "");

function rustUses(sources: Sources): (file: string) => string[] {
  const files = new Map([...sources.keys()].map((file) => [moduleOf(file).join("::"), file]));
  const isModule = (path: Path) => files.has(path.join("::"));
  /** Where modules pass on what is declared elsewhere. */
  const passed = new Map<string, Path>();
  const uses = new Map<string, Path[]>();
  for (const [file, text] of sources) {
    const [paths, within] = [[] as Path[], moduleOf(file)];
    const code = text.replaceAll(/\/\/.*/g, "").split("#[cfg(test)]\nmod")[0] as string;
    const rest = code.replaceAll(/(\bpub(?:\([^)]*\))?\s+)?\buse\s+([^;]+);/g, (_, pub, tree: string) => {
      for (const use of branches(tree.replaceAll(/\s+/g, " "))) {
        const [written = "", alias] = use.split(" as ");
        const path = fromCrate(written, within, isModule);
        if (path === undefined) continue;
        if (pub) passed.set([...within, alias ?? path.at(-1)].join("::"), path);
        else paths.push(path);
      }
      return "";
    });
    for (const [written] of rest.matchAll(/(?<![\w:])(?:crate|super|self)(?:::\w+)+/g)) {
      const path = fromCrate(written, within, isModule);
      if (path) paths.push(path);
    }
    uses.set(file, paths);
  }
  /** The module that declares what a path leads to. */
  const declaring = (path: Path): Path => {
    let at = 0;
    while (at < path.length && isModule(path.slice(0, at + 1))) at += 1;
    const on = passed.get(path.slice(0, at + 1).join("::"));
    const leads = at < path.length && on && on.join("::") !== path.slice(0, at + 1).join("::");
    return leads ? declaring([...on, ...path.slice(at + 1)]) : path.slice(0, at);
  };
  return (file) => (uses.get(file) ?? []).map((path) => files.get(declaring(path).join("::")) ?? file);
}

/** A path as the crate's root would write it; undefined for one of another crate. */
function fromCrate(written: string, within: Path, isModule: (path: Path) => boolean): Path | undefined {
  const names = written.split("::").map((name) => name.trim());
  const ups = names.findIndex((name) => name !== "super");
  if (names[0] === "crate") return names.slice(1);
  if (names[0] === "self") return [...within, ...names.slice(1)];
  if (ups !== 0) return [...within.slice(0, within.length - ups), ...names.slice(ups)];
  return isModule([...within, names[0] as string]) ? [...within, ...names] : undefined;
}

/** `a::{b, c::{d, e}}` as `a::b`, `a::c::d` and `a::c::e`. */
function branches(tree: string): string[] {
  const [before, inner] = [tree.indexOf("{"), tree.lastIndexOf("}")];
  if (before < 0) return [tree.trim()];
  const parts = [""];
  let depth = 0;
  for (const letter of tree.slice(before + 1, inner)) {
    depth += letter === "{" ? 1 : letter === "}" ? -1 : 0;
    if (letter === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  const prefix = tree.slice(0, before).trim();
  return parts.filter((part) => part.trim() !== "").flatMap((part) => branches(prefix + part.trim()));
}
