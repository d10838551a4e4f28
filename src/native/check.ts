/** Checks of what callers pass, whom no compiler may have checked. */
import { invalid, inWords, QuiverError, textOf } from "./errors.ts";
import { suggestion } from "./nearest.ts";

export function oneOf<T extends string>(parameter: string, value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value)) {
    throw invalid(parameter, allowed.map((word) => `"${word}"`).join(", "), value, suggestion(value, allowed));
  }
  return value;
}

/** Whether it is an object of values by name, and no array. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Refuses what is no number from 0 to 1. */
export function share(parameter: string, value: number): number {
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  throw invalid(parameter, "a number from 0 to 1", value);
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

/** Refuses what is no whole number from `least`; gives it as a number, which a bigint becomes. */
export function whole(parameter: string, value: number | bigint, least = 0): number {
  const number = typeof value === "bigint" ? Number(value) : value;
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw invalid(parameter, `a whole number, at least ${least}`, value);
}

/** Refuses what is no text. */
export function text(parameter: string, value: string): string {
  if (typeof value !== "string") throw invalid(parameter, "text", value);
  return value;
}

/** Refuses what is no name; null is none, as of the only table of a graph. */
export function nameOrNone(parameter: string, value: string | null | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== "string") throw invalid(parameter, "a name", value);
  return value;
}

/** Refuses what is neither one text nor an array of them; gives an array. */
export function texts(parameter: string, value: string | readonly string[]): string[] {
  const list = typeof value === "string" ? [value] : value;
  if (Array.isArray(list) && list.every((each) => typeof each === "string")) return [...list];
  throw invalid(parameter, "text, or an array of texts", value);
}

/** Refuses what is no text by name, such as `{ age: "int8" }`; `what` says of which. */
export function textsByName(parameter: string, value: object, what: string): [name: string, text: string][] {
  const entries = isRecord(value) ? Object.entries({ ...value }) : [];
  const [name, wrong] = entries.find(([, each]) => typeof each !== "string") ?? [];
  if (isRecord(value) && name === undefined) return entries as [string, string][];
  throw invalid(parameter, what, isRecord(value) ? inWords(`${textOf(wrong)} for ${JSON.stringify(name)}`) : value);
}

/** What an option's value is held to: gives it as it is meant, or refuses it. */
export type Check = (parameter: string, value: never) => unknown;

/** The options of a call; 0 stands for those that are checked where they are used. */
export type Checks = Readonly<Record<string, Check | 0>>;

/** The check that {@link oneOf} is of these words. */
export const word =
  (...allowed: readonly string[]): Check =>
  (parameter, value) =>
    oneOf<string>(parameter, value, allowed);

/** The options of an interface, which the compiler keeps complete. */
export const checksOf = <Options extends object>(checks: Record<keyof Options, Check | 0>): Checks => checks;

/** The options that are set, each as its check gives it; fails as {@link known} and the checks do. */
export function checked<Options extends object>(parameter: string, given: Options, checks: Checks): Options {
  known(parameter, given, Object.keys(checks));
  const set = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  const values = set.map(([name, value]) => {
    const check = checks[name] || undefined;
    return [name, check ? check(name, value as never) : value];
  });
  return Object.fromEntries(values) as Options;
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
  if (!isRecord(given)) throw invalid(parameter, expected, given);
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
