/** Arrow's types in the words of Neo4j's headers, and values as its import reads them. */
import { DataType, Precision } from "apache-arrow";
import { type Expr, lit } from "../../expr/expr.ts";
import { fn } from "../../expr/functions.ts";

interface HeaderType {
  name: string;
  /** Of a list: the type of its items. */
  item?: DataType;
  /** Whether values are kept as text, for want of a type. */
  isText?: true;
}

/** What a column is called in a header; undefined where it cannot be written at all. */
export function headerType(type: DataType): HeaderType | undefined {
  if (DataType.isList(type) || DataType.isFixedSizeList(type) || String(type).startsWith("LargeList<")) {
    const item = (type as { children: { type: DataType }[] }).children[0]?.type as DataType;
    const of = headerType(item);
    if (of === undefined || of.item !== undefined || of.isText || DataType.isTimestamp(item) || DataType.isTime(item))
      return undefined;
    return { name: `${of.name}[]`, item };
  }
  if (DataType.isDictionary(type)) return headerType(type.dictionary);
  if (DataType.isBool(type)) return { name: "boolean" };
  if (DataType.isInt(type)) return integer(type.bitWidth + (type.isSigned ? 0 : 1));
  if (DataType.isFloat(type)) return { name: type.precision === Precision.DOUBLE ? "double" : "float" };
  if (/^(Large)?Utf8(View)?$/.test(String(type))) return { name: "string" };
  if (DataType.isDate(type)) return { name: "date" };
  if (DataType.isTime(type)) return { name: "localtime" };
  if (DataType.isTimestamp(type)) {
    const { timezone } = type;
    if (timezone === null || timezone === undefined || timezone === "") return { name: "localdatetime" };
    return { name: timezone === "UTC" ? "datetime" : `datetime{timezone:${timezone}}` };
  }
  return DataType.isDecimal(type) || DataType.isNull(type) ? { name: "string", isText: true } : undefined;
}

function integer(bits: number): HeaderType {
  const name = bits <= 8 ? "byte" : bits <= 16 ? "short" : bits <= 32 ? "int" : "long";
  return bits <= 64 ? { name } : { name: "string", isText: true };
}

/** A value as text; instants in UTC. */
export function textOf(value: Expr, type: DataType): Expr {
  if (DataType.isDictionary(type)) return textOf(value, type.dictionary);
  if (DataType.isTimestamp(type) && type.timezone) return value.dt.convertTimeZone("UTC").cast("string");
  const text = value.cast("string");
  if (!DataType.isFloat(type)) return text;
  return fn.when(text.eq("inf")).then(lit("Infinity")).when(text.eq("-inf")).then(lit("-Infinity")).otherwise(text);
}
