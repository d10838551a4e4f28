/** Long plain arrays cross in fewer bytes than they end up with, from memory that is used again. */
import { type Table, Utf8, vectorFromArray } from "apache-arrow";
import { col, Frame, Graph, resetDiagnostics } from "arrow-quiver";
import { beforeEach, describe, expect, it } from "vitest";

import { giveBack, scratch } from "../../../src/io/scratch.ts";
import { inferData, passingMemory, wideType } from "../../../src/io/values.ts";

const ROWS = 10_000;
const rows = <T>(make: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => make(row));
const read = (table: Table, name: string) => [...(table.getChild(name) ?? [])];

beforeEach(() => resetDiagnostics());

describe("a long plain array", () => {
  const words = ["", "a", "Legal", "é", "漢字", "😀", "a\ufffd", "\u0000"];

  it.each<[string, unknown[], unknown[], string]>([
    ["few strings", rows((i) => words[i % 8]), rows((i) => words[i % 8]), "Utf8"],
    [
      "few strings and nulls",
      rows((i) => (i % 3 ? words[i % 8] : [null, undefined][i % 2])),
      rows((i) => (i % 3 ? words[i % 8] : null)),
      "Utf8",
    ],
    ["256 strings", rows((i) => `w${i % 256}`), rows((i) => `w${i % 256}`), "Utf8"],
    ["257 strings", rows((i) => `w${i % 257}`), rows((i) => `w${i % 257}`), "Utf8"],
    ["new strings late", rows((i) => (i < 9000 ? "x" : `w${i}`)), rows((i) => (i < 9000 ? "x" : `w${i}`)), "Utf8"],
    [
      "small integers and nulls",
      rows((i) => (i % 5 ? i - 5000 : null)),
      rows((i) => (i % 5 ? BigInt(i - 5000) : null)),
      "Int64",
    ],
    [
      "a large integer late",
      rows((i) => (i < 9999 ? i : 2 ** 40)),
      rows((i) => BigInt(i < 9999 ? i : 2 ** 40)),
      "Int64",
    ],
    ["a fraction late", rows((i) => (i < 9999 ? i : 0.5)), rows((i) => (i < 9999 ? i : 0.5)), "Float64"],
  ])("comes out as one of its kind would: %s", async (_, given, expected, type) => {
    // Twice, the second time from memory that holds what the first has left there.
    for (let round = 0; round < 2; round++) {
      const id = rows((i) => i);
      const g = await Graph.from({ nodes: { id, given } });
      const table = await g.nodes.collect();
      expect(read(table, "given")).toEqual(expected);
      expect(String(table.schema.fields[1]?.type)).toBe(type);
      const attributed = await (await Graph.from({ nodes: { id } })).withNodeAttributes({
        given: { nodes: id, values: given },
      });
      expect(read(await attributed.nodes.collect(), "given")).toEqual(expected);
    }
  });

  it("says where a value does not fit", async () => {
    const values = rows((i) => (i === 7000 ? 7 : "x"));
    await expect(Graph.from({ nodes: { id: rows((i) => i), values } })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { column: "values", row: 7000, expected: "a string", got: "7" },
    });
  });

  it("belongs to nobody else: what is asked for again stays what it was", async () => {
    const id = rows((i) => i);
    const frame = Frame.from({ id, team: rows((i) => `t${i % 7}`) });
    const among = col("id").isIn(rows((i) => 2 * i));
    const graphs = [];
    for (let shift = 0; shift < 4; shift++) {
      const nodes = { id: id.map((i) => i + shift), team: rows((i) => `s${(i + shift) % 5}`) };
      graphs.push(await Graph.from({ nodes }));
      graphs.push(await (await Graph.from({ nodes: { id } })).addNodes({ id: rows((i) => ROWS + i + shift) }));
      expect((await (graphs[0] as Graph).filterNodes(among)).numNodes).toBe(ROWS / 2);
      expect(read(await frame.collect(), "team")).toEqual(rows((i) => `t${i % 7}`));
    }
    for (const [i, g] of graphs.entries()) {
      const shift = i >> 1;
      const table = await g.nodes.collect();
      expect(read(table, "id").slice(-ROWS)).toEqual(rows((row) => BigInt(row + shift + (i % 2 ? ROWS : 0))));
      if (i % 2 === 0) expect(read(table, "team")).toEqual(rows((row) => `s${(row + shift) % 5}`));
    }
  });

  it("may cross many at a time", async () => {
    const made = Array.from({ length: 12 }, (_, n) => Graph.from({ nodes: { id: rows((i) => i * (n + 1)) } }));
    for (const [n, g] of (await Promise.all(made)).entries()) {
      expect(read(await g.nodes.collect(), "id")).toEqual(rows((i) => BigInt(i * (n + 1))));
    }
  });

  it("stays as it is where its type is asked for", async () => {
    const text = vectorFromArray(
      rows((i) => `t${i % 3}`),
      new Utf8(),
    );
    expect(wideType(inferData([...text] as unknown[], "c"))).toBeInstanceOf(Utf8);
    expect(wideType(inferData(["t0", "t1"], "c"))).toBeUndefined();
    expect(
      passingMemory(
        inferData(
          rows((i) => `t${i}`),
          "c",
        ),
      ),
    ).toBeUndefined();
  });
});

describe("scratch memory", () => {
  it("is used again where it fits, and never twice at once", () => {
    const first = scratch(1 << 20);
    giveBack([first]);
    const again = scratch((1 << 20) - 100);
    expect(again).toBe(first);
    expect(scratch((1 << 20) - 100)).not.toBe(first);
    giveBack([again]);
    expect(scratch(1 << 10)).not.toBe(first);
    expect(scratch(1 << 20)).toBe(first);
  });

  it("takes what fits best and keeps few", () => {
    const buffers = Array.from({ length: 40 }, (_, i) => new ArrayBuffer((1 << 16) + i));
    giveBack(buffers.slice(0, 10));
    expect(scratch((1 << 16) + 3)).toBe(buffers[3]);
    for (const buffer of buffers.slice(10)) giveBack([buffer]);
    expect(buffers.slice(0, 24)).not.toContain(scratch(1 << 16));
  });
});
