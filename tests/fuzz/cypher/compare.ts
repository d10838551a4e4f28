/** One random query, answered by Quiver and by trying everything. */
import { type Graph, Session } from "../../../src/index.ts";
import { Random } from "../../property/random.ts";
import { randomQuery } from "./generate/query.ts";
import { answer } from "./naive/clauses.ts";
import { foundOf, wantedOf } from "./shown.ts";
import type { Given, Query, Type } from "./syntax.ts";
import { textOf } from "./text/clauses.ts";
import { graphOf, randomWorld, tableOf } from "./world.ts";

const TRIES = 3;

/** What differs in the query of this number, in words; undefined where nothing does. */
export async function difference(seed: number, number: number): Promise<string | undefined> {
  const random = new Random(seed * 1_000_003 + number);
  const world = randomWorld(random);
  let query = randomQuery(random, world);
  let rows = answer(world, query);
  // What finds nothing tells little.
  for (let tries = 0; tries < TRIES && (rows === undefined || rows.length === 0); tries++) {
    query = randomQuery(random, world);
    rows = answer(world, query);
  }
  if (rows === undefined) return undefined;
  const { types, parameters } = query;
  const texts = rows.map((row) => JSON.stringify(row.map((value, at) => wantedOf(world, types[at] as Type, value))));
  const wanted = query.sorted ? texts : texts.sort();
  const graph = await graphOf(world);
  const text = textOf(query, new Set(world.edges.map((edge) => tableOf(world, edge))));
  const prepares = query.prepares && parameters.size > 0;
  const ways = [{}, { threads: 1, batchSize: 1 + random.below(3), prepared: prepares }];
  for (const { prepared = false, ...options } of ways) {
    using session = new Session(options);
    const found = await rowsOf(graph.in(session), text, query, prepared).catch((error: Error) => [`${error}`]);
    if (JSON.stringify(found) !== JSON.stringify(wanted)) {
      const shown = (rows: readonly string[]) => rows.slice(0, 20).join(" ") || "no rows";
      return [
        text,
        `graph  ${JSON.stringify(world)}`,
        ...(parameters.size > 0 ? [`given  ${JSON.stringify([...parameters])}`] : []),
        `wanted ${shown(wanted)}`,
        `found  ${shown(found)}`,
        `with   ${JSON.stringify({ ...options, prepared })}`,
      ].join("\n");
    }
  }
  return undefined;
}

async function rowsOf(graph: Graph, text: string, query: Query, prepared: boolean): Promise<string[]> {
  const { types, sorted } = query;
  const given = [...query.parameters].map(([name, { value, type }]) => [name, handed(value, type)]);
  const params = Object.fromEntries(given);
  const rows = prepared ? await executed(graph, text, params) : await graph.cypher(text, params).toArray();
  const texts = rows.map((row) =>
    JSON.stringify(types.map((type, at) => foundOf(type, (row as Record<string, unknown>)[`c${at}`]))),
  );
  return sorted ? texts : texts.sort();
}

async function executed(graph: Graph, text: string, params: object): Promise<unknown[]> {
  using prepared = await graph.cypher(text).prepare();
  return (await prepared.execute(params as never)).toArray();
}

/** Integers are bigints. */
function handed(value: Given, type: Type): unknown {
  if (Array.isArray(value) && typeof type !== "string") return value.map((item) => handed(item, type.list));
  return type === "int" && value !== null ? BigInt(value as number) : value;
}
