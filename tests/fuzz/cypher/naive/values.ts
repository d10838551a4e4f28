/** Values of the evaluation that tries everything, and how they compare. */
import type { Given } from "../syntax.ts";
import type { World } from "../world.ts";

export interface Way {
  nodes: number[];
  edges: number[];
}

export type Value =
  | null
  | number
  | string
  | boolean
  | { node: number }
  | { edge: number }
  | { path: Way }
  | { map: Map<string, Value> }
  | Value[];
export type Row = ReadonlyMap<string, Value>;

/** More steps than this are not worth the time. */
const MOST_STEPS = 15_000;

export class TooMuch extends Error {}

/** What a query is answered from. */
export class Evaluation {
  readonly world: World;
  readonly parameters: ReadonlyMap<string, { value: Given }>;
  #steps = 0;

  constructor(world: World, parameters: ReadonlyMap<string, { value: Given }>) {
    this.world = world;
    this.parameters = parameters;
  }

  step(): void {
    if (++this.#steps > MOST_STEPS) throw new TooMuch();
  }
}

export const isNode = (value: Value): value is { node: number } =>
  typeof value === "object" && value !== null && "node" in value;
export const isEdge = (value: Value): value is { edge: number } =>
  typeof value === "object" && value !== null && "edge" in value;
export const isPath = (value: Value): value is { path: Way } =>
  typeof value === "object" && value !== null && "path" in value;

export const isMap = (value: Value): value is { map: Map<string, Value> } =>
  typeof value === "object" && value !== null && "map" in value;

/** The same for what is the same. A 0 has no sign. */
export const keyOf = (value: Value | Value[]): string => JSON.stringify(value);

/** Whether they are equal; null where nobody knows. Within lists, null is a value like others. */
export const equal = (left: Value, right: Value): boolean | null =>
  left === null || right === null ? null : keyOf(left) === keyOf(right);

/** Below 0 for what comes first: null comes last, false before true. */
export function order(left: Value, right: Value): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  const [one, other] = [left as number | string | boolean, right as number | string | boolean];
  return one < other ? -1 : one > other ? 1 : 0;
}

export const not = (value: boolean | null): boolean | null => (value === null ? null : !value);

/** AND of all, or with `deciding` true OR: one that decides, else null if nobody knows one. */
export const joined = (values: readonly (boolean | null)[], deciding: boolean): boolean | null =>
  values.includes(deciding) ? deciding : values.includes(null) ? null : !deciding;
