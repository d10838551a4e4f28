/**
 * What the binding costs: the seed's work, done from JavaScript and by a native program on the same data, in turns.
 *
 * The work: create the graph with its edges, then set type, department, active, age and salary of every node. The time ends
 * when the new graph is there; releasing it is not counted on either side.
 */

import { readFileSync } from "node:fs";
import { type Table, tableFromIPC, type Vector } from "apache-arrow";
import { diagnostics, Graph, type NodeAttribute, resetDiagnostics, type TableInput } from "../src/index.ts";
import type { Child } from "./child.ts";
import { ATTRIBUTES, stress, Workspace } from "./data.ts";
import { startNative } from "./native.ts";
import { startGraphology } from "./peers/graphology.ts";
import { compare, median, type Options, type Row, round, timed } from "./report.ts";

/** The nodes' keys, the edges, and one column per attribute, in whatever form the row is about. */
interface Input {
  nodes: TableInput;
  edges: TableInput;
  attributes: Record<string, NodeAttribute>;
}

export async function overhead({ quick }: Options, notes: string[]): Promise<Row[]> {
  const rows: Row[] = [];
  using files = new Workspace();
  const native = startNative();
  const sizes = quick
    ? [{ nodes: 500, target: undefined, warmup: 1, rounds: 3 }]
    : [
        { nodes: 10_000, target: 1.1, warmup: 500, rounds: 2001 },
        { nodes: 1_000_000, target: 1.02, warmup: 3, rounds: 21 },
      ];
  for (const { nodes: count, target, ...turns } of sizes) {
    const size = `${count} nodes, ${count * 5} edges`;
    const data = stress(count);
    const nodesFile = files.write("nodes", data.nodes);
    const edgesFile = files.write("edges", data.edges);
    await native.ask({ do: "load", name: "nodes", path: nodesFile });
    await native.ask({ do: "load", name: "edges", path: edgesFile });

    // Both programs hold the columns as their own reader gives them from one file.
    const tables = [nodesFile, edgesFile].map((file) => tableFromIPC(readFileSync(file))) as [Table, Table];
    const columns = fromTables(...tables);
    const arrow = await alternate(native, "arrow", columns, turns);
    const { calls, copiedBytes, zeroCopyBytes, copyReasons } = await boundary(columns);
    rows.push(
      compare("from Arrow columns", size, arrow.ours, "native Rust", arrow.theirs, {
        first_ms: round(arrow.first),
        ...(target ? { target } : {}),
      }),
      compare("from Arrow columns", size, arrow.ours, "native Rust, validating", arrow.validating),
    );
    const counted = (name: string, peer: string, value: number, limit: number): Row => {
      return { name, size, ours: value, peer, ratio: null, target: limit, met: value <= limit };
    };
    rows.push(counted("boundary calls", "limit", calls, 3), counted("bytes copied", "limit", copiedBytes, 0));
    if (copiedBytes > 0) notes.push(`${size}: copied ${JSON.stringify(copyReasons)}, shared ${zeroCopyBytes} bytes`);

    const plain = fromPlain(...tables);
    const fewer = { warmup: Math.ceil(turns.warmup / 3), rounds: Math.ceil(turns.rounds / 3) };
    const arrays = await alternate(native, "vecs", plain, fewer);
    const fromVecs = { target: 2 };
    rows.push(
      compare(
        "from plain JavaScript arrays",
        size,
        arrays.ours,
        "native Rust, Vecs",
        arrays.theirs,
        quick ? {} : fromVecs,
      ),
    );

    const perValue = await oneCallPerValue(columns, count, quick ? 5 : 50);
    const name = "one call per value, extrapolated";
    rows.push(compare(name, size, [perValue], "native Rust", arrow.theirs));

    const graphology = startGraphology();
    const times: number[] = [];
    for (let i = 0; i < (count > 100_000 ? 1 : 3); i++) {
      times.push((await graphology.ask<{ ms: number }>({ do: "stress", nodes: nodesFile, edges: edgesFile })).ms);
    }
    await graphology.close();
    rows.push(compare("from Arrow columns", size, arrow.ours, "graphology", times));
  }
  await native.close();
  return rows;
}

/**
 * Rounds of the native program and of ours in turns; over Arrow columns every other round of the former validates them first, as
 * a program must that gets them from elsewhere, which ours does too. Those of its own reader were validated before the time began.
 *
 * Some rounds of each go before and are not counted: V8 compiles what it has run a few hundred times. `first` is the median of
 * our first ten, which a program sees that does this once.
 */
async function alternate(
  native: Child,
  from: "arrow" | "vecs",
  input: Input,
  { warmup, rounds }: { warmup: number; rounds: number },
) {
  const ours: number[] = [];
  const theirs: number[] = [];
  const validating: number[] = [];
  const askNative = async (from: string) => (await native.ask<{ ms: number }>({ do: "stress", from })).ms;
  const own = async () => {
    const { ms, value } = await timed(() => work(input));
    for (const graph of value) graph.close();
    ours.push(ms);
  };
  for (let i = 0; i < warmup + rounds; i++) {
    theirs.push(await askNative(from));
    await own();
    if (from === "vecs") continue;
    validating.push(await askNative("foreign"));
    await own();
  }
  const counted = (times: number[]) => times.slice((warmup * times.length) / (warmup + rounds));
  return {
    ours: counted(ours),
    theirs: counted(theirs),
    validating: counted(validating),
    first: median(ours.slice(0, 10)),
  };
}

/** The work itself; both graphs come back, so that closing them is not part of it. */
async function work({ nodes, edges, attributes }: Input): Promise<[Graph, Graph]> {
  const bare = await Graph.from({ nodes, edges });
  return [bare, await bare.withNodeAttributes(attributes)];
}

async function boundary(input: Input) {
  resetDiagnostics();
  const graphs = await work(input);
  const counts = diagnostics();
  for (const graph of graphs) graph.close();
  return counts;
}

function fromTables(nodes: Table, edges: Table): Input {
  const column = (name: string) => nodes.getChild(name) as Vector;
  const attributes = ATTRIBUTES.map((name) => [name, { nodes: column("id"), values: column(name) }]);
  return { nodes: nodes.select(["id"]), edges, attributes: Object.fromEntries(attributes) };
}

/** The same values as arrays of numbers, strings and booleans; the type of each attribute is said once. */
function fromPlain(nodes: Table, edges: Table): Input {
  const plain = (table: Table, name: string) =>
    Array.from(table.getChild(name) as Vector, (value) => (typeof value === "bigint" ? Number(value) : value));
  const types = { type: "text", department: "text", active: "bool", age: "int", salary: "float" } as const;
  const id = plain(nodes, "id");
  const attributes = ATTRIBUTES.map((name) => [name, { nodes: id, values: plain(nodes, name), type: types[name] }]);
  return {
    nodes: { id },
    edges: { src: plain(edges, "src"), dst: plain(edges, "dst") },
    attributes: Object.fromEntries(attributes),
  };
}

/** What the work would take if every value crossed alone: measured on some calls, multiplied by all values. */
async function oneCallPerValue(input: Input, count: number, calls: number): Promise<number> {
  const { ms: createMs, value: graph } = await timed(() => Graph.from({ nodes: input.nodes, edges: input.edges }));
  const times: number[] = [];
  for (let row = 0; row < calls; row++) {
    const one = { age: { nodes: [row], values: [18 + (row % 50)], type: "int" as const } };
    const { ms, value } = await timed(() => graph.withNodeAttributes(one));
    value.close();
    times.push(ms);
  }
  graph.close();
  return round(createMs + median(times) * count * ATTRIBUTES.length);
}
