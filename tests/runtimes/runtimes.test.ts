import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { Frame, Session, tableToIpc } from "arrow-quiver";
import { beforeAll, describe, expect, it } from "vitest";

import { Graph } from "../../src/index.ts";
import { nodes, path, program, run, runtimes, strictDeno } from "./runtimes.ts";

beforeAll(() => {
  if (!existsSync(path("dist/cjs/index.cjs"))) throw new Error("dist is missing: run `npm run build` first");
});

describe.each([...runtimes, strictDeno])("the built package on $name", (runtime) => {
  it("does everything once", async () => {
    const result = JSON.parse(await run(runtime, [program("smoke.mjs")]));

    const { pagerank, ...rest } = result;
    expect(rest).toEqual({
      ...{ nodes: 4, edges: 4, copiedOnTheWayIn: 0 },
      components: [0, 0, 0, 1],
      distance: [4, 5, 7, 0],
      old: [3, 2],
      grouped: [
        { dst: "Ada", degree: 2 },
        { dst: "Bob", degree: 1 },
        { dst: "Cleo", degree: 1 },
      ],
      prepared: [
        { name: "Ada", age: 36 },
        { name: "Bob", age: 41 },
        { name: "Dan", age: 52 },
      ],
      streamed: [1, 1],
      active: [null, true, null, null],
      ...{ dangling: "DANGLING_EDGE", aborted: "stopped", closed: "CLOSED" },
      bundle: ["text/html", "text/plain"],
    });
    // Dan has no way in: (1 - 0.85) / 4. The cycle's three share the rest.
    expect(pagerank[3]).toBeCloseTo(0.0375, 5);
    expect(pagerank.reduce((sum: number, rank: number) => sum + rank)).toBeCloseTo(1, 5);
  });

  it("prints what everything shows of itself, and errors without frames of the package", async () => {
    const text = await run(runtime, [program("shown.mjs")]);
    const parts = Object.fromEntries(
      text.split("── ").flatMap((part) => {
        const [name = "", ...lines] = part.split("\n");
        return name === "" ? [] : [[name, lines.join("\n").trimEnd()]];
      }),
    );
    expect(parts).toMatchObject({
      graph:
        "Graph: 2 nodes, 1 edges, directed\n  nodes  2  id: Utf8, age: Int64, name: Utf8\n  edges  1  src: Utf8, dst: Utf8",
      table: expect.stringMatching(
        /^2 rows × 3 columns\n┌[─┬]+┐\n[\s\S]*│ a +┆ +36 ┆ \\u001b\[31m │\n│ b +┆ +null ┆ <b> +│\n└/,
      ),
      frame: "Frame nodes\n  → filter age > 30\n  → limit 1",
      results: expect.stringMatching(
        /^nodes: 2 rows[\s\S]*\n\ngroups: 1 row[\s\S]*\nsummary: modularity 0, communities 1/,
      ),
      expression: "age > 30 AS old",
      chart: "Chart: rows by age (1 marks)\n  1 row left out: age is null (1)",
      lazy: "a chart that is not drawn yet: await it, or save it",
      view: expect.stringMatching(/^View: people, [\d.]+ MB of HTML; \.save\("graph\.html"\) writes it$/),
      session: "Session: threads 2\n  no tables",
      algorithms: expect.stringMatching(/^Algorithms: .*pagerank/),
      plan: expect.stringMatching(/^Filter.*\n└─ TableScan/),
      error: 'there is no column "agee"; did you mean "age"? (id, age, name)\nframes of the package: false',
    });
  });

  it.each(["main", "worker"])("takes its own results again and ends well, in the %s thread", async (thread) => {
    const { handedIn, wrong, wasm, exit = 0 } = JSON.parse(await run(runtime, [program("handed-back.mjs"), thread]));
    expect({ wrong, wasm, exit }).toEqual({ wrong: [], wasm: 0, exit: 0 });
    // Eight kinds of results of three sizes in fourteen ways.
    expect(handedIn).toBe(8 * 3 * 14);
  });

  it("streams, aborts, ends workers, and ends by itself with all of it left open", async () => {
    expect(JSON.parse(await run(runtime, [program("endings.mjs")]))).toEqual({
      streams: { whole: 100_000, first: 1000, thrown: "out of the loop", cancelled: 1000 },
      aborts: {
        ...{ before: "stopped", atOnce: "stopped", running: "stopped", query: "stopped", streaming: "stopped" },
        usable: 100_000,
      },
      workers: ["terminated", "terminated", "terminated"],
    });
  });

  it("lets the collector take what nobody closes", async () => {
    const result = JSON.parse(await run(runtime, [...runtime.collector, program("collected.mjs")]));
    expect(result).toMatchObject({ sum: 1, degrees: 200_000 });
    // Of 120; the last ones may still be on the stack.
    expect(result.finalized).toBeGreaterThan(110);
    // The graphs made in the meantime have some 900 MiB of their own.
    expect(result.grownMiB).toBeLessThan(300);
  });
});

describe("a saved graph", () => {
  it("is opened, changed and saved by one runtime after the other", async () => {
    const folder = join(mkdtempSync(join(tmpdir(), "quiver-runtimes-")), "graph");
    const g = await Graph.from({ edges: { src: ["a", "b"], dst: ["b", "c"], weight: [0, 1] } });
    await g.save(folder);
    const weights = [0, 1];
    for (const runtime of runtimes) {
      const result = JSON.parse(await run(runtime, [program("saved.mjs"), folder]));
      expect(result, runtime.name).toEqual({ weights, ranks: 3, edges: weights.length + 1, found: true });
      weights.push(weights.length);
    }
    rmSync(dirname(folder), { recursive: true });
  });
});

describe("a saved session", () => {
  it("is opened, changed and saved by one runtime after the other", async () => {
    const folder = join(mkdtempSync(join(tmpdir(), "quiver-runtimes-")), "session");
    const session = new Session().use(await Graph.from({ edges: { src: ["a"], dst: ["b"] } }));
    session.register("latest", { id: ["a", "b"], n: [0n, 10n] });
    session.register("ranked", session.sql("SELECT id FROM pagerank()"));
    await session.save(folder);
    for (const [saves, runtime] of runtimes.entries()) {
      const result = JSON.parse(await run(runtime, [program("session.mjs"), folder]));
      expect(result.rows, runtime.name).toEqual([
        { id: "a", n: saves },
        { id: "b", n: 10 + saves },
      ]);
      expect(result.tables).toEqual(session.tables());
    }
    rmSync(dirname(folder), { recursive: true });
  });
});

describe.each([...runtimes, strictDeno])("pipes on $name", (runtime) => {
  it("bring Arrow IPC to a graph and take it away", async () => {
    const bytes = await tableToIpc({ src: [3, 1, 2], dst: [1, 2, 3] });
    const given = { cwd: path("."), env: { ...process.env, DENO_NO_UPDATE_CHECK: "1" }, timeout: 60_000 };
    const child = spawn(runtime.command, [...runtime.args, program("piped.mjs")], given);
    child.stdin.end(bytes);
    const [out, said] = await Promise.all([buffer(child.stdout), text(child.stderr)]);
    expect(said).toBe("");
    const rows = await Frame.fromIpc(out).toArray({ int64: "number" });
    expect(rows).toEqual([
      { src: 1, dst: 2 },
      { src: 2, dst: 3 },
      { src: 3, dst: 1 },
    ]);
  });
});

describe.each(nodes)("node --test on $name", (runtime) => {
  it("passes a file that hands results in again", async () => {
    const printed = await run(runtime, ["--test", "--test-reporter=tap", program("node-test.mjs")]);
    expect(printed).toMatch(/^# pass 1$/m);
    expect(printed).toMatch(/^# fail 0$/m);
  });
});

describe("the versions of Node", () => {
  it("are those that are supported, and newer ones", async () => {
    const majors = await Promise.all(
      nodes.map(async (node) => Number(/\d+/.exec(await run(node, ["--version"]))?.[0])),
    );
    // There is no package of Node 20.19 for Apple's processors.
    expect(majors.filter((major) => major !== 20)).toEqual([22, 24, 26]);
    expect(majors.includes(20)).toBe(!(process.platform === "darwin" && process.arch === "arm64"));
  });
});
