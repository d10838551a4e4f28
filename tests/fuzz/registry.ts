/** Operators and reductions by the names that plans have for them: their function's, and a number where it is written in several ways. */
import { choices, comparisons, type Operator } from "./operators.ts";
import { lists, texts, times } from "./operators-of-kinds.ts";
import { arithmetic } from "./operators-of-numbers.ts";
import { aggregates, type Reduction, windows } from "./reductions.ts";

function named<T extends { name: string }>(list: readonly T[], prefix = ""): Map<string, T> {
  const map = new Map<string, T>();
  for (const one of list) {
    let [key, count] = [prefix + one.name, 1];
    while (map.has(key)) key = `${prefix}${one.name} ${++count}`;
    map.set(key, one);
  }
  return map;
}

export const OPERATORS = named<Operator>([...comparisons, ...choices, ...arithmetic, ...texts, ...times, ...lists]);
export const AGGREGATES = named<Reduction>(aggregates);
export const WINDOWS = named<Reduction>(windows, "over ");

function found<T>(map: ReadonlyMap<string, T>, name: string): T {
  const one = map.get(name);
  if (!one) throw new Error(`there is no operator ${name}`);
  return one;
}

export const operatorOf = (name: string): Operator => found(OPERATORS, name);
export const reductionOf = (name: string): Reduction => found(name.startsWith("over ") ? WINDOWS : AGGREGATES, name);
