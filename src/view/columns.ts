/** Columns of Arrow as pictures hold them: numbers in typed arrays, all else as the text that tables show. */
import { type DataLike, TypeId, type TypeLike, type VectorLike } from "../arrow/structure.ts";
import { escapeText } from "../display/escape.ts";
import { isNumeric, typeName } from "../display/types.ts";
import { floatAt, formatAt } from "../display/values.ts";
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
  const [name, nulls] = [shownText(given), nullsOf(vector, rows)];
  if (fitsNumbers(vector)) return { name, values: narrow(numbersOf(vector, name, rows), nulls), nulls };
  return { name, texts: textsOf(vector, rows), nulls };
}

/** The rows of `vector` as text, each at most {@link MAX_TEXT} characters long; nothing for null. */
export function textsOf(vector: VectorLike, rows: Uint32Array): string[] {
  return Array.from(rows, (row) => cut(formatAt(vector, row) ?? "", MAX_TEXT));
}

/**
 * The rows of a numeric `vector`, NaN for null.
 *
 * @throws {@link QuiverError} `UNSUPPORTED_TYPE` for another type, which names `parameter`
 */
export function numbersOf(vector: VectorLike, parameter: string, rows?: Uint32Array): Float64Array {
  const { type } = vector;
  if (!isNumeric(type)) {
    const got = typeName(type);
    const message = `${parameter} must be numeric, and is ${got}; cast it: col("name").cast("float64")`;
    throw new QuiverError("UNSUPPORTED_TYPE", message, { parameter, expected: "a numeric column", got });
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
  if (isPlain(data.type)) for (let i = 0; i < into.length; i += 1) into[i] = Number(values[i]);
  else if (data.type.typeId === TypeId.Float) {
    for (let i = 0; i < into.length; i += 1) into[i] = floatAt(vector, first + i) ?? Number.NaN;
  } else for (let i = 0; i < into.length; i += 1) into[i] = Number(formatAt(vector, first + i) ?? "NaN");
  if (data.nullCount === 0) return;
  for (let i = 0; i < into.length; i += 1) if (!isValid(data, i)) into[i] = Number.NaN;
}

/** Integers, and floats that JavaScript has arrays of. */
const isPlain = (type: TypeLike): boolean =>
  type.typeId === TypeId.Int || (type.typeId === TypeId.Float && (type as { precision?: number }).precision !== 0);

const isValid = ({ nullBitmap, nullCount, offset }: DataLike, row: number): boolean => {
  if (nullCount === 0 || !nullBitmap || nullBitmap.length === 0) return true;
  const bit = offset + row;
  return (((nullBitmap[bit >> 3] as number) >> (bit & 7)) & 1) === 1;
};

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
