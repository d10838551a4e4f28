import { type Constant, literal } from "./expr.ts";

/** Values for a query's parameters, by name. */
export type Parameters = Readonly<Record<string, Constant>>;

/** The parameters' values as JSON, typed. */
export function encode(params: Parameters = {}): string {
  return JSON.stringify(Object.fromEntries(Object.entries(params).map(([name, value]) => [name, literal(value)])));
}
