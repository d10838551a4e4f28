/** SQL and Cypher text as the source of a plan. */
import { invalid } from "../native/errors.ts";
import type { LiteralJson } from "./expression.ts";
import type { PlanInput } from "./inputs.ts";
import { type ParameterValue, parameterLiteral } from "./literal.ts";
import type { Parameters } from "./parameters.ts";
import type { Plan } from "./plan.ts";

/** Values for `$name`, by name, or for `$1`, `$2`, …, in order. */
export type SqlParameters = Parameters | readonly ParameterValue[];

/** What a query may read by name. A graph without a name has its tables under their own. */
export interface SqlNames {
  relations: { name: string; plan: Plan }[];
  /** Names of relations that the text does not read: errors tell them to whoever misspelt one. */
  others?: string[];
  graphs: { name: string | null; graph: PlanInput }[];
}

/**
 * The plan of a query. Its values stay apart from its text all the way. It holds what the text may read, and no more: a view is among the
 * names of all views after it, whose plans would be twice as large for each.
 */
export function sqlPlan(text: string, { relations, graphs }: SqlNames, params: SqlParameters = {}): Plan {
  if (typeof text !== "string") throw invalid("text", "SQL text", text);
  const isRead = readIn(text);
  const read = relations.filter(({ name }) => isRead(name));
  const others = relations.map(({ name }) => name).filter((name) => !isRead(name));
  return { source: { kind: "sql", text, relations: read, others, graphs, params: literals(params) }, steps: [] };
}

/** Whether `text` may read a table of some name: one that is a word stands there as a word, any other as it is or in quotes. */
export function readIn(text: string): (name: string) => boolean {
  const words = new Set(text.match(/[\p{L}\p{N}_]+/gu));
  return (name) => {
    if (/^[\p{L}\p{N}_]+$/u.test(name)) return words.has(name);
    return text.includes(name) || text.includes(name.replaceAll('"', '""'));
  };
}

/** The plan of a query over one graph in Cypher. Its values stay apart from its text, too. */
export function cypherPlan(text: string, graph: PlanInput, params: SqlParameters = {}): Plan {
  if (typeof text !== "string") throw invalid("text", "Cypher text", text);
  return { source: { kind: "cypher", text, graph, params: literals(params) }, steps: [] };
}

function literals(params: SqlParameters): Record<string, LiteralJson> {
  if (typeof params !== "object" || params === null) {
    throw invalid("params", "an object of values by name, or an array", params);
  }
  const given: [string, ParameterValue][] = Array.isArray(params)
    ? params.map((value: ParameterValue, index) => [String(index + 1), value])
    : Object.entries(params);
  return Object.fromEntries(given.map(([name, value]) => [name, parameterLiteral(value)]));
}

/** A name as SQL writes it, in quotes where it needs them. */
export function quoted(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
