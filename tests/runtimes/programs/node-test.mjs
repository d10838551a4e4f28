// A user's test file for `node --test`, which runs it in a process of its own and looks at how that ends.
import assert from "node:assert/strict";
import test from "node:test";
import { Frame, Graph } from "../../../dist/index.js";

globalThis.kept = [];

test("a result handed in again", async () => {
  const table = await Frame.from({ id: [1, 2], value: [3, 4] }).collect();
  globalThis.kept.push(table, await Frame.from(table).collect());
  const g = await Graph.from({ nodes: table });
  globalThis.kept.push(await g.withNodes(await g.algo.degree()));
  assert.equal(g.numNodes, 2);
});
