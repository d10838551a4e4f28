/** JavaScript's values as typed constants. */
import { bytesOf, typedArrayName } from "../arrow/engine.ts";
import { halved } from "../native/check.ts";
import { invalid } from "../native/errors.ts";
import type { LiteralJson } from "./expression.ts";

/** A constant: whole numbers are int64, other numbers float64, dates are instants, `Uint8Array`s are bytes. */
export type Constant = string | number | bigint | boolean | Date | Uint8Array | null;

/** What a parameter of a query is given: a constant, or a list of values of one type, lists among them; typed arrays are lists of numbers. */
export type ParameterValue = Constant | readonly ParameterValue[] | NumberArray;

/** Columns of numbers, but for `Uint8Array`s, which are bytes. */
export type NumberArray =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** The literal that a parameter's value stands for. */
export function parameterLiteral(value: ParameterValue): LiteralJson {
  if (Array.isArray(value)) return { list: Array.from(value, (item: ParameterValue) => parameterLiteral(item)) };
  if (isNumbers(value)) return { list: Array.from(value as Iterable<number | bigint>, literal) };
  return literal(value as Constant);
}

const isNumbers = (value: unknown): value is NumberArray => {
  const name = typedArrayName(value);
  return name !== undefined && !["Uint8Array", "Uint8ClampedArray", "Float16Array"].includes(name);
};

/** The literal that a JavaScript value stands for. */
export function literal(value: Constant): LiteralJson {
  if (value === null) return "null";
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw invalid("value", "a valid date", value);
    return { timestamp: String(value.getTime()) };
  }
  switch (typeof value) {
    case "boolean":
      return { boolean: value };
    case "string":
      if (!value.isWellFormed()) throw halved("value", value);
      return { string: value };
    case "bigint":
      return { int: String(value) };
    case "number":
      // Beyond the safe integers a number is an approximation, and -0 is no integer.
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) return { int: String(value) };
      return { float: Object.is(value, -0) ? "-0" : String(value) };
    default:
      if (isBytes(value))
        return { binary: Array.from(bytesOf(value), (byte) => byte.toString(16).padStart(2, "0")).join("") };
      throw invalid("value", "a string, number, bigint, boolean, Date, Uint8Array or null", value);
  }
}

/** By the engine's name: bytes may come from another realm, and a Buffer is a "Uint8Array". */
const isBytes = (value: unknown): value is Uint8Array => typedArrayName(value) === "Uint8Array";
