/** Values as text, read from the arrays themselves: apache-arrow's getters round timestamps and drop decimals' scale. */
import {
  childrenOf,
  type DataLike,
  isDictionaryType,
  TypeId,
  type TypeLike,
  type VectorLike,
} from "../arrow/structure.ts";
import { escapeText } from "./escape.ts";

/** Items of a list, and bytes of a binary value, that are shown. */
const ITEMS = 8;
const BYTES = 12;

type Numbers = ArrayLike<number>;
type Integers = ArrayLike<number | bigint>;

/** The value at `row` of chunked data as text, or null. */
export function formatAt(vector: VectorLike | undefined, row: number, nested = false): string | null {
  const [data, inside] = chunkOf(vector, row);
  return formatOrNull(data, inside, nested);
}

/** The float at `row` of chunked data as it is, or null. */
export function floatAt(vector: VectorLike, row: number): number | null {
  const [data, inside] = chunkOf(vector, row);
  return data && isValid(data, inside) ? float(data, inside) : null;
}

/** The chunk that `row` is in, and its row there. */
function chunkOf(vector: VectorLike | undefined, row: number): [data: DataLike | undefined, row: number] {
  let start = 0;
  for (const data of vector?.data ?? []) {
    if (row < start + data.length) return [data, row - start];
    start += data.length;
  }
  return [undefined, 0];
}

/** A value within others. */
const formatValue = (data: DataLike | undefined, row: number): string => formatOrNull(data, row, true) ?? "null";

/** The value at `row` of `data`, or null; within other values, strings are quoted. */
function formatOrNull(data: DataLike | undefined, row: number, nested: boolean): string | null {
  if (!data || !isValid(data, row)) return null;
  const { type, values, valueOffsets } = data;
  const { unit, scale, bitWidth } = type as unknown as Record<string, number>;
  switch (type.typeId) {
    case TypeId.Bool:
      return String(bit(values as Uint8Array, data.offset + row));
    case TypeId.Int:
      return String((values as Integers)[row]);
    case TypeId.Float:
      return formatFloat(float(data, row));
    case TypeId.Decimal:
      return formatDecimal(littleEndian(values as Uint32Array, row, (bitWidth ?? 128) / 32), scale ?? 0);
    case TypeId.Date:
    case TypeId.Time:
    case TypeId.Timestamp:
    case TypeId.Duration:
      return formatTicks(type, ticks(data, row));
    case TypeId.Interval:
      return formatInterval(data, row, unit ?? 0);
    case TypeId.Utf8:
    case TypeId.LargeUtf8:
    case TypeId.Utf8View:
      return formatText(decoder.decode(bytesOf(data, row)), nested);
    case TypeId.Binary:
    case TypeId.LargeBinary:
    case TypeId.BinaryView:
    case TypeId.FixedSizeBinary:
      return formatBytes(bytesOf(data, row));
    case TypeId.Dictionary:
      return isDictionaryType(type) ? formatAt(data.dictionary, Number((values as Integers)[row]), nested) : null;
    case TypeId.List:
    case TypeId.LargeList:
      return formatList(data.children[0], ...range(valueOffsets, row));
    case TypeId.FixedSizeList: {
      const { listSize } = type as unknown as { listSize: number };
      return formatList(data.children[0], row * listSize, (row + 1) * listSize);
    }
    case TypeId.Map:
      return formatMap(data.children[0], ...range(valueOffsets, row));
    case TypeId.Struct:
      return `{${childrenOf(type)
        .map(({ name }, i) => `${escapeText(name)}: ${formatValue(data.children[i], row)}`)
        .join(", ")}}`;
    case TypeId.Union: {
      const union = type as unknown as { typeIds: ArrayLike<number>; mode: number };
      const child = Array.prototype.indexOf.call(union.typeIds, (data.typeIds as Numbers)[row]);
      return formatOrNull(
        data.children[child],
        union.mode === 1 ? Number((valueOffsets as Integers)[row]) : row,
        nested,
      );
    }
    default:
      return "?";
  }
}

const decoder = new TextDecoder();

const bit = (bytes: ArrayLike<number>, index: number) => (((bytes[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;

/** Whether the value at `row` of one chunk is none of its nulls. */
export function isValid({ type, nullBitmap, offset, ...data }: DataLike, row: number): boolean {
  if (type.typeId === TypeId.Null) return false;
  const known = (data as { _nullCount?: number })._nullCount === 0;
  return known || !nullBitmap?.length || bit(nullBitmap, offset + row);
}

const range = (offsets: unknown, row: number): [number, number] => [
  Number((offsets as Integers)[row]),
  Number((offsets as Integers)[row + 1]),
];

/** The integer of `width` bytes at `row`, whatever array apache-arrow's version keeps it in. */
function int(data: DataLike, row: number, width: 4 | 8): bigint {
  const { buffer, byteOffset } = data.values as Uint8Array;
  const view = new DataView(buffer, byteOffset + row * width, width);
  return width === 4 ? BigInt(view.getInt32(0, true)) : view.getBigInt64(0, true);
}

function bytesOf(data: DataLike, row: number): Uint8Array {
  const values = data.values as Uint8Array;
  if (data.valueOffsets) return values.subarray(...range(data.valueOffsets, row));
  const { byteWidth } = data.type as unknown as { byteWidth?: number };
  if (byteWidth !== undefined) return values.subarray(row * byteWidth, (row + 1) * byteWidth);
  const view = new DataView(values.buffer, values.byteOffset + row * 16, 16);
  const length = view.getInt32(0, true);
  if (length <= 12) return values.subarray(row * 16 + 4, row * 16 + 4 + length);
  const start = view.getInt32(12, true);
  return data.variadicBuffers?.[view.getInt32(8, true)]?.subarray(start, start + length) ?? values.subarray(0, 0);
}

const formatText = (text: string, nested: boolean): string => escapeText(nested ? JSON.stringify(text) : text);

function formatBytes(bytes: Uint8Array): string {
  const hex = Array.from(bytes.subarray(0, BYTES), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `0x${hex}${bytes.length > BYTES ? "…" : ""}`;
}

/** Digits of a float that are shown at least, and the decimals among them. */
const DIGITS = 7;
const DECIMALS = 2;

/** In short, but with every digit before the decimal point: up to 2⁵³, as further ones would not be exact. */
function formatFloat(value: number): string {
  if (Math.abs(value) > 2 ** 53) return Number(value.toPrecision(DIGITS)).toExponential();
  if (Number.isInteger(value)) return `${Object.is(value, -0) ? "-0" : value}.0`;
  const whole = String(Math.trunc(Math.abs(value))).length;
  return String(Number(value.toPrecision(Math.max(DIGITS, whole + DECIMALS))));
}

function float({ type, values }: DataLike, row: number): number {
  const value = (values as Numbers)[row] as number;
  return (type as unknown as { precision: number }).precision === 0 ? fromHalf(value) : value;
}

function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(half >> 10) & 0x1f, half & 0x3ff];
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** A two's complement integer of `count` words. */
function littleEndian(words: Uint32Array, row: number, count: number): bigint {
  let value = 0n;
  for (let k = count - 1; k >= 0; k--) value = (value << 32n) | BigInt(words[row * count + k] ?? 0);
  return BigInt.asIntN(32 * count, value);
}

/** A decimal as apache-arrow gives it: little-endian words of its unscaled value. */
export const decimalText = (words: Uint32Array, scale: number): string =>
  formatDecimal(littleEndian(words, 0, words.length), scale);

function formatDecimal(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Quotient and remainder, the remainder never negative. */
function divide(value: bigint, by: bigint): [bigint, bigint] {
  const remainder = ((value % by) + by) % by;
  return [(value - remainder) / by, remainder];
}

/** Whether times of this type are integers of 32 bits: dates of days, and times of a day in seconds or milliseconds. */
export function isShort(type: TypeLike): boolean {
  const { unit } = type as unknown as { unit: number };
  return (type.typeId === TypeId.Date && unit === 0) || (type.typeId === TypeId.Time && unit <= 1);
}

/** The date, time or duration at `row` of one chunk, in units of its type. */
export const ticks = (data: DataLike, row: number): bigint => int(data, row, isShort(data.type) ? 4 : 8);

/** A date, time or duration, counted in units of its type, as text. */
export function formatTicks(type: TypeLike, count: bigint): string {
  const { unit, timezone } = type as unknown as { unit: number; timezone?: string | null };
  switch (type.typeId) {
    case TypeId.Date:
      return formatDate(count * (unit === 0 ? 86_400_000n : 1n));
    case TypeId.Time:
      return formatTime(count, unit);
    case TypeId.Timestamp:
      return formatTimestamp(count, unit, Boolean(timezone));
    default:
      return `${count}${["s", "ms", "us", "ns"][unit]}`;
  }
}

const DAY_SECONDS = 86_400n;

/** The day of a count of milliseconds, with the time if there is any. */
function formatDate(milliseconds: bigint): string {
  const [days, rest] = divide(milliseconds, DAY_SECONDS * 1000n);
  return rest === 0n ? formatDay(days) : `${formatDay(days)} ${formatTime(rest, 1)}`;
}

function formatDay(days: bigint): string {
  const date = new Date(Number(days) * 86_400_000);
  // Beyond ±100 million days there is no Date.
  return Number.isNaN(date.getTime()) ? `day ${days}` : date.toISOString().replace(/T.*/, "");
}

/** A time of day of `unit`s, with as many decimals as it has in groups of three. */
function formatTime(count: bigint, unit: number): string {
  if (count < 0n) return `-${formatTime(-count, unit)}`;
  const [seconds, fraction] = divide(count, 10n ** BigInt(3 * unit));
  const two = (value: bigint) => String(value).padStart(2, "0");
  const decimals = String(fraction)
    .padStart(3 * unit, "0")
    .replace(/(000)+$/, "");
  const clock = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  return decimals && fraction !== 0n ? `${clock}.${decimals}` : clock;
}

/** In UTC; a timestamp with a zone is an instant, and so ends in Z. */
function formatTimestamp(count: bigint, unit: number, isInstant: boolean): string {
  const [days, rest] = divide(count, DAY_SECONDS * 10n ** BigInt(3 * unit));
  return `${formatDay(days)} ${formatTime(rest, unit)}${isInstant ? "Z" : ""}`;
}

function formatInterval(data: DataLike, row: number, unit: number): string {
  const words = data.values as Int32Array;
  const parts = (...pairs: [number | bigint | undefined, string][]) =>
    pairs.flatMap(([count, name]) => (count ? [`${count}${name}`] : [])).join(" ") || `0${pairs.at(-1)?.[1]}`;
  if (unit === 0) {
    const months = words[row] ?? 0;
    return parts([Math.trunc(months / 12), "y"], [months % 12, "mo"]);
  }
  if (unit === 1) return parts([words[2 * row], "d"], [words[2 * row + 1], "ms"]);
  const nanoseconds = new DataView(words.buffer, words.byteOffset + 16 * row + 8, 8).getBigInt64(0, true);
  return parts([words[4 * row], "mo"], [words[4 * row + 1], "d"], [nanoseconds, "ns"]);
}

function formatItems(start: number, end: number, format: (row: number) => string): string {
  const items = Array.from({ length: Math.min(end - start, ITEMS) }, (_, i) => format(start + i));
  if (end - start > ITEMS) items.push("…");
  return items.join(", ");
}

const formatList = (child: DataLike | undefined, start: number, end: number) =>
  `[${formatItems(start, end, (row) => formatValue(child, row))}]`;

function formatMap(entries: DataLike | undefined, start: number, end: number): string {
  const [keys, values] = entries?.children ?? [];
  return `{${formatItems(start, end, (row) => `${formatValue(keys, row)}: ${formatValue(values, row)}`)}}`;
}
