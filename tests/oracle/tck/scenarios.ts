/** Scenarios of the openCypher TCK against `graph.cypher`. */
import { readdirSync, readFileSync } from "node:fs";
import { type Graph, QuiverError } from "arrow-quiver";

import { create, type Made, type MadeEdge, type MadeNode } from "./create.ts";
import { type Scenario, type Step, scenariosOf } from "./feature.ts";
import { graphOf, Skipped } from "./graph.ts";
import { found, isHidden, NotUnderstood, read, shown, type Value } from "./values.ts";

/**
 * What came of a scenario. `refused as wanted` is any error of Quiver's where the TCK wants one: it names kinds of errors that only
 * Neo4j tells apart. `accepted` is an answer where the TCK wants an error, `crashed` an error that is none of Quiver's.
 */
export type Outcome = "passed" | "refused as wanted" | "wrong answer" | "refused" | "accepted" | "crashed" | "skipped";

export interface Result {
  /** Its feature, number and name, which no other scenario has: `Match4[3] Handling …`. */
  scenario: string;
  outcome: Outcome;
  /** Of those that are skipped. */
  why?: string;
  query?: string;
  setup?: string;
  wanted?: string;
  found?: string;
}

/** What a scenario asks of what, and what is to come of it. */
interface Asked {
  made: Made;
  setup: string;
  query: string;
  params: Record<string, unknown>;
  /** The step that says what the result is, or which error. */
  wanted: Step;
}

const FEATURES = new URL("features/", import.meta.url);
const GRAPHS = new URL("graphs/", import.meta.url);

const WRITES = /\b(CREATE|MERGE|SET|DELETE|REMOVE|FOREACH|LOAD)\b/i;
const TEMPORAL = /\b(date|datetime|localtime|time|localdatetime|duration)\s*(\.\s*\w+\s*)?\(/i;
const QUOTED = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|\/\*.*?\*\//gs;

/** The features, by their paths in `features/`. */
export function featureFiles(): string[] {
  const files = readdirSync(FEATURES, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".feature")).sort();
}

/** What comes of each scenario of a feature. */
export async function resultsOf(file: string): Promise<Result[]> {
  const results: Result[] = [];
  for (const scenario of scenariosOf(readFileSync(new URL(file, FEATURES), "utf8"))) {
    const name = `${scenario.feature}[${scenario.number}] ${scenario.name}`;
    try {
      const asked = askedBy(scenario);
      results.push({ scenario: name, query: asked.query, setup: asked.setup, ...(await resultOf(asked)) });
    } catch (error) {
      if (!(error instanceof Skipped)) throw error;
      results.push({ scenario: name, outcome: "skipped", why: error.message });
    }
  }
  return results;
}

/** Throws `Skipped` for what Quiver does not claim, and for setups of forms that are rare. */
function askedBy({ steps }: Scenario): Asked {
  const setups: string[] = [];
  const params: Record<string, unknown> = {};
  let query = "";
  let wanted: Step | undefined;
  for (const step of steps) {
    const { text, doc = "", table = [] } = step;
    const [, graph] = /^the (\S+) graph$/.exec(text) ?? [];
    if (graph !== undefined) setups.push(readFileSync(new URL(`${graph}/${graph}.cypher`, GRAPHS), "utf8"));
    else if (text.startsWith("having executed")) setups.push(doc);
    else if (text.startsWith("there exists a procedure")) throw new Skipped("procedures");
    else if (text.startsWith("parameters are")) {
      for (const [name, value] of table) params[name as string] = parameter(read(value as string));
    } else if (text.startsWith("executing query")) query = doc;
    else if (text.startsWith("executing control query")) throw new Skipped("writing");
    else if (/^the result should be|should be raised/.test(text)) wanted = step;
  }
  if (!wanted) throw new Error("a scenario that wants nothing");
  const bare = query.replace(QUOTED, "''");
  if (WRITES.test(bare)) throw new Skipped("writing");
  if (/\bCALL\b/i.test(bare)) throw new Skipped("procedures");
  const setup = setups.join("\n");
  if (TEMPORAL.test(bare) || TEMPORAL.test(setup)) throw new Skipped("dates and times");
  const made: Made = { nodes: [], edges: [] };
  try {
    for (const each of setups) create(each, made);
  } catch (error) {
    if (error instanceof NotUnderstood) throw new Skipped("a setup that is not understood");
    throw error;
  }
  return { made, setup, query, params, wanted };
}

function parameter(value: Value): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, item]) => [name, parameter(item)]));
  return Array.isArray(value) ? value.map(parameter) : value;
}

async function resultOf({ made, query, params, wanted }: Asked): Promise<Omit<Result, "scenario">> {
  const wantsError = /should be raised/.test(wanted.text);
  const text = [wanted.text, ...(wanted.table ?? []).map((row) => row.join(" | "))].join("\n");
  const graph = await graphOf(made, query);
  try {
    const answer = await answerOf(graph.cypher(query, params as never), made);
    const outcome = wantsError ? "accepted" : isWanted(answer, wanted, query) ? "passed" : "wrong answer";
    const lines = answer.rows.map((row) => row.map((value) => shown(value)).join(" | "));
    return { outcome, wanted: text, found: [answer.names.join(" | "), ...lines].join("\n") };
  } catch (error) {
    const outcome = !(error instanceof QuiverError) ? "crashed" : wantsError ? "refused as wanted" : "refused";
    return { outcome, wanted: text, found: String(error) };
  } finally {
    graph.close();
  }
}

interface Answer {
  names: string[];
  rows: Value[][];
}

async function answerOf(frame: ReturnType<Graph["cypher"]>, made: Made): Promise<Answer> {
  const origin = {
    labels: (id: bigint) => (made.nodes[Number(id)] as MadeNode).labels,
    type: (id: bigint) => (made.edges[Number(id)] as MadeEdge).type,
  };
  const table = await frame.collect({ signal: AbortSignal.timeout(20_000) });
  const { fields } = table.schema;
  const rows = Array.from({ length: table.numRows }, (_, row) =>
    fields.map(({ type }, at) => found(table.getChildAt(at)?.get(row), type, origin)),
  );
  return { names: fields.map(({ name }) => name), rows };
}

function isWanted({ names, rows }: Answer, { text, table = [] }: Step, query: string): boolean {
  // Where names of properties are rows, those that the harness gives are among them.
  const shownRows = /\bUNWIND keys\(/.test(query) ? rows.filter(([name]) => !isHidden(name ?? null)) : rows;
  if (text === "the result should be empty") return shownRows.length === 0;
  const [header = [], ...cells] = table;
  // By name, as `RETURN *` may have another order.
  const order = header.map((name) => names.indexOf(name));
  if (order.includes(-1) || names.length !== header.length) return false;
  const loose = {
    bags: /ignoring element order/.test(text),
    maps: /\b(properties\s*\(|\.\*)/.test(query),
  };
  const lines = (of: Value[][]) => {
    const each = of.map((row) => row.map((value) => shown(value, loose)).join(" | "));
    return (/in order/.test(text) ? each : each.sort()).join("\n");
  };
  const expected = cells.map((row) => row.map(read));
  return lines(expected) === lines(shownRows.map((row) => order.map((at) => row[at] as Value)));
}
