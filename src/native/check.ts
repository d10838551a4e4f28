/** Checks of what callers pass, whom no compiler may have checked. */
import { invalid } from "./errors.ts";
import { suggestion } from "./nearest.ts";

export function oneOf<T extends string>(parameter: string, value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value)) {
    throw invalid(parameter, allowed.map((word) => `"${word}"`).join(", "), value, suggestion(value, allowed));
  }
  return value;
}

/** The names of an interface's options, which the compiler keeps complete. */
export const namesOf = <Options extends object>(names: Record<keyof Options, 0>): readonly string[] =>
  Object.keys(names);

/** Whether it can be iterated and is no text. */
export const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.iterator in value;

/** Refuses what is no object of these names: a misspelt option would have no effect, and nobody would know. */
export function known(parameter: string, given: unknown, names: readonly string[]): void {
  if (given === undefined) return;
  const expected = `an object of ${names.join(", ")}`;
  if (typeof given !== "object" || given === null) throw invalid(parameter, expected, given);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) throw invalid(parameter, expected, unknown, suggestion(unknown, names));
}
