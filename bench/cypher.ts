/** Patterns in a graph: Cypher along the adjacency, against the joins of DuckDB that find the same. */
import { DuckDBInstance } from "@duckdb/node-api";
import { Graph } from "../src/index.ts";
import { THREADS } from "./child.ts";
import { Random } from "./random.ts";
import { compare, type Options, type Row, timed } from "./report.ts";

interface Pattern {
  name: string;
  cypher: string;
  sql: string;
}

const PATTERNS: readonly Pattern[] = [
  {
    name: "edges by property",
    cypher: "MATCH (a)-[k]->(b) WHERE k.w > 0.9 AND b.x < 0.1 RETURN count(*) AS n, avg(a.x) AS x",
    sql: `SELECT count(*) AS n, avg(a.x) AS x FROM edges k JOIN nodes a ON a.id = k.src JOIN nodes b ON b.id = k.dst
      WHERE k.w > 0.9 AND b.x < 0.1`,
  },
  {
    name: "two steps from some",
    cypher: "MATCH (a)-->(b)-->(c) WHERE a.id < 5000 RETURN count(*) AS n",
    sql: `SELECT count(*) AS n FROM edges k JOIN edges l ON k.dst = l.src WHERE k.src < 5000 AND k.rowid <> l.rowid`,
  },
  {
    name: "neighbourhood of one",
    cypher: "MATCH (a {id: 7})-[*1..3]->(b) RETURN count(DISTINCT b) AS n",
    sql: `WITH one AS (SELECT dst FROM edges WHERE src = 7), two AS (SELECT DISTINCT e.dst FROM one JOIN edges e ON e.src = one.dst),
      three AS (SELECT DISTINCT e.dst FROM two JOIN edges e ON e.src = two.dst)
      SELECT count(*) AS n FROM (FROM one UNION FROM two UNION FROM three)`,
  },
  {
    name: "there and back",
    cypher: "MATCH (a)-->(b)-->(a) RETURN count(*) AS n",
    sql: "SELECT count(*) AS n FROM edges k JOIN edges l ON k.dst = l.src AND l.dst = k.src WHERE k.rowid <> l.rowid",
  },
  {
    name: "most reached",
    cypher: "MATCH (a)-->(b) RETURN b.id AS id, count(*) AS n ORDER BY n DESC, id LIMIT 5",
    sql: "SELECT dst AS id, count(*) AS n FROM edges GROUP BY dst ORDER BY n DESC, id LIMIT 5",
  },
  {
    name: "none without",
    cypher: "MATCH (a) WHERE a.id < 100000 AND NOT EXISTS { (a)-->(b) WHERE b.x > 0.5 } RETURN count(*) AS n",
    sql: `SELECT count(*) AS n FROM nodes a WHERE a.id < 100000
      AND NOT EXISTS (SELECT 1 FROM edges k JOIN nodes b ON b.id = k.dst WHERE k.src = a.id AND b.x > 0.5)`,
  },
];

export async function cypher({ quick, only }: Options): Promise<Row[]> {
  const [numNodes, numEdges, rounds] = quick ? [1000, 10_000, 2] : [500_000, 5_000_000, 7];
  const source = new Random(11);
  const next = () => source.next() / 2 ** 32;
  const ends = (power: number) => Int32Array.from({ length: numEdges }, () => Math.floor(next() ** power * numNodes));
  const floats = (length: number) => Float64Array.from({ length }, next);
  const graph = await Graph.from({
    nodes: { id: Int32Array.from({ length: numNodes }, (_, node) => node), x: floats(numNodes) },
    edges: { src: ends(1), dst: ends(2), w: floats(numEdges) },
  });
  const instance = await DuckDBInstance.create(":memory:", { threads: String(THREADS) });
  const connection = await instance.connect();
  await graph.nodes.toDuckDB(connection, "nodes");
  await graph.edges.toDuckDB(connection, "edges");

  const rows: Row[] = [];
  for (const { name, cypher: text, sql } of PATTERNS) {
    if (only.length > 0 && !only.some((part) => name.includes(part))) continue;
    const ours = () => graph.cypher(text).toArray({ threads: THREADS });
    const theirs = async () => (await connection.runAndReadAll(sql)).getRowObjects();
    const agrees = texts(await ours()) === texts(await theirs());
    const times: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      for (const [side, way] of [ours, theirs].entries()) times[side]?.push((await timed<unknown>(way)).ms);
    }
    rows.push(compare(name, `${numEdges} edges`, times[0], "DuckDB", times[1], { agrees }));
  }
  connection.closeSync();
  return rows;
}

/** Rows as text, floats to the digits that sums in another order leave alone. */
const texts = (found: readonly object[]): string =>
  found
    .map((row) => Object.values(row).map((value) => (typeof value === "number" ? value.toPrecision(9) : String(value))))
    .join(";");
