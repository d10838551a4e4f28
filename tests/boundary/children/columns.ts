/** Sets a column anew and lets go of all but the newest graph: the memory of the old column must go, that of the others must not. */
import { Graph } from "../../../src/index.ts";

declare const gc: () => void;

const ROWS = 100_000;
const refs = new Map<string, WeakRef<ArrayBuffer>>();
const noted = <A extends { buffer: ArrayBufferLike }>(name: string, array: A): A => {
  refs.set(name, new WeakRef(array.buffer as ArrayBuffer));
  return array;
};

async function open(): Promise<Graph> {
  const id = noted(
    "id",
    Int32Array.from({ length: ROWS }, (_, i) => i),
  );
  const nodes = { id, old: noted("old", new Float64Array(ROWS).fill(1)), kept: noted("kept", new Float64Array(ROWS)) };
  const first = await Graph.from({ nodes });
  const second = await first.withNodeAttributes({
    old: { nodes: id, values: noted("new", new Float64Array(ROWS).fill(2)) },
  });
  first.close();
  return second;
}

const graph = await open();
for (let i = 0; i < 10; i++) {
  gc();
  // Finalizers run between macrotasks.
  await new Promise((resolve) => setTimeout(resolve, 5));
}
const alive = [...refs].filter(([, ref]) => ref.deref() !== undefined).map(([name]) => name);
const values = (await graph.nodes.limit(1).collect()).toArray()[0]?.toJSON();
console.log(JSON.stringify({ alive, values }));
