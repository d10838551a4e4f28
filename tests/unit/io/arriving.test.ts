/** Sources that give their items later, and what they are told when nobody wants them any more. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough, Readable } from "node:stream";
import { exportStream, Frame, Graph, tableToIpc } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const edges = await tableToIpc({ src: [1, 2], dst: [2, 3] });
const halves = [edges.slice(0, 100), edges.slice(100)] as const;

/** A web stream that gives the first half and then nothing, and what it was cancelled with. */
function stalled() {
  let cancelled: unknown;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(halves[0]),
    cancel(reason) {
      cancelled = reason;
    },
  });
  return { stream, reason: () => cancelled };
}

const soon = (signal: AbortController) => setTimeout(() => signal.abort(new Error("stopped")), 20);

describe("an abort", () => {
  it.each<[string, (input: never, signal: AbortSignal) => unknown]>([
    ["Graph.from", (input, signal) => Graph.from({ edges: input }, { signal })],
    ["Frame.from", (input, signal) => Frame.from(input, { signal })],
    ["Frame.fromIpc", (input, signal) => Frame.fromIpc(input, { signal })],
    ["Graph.read", (input, signal) => Graph.read(input, { format: "graphml", signal })],
    ["exportStream", (input, signal) => exportStream(input, { signal })],
  ])("of %s cancels a web stream and destroys a Node stream that give nothing more", async (_, read) => {
    const [web, controller] = [stalled(), new AbortController()];
    soon(controller);
    await expect(read(web.stream as never, controller.signal)).rejects.toThrow("stopped");
    expect(web.reason()).toMatchObject({ message: "stopped" });

    const [node, other] = [new PassThrough(), new AbortController()];
    node.write(halves[0]);
    soon(other);
    await expect(read(node as never, other.signal)).rejects.toThrow("stopped");
    if (!node.closed) await once(node, "close");
    expect(node.destroyed).toBe(true);
  });

  it("leaves the loop over a generator, which cleans up", async () => {
    let cleaned = false;
    let give = () => {};
    async function* slow() {
      try {
        yield halves[0];
        await new Promise<void>((resolve) => {
          give = resolve;
        });
        yield halves[1];
      } finally {
        cleaned = true;
      }
    }
    const controller = new AbortController();
    soon(controller);
    await expect(Frame.fromIpc(slow(), { signal: controller.signal })).rejects.toThrow("stopped");
    give();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(cleaned).toBe(true);
  });

  it("before reading begins reads nothing", async () => {
    const web = stalled();
    await expect(Frame.from(web.stream, { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
  });
});

describe("over HTTP", () => {
  it("a response becomes a graph, its body a frame, and rows a response", async () => {
    const table = Frame.from({ src: [1, 2, 3], dst: [2, 3, 1] }) as Frame;
    const server = createServer((_, response) => {
      Readable.fromWeb(table.toIpcStream({ batchSize: 1 }) as never).pipe(response);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      expect((await Graph.from({ edges: fetch(url) })).numEdges).toBe(3);
      const { body } = await fetch(url);
      expect(await (await Frame.fromIpc(body as ReadableStream<Uint8Array>)).toArray({ int64: "number" })).toEqual([
        { src: 1, dst: 2 },
        { src: 2, dst: 3 },
        { src: 3, dst: 1 },
      ]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe("a web stream", () => {
  it("is read without being an async iterable", async () => {
    const [first, second] = halves;
    const values = [first, second];
    const reader = {
      read: async () => ({ done: values.length === 0, value: values.shift() }),
      cancel: async () => {},
      releaseLock: () => {},
    };
    const g = await Graph.from({ edges: { getReader: () => reader } as never });
    expect(g.numEdges).toBe(2);
  });

  it("is let go of at its end, and cancelled where an item is wrong", async () => {
    const whole = new ReadableStream({
      start(controller) {
        for (const half of halves) controller.enqueue(half);
        controller.close();
      },
    });
    expect(await (await Frame.from(whole)).count()).toBe(2);
    expect(whole.locked).toBe(false);
    let cancelled = false;
    const wrong = new ReadableStream({
      start: (controller) => controller.enqueue(5),
      cancel() {
        cancelled = true;
      },
    });
    await expect(Frame.from(wrong as never)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(cancelled).toBe(true);
  });

  it("that somebody else reads is refused", async () => {
    const { stream } = stalled();
    stream.getReader();
    await expect(Frame.from(stream)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringMatching(/somebody else reads/),
    });
  });
});
