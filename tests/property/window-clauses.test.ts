/** Windows that are made of windows of a `WINDOW` clause, here, and in DuckDB each written in full. */
import { DuckDBInstance } from "@duckdb/node-api";
import { Session } from "arrow-quiver";
import { expect, it } from "vitest";

import { Random } from "./random.ts";

interface Window {
  partition?: string;
  order?: string;
  frame?: string;
}

const written = ({ partition, order, frame }: Window, of?: string) =>
  [of, partition && `PARTITION BY ${partition}`, order && `ORDER BY ${order}`, frame].filter(Boolean).join(" ");

const ORDERS = ["id", "b DESC NULLS LAST, id", "a NULLS FIRST, id"];
const FRAMES = [
  "ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING",
  "ROWS UNBOUNDED PRECEDING",
  "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
];
const CALLS = ["count(*)", "sum(b)", "max(id)", "row_number()", "rank()", "first_value(id)"];

/** A clause, the windows that it has in full, and which of them others may be made of. */
function clause(random: Random) {
  const windows: { name: string; text: string; full: Window }[] = [];
  for (let at = 0; at < 1 + random.below(4); at++) {
    const of = at > 0 && random.chance(0.6) ? random.pick(windows.filter(({ full }) => !full.frame)) : undefined;
    const own: Window = {};
    if (!of && random.chance(0.6)) own.partition = random.pick(["a", "id % 3", "a, b % 2"]);
    if (!of?.full.order && random.chance(0.6)) own.order = random.pick(ORDERS);
    const full = { ...of?.full, ...own };
    if (full.order && at > 0 && random.chance(0.3)) full.frame = own.frame = random.pick(FRAMES);
    const plain = of && Object.keys(own).length === 0 && random.chance(0.5);
    windows.push({ name: `w${at}`, text: plain ? of.name : `(${written(own, of?.name)})`, full });
  }
  return windows;
}

it.each([1, 2, 3])("are what they are in full, seed %i", async (seed) => {
  const random = new Random(seed);
  const duckdb = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  const rows = Array.from({ length: 30 }, (_, id) => [
    id,
    random.chance(0.2) ? null : random.below(4),
    random.chance(0.2) ? null : random.below(10),
  ]);
  const values = rows.map((row) => `(${row.map((value) => value ?? "NULL")})`);
  await duckdb.run(`CREATE TABLE t AS SELECT * FROM (VALUES ${values}) v(id, a, b)`);
  const session = new Session({ batchSize: 4 });
  session.register("t", session.sql(`SELECT * FROM (VALUES ${values}) v(id, a, b)`));
  for (let round = 0; round < 40; round++) {
    const windows = clause(random);
    const items = Array.from({ length: 3 }, (_, at) => {
      const { name, full } = random.pick(windows);
      const added: Window = {};
      if (!full.frame && !full.order && random.chance(0.5)) added.order = random.pick(ORDERS);
      const whole = { ...full, ...added };
      if (!full.frame && whole.order && random.chance(0.3)) whole.frame = added.frame = random.pick(FRAMES);
      // Without an order, only what is the same for all peers.
      const call = whole.order ? random.pick(CALLS) : random.pick(["count(*)", "sum(b)", "max(id)"]);
      const over =
        Object.keys(added).length > 0 || (!full.frame && random.chance(0.3)) ? `(${written(added, name)})` : name;
      return { ours: `${call} OVER ${over} AS x${at}`, theirs: `${call} OVER (${written(whole)}) AS x${at}` };
    });
    const ours = `SELECT id, ${items.map((item) => item.ours)} FROM t WINDOW ${windows.map(({ name, text }) => `${name} AS ${text}`)} ORDER BY id`;
    const theirs = `SELECT id, ${items.map((item) => item.theirs)} FROM t ORDER BY id`;
    const wanted = (await duckdb.runAndReadAll(theirs)).getRows().map((row) => row.map(String).join(" | "));
    const got = (await session.sql(ours).toArray()).map((row) => Object.values(row).map(String).join(" | "));
    expect(got, ours).toEqual(wanted);
  }
});
