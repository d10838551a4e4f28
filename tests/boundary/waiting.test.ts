/** Nobody waits for what never comes: not a caller who gives up, and not a process that ends. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Frame, Graph } from "../../src/index.ts";

const script = fileURLToPath(new URL("children/exits.ts", import.meta.url));

describe("a process that ends while a query runs", () => {
  it.each([
    ["exit", 7],
    ["throw", 1],
  ])(
    "by %s does not wait for it",
    (how, code) => {
      const started = performance.now();
      const { status } = spawnSync(process.execPath, ["--import", "tsx", script, how], { timeout: 60_000 });
      expect(status).toBe(code);
      expect(performance.now() - started).toBeLessThan(20_000);
    },
    70_000,
  );
});

/** Inputs that begin, where they can, and never end. */
const endless: Record<string, () => unknown> = {
  "an async iterable of rows": () => rows(),
  "an async iterable of bytes": () => bytes(),
  "a promise": () => new Promise(() => {}),
  "a Response": () => new Response(new ReadableStream()),
  "something to collect": () => ({ collect: () => new Promise(() => {}) }),
};

async function* rows() {
  yield { id: 1, src: 1, dst: 1 };
  await new Promise(() => {});
}

async function* bytes() {
  yield Uint8Array.of(255, 255, 255, 255);
  await new Promise(() => {});
}

type Read = (input: never, options: { signal: AbortSignal }) => unknown;
const graph = await Graph.from({ edges: { src: [1, 2], dst: [2, 1] } });
const readers: Record<string, Read> = {
  "Graph.from of nodes": (nodes, options) => Graph.from({ nodes }, options),
  "Graph.from of edges": (edges, options) => Graph.from({ edges }, options),
  "Frame.from": (input, options) => Frame.from(input, options),
  "Frame.fromCsv": (input, options) => Frame.fromCsv(input, options),
  "Frame.fromNdjson": (input, options) => Frame.fromNdjson(input, options),
  "Frame.fromParquet": (input, options) => Frame.fromParquet(input, options),
  "Frame.fromIpc": (input, options) => Frame.fromIpc(input, options),
  addNodes: (input, options) => graph.addNodes(input, options),
  addEdges: (input, options) => graph.addEdges(input, options),
  withNodes: (input, options) => graph.withNodes(input, options),
};
const takesBytesOnly = (reader: string, input: string) => reader.startsWith("Frame.from") && /rows|collect/.test(input);
const cases = Object.keys(readers).flatMap((reader) =>
  Object.keys(endless)
    .filter((input) => reader === "Frame.from" || !takesBytesOnly(reader, input))
    .map((input) => [reader, input] as const),
);

describe("an input that never comes", () => {
  it.each(cases)(
    "%s of %s: an abort rejects with its reason, and nothing else has become of it",
    async (reader, input) => {
      const controller = new AbortController();
      const reading = (readers[reader] as Read)(endless[input]?.() as never, { signal: controller.signal });
      expect(reading).toBeInstanceOf(Promise);
      const reason = new Error("no more");
      setTimeout(() => controller.abort(reason), 10);
      await expect(reading).rejects.toBe(reason);
      const late = (readers[reader] as Read)(endless[input]?.() as never, { signal: controller.signal });
      await expect(late).rejects.toBe(reason);
    },
  );

  it("is not read on for a signal that is none", async () => {
    const signal = {} as AbortSignal;
    const read = async () => Frame.from(endless["a promise"]?.() as Promise<never>, { signal });
    await expect(read()).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});
