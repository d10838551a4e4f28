/** Code in documents and comments, and how it is run. As a program: runs the block of a file that has the number given. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import * as arrow from "apache-arrow";
import * as quiver from "arrow-quiver";
import ts from "typescript";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const read = (file: string) => readFileSync(`${root}/${file}`, "utf8");

/** The blocks of code in a Markdown file, or in the comments of a TypeScript file. */
export function snippets(file: string): { name: string; index: number; code: string }[] {
  const text = read(file).replace(/^ +\* ?/gm, "");
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match, index) => {
    const line = text.slice(0, match.index).split("\n").length + 1;
    return { name: `${file}:${line}`, index, code: match[1] ?? "" };
  });
}

const IMPORT = /^import ([^;]*?) from "([^"]+)";$/gm;

type Load = (name: string) => Promise<Record<string, unknown>>;

/** What a block imports of other packages, by the names that it gives them. */
async function imported(code: string, load: Load): Promise<Record<string, unknown>> {
  const scope: Record<string, unknown> = {};
  for (const [, names = "", from = ""] of code.matchAll(IMPORT)) {
    if (from === "arrow-quiver" || from === "apache-arrow") continue;
    const module = await load(from);
    const [, one, all] = /^(\w+)|^\* as (\w+)/.exec(names) ?? [];
    if (one !== undefined) scope[one] = module.default;
    if (all !== undefined) scope[all] = module;
    for (const [, name = "", as = name] of (/\{(.*)\}/s.exec(names)?.[1] ?? "").matchAll(/(\w+)(?: as (\w+))?/g))
      scope[as] = module[name];
  }
  return scope;
}

/** Runs a block with everything imported, a small graph at hand, in an empty folder; what it logs must be what its comments say. */
export async function runSnippet(code: string, load: Load = (name) => import(name)): Promise<void> {
  const people = arrow.tableFromArrays({
    ...{ id: ["a", "b", "c"], age: Int32Array.of(36, 41, 29), salary: Float64Array.of(61, 52, 58) },
    ...{
      department: ["Engineering", "Sales", "Engineering"],
      city: ["Oslo", "Rome", "Oslo"],
      active: [true, true, false],
    },
  });
  const knows = arrow.tableFromArrays({ src: ["a", "b"], dst: ["b", "c"], weight: Float64Array.of(1, 2) });
  const g = await quiver.Graph.from({ nodes: people, edges: knows });
  const logged: string[] = [];
  const console = { log: (...values: unknown[]) => logged.push(format(...values)), table: () => {} };
  const scope = {
    ...arrow,
    ...quiver,
    ...(await imported(code, load)),
    console,
    g,
    nodes: people,
    edges: knows,
    table: people,
  };

  const statements = code.replace(IMPORT, "");
  const { outputText } = ts.transpileModule(statements, { compilerOptions: { target: ts.ScriptTarget.ES2022 } });
  // `with` lets a block declare names of its own over those at hand; only sloppy functions have it.
  const AsyncFunction = (async () => {}).constructor as new (...args: string[]) => (scope: object) => Promise<void>;
  const body = outputText.replace(/^"use strict";|^export \{\};?$/gm, "");
  const folder = mkdtempSync(join(tmpdir(), "quiver-snippet-"));
  process.chdir(folder);
  try {
    await new AsyncFunction("scope", `with (scope) {\n${body}\n}`)(scope);
  } finally {
    process.chdir(root);
    rmSync(folder, { recursive: true });
  }

  const expected = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, comment]) => comment);
  for (const text of expected)
    assert.ok(text && logged.includes(text), `logged ${JSON.stringify(logged)}, not "${text}"`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file = "", index] = process.argv.slice(2);
  await runSnippet(snippets(file)[Number(index)]?.code ?? assert.fail("there is no such block"));
}
