/** Arrow arrays from cells and back, buffer by buffer: what apache-arrow's builders and getters cannot hold is kept. */
import * as arrow from "apache-arrow";
import { arrowType, info, type Type } from "./types.ts";
import { type Cell, plainest } from "./values.ts";

/** How a column lies in memory, beside its type. */
export type Storage = "plain" | "large" | "view" | "dictionary" | "date64";

export interface Placing {
  storage: Storage;
  /** Whether values lie under nulls. */
  hidden: boolean;
  /** Bits, and values, in front of the first. */
  offset: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** What lies under a null where something is to. */
function secret(type: Type): Cell {
  const of = info(type);
  switch (of.kind) {
    case "int":
    case "decimal":
    case "date":
    case "time":
    case "timestamp":
    case "duration":
      return 7n;
    case "float":
      return 7;
    case "bool":
      return true;
    case "utf8":
    case "binary":
      return "hidden";
    case "list":
      return [secret(of.element)];
    case "fixed":
      return Array.from({ length: of.size }, () => secret(of.element));
    case "struct":
      return Object.fromEntries(of.fields.map(([name, inner]) => [name, secret(inner)]));
    case "map":
      return [["hidden", secret(of.element)]];
    default:
      return plainest(type);
  }
}

export function build(type: Type, cells: readonly Cell[], placing: Placing): arrow.Data {
  const { storage, hidden, offset } = placing;
  const of = info(type);
  const length = cells.length;
  if (of.kind === "null") return new arrow.Data(new arrow.Null(), 0, length, length);
  if (storage === "dictionary") return dictionary(type, cells, placing);
  const nullCount = cells.reduce<number>((count, cell) => count + (cell === null ? 1 : 0), 0);
  const bits =
    nullCount > 0
      ? bitmap(
          cells.map((cell) => cell !== null),
          offset,
        )
      : undefined;
  const filled = cells.map((cell) => cell ?? (hidden ? secret(type) : plainest(type)));
  const make = (arrowType: arrow.DataType, parts: object, children: arrow.Data[] = [], variadic: Uint8Array[] = []) =>
    new arrow.Data(arrowType, offset, length, nullCount, { 2: bits, ...parts } as never, children, undefined, variadic);
  const within = { ...placing, storage: "plain" as const };
  const plain = arrowType(type);
  switch (of.kind) {
    case "bool":
      return make(plain, { 1: bitmap(filled as boolean[], offset) });
    case "utf8":
    case "binary":
      return bytesData(of.kind, filled as string[], storage, make);
    case "list":
    case "map": {
      const offsets = new Int32Array(length + 1);
      const flat: Cell[] = [];
      filled.forEach((list, row) => {
        // A list that is null may have elements, too.
        flat.push(...(list as Cell[]));
        offsets[row + 1] = flat.length;
      });
      if (of.kind === "list") return make(plain, { 0: offsets }, [build(of.element, flat, within)]);
      const entries = plain.children[0]?.type as arrow.Struct;
      const pairs = flat as [string, Cell][];
      const keys = build(
        "utf8",
        pairs.map(([key]) => key),
        { ...within, offset: 0 },
      );
      const values = build(
        of.element,
        pairs.map(([, value]) => value),
        { ...within, offset: 0 },
      );
      return make(plain, { 0: offsets }, [new arrow.Data(entries, 0, flat.length, 0, undefined, [keys, values])]);
    }
    case "fixed":
      return make(plain, {}, [build(of.element, (filled as Cell[][]).flat(), within)]);
    case "struct": {
      const children = of.fields.map(([name, inner]) =>
        build(
          inner,
          filled.map((value) => (value as Record<string, Cell>)[name] ?? null),
          within,
        ),
      );
      return make(plain, {}, children);
    }
    default:
      if (storage === "date64") {
        const days = (filled as bigint[]).map((day) => day * 86_400_000n);
        return make(new arrow.DateMillisecond(), { 1: BigInt64Array.from(days) });
      }
      return make(plain, { 1: fixed(type, filled) });
  }
}

type Make = (type: arrow.DataType, parts: object, children?: arrow.Data[], variadic?: Uint8Array[]) => arrow.Data;

function bytesData(kind: "utf8" | "binary", texts: string[], storage: Storage, make: Make): arrow.Data {
  const parts = texts.map((text) => (kind === "utf8" ? encoder.encode(text) : latin1(text)));
  if (storage === "view") {
    const views = new Uint8Array(parts.length * 16);
    const view = new DataView(views.buffer);
    const rest: number[] = [];
    parts.forEach((part, row) => {
      view.setInt32(row * 16, part.length, true);
      views.set(part.subarray(0, part.length > 12 ? 4 : 12), row * 16 + 4);
      if (part.length <= 12) return;
      view.setInt32(row * 16 + 12, rest.length, true);
      rest.push(...part);
    });
    return make(
      kind === "utf8" ? new arrow.Utf8View() : new arrow.BinaryView(),
      { 1: views },
      [],
      [Uint8Array.from(rest)],
    );
  }
  const offsets = [0];
  for (const part of parts) offsets.push((offsets.at(-1) as number) + part.length);
  const bytes = new Uint8Array(offsets.at(-1) as number);
  for (const [row, part] of parts.entries()) bytes.set(part, offsets[row]);
  if (storage === "large") {
    const type = kind === "utf8" ? new arrow.LargeUtf8() : new arrow.LargeBinary();
    return make(type, { 0: BigInt64Array.from(offsets, BigInt), 1: bytes });
  }
  return make(kind === "utf8" ? new arrow.Utf8() : new arrow.Binary(), { 0: Int32Array.from(offsets), 1: bytes });
}

/** Keys into values of which some come twice, one is null and one is used by nobody. */
function dictionary(type: Type, cells: readonly Cell[], placing: Placing): arrow.Data {
  const values: Cell[] = [null, plainest(type)];
  const at = cells.map((cell, row) => {
    if (cell === null) return placing.hidden ? 0 : -1;
    const found = values.findIndex((value, at) => at > 1 && value === cell);
    // Every third value again, though it is there.
    if (found > 0 && row % 3 !== 0) return found;
    values.push(cell);
    return values.length - 1;
  });
  const entries = new arrow.Vector([build(type, values, { storage: "plain", hidden: false, offset: 0 })]);
  const { offset } = placing;
  const absent = at.filter((key) => key < 0).length;
  const bits =
    absent > 0
      ? bitmap(
          at.map((key) => key >= 0),
          offset,
        )
      : undefined;
  const keys = Int16Array.from(at, (key) => Math.max(key, 0));
  const dictionaryType = new arrow.Dictionary(arrowType(type), new arrow.Int16());
  return new arrow.Data(dictionaryType, offset, at.length, absent, { 1: keys, 2: bits } as never, [], entries);
}

function bitmap(bits: readonly boolean[], offset: number): Uint8Array {
  const bytes = new Uint8Array((offset + bits.length + 7) >> 3);
  bits.forEach((bit, at) => {
    if (bit) (bytes[(offset + at) >> 3] as number) |= 1 << ((offset + at) & 7);
  });
  return bytes;
}

function fixed(type: Type, cells: readonly Cell[]): ArrayBufferView {
  const of = info(type);
  const length = cells.length;
  switch (of.kind) {
    case "int": {
      const { ArrayType } = arrowType(type) as arrow.Int;
      return of.bits === 64
        ? (ArrayType as BigInt64ArrayConstructor).from(cells as bigint[])
        : (ArrayType as Int32ArrayConstructor).from(cells, Number);
    }
    case "float":
      return floats(of.bits, cells);
    case "decimal": {
      const words = new BigInt64Array(length * 2);
      (cells as bigint[]).forEach((digits, row) => {
        words[row * 2] = BigInt.asIntN(64, digits);
        words[row * 2 + 1] = digits >> 64n;
      });
      return new Uint32Array(words.buffer);
    }
    case "interval": {
      const buffer = new DataView(new ArrayBuffer(length * 16));
      (cells as bigint[][]).forEach(([months, days, nanoseconds], row) => {
        buffer.setInt32(row * 16, Number(months), true);
        buffer.setInt32(row * 16 + 4, Number(days), true);
        buffer.setBigInt64(row * 16 + 8, nanoseconds as bigint, true);
      });
      return new Int32Array(buffer.buffer);
    }
    default: {
      const narrow = of.kind === "date" || (of.kind === "time" && (of.unit === "s" || of.unit === "ms"));
      return narrow ? Int32Array.from(cells, Number) : BigInt64Array.from(cells as bigint[]);
    }
  }
}

function floats(bits: number, cells: readonly Cell[]): ArrayBufferView {
  const sign = (at: number, array: Uint32Array, word: number, stride: number) => {
    if (cells[at] === "-NaN") array[at * stride + stride - 1] = word;
  };
  const numbers = cells.map((cell) => (cell === "-NaN" ? Number.NaN : Number(cell)));
  if (bits === 16) return Uint16Array.from(numbers, halfOf);
  const array = bits === 64 ? Float64Array.from(numbers) : Float32Array.from(numbers);
  const words = new Uint32Array(array.buffer);
  for (let at = 0; at < cells.length; at++) sign(at, words, bits === 64 ? 0xfff80000 : 0xffc00000, bits / 32);
  return array;
}

/** Quarters and what is no number; nothing else is made. */
function halfOf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size === 0) return sign;
  if (size === Number.POSITIVE_INFINITY) return sign | 0x7c00;
  const exponent = Math.floor(Math.log2(size));
  return sign | ((exponent + 15) << 10) | Math.round((size / 2 ** exponent - 1) * 1024);
}

/** The values of an array as cells. */
export function cellsOf(data: arrow.Data): Cell[] {
  const { type, length, offset, nullBitmap } = data;
  if (arrow.DataType.isNull(type)) return Array(length).fill(null);
  const isThere = (row: number) =>
    !nullBitmap ||
    nullBitmap.length === 0 ||
    (((nullBitmap[(offset + row) >> 3] as number) >> ((offset + row) & 7)) & 1) === 1;
  const read = reader(data);
  return Array.from({ length }, (_, row) => (isThere(row) ? read(row) : null));
}

/** How to read one value. */
function reader(data: arrow.Data): (row: number) => Cell {
  const { type, offset } = data;
  const { DataType } = arrow;
  if (DataType.isDictionary(type)) {
    const entries = (data.dictionary as arrow.Vector).data.flatMap((part) => cellsOf(part));
    return (row) => entries[Number(data.values[row])] ?? null;
  }
  if (DataType.isBool(type)) return (row) => ((data.values[(offset + row) >> 3] >> ((offset + row) & 7)) & 1) === 1;
  if (DataType.isList(type) || DataType.isLargeList(type) || DataType.isMap(type)) {
    const elements = cellsOf(data.children[0] as arrow.Data);
    const ends = data.valueOffsets as unknown as ArrayLike<number | bigint>;
    const pairs = DataType.isMap(type);
    return (row) => {
      const part = elements.slice(Number(ends[row]), Number(ends[row + 1]));
      return pairs ? part.map((entry) => Object.values(entry as Record<string, Cell>)) : part;
    };
  }
  if (DataType.isFixedSizeList(type)) {
    const elements = cellsOf(data.children[0] as arrow.Data);
    return (row) => elements.slice(row * type.listSize, (row + 1) * type.listSize);
  }
  if (DataType.isStruct(type)) {
    const children = data.children.map((child) => cellsOf(child));
    return (row) => Object.fromEntries(type.children.map(({ name }, at) => [name, children[at]?.[row] ?? null]));
  }
  const bytes = bytesReader(data);
  if (bytes) return bytes;
  const values = data.values;
  if (DataType.isDecimal(type)) {
    const stride = type.bitWidth / 32;
    return (row) => {
      let digits = 0n;
      for (let word = stride - 1; word >= 0; word--) digits = (digits << 32n) | BigInt(values[row * stride + word]);
      return BigInt.asIntN(type.bitWidth, digits);
    };
  }
  if (DataType.isInterval(type)) {
    const stride = values.length / Math.max(1, data.length);
    return (row) => Array.from(values.subarray(row * stride, (row + 1) * stride) as Int32Array, (word) => BigInt(word));
  }
  if (DataType.isFloat(type)) {
    if (type.precision === arrow.Precision.HALF) return (row) => arrow.util.valueToString(values[row]);
    return (row) => values[row];
  }
  if (DataType.isDate(type) && values instanceof BigInt64Array) return (row) => (values[row] as bigint) / 86_400_000n;
  return (row) => BigInt(values[row]);
}

function bytesReader(data: arrow.Data): ((row: number) => Cell) | undefined {
  const { type } = data;
  const { DataType } = arrow;
  const isText = DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type);
  const text = (bytes: Uint8Array) => (isText ? decoder.decode(bytes) : String.fromCharCode(...bytes));
  if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) {
    const vector = new arrow.Vector([data]);
    return (row) => {
      const value = vector.get(row) as string | Uint8Array;
      return typeof value === "string" ? value : text(value);
    };
  }
  if (DataType.isFixedSizeBinary(type)) {
    return (row) => text(data.values.subarray(row * type.byteWidth, (row + 1) * type.byteWidth));
  }
  if (isText || DataType.isBinary(type) || DataType.isLargeBinary(type)) {
    const ends = data.valueOffsets as unknown as ArrayLike<number | bigint>;
    return (row) => text(data.values.subarray(Number(ends[row]), Number(ends[row + 1])));
  }
  return undefined;
}
