/**
 * The types of generated columns and expressions, by name: `int8`, `decimal(12,2)`, `timestamp(us,UTC)`, `list<int32>`,
 * `struct<a:int32,b:utf8>`. How a column is stored (dictionary, large offsets, views) is not part of its type.
 */
import * as arrow from "apache-arrow";

export type Type = string;

export type Kind =
  | "int"
  | "float"
  | "decimal"
  | "bool"
  | "utf8"
  | "binary"
  | "date"
  | "time"
  | "timestamp"
  | "duration"
  | "interval"
  | "null"
  | "list"
  | "fixed"
  | "struct"
  | "map";

export type Unit = "s" | "ms" | "us" | "ns";

/** What a type's name says. */
export interface TypeInfo {
  type: Type;
  kind: Kind;
  bits: number;
  signed: boolean;
  precision: number;
  scale: number;
  unit: Unit;
  zone: string | null;
  /** Of lists, and the value of maps. */
  element: Type;
  size: number;
  fields: readonly (readonly [name: string, type: Type])[];
}

const NONE: Omit<TypeInfo, "type" | "kind"> = {
  ...{ bits: 0, signed: true, precision: 0, scale: 0, unit: "us", zone: null, element: "", size: 0, fields: [] },
};

const known = new Map<Type, TypeInfo>();

export function info(type: Type): TypeInfo {
  let found = known.get(type);
  if (!found) {
    found = { ...NONE, type, ...read(type) };
    known.set(type, found);
  }
  return found;
}

export const kindOf = (type: Type): Kind => info(type).kind;

function read(type: Type): Partial<TypeInfo> & { kind: Kind } {
  const whole = /^(u?)int(\d+)$/.exec(type);
  if (whole) return { kind: "int", signed: whole[1] === "", bits: Number(whole[2]) };
  const float = /^float(\d+)$/.exec(type);
  if (float) return { kind: "float", bits: Number(float[1]) };
  const [, name = type, inner = ""] = /^(\w+)[(<](.*)[)>]$/.exec(type) ?? [];
  switch (name) {
    case "decimal": {
      const [precision, scale] = inner.split(",").map(Number);
      return { kind: "decimal", precision: precision ?? 0, scale: scale ?? 0 };
    }
    case "timestamp": {
      const [unit, zone = null] = inner.split(",");
      return { kind: "timestamp", unit: unit as Unit, zone };
    }
    case "time":
    case "duration":
      return { kind: name, unit: inner as Unit };
    case "list":
    case "map":
      return { kind: name, element: inner };
    case "fixed": {
      const at = inner.lastIndexOf(",");
      return { kind: "fixed", element: inner.slice(0, at), size: Number(inner.slice(at + 1)) };
    }
    case "struct":
      return { kind: "struct", fields: fieldsOf(inner) };
    default:
      return { kind: name as Kind };
  }
}

/** The fields of a struct's name, whose types may have commas of their own. */
function fieldsOf(text: string): [string, Type][] {
  const parts = [""];
  let depth = 0;
  for (const letter of text) {
    if (letter === "<" || letter === "(") depth++;
    if (letter === ">" || letter === ")") depth--;
    if (letter === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => [part.slice(0, part.indexOf(":")), part.slice(part.indexOf(":") + 1)]);
}

const UNITS = {
  s: arrow.TimeUnit.SECOND,
  ms: arrow.TimeUnit.MILLISECOND,
  us: arrow.TimeUnit.MICROSECOND,
  ns: arrow.TimeUnit.NANOSECOND,
};

export const PER_SECOND: Record<Unit, bigint> = { s: 1n, ms: 1_000n, us: 1_000_000n, ns: 1_000_000_000n };

export const field = (name: string, type: arrow.DataType) => new arrow.Field(name, type, true);

export function arrowType(type: Type): arrow.DataType {
  const of = info(type);
  switch (of.kind) {
    case "int":
      return new arrow.Int(of.signed, of.bits as 8 | 16 | 32 | 64);
    case "float":
      return new arrow.Float({ 16: 0, 32: 1, 64: 2 }[of.bits] as arrow.Precision);
    case "decimal":
      return new arrow.Decimal(of.scale, of.precision, 128);
    case "bool":
      return new arrow.Bool();
    case "utf8":
      return new arrow.Utf8();
    case "binary":
      return new arrow.Binary();
    case "date":
      return new arrow.DateDay();
    case "time":
      return new arrow.Time(UNITS[of.unit], of.unit === "s" || of.unit === "ms" ? 32 : 64);
    case "timestamp":
      return new arrow.Timestamp(UNITS[of.unit], of.zone);
    case "duration":
      return new arrow.Duration(UNITS[of.unit]);
    case "interval":
      return new arrow.IntervalMonthDayNano();
    case "null":
      return new arrow.Null();
    case "list":
      return new arrow.List(field("item", arrowType(of.element)));
    case "fixed":
      return new arrow.FixedSizeList(of.size, field("item", arrowType(of.element)));
    case "struct":
      return new arrow.Struct(of.fields.map(([name, inner]) => field(name, arrowType(inner))));
    case "map": {
      const entries = new arrow.Struct([
        new arrow.Field("key", new arrow.Utf8(), false),
        field("value", arrowType(of.element)),
      ]);
      return new arrow.Map_(new arrow.Field("entries", entries, false) as never, false);
    }
  }
}

/** The type in DuckDB's SQL; null where it has none with the same values. */
export function duckType(type: Type): string | null {
  const of = info(type);
  const inner = (element: Type, write: (text: string) => string) => {
    const text = duckType(element);
    return text === null ? null : write(text);
  };
  switch (of.kind) {
    case "int":
      return (of.signed ? "" : "U") + { 8: "TINYINT", 16: "SMALLINT", 32: "INTEGER", 64: "BIGINT" }[of.bits];
    case "float":
      return { 16: null, 32: "FLOAT", 64: "DOUBLE" }[of.bits] ?? null;
    case "decimal":
      return `DECIMAL(${of.precision},${of.scale})`;
    case "bool":
      return "BOOLEAN";
    case "utf8":
      return "VARCHAR";
    case "binary":
      return "BLOB";
    case "date":
      return "DATE";
    case "time":
      return of.unit === "us" ? "TIME" : null;
    case "timestamp":
      if (of.zone !== null) return null;
      return { s: "TIMESTAMP_S", ms: "TIMESTAMP_MS", us: "TIMESTAMP", ns: "TIMESTAMP_NS" }[of.unit];
    case "list":
    case "fixed":
      return inner(of.element, (text) => `${text}[]`);
    case "map":
      return inner(of.element, (text) => `MAP(VARCHAR, ${text})`);
    case "struct": {
      const fields = of.fields.map(([name, element]) => inner(element, (text) => `${name} ${text}`));
      return fields.includes(null) ? null : `STRUCT(${fields.join(", ")})`;
    }
    default:
      return null;
  }
}

const RUST_UNITS = { s: "Second", ms: "Millisecond", us: "Microsecond", ns: "Nanosecond" };

/** The type by the name that our `cast` takes, and DuckDB's types are written by {@link duckType}; null for what it cannot name. */
export function castName(type: Type): string | null {
  const { kind, unit, zone } = info(type);
  return kind === "timestamp" ? `timestamp(${unit}${zone === null ? "" : `, ${zone}`})` : arrowName(type);
}

/** The type by the name that `arrow_cast` takes. */
export function arrowName(type: Type): string | null {
  const of = info(type);
  switch (of.kind) {
    case "int":
      return `${of.signed ? "Int" : "UInt"}${of.bits}`;
    case "float":
      return `Float${of.bits}`;
    case "decimal":
      return `Decimal128(${of.precision}, ${of.scale})`;
    case "bool":
      return "Boolean";
    case "utf8":
      return "Utf8";
    case "binary":
      return "Binary";
    case "date":
      return "Date32";
    case "time":
      return `Time${of.unit === "s" || of.unit === "ms" ? 32 : 64}(${RUST_UNITS[of.unit]})`;
    case "timestamp":
      return `Timestamp(${RUST_UNITS[of.unit]}, ${of.zone === null ? "None" : `Some("${of.zone}")`})`;
    case "duration":
      return `Duration(${RUST_UNITS[of.unit]})`;
    case "interval":
      return "Interval(MonthDayNano)";
    default:
      return null;
  }
}

export const isNumber = (type: Type) => ["int", "float", "decimal"].includes(kindOf(type));
/** Whether the type has a place in comparisons and sorts, here and in DuckDB. */
export const isScalar = (type: Type) => !["list", "fixed", "struct", "map", "null", "interval"].includes(kindOf(type));

export const INTS: readonly Type[] = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"];
const UNIT_NAMES: readonly Unit[] = ["s", "ms", "us", "ns"];

/** Every type without parts that tables have columns of. */
export const SCALARS: readonly Type[] = [
  ...INTS,
  ...["float32", "float64", "decimal(12,2)", "decimal(38,0)", "decimal(38,10)", "bool", "utf8", "binary", "date"],
  ...UNIT_NAMES.map((unit) => `time(${unit})`),
  ...UNIT_NAMES.flatMap((unit) => [`timestamp(${unit})`, `timestamp(${unit},UTC)`]),
  "timestamp(ms,Europe/Oslo)",
  ...UNIT_NAMES.map((unit) => `duration(${unit})`),
];

/** Every type that tables have columns of. */
export const TYPES: readonly Type[] = [
  ...SCALARS,
  ...["interval", "null", "list<int32>", "list<utf8>", "list<float64>", "list<list<int32>>", "fixed<int32,2>"],
  ...[
    "struct<a:int32,b:utf8>",
    "struct<x:float64,p:struct<q:int64,t:utf8>>",
    "list<struct<a:int32,b:utf8>>",
    "map<int32>",
  ],
];
