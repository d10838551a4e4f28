import { readFileSync } from "node:fs";
import { Graph } from "arrow-quiver";
import { expect, it } from "vitest";

import { native } from "../../../src/native/native.ts";

const catalog = JSON.parse(native().catalog()) as { name: string; graphs: string }[];
const source = readFileSync(new URL("../../../src/algorithms/generated.ts", import.meta.url), "utf8");
const blocks = [...source.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = ""]) =>
  block.replaceAll(/^\s*\* ?/gm, ""),
);
const examples = blocks.map((code) => ({ code, name: /g\.algo\.(\w+)/.exec(code)?.[1] }));

it("every algorithm has an example", () => {
  const names = catalog.map(({ name }) => name);
  expect(examples.map(({ name }) => name)).toEqual(names);
});

it.each(examples)("the example of $name runs", async ({ code, name }) => {
  const acyclic = catalog.some((algorithm) => algorithm.name === name && algorithm.graphs === "acyclic");
  const dst = ["b", "c", acyclic ? "d" : "a", "d"];
  using g = await Graph.from({
    nodes: { id: ["a", "b", "c", "d"], age: [36, 41, 29, 50], city: ["Oslo", "Rome", "Oslo", "Rome"] },
    edges: { src: ["a", "b", "c", "c"], dst, weight: [1, 2, 3, 4] },
  });
  const last = /const (?:\{ )?(\w+)(?: \})? = [^\n]*\n*$/.exec(code)?.[1];
  const AsyncFunction = (async () => {}).constructor as new (...text: string[]) => (graph: Graph) => Promise<unknown>;
  const value = await new AsyncFunction("g", `${code}\nreturn ${last};`)(g);
  expect(value, name).toBeDefined();
  expect(value, name).not.toBeNull();
});
