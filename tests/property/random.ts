/**
 * Random Arrow arrays of any type, written buffer by buffer as the columnar format says, with everything that it leaves open:
 * garbage under nulls, spare capacity behind the values, offsets that do not start at 0, bitmaps at any bit.
 */
import * as arrow from "apache-arrow";

/** A small seeded generator (mulberry32), so that a failure can be run again. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number in [0, end). */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

const field = (name: string, type: arrow.DataType, nullable = true) => new arrow.Field(name, type, nullable);

const flat = (): arrow.DataType[] => [
  new arrow.Null(),
  new arrow.Bool(),
  new arrow.Int8(),
  new arrow.Int16(),
  new arrow.Int32(),
  new arrow.Int64(),
  new arrow.Uint8(),
  new arrow.Uint16(),
  new arrow.Uint32(),
  new arrow.Uint64(),
  new arrow.Float16(),
  new arrow.Float32(),
  new arrow.Float64(),
  new arrow.Utf8(),
  new arrow.LargeUtf8(),
  new arrow.Utf8View(),
  new arrow.Binary(),
  new arrow.LargeBinary(),
  new arrow.BinaryView(),
  new arrow.FixedSizeBinary(1),
  new arrow.FixedSizeBinary(7),
  new arrow.FixedSizeBinary(16),
  new arrow.Decimal(2, 12, 128),
  new arrow.Decimal(-3, 38, 128),
  new arrow.Decimal(10, 60, 256),
  new arrow.DateDay(),
  new arrow.DateMillisecond(),
  new arrow.TimeSecond(),
  new arrow.TimeMillisecond(),
  new arrow.TimeMicrosecond(),
  new arrow.TimeNanosecond(),
  new arrow.TimestampSecond(),
  new arrow.TimestampMillisecond("UTC"),
  new arrow.TimestampMicrosecond("Europe/Zurich"),
  new arrow.TimestampNanosecond("+05:30"),
  new arrow.DurationSecond(),
  new arrow.DurationMillisecond(),
  new arrow.DurationMicrosecond(),
  new arrow.DurationNanosecond(),
  new arrow.IntervalYearMonth(),
  new arrow.IntervalDayTime(),
  new arrow.IntervalMonthDayNano(),
];

const KEYS = [arrow.Int8, arrow.Int16, arrow.Int32, arrow.Uint8, arrow.Uint16, arrow.Uint32];

/** Every type of apache-arrow, the nested ones over random others, `depth` levels deep. */
export function everyType(random: Random, depth: number): arrow.DataType[] {
  if (depth === 0) return flat();
  const inner = everyType(random, depth - 1);
  const any = () => random.pick(inner);
  return [
    ...flat(),
    ...KEYS.map((Key) => new arrow.Dictionary(random.pick(flat().slice(1, 22)), new Key(), null, random.chance(0.3))),
    new arrow.List(field("item", any())),
    new arrow.LargeList(field("item", any())),
    new arrow.FixedSizeList(1, field("item", any())),
    new arrow.FixedSizeList(3, field("item", any())),
    new arrow.Struct([field("a", any()), field("b", any()), field("c", any())]),
    new arrow.Map_(
      field(
        "entries",
        new arrow.Struct([field("key", new arrow.Utf8(), false), field("value", any())]),
        false,
      ) as never,
      random.chance(0.5),
    ),
    new arrow.SparseUnion([0, 1], [field("a", any()), field("b", any())]),
    new arrow.DenseUnion([3, 7, 5], [field("a", any()), field("b", any()), field("c", any())]),
  ];
}

const TEXTS = [
  "",
  "a",
  "Zürich",
  "漢字かな",
  "😀",
  "twelve bytes",
  "thirteen byte",
  "x".repeat(40),
  "\u0000",
  "naïve café ☕",
];
const encoder = new TextEncoder();

/** A random array of `length` values; with `nulls`, some are null wherever the type allows. */
export function randomData(random: Random, type: arrow.DataType, length: number, nulls: boolean): arrow.Data {
  if (arrow.DataType.isNull(type)) return new arrow.Data(type, 0, length, length);
  if (arrow.DataType.isUnion(type)) return randomUnion(random, type, length, nulls);
  // A bitmap may begin at any bit of a longer one.
  const offset = nulls ? random.below(12) : 0;
  const bitmap = nulls ? randomBytes(random, ((offset + length + 7) >> 3) + random.below(3)) : undefined;
  const make = (parts: object, children: arrow.Data[] = [], dictionary?: arrow.Vector, variadic?: Uint8Array[]) =>
    new arrow.Data(
      type,
      offset,
      length,
      nulls ? -1 : 0,
      { 2: bitmap, ...parts } as never,
      children,
      dictionary,
      variadic,
    );

  if (arrow.DataType.isBool(type)) return make({ 1: randomBytes(random, ((offset + length + 7) >> 3) + 2) });
  if (arrow.DataType.isDictionary(type)) {
    const dictionary = randomDictionary(random, type.dictionary);
    const keys = new type.indices.ArrayType(length).map(() => random.below(dictionary.length));
    return make({ 1: keys }, [], dictionary);
  }
  if (arrow.DataType.isUtf8(type) || arrow.DataType.isBinary(type)) {
    const { bytes, offsets } = randomTexts(random, length);
    return make({ 0: Int32Array.from(offsets), 1: bytes });
  }
  if (arrow.DataType.isLargeUtf8(type) || arrow.DataType.isLargeBinary(type)) {
    const { bytes, offsets } = randomTexts(random, length);
    return make({ 0: BigInt64Array.from(offsets, BigInt), 1: bytes });
  }
  if (arrow.DataType.isUtf8View(type) || arrow.DataType.isBinaryView(type)) {
    const { views, parts } = randomViews(random, length);
    return make({ 1: views }, [], undefined, parts);
  }
  if (arrow.DataType.isFixedSizeList(type)) {
    return make({}, [randomData(random, type.valueType, length * type.listSize, nulls)]);
  }
  if (arrow.DataType.isStruct(type)) {
    return make(
      {},
      type.children.map((child) => randomData(random, child.type, length, nulls && child.nullable)),
    );
  }
  if (arrow.DataType.isList(type) || arrow.DataType.isLargeList(type) || arrow.DataType.isMap(type)) {
    const { offsets, end } = randomOffsets(random, length, () => random.below(4));
    const values = (type.children as arrow.Field[])[0] as arrow.Field;
    const child = randomData(random, values.type, end + random.below(3), nulls && values.nullable);
    return make(
      { 0: arrow.DataType.isLargeList(type) ? BigInt64Array.from(offsets, BigInt) : Int32Array.from(offsets) },
      [child],
    );
  }
  return make({ 1: randomFixed(random, type, length) });
}

function randomBytes(random: Random, length: number): Uint8Array {
  return new Uint8Array(length).map(() => random.below(256));
}

/** Small values where apache-arrow's getters cannot take large ones, any otherwise. */
function randomFixed(random: Random, type: arrow.DataType, length: number): ArrayBufferView {
  const capacity = length + random.below(5);
  if (arrow.DataType.isDecimal(type)) {
    const words = new Uint32Array((capacity * type.bitWidth) / 32);
    const stride = type.bitWidth / 32;
    for (let i = 0; i < capacity; i++) {
      const negative = random.chance(0.5);
      for (let k = 0; k < stride; k++) words[i * stride + k] = negative ? 0xffffffff : 0;
      words[i * stride] = random.below(2 ** 32);
    }
    return words;
  }
  const { ArrayType } = type;
  if (arrow.DataType.isFixedSizeBinary(type)) return randomBytes(random, capacity * type.byteWidth);
  // Arrow's times are those of a day, and Parquet has no seconds to hold others in.
  if (arrow.DataType.isTime(type) && type.unit === arrow.TimeUnit.SECOND) {
    return new Int32Array(capacity).map(() => random.below(86_400));
  }
  if (arrow.DataType.isInterval(type)) return new Int32Array(capacity * 4).map(() => random.below(1000) - 500);
  if (ArrayType === BigInt64Array || ArrayType === BigUint64Array) {
    const small = !arrow.DataType.isInt(type);
    return new ArrayType(capacity).map(() => {
      const value = BigInt(random.below(2 ** 42)) - (ArrayType === BigInt64Array ? 2n ** 41n : 0n);
      return small ? value : value << BigInt(random.below(22));
    });
  }
  if (arrow.DataType.isFloat(type) && type.precision !== arrow.Precision.HALF) {
    return new ArrayType(capacity).map(() => random.pick([0, -0, Number.NaN, 1e30, random.next() - 0.5]));
  }
  if (arrow.DataType.isFloat(type)) return new Uint16Array(capacity).map(() => random.below(0x7c00));
  return new ArrayType(capacity).map(() => random.below(2 ** 32) - 2 ** 31);
}

function randomOffsets(random: Random, length: number, lengthOf: (i: number) => number) {
  let end = random.chance(0.3) ? random.below(4) : 0;
  const offsets = [end];
  for (let i = 0; i < length; i++) {
    end += lengthOf(i);
    offsets.push(end);
  }
  // Builders leave spare capacity, which is no offset.
  for (let i = random.below(3); i > 0; i--) offsets.push(0);
  return { offsets, end };
}

function randomTexts(random: Random, length: number) {
  const texts = Array.from({ length }, () => encoder.encode(random.pick(TEXTS)));
  const { offsets, end } = randomOffsets(random, length, (i) => (texts[i] as Uint8Array).length);
  const bytes = new Uint8Array(end + random.below(9));
  texts.forEach((text, i) => {
    bytes.set(text, offsets[i]);
  });
  return { bytes, offsets };
}

/** Views: up to 12 bytes within, longer ones in one of two buffers. */
function randomViews(random: Random, length: number) {
  const views = new Uint8Array(length * 16);
  const view = new DataView(views.buffer);
  const parts: number[][] = [[], []];
  for (let i = 0; i < length; i++) {
    const text = encoder.encode(random.pick(TEXTS));
    view.setInt32(i * 16, text.length, true);
    views.set(text.subarray(0, text.length > 12 ? 4 : 12), i * 16 + 4);
    if (text.length <= 12) continue;
    const index = random.below(2);
    view.setInt32(i * 16 + 8, index, true);
    view.setInt32(i * 16 + 12, (parts[index] as number[]).length, true);
    (parts[index] as number[]).push(...text);
  }
  return { views, parts: parts.map((part) => Uint8Array.from(part)) };
}

/** Values in one to three chunks. */
function randomDictionary(random: Random, type: arrow.DataType): arrow.Vector {
  const chunks = Array.from({ length: 1 + random.below(3) }, () =>
    randomData(random, type, 1 + random.below(9), false),
  );
  return new arrow.Vector(chunks);
}

function randomUnion(random: Random, type: arrow.Union, length: number, nulls: boolean): arrow.Data {
  const typeIds = new Int8Array(length).map(() => random.pick([...type.typeIds]));
  const dense = type.mode === arrow.UnionMode.Dense;
  const counts = type.children.map(() => 0);
  const offsets = Int32Array.from(typeIds, (id) => {
    const child = type.typeIds.indexOf(id);
    const at = counts[child] as number;
    counts[child] = at + 1;
    return at;
  });
  const children = type.children.map((child, i) =>
    randomData(random, child.type, dense ? (counts[i] as number) + random.below(3) : length, nulls),
  );
  return new arrow.Data(type, 0, length, 0, { ...(dense && { 0: offsets }), 3: typeIds } as never, children);
}

/** A table of one column per type, in `batches` random batches. */
export function randomTable(random: Random, types: arrow.DataType[], lengths: number[], nulls: boolean): arrow.Table {
  const fields = types.map((type, i) => {
    const metadata = random.chance(0.2)
      ? new Map([
          ["unit", `m/s ${i}`],
          ["", "é"],
        ])
      : undefined;
    return new arrow.Field(`c${i}`, type, nulls || random.chance(0.5), metadata);
  });
  const schema = new arrow.Schema(fields, random.chance(0.5) ? new Map([["origin", "test"]]) : undefined);
  const batches = lengths.map((length) => {
    const children = fields.map(({ type }) => randomData(random, type, length, nulls));
    return new arrow.RecordBatch(schema, new arrow.Data(new arrow.Struct(fields), 0, length, 0, undefined, children));
  });
  return new arrow.Table(schema, batches);
}
