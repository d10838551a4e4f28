/** Graphs that are folders of files, damaged byte by byte and file by file: an error that says what is wrong, or a graph. */
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Graph, type GraphFormat } from "arrow-quiver";
import { afterAll, describe, expect, it } from "vitest";

import { Random } from "./random.ts";

const root = mkdtempSync(join(tmpdir(), "quiver-damaged-"));
afterAll(() => rmSync(root, { recursive: true, force: true }), 120_000);

/** More of them by hand, and others: each folder is read whole. */
const DAMAGES = Number(process.env.QUIVER_DAMAGES ?? 40);
const SEED = Number(process.env.QUIVER_SEED ?? 7);
/** How many inputs are made of one graph. */
const EACH = 200;

interface Kind {
  format: GraphFormat;
  title: string;
  /** Writes a folder. */
  make: (random: Random, path: string) => Promise<unknown>;
}

function files(path: string, of: Record<string, string>): void {
  for (const [name, text] of Object.entries(of)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
}

const lines = (random: Random, header: string, row: (at: number) => string): string =>
  `${header}\n${Array.from({ length: random.below(12) + 1 }, (_, at) => `${row(at)}\n`).join("")}`;

function labelled(random: Random): Promise<Graph> {
  const people = Array.from({ length: random.below(12) + 1 }, (_, at) => `p${at}`);
  const cities = Array.from({ length: random.below(5) + 1 }, (_, at) => `c${at}, "${at}"`);
  const knows = random.below(20);
  const some = <T>(of: readonly T[], count: number) => Array.from({ length: count }, () => random.pick(of));
  const texts = ["", "a", 'say "hi"', "a,b;c|d", "line\nbreak", "שלום ☕"];
  return Graph.from({
    nodes: {
      Person: {
        id: people,
        name: some(texts, people.length),
        born: some([new Date(0), new Date(1e12)], people.length),
      },
      City: { id: cities, size: Int32Array.from(cities, () => random.below(1000)) },
    },
    edges: {
      KNOWS: {
        table: {
          src: some(people, knows),
          dst: some(people, knows),
          since: Float64Array.from({ length: knows }, Math.sqrt),
        },
        ...{ from: "Person", to: "Person" },
      },
      LIVES: { table: { src: people, dst: some(cities, people.length) }, from: "Person", to: "City" },
    },
  });
}

const KINDS: Kind[] = [
  {
    ...{ format: "neo4j-csv", title: "Neo4j's CSV, as it is written" },
    make: async (random, path) => (await labelled(random)).write(path, { format: "neo4j-csv" }),
  },
  {
    ...{ format: "neo4j-csv", title: "Neo4j's CSV with headers in files of their own, labels and types in columns" },
    make: async (random, path) => {
      files(path, {
        "people-header.csv": "id:ID(P),name,age:int,tags:string[],seen:datetime{timezone:+02:00},:LABEL\n",
        "people-1.csv": lines(random, '0,"x",7,a;b,2020-01-02T03:04:05,A', (at) => `${at + 1},n,${at},"",,B;A`),
        "knows.csv": lines(
          random,
          ":START_ID(P),:END_ID(P),:TYPE,w:double",
          (at) => `${at % 2},0,${at % 3 ? "K" : "L"},.5`,
        ),
      });
    },
  },
  {
    ...{ format: "neo4j-csv", title: "what apoc.export.csv writes" },
    make: async (random, path) => {
      const nodes = lines(random, "_id,_labels,name,_start,_end,_type,weight", (at) => `${at},:A:B,"n${at}",,,,`);
      files(path, { "all.csv": nodes + lines(random, ",,,0,0,KNOWS,1.5", () => ",,,0,0,LIKES,2") });
    },
  },
  {
    ...{ format: "graphar", title: "GraphAr in Parquet" },
    make: async (random, path) => (await labelled(random)).write(path, { format: "graphar" }),
  },
  {
    ...{ format: "graphar", title: "GraphAr in CSV and JSON" },
    make: async (random, path) => {
      const type = random.pick(["csv", "json"]);
      const property = (name: string, of: string, isPrimary: boolean) =>
        `      - {name: ${name}, data_type: ${of}, is_primary: ${isPrimary}}\n`;
      const chunk = (names: string[], rows: unknown[][]) =>
        type === "csv"
          ? `${names.join(",")}\n${rows.map((row) => `${row.join(",")}\n`).join("")}`
          : rows
              .map((row) => `${JSON.stringify(Object.fromEntries(names.map((name, at) => [name, row[at]])))}\n`)
              .join("");
      const count = random.below(6) + 1;
      const ids = Array.from({ length: count }, (_, at) => [at, at + 5, `n${at}`]);
      const edges = Array.from({ length: random.below(9) + 1 }, () => [random.below(count), random.below(count)]);
      files(path, {
        "g.graph.yml":
          "name: g\nprefix: ./\nvertices:\n  - p.vertex.yml\nedges:\n  - p_k_p.edge.yml\nversion: gar/v1\n",
        "p.vertex.yml":
          `type: p\nchunk_size: 100\nprefix: vertex/p/\nproperty_groups:\n  - file_type: ${type}\n    properties:\n` +
          `${property("id", "int64", true)}${property("name", "string", false)}version: gar/v1\n`,
        "p_k_p.edge.yml":
          "src_type: p\nedge_type: k\ndst_type: p\nchunk_size: 100\nsrc_chunk_size: 100\ndst_chunk_size: 100\n" +
          "directed: true\nprefix: edge/p_k_p/\nadj_lists:\n  - {ordered: true, aligned_by: src, file_type: " +
          `${type}}\nversion: gar/v1\n`,
        "vertex/p/id_name/chunk0": chunk(["_graphArVertexIndex", "id", "name"], ids),
        "edge/p_k_p/ordered_by_source/adj_list/part0/chunk0": chunk(["_graphArSrcIndex", "_graphArDstIndex"], edges),
      });
    },
  },
  {
    ...{ format: "graphalytics", title: "Graphalytics" },
    make: async (random, path) => {
      const ends = () => Int32Array.from({ length: 9 }, () => random.below(9));
      const weight = Float64Array.from({ length: 9 }, () => random.below(9) / 4);
      await (await Graph.fromEdges(ends(), ends(), { weight })).write(path, { format: "graphalytics" });
    },
  },
  {
    ...{ format: "ldbc-snb", title: "LDBC's network by Hadoop" },
    make: async (random, path) =>
      files(path, {
        "person_0_0.csv": lines(
          random,
          "id|firstName|birthday|creationDate|place",
          (at) => `${at}|n|1990-01-02|2010-03-04T05:06:07.008+0000|1`,
        ),
        "person_email_emailaddress_0_0.csv": lines(random, "Person.id|email", () => "0|a@b"),
        "place_0_0.csv": lines(random, "id|name|url|type", (at) => `${at + 1}|P|http://x|city`),
        "person_knows_person_0_0.csv": lines(
          random,
          "Person.id|Person.id|creationDate",
          () => "0|0|2010-03-04T05:06:07.008+0000",
        ),
      }),
  },
  {
    ...{ format: "ldbc-snb", title: "LDBC's network by Spark" },
    make: async (random, path) =>
      files(path, {
        "Person/part-00000.csv": lines(
          random,
          "creationDate|id|firstName|language",
          (at) => `2010-03-04T05:06:07.008+00:00|${at}|"n|${at}"|de;en`,
        ),
        "Person_knows_Person/part-00000.csv": lines(
          random,
          "creationDate|Person1Id|Person2Id",
          () => "2010-03-04T05:06:07.008+00:00|0|0",
        ),
      }),
  },
];

describe.each(KINDS.map((kind, at) => ({ ...kind, at })))("damaged: $title", ({ format, make, at }) => {
  it("gives an error that says what is wrong, or a graph", { timeout: 60_000 + 3000 * DAMAGES }, async () => {
    const random = new Random(SEED);
    const faults = new Map<string, string>();
    let graphs = 0;
    for (let tried = 0; tried < DAMAGES; tried++) {
      const [whole, damaged] = [join(root, `${at}-${tried - (tried % EACH)}`), join(root, `${at}-damaged`)];
      if (tried % EACH === 0) {
        await make(random, whole);
        (await Graph.read(whole, { format })).close();
        rmSync(damaged, { recursive: true, force: true });
        cpSync(whole, damaged, { recursive: true });
      }
      const names = readdirSync(whole, { recursive: true, encoding: "utf8" }).filter((name) =>
        statSync(join(whole, name)).isFile(),
      );
      const name = random.pick(names);
      const bytes = damage(readFileSync(join(whole, name)), random);
      writeFileSync(join(damaged, name), bytes);
      try {
        (await Graph.read(damaged, { format })).close();
        graphs++;
      } catch (error) {
        const { name: kind, code, message } = error as { name: string; code?: string; message: string };
        if (
          kind !== "QuiverError" ||
          code === "INTERNAL" ||
          code === "QUERY_FAILED" ||
          message.includes(`${tmpdir()}/quiver-csv`)
        )
          faults.set(
            `${kind} ${code} ${message.replace(/\d+/g, "0").slice(0, 60)}`,
            `${tried}: ${name}, ${message}\n${bytes.toString("latin1").slice(0, 400)}`,
          );
      }
      copyFileSync(join(whole, name), join(damaged, name));
    }
    expect([...faults.values()]).toEqual([]);
    if (DAMAGES >= 40) expect(graphs).toBeGreaterThan(0);
  });
});

function damage(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const other = Buffer.from(
    random.pick(['"', ",", ";", ":", "\n", "\r", "\0", "\xff", "{", "x", "-1", "999999999999", '""', "(", "[]", "|"]),
    "latin1",
  );
  switch (random.below(5)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), other, bytes.subarray(at + 1)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), other, bytes.subarray(at)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random.below(20))]);
    default:
      return Buffer.concat([bytes, bytes.subarray(at)]);
  }
}
