/**
 * Types as C Data Interface format strings, and back: <https://arrow.apache.org/docs/format/CDataInterface.html>.
 *
 * A format names a type without its children, which travel beside it as fields; a dictionary's format is its keys'.
 */
import * as arrow from "apache-arrow";

import { QuiverError } from "../native/errors.ts";
import {
  childrenOf,
  type DictionaryTypeLike,
  type FieldLike,
  isDictionaryType,
  TypeId,
  type TypeLike,
} from "./structure.ts";

/** A type's parameters, whichever it has. */
interface Parameters {
  bitWidth: number;
  isSigned: boolean;
  precision: number;
  scale: number;
  unit: number;
  timezone?: string | null;
  byteWidth: number;
  listSize: number;
  mode: number;
  typeIds: Iterable<number>;
}

const INTEGERS: Record<number, [unsigned: string, signed: string]> = {
  8: ["C", "c"],
  16: ["S", "s"],
  32: ["I", "i"],
  64: ["L", "l"],
};
const FLOATS = ["e", "f", "g"];
const TIME_UNITS = ["s", "m", "u", "n"];
const DATE_UNITS = ["D", "m"];
const INTERVAL_UNITS = ["M", "D", "n"];
const DENSE = 1;

/** Formats without parameters, both ways. */
const PLAIN: Record<number, string> = {
  [TypeId.Null]: "n",
  [TypeId.Bool]: "b",
  [TypeId.Binary]: "z",
  [TypeId.LargeBinary]: "Z",
  [TypeId.BinaryView]: "vz",
  [TypeId.Utf8]: "u",
  [TypeId.LargeUtf8]: "U",
  [TypeId.Utf8View]: "vu",
  [TypeId.List]: "+l",
  [TypeId.LargeList]: "+L",
  [TypeId.Struct]: "+s",
  [TypeId.Map]: "+m",
};

/**
 * The C Data format of an apache-arrow type, such as `"l"` for Int64.
 *
 * @throws {@link QuiverError} `UNSUPPORTED_TYPE` for a type that no version of apache-arrow known here has.
 */
export function formatOf(type: TypeLike): string {
  const plain = PLAIN[type.typeId];
  if (plain) return plain;
  const parameters = type as unknown as Parameters;
  const format = formatWithParameters(type, parameters);
  if (format === undefined || format.includes("undefined")) {
    throw new QuiverError("UNSUPPORTED_TYPE", `the Arrow type ${type} is not supported`, { got: String(type) });
  }
  return format;
}

function formatWithParameters(type: TypeLike, of: Parameters): string | undefined {
  switch (type.typeId) {
    case TypeId.Int:
      return INTEGERS[of.bitWidth]?.[of.isSigned ? 1 : 0];
    case TypeId.Float:
      return FLOATS[of.precision];
    case TypeId.Decimal:
      return `d:${of.precision},${of.scale}${of.bitWidth === 128 ? "" : `,${of.bitWidth}`}`;
    case TypeId.FixedSizeBinary:
      return `w:${of.byteWidth}`;
    case TypeId.Date:
      return `td${DATE_UNITS[of.unit]}`;
    case TypeId.Time:
      return `tt${TIME_UNITS[of.unit]}`;
    case TypeId.Timestamp:
      return `ts${TIME_UNITS[of.unit]}:${of.timezone ?? ""}`;
    case TypeId.Duration:
      return `tD${TIME_UNITS[of.unit]}`;
    case TypeId.Interval:
      return `ti${INTERVAL_UNITS[of.unit]}`;
    case TypeId.FixedSizeList:
      return `+w:${of.listSize}`;
    case TypeId.Union:
      return `+u${of.mode === DENSE ? "d" : "s"}:${[...of.typeIds].join(",")}`;
    case TypeId.Dictionary:
      return formatOf((type as DictionaryTypeLike).indices);
    default:
      return undefined;
  }
}

/** Whether two types, of whichever copies of apache-arrow, are the same: formats, children and their names, dictionaries. */
export function sameType(a: TypeLike, b: TypeLike): boolean {
  if (a === b) return true;
  if (isDictionaryType(a) || isDictionaryType(b)) {
    return (
      isDictionaryType(a) &&
      isDictionaryType(b) &&
      sameType(a.indices, b.indices) &&
      sameType(a.dictionary, b.dictionary)
    );
  }
  const [children, others] = [childrenOf(a), childrenOf(b)];
  return (
    formatOf(a) === formatOf(b) &&
    children.length === others.length &&
    children.every(({ name, type }, i) => name === others[i]?.name && sameType(type, (others[i] as FieldLike).type))
  );
}

/**
 * The apache-arrow type of a C Data format with these children; the inverse of {@link formatOf} but for dictionaries.
 *
 * @throws {@link QuiverError} `UNSUPPORTED_TYPE` for a format that the installed apache-arrow has no type for.
 */
export function typeOf(format: string, children: arrow.Field[] = [], keysSorted = false): arrow.DataType {
  let type: arrow.DataType | undefined;
  try {
    type = construct(format, children, keysSorted);
  } catch (cause) {
    // An older apache-arrow lacks the class of a newer type: calling undefined is a TypeError.
    throw unsupported(format, cause);
  }
  if (!type) throw unsupported(format);
  return type;
}

const unsupported = (format: string, cause?: unknown) =>
  new QuiverError(
    "UNSUPPORTED_TYPE",
    `the installed apache-arrow has no type for the Arrow format "${format}"`,
    { got: format },
    cause === undefined ? undefined : { cause },
  );

function construct(format: string, children: arrow.Field[], keysSorted: boolean): arrow.DataType | undefined {
  const colon = format.indexOf(":");
  const name = colon < 0 ? format : format.slice(0, colon);
  const argument = colon < 0 ? "" : format.slice(colon + 1);
  const numbers = argument.split(",").filter(Boolean).map(Number);
  const child = children[0] as arrow.Field;
  switch (name) {
    case "d": {
      const [precision = 0, scale = 0, bitWidth = 128] = numbers;
      // apache-arrow stores 128 and 256 bits only.
      return bitWidth === 128 || bitWidth === 256 ? new arrow.Decimal(scale, precision, bitWidth) : undefined;
    }
    case "w":
      return new arrow.FixedSizeBinary(Number(argument));
    case "+l":
      return new arrow.List(child);
    case "+L":
      return new arrow.LargeList(child);
    case "+w":
      return new arrow.FixedSizeList(Number(argument), child);
    case "+s":
      return new arrow.Struct(children);
    case "+m":
      return new arrow.Map_(child, keysSorted);
    case "+ud":
      return new arrow.DenseUnion(numbers, children);
    case "+us":
      return new arrow.SparseUnion(numbers, children);
  }
  const className = CLASSES[name];
  // Only timestamps read the argument: their time zone.
  return className ? new (classOf(className))(argument || null) : undefined;
}

// biome-ignore lint/performance/noDynamicNamespaceImportAccess: an older apache-arrow lacks classes that a named import would demand.
const classOf = (name: (typeof CLASSES)[string]) => arrow[name] as new (timezone: string | null) => arrow.DataType;

const CLASSES: Record<string, keyof typeof arrow> = {
  n: "Null",
  b: "Bool",
  c: "Int8",
  C: "Uint8",
  s: "Int16",
  S: "Uint16",
  i: "Int32",
  I: "Uint32",
  l: "Int64",
  L: "Uint64",
  e: "Float16",
  f: "Float32",
  g: "Float64",
  z: "Binary",
  Z: "LargeBinary",
  vz: "BinaryView",
  u: "Utf8",
  U: "LargeUtf8",
  vu: "Utf8View",
  tdD: "DateDay",
  tdm: "DateMillisecond",
  tts: "TimeSecond",
  ttm: "TimeMillisecond",
  ttu: "TimeMicrosecond",
  ttn: "TimeNanosecond",
  tss: "TimestampSecond",
  tsm: "TimestampMillisecond",
  tsu: "TimestampMicrosecond",
  tsn: "TimestampNanosecond",
  tDs: "DurationSecond",
  tDm: "DurationMillisecond",
  tDu: "DurationMicrosecond",
  tDn: "DurationNanosecond",
  tiM: "IntervalYearMonth",
  tiD: "IntervalDayTime",
  tin: "IntervalMonthDayNano",
};
