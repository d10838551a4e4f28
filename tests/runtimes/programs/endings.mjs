// Streams read to their end and left early, calls aborted before, at and after their start, workers ended while they compute; what is
// left open stays open, and the program ends by itself.
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { col, exportStream, Graph, QuiverError, Session } from "../../../dist/index.js";

const count = 100_000;
const numbers = (next) => BigInt64Array.from({ length: count }, (_, i) => BigInt(next(i)));
const openGraph = () => Graph.from({ edges: { src: numbers((i) => i), dst: numbers((i) => (i * i) % count) } });
const forever = { maxIterations: 1_000_000, tolerance: 0, damping: 0.999999 };

const how = async (work) => {
  try {
    await work();
    return "done";
  } catch (error) {
    return error instanceof QuiverError ? error.code : error.message;
  }
};

async function streams(g) {
  const frame = g.edges.select("src").sort("src");
  let whole = 0;
  for await (const batch of frame.stream({ batchSize: 4096 })) whole += batch.numRows;
  let first = 0;
  for await (const batch of frame.stream({ batchSize: 1000 })) {
    first = batch.numRows;
    break;
  }
  const thrown = await how(async () => {
    for await (const _ of frame.stream({ batchSize: 1000 })) throw new Error("out of the loop");
  });
  const left = frame.stream({ batchSize: 1000 });
  await left.next();
  const unread = frame.stream({ batchSize: 1000 });
  const reader = frame.toReadableStream({ batchSize: 1000 }).getReader();
  const { value } = await reader.read();
  await reader.cancel();
  const exported = await exportStream(frame);
  globalThis.kept = [left, unread, exported, await frame.prepare(), new Session({ threads: 1 })];
  return { whole, first, thrown, cancelled: value.numRows };
}

async function aborts(g) {
  const stopped = (delay, work) =>
    how(async () => {
      const abort = new AbortController();
      const stop = () => abort.abort(new Error("stopped"));
      if (delay === undefined) stop();
      else setTimeout(stop, delay);
      await work(abort.signal);
    });
  const heavy = g.edges.join(g.edges.select(col("src").mod(20).as("k")), { leftOn: col("dst").mod(20), rightOn: "k" });
  return {
    before: await stopped(undefined, (signal) => g.algo.pagerank({ ...forever, signal })),
    atOnce: await stopped(0, (signal) => g.algo.pagerank({ ...forever, signal })),
    running: await stopped(30, (signal) => g.algo.pagerank({ ...forever, signal })),
    query: await stopped(30, (signal) => heavy.count({ signal })),
    streaming: await stopped(30, async (signal) => {
      for await (const _ of heavy.stream({ batchSize: 1000, signal }));
    }),
    usable: (await g.algo.degree()).numRows,
  };
}

async function workers() {
  const ends = [];
  for (let i = 0; i < 3; i++) {
    const worker = new Worker(new URL(import.meta.url));
    await new Promise((resolve, reject) => worker.once("error", reject).once("message", resolve));
    await worker.terminate();
    ends.push("terminated");
  }
  return ends;
}

const g = await openGraph();
if (isMainThread) {
  console.log(JSON.stringify({ streams: await streams(g), aborts: await aborts(g), workers: await workers() }));
} else {
  // Its end cancels what it began, which would go on for hours.
  const running = g.algo.pagerank(forever);
  const table = await g.edges.collect();
  parentPort.postMessage(table.numRows);
  await running;
}
