/** Building a graph of a million nodes and five million weighted edges from keys: against rustworkx, and against plain joins. */

import { readFileSync } from "node:fs";
import { tableFromIPC } from "apache-arrow";
import { Graph } from "../src/index.ts";
import { type Keys, keyed, Workspace } from "./data.ts";
import { startNative } from "./native.ts";
import { pythonPeers, startPython } from "./peers/python.ts";
import { compare, type Options, type Row, timed } from "./report.ts";

interface Answer {
  ms: number;
  summary: Record<string, number>;
}

export async function construct({ quick }: Options, notes: string[]): Promise<Row[]> {
  const rows: Row[] = [];
  const count = quick ? 500 : 1_000_000;
  const rounds = quick ? 2 : 7;
  const size = `${count} nodes, ${count * 5} edges`;
  const python = pythonPeers(["rustworkx", "polars", "duckdb"], notes);
  using files = new Workspace();
  const native = startNative();

  for (const keys of ["dense", "sparse", "text"] as Keys[]) {
    const data = keyed(count, keys);
    const nodesFile = files.write(`${keys}-nodes`, data.nodes);
    const edgesFile = files.write(`${keys}-edges`, data.edges);
    const nodes = tableFromIPC(readFileSync(nodesFile));
    const edges = tableFromIPC(readFileSync(edgesFile));
    await native.ask({ do: "load", name: "nodes", path: nodesFile });
    await native.ask({ do: "load", name: "edges", path: edgesFile });

    const peers = (keys === "text" ? ["polars", "duckdb"] : ["rustworkx"]).filter((name) => python.has(name));
    const children = peers.map(startPython);
    for (const child of children) {
      if (keys === "text") await child.ask({ do: "open", nodes: nodesFile, edges: edgesFile });
    }
    // rustworkx knows nodes by row only, so it always gets rows: it never pays for looking keys up.
    const rowsFile = keys === "sparse" ? files.write("rows", keyed(count, "dense").edges) : edgesFile;
    const request = keys === "text" ? { do: "join" } : { do: "construct", numNodes: count, edges: rowsFile };

    const create: number[] = [];
    const traverse: number[] = [];
    const nativeTimes: number[] = [];
    const theirs = new Map<string, number[]>(peers.map((name) => [name, []]));
    for (let i = -1; i < rounds; i++) {
      const kernel = await native.ask<Answer>({ do: "construct" });
      const made = await timed(() => Graph.from({ nodes, edges }));
      // The first search builds the adjacency that graph libraries build while they are loaded.
      const searched = await timed(() => made.value.algo.bfs({ sources: [nodes.getChild("id")?.get(0)] }));
      made.value.close();
      if (i >= 0) {
        nativeTimes.push(kernel.ms);
        create.push(made.ms);
        traverse.push(made.ms + searched.ms);
      }
      // One round less for the slow: the first of a child is not warmer than its others.
      if (i >= 0 && i < Math.min(rounds, 5)) {
        for (const child of children) {
          const { ms, summary } = await child.ask<Answer>(request);
          if (summary.edges !== count * 5) throw new Error(`${child.name} made ${summary.edges} edges`);
          theirs.get(child.name)?.push(ms);
        }
      }
    }
    for (const child of children) await child.close();

    const label = { dense: "int64 keys in row order", sparse: "int64 keys without order", text: "string keys" }[keys];
    rows.push(compare(`create, ${label}`, size, create, "native Rust", nativeTimes));
    for (const [name, times] of theirs) {
      const versioned = `${name} ${python.get(name)}`;
      // At least four times as fast as rustworkx; no slower than the two joins.
      const target = keys === "text" ? 1 : 0.25;
      const peer = keys === "text" ? `${versioned}, two joins` : versioned;
      rows.push(compare(`create, ${label}`, size, create, peer, times, quick ? {} : { target }));
      if (keys !== "text") {
        rows.push(compare(`create and search, ${label}`, size, traverse, peer, times, quick ? {} : { target }));
      }
    }
  }
  await native.close();
  return rows;
}
