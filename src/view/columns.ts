/** Columns of Arrow as pictures hold them: numbers in typed arrays, all else as the text that tables show. */
import { type DataLike, isDictionaryType, TypeId, type TypeLike, type VectorLike } from "../arrow/structure.ts";
import { escapeText } from "../display/escape.ts";
import { isNumeric, isTemporal, typeName } from "../display/types.ts";
import { floatAt, formatAt, isValid, ticks } from "../display/values.ts";
import { QuiverError } from "../native/errors.ts";
import { cut } from "./cut.ts";

/** A column that pictures show: by row, in the order of the picture's nodes or edges. */
export type PictureColumn =
  | { name: string; values: Float64Array | Int32Array; texts?: undefined; nulls?: Uint8Array | undefined }
  | { name: string; texts: string[]; values?: undefined; nulls?: Uint8Array | undefined };

/** Texts that are longer are cut: a page is no place for documents. */
export const MAX_TEXT = 1000;

/** Names and titles, as values are shown: nothing in them steers what stands around them. */
export const shownText = (text: string): string => cut(escapeText(text.toWellFormed()), MAX_TEXT);

/** The rows of `vector` that `rows` names, for showing. */
export function shownColumn(given: string, vector: VectorLike, rows: Uint32Array): PictureColumn {
  const name = shownText(given);
  if (fitsNumbers(vector)) {
    const nulls = nullsOf(vector, rows);
    return { name, values: narrow(numbersOf(vector, name, rows), nulls), nulls };
  }
  const texts = textsOf(vector, rows);
  const nulls = texts.includes(null) ? Uint8Array.from(texts, (text) => (text === null ? 1 : 0)) : undefined;
  return { name, texts: texts.map(orNothing), nulls };
}

/** The rows of `vector` as text, each at most {@link MAX_TEXT} characters long, or null. */
export function textsOf(vector: VectorLike, rows: Uint32Array): (string | null)[] {
  return Array.from(rows, (row) => {
    const text = formatAt(vector, row);
    return text === null ? null : cut(text, MAX_TEXT);
  });
}

/** Nothing, where there is no text. */
export const orNothing = (text: string | null): string => text ?? "";

/**
 * The rows of a `vector` of numbers, or of times in units of its type; NaN for null.
 *
 * @throws {@link QuiverError} `UNSUPPORTED_TYPE` for another type, which names `parameter`
 */
export function numbersOf(vector: VectorLike, parameter: string, rows?: Uint32Array): Float64Array {
  const { type } = vector;
  if (!isMeasured(type)) {
    const got = typeName(type);
    const message = `${parameter} must be numbers or times, and is ${got}; cast it: col("name").cast("float64")`;
    throw new QuiverError("UNSUPPORTED_TYPE", message, { parameter, expected: "a column of numbers or times", got });
  }
  const all = new Float64Array(vector.length);
  let row = 0;
  for (const data of vector.data) {
    fill(all.subarray(row, row + data.length), data, vector, row);
    row += data.length;
  }
  return rows === undefined ? all : Float64Array.from(rows, (each) => all[each] as number);
}

function fill(into: Float64Array, data: DataLike, vector: VectorLike, first: number): void {
  const values = data.values as ArrayLike<number | bigint>;
  if (data.type.typeId === TypeId.Null) into.fill(Number.NaN);
  else if (isDictionaryType(data.type)) {
    const known = numbersOf(data.dictionary as VectorLike, "dictionary");
    for (let i = 0; i < into.length; i += 1) into[i] = known[Number(values[i])] ?? Number.NaN;
  } else if (isPlain(data.type)) for (let i = 0; i < into.length; i += 1) into[i] = Number(values[i]);
  else if (data.type.typeId === TypeId.Float) {
    for (let i = 0; i < into.length; i += 1) into[i] = floatAt(vector, first + i) ?? Number.NaN;
  } else if (isTemporal(data.type)) {
    for (let i = 0; i < into.length; i += 1) into[i] = isValid(data, i) ? Number(ticks(data, i)) : Number.NaN;
  } else for (let i = 0; i < into.length; i += 1) into[i] = Number(formatAt(vector, first + i) ?? "NaN");
  if (data.nullCount === 0) return;
  for (let i = 0; i < into.length; i += 1) if (!isValid(data, i)) into[i] = Number.NaN;
}

/** Numbers and times, by themselves or in a dictionary, and what has nothing but nulls. */
export function isMeasured(type: TypeLike): boolean {
  if (isDictionaryType(type)) return isMeasured(type.dictionary);
  return isNumeric(type) || isTemporal(type) || type.typeId === TypeId.Null;
}

/** Integers, and floats that JavaScript has arrays of. */
const isPlain = (type: TypeLike): boolean =>
  type.typeId === TypeId.Int || (type.typeId === TypeId.Float && (type as { precision?: number }).precision !== 0);

/** 1 for each row that is null; undefined where none is. */
function nullsOf(vector: VectorLike, rows: Uint32Array): Uint8Array | undefined {
  if (vector.data.every(({ nullCount }) => nullCount === 0)) return undefined;
  const valid = vector.data.flatMap((data) => Array.from({ length: data.length }, (_, row) => isValid(data, row)));
  return Uint8Array.from(rows, (row) => (valid[row] ? 0 : 1));
}

/** Whether a number of JavaScript is what it says: integers of 64 bits may be too large for that, and decimals have digits of their own. */
function fitsNumbers(vector: VectorLike): boolean {
  const { typeId } = vector.type;
  if (typeId === TypeId.Float) return true;
  if (typeId !== TypeId.Int) return false;
  return vector.data.every(({ values }) => {
    if (!(values instanceof BigInt64Array || values instanceof BigUint64Array)) return true;
    return values.every((value: bigint) => value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER);
  });
}

/** Half the bytes where all are small integers. */
function narrow(values: Float64Array, nulls: Uint8Array | undefined): Float64Array | Int32Array {
  const small = values.every((value, row) => Object.is(value | 0, value) || nulls?.[row] === 1);
  return small ? Int32Array.from(values) : values;
}
