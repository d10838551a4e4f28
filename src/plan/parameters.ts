import { isRecord } from "../native/check.ts";
import { invalid } from "../native/errors.ts";
import type { Given } from "../native/native.ts";
import { type ParameterValue, parameterLiteral } from "./literal.ts";

/** Values for a query's parameters, by name. */
export type Parameters = Readonly<Record<string, ParameterValue>>;

/**
 * The values alone, in the order of `names`, where each is of a type that needs no telling; else as {@link encode}. Whatever is
 * missing or too much goes the second way, and is refused where it arrives.
 */
export function encodeFor(names: readonly string[], params: Parameters = {}): Given {
  if (!isRecord(params)) throw notByName(params);
  const values: Exclude<Given, string> = [];
  for (const name of names) {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value !== null && typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
      return encode(params);
    }
    values.push(value);
  }
  for (const name in params) if (!names.includes(name)) return encode(params);
  return values;
}

/** The parameters' values as JSON, typed. */
export function encode(params: Parameters = {}): string {
  if (!isRecord(params)) throw notByName(params);
  return JSON.stringify(
    Object.fromEntries(Object.entries(params).map(([name, value]) => [name, parameterLiteral(value)])),
  );
}

const notByName = (params: unknown) => invalid("params", "an object of values by name", params);
