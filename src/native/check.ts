/** Checks of what callers pass, whom no compiler may have checked. */
import { invalid, QuiverError } from "./errors.ts";
import { suggestion } from "./nearest.ts";

export function oneOf<T extends string>(parameter: string, value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value)) {
    throw invalid(parameter, allowed.map((word) => `"${word}"`).join(", "), value, suggestion(value, allowed));
  }
  return value;
}

/** Refuses what is neither true nor false. */
export function flag(parameter: string, value: boolean): boolean {
  if (typeof value !== "boolean") throw invalid(parameter, "true or false", value);
  return value;
}

/** Refuses what counts nothing: it may be left out, or is a whole number from 1. */
export function counts(parameter: string, value: number | undefined): void {
  if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
    throw invalid(parameter, "a whole number from 1", value);
  }
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

/**
 * `value` as JSON, whose names and texts all have UTF-8.
 *
 * @throws {@link QuiverError} `INVALID_DATA` for half of a surrogate pair, `INVALID_QUERY` for what nests deeper than the stack goes,
 * `LIMIT_EXCEEDED` for more text than a string holds; `parameter` is what it was in
 */
export function jsonOf(
  value: unknown,
  parameter: string,
  replaced?: (this: unknown, key: string, value: unknown) => unknown,
): string {
  try {
    const json = JSON.stringify(value, replaced);
    // JSON writes halves, and nothing else of theirs, as escapes.
    if (json.includes("\\ud")) assertWellFormed(json, parameter);
    return json;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const nests = /call stack/.test(error.message);
    const [code, wrong] = nests
      ? (["INVALID_QUERY", "nested too deeply"] as const)
      : (["LIMIT_EXCEEDED", "more text than a string holds"] as const);
    throw new QuiverError(code, `the ${parameter} is ${wrong}`, { parameter }, { cause: error });
  }
}

function assertWellFormed(json: string, parameter: string): void {
  JSON.parse(json, (key, value) => {
    const half = [key, value].find((text) => typeof text === "string" && !text.isWellFormed());
    if (half !== undefined) throw halved(parameter, half);
    return value;
  });
}

/** The error about text that has half of a surrogate pair: it would come out as another. */
export function halved(parameter: string, text: string): QuiverError {
  const got = JSON.stringify(text.slice(0, 40));
  const message = `${parameter} has half of a surrogate pair, for which there is no UTF-8`;
  return new QuiverError("INVALID_DATA", message, { parameter, expected: "well-formed text", got });
}
