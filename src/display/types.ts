import * as arrow from "apache-arrow";

import { childrenOf, isDictionaryType, TypeId, type TypeLike } from "../arrow/structure.ts";

const TIME_UNITS = ["s", "ms", "us", "ns"];
const INTERVALS = ["year_month", "day_time", "month_day_nano"];

/** What tells apart the types of one id; which of them there are depends on it. */
interface Parameters {
  isSigned: boolean;
  bitWidth: number;
  precision: number;
  scale: number;
  unit: number;
  timezone?: string | null;
  byteWidth: number;
  listSize: number;
}

/** The name of a type as tables show it, such as `int64`, `timestamp[us, UTC]` or `list<utf8>`. */
export function typeName(type: TypeLike): string {
  if (isDictionaryType(type)) return `dictionary<${typeName(type.dictionary)}>`;
  const children = childrenOf(type).map((child) => ({ name: child.name, type: typeName(child.type) }));
  const fields = children.map(({ name, type }) => `${name}: ${type}`).join(", ");
  const of = type as unknown as Parameters;
  switch (type.typeId) {
    case TypeId.Int:
      return `${of.isSigned ? "" : "u"}int${of.bitWidth}`;
    case TypeId.Float:
      return ["float16", "float32", "float64"][of.precision] ?? "float";
    case TypeId.Decimal:
      return `decimal(${of.precision}, ${of.scale})`;
    case TypeId.Date:
      return "date";
    case TypeId.Time:
      return `time[${TIME_UNITS[of.unit]}]`;
    case TypeId.Timestamp:
      return `timestamp[${TIME_UNITS[of.unit]}${of.timezone ? `, ${of.timezone}` : ""}]`;
    case TypeId.Duration:
      return `duration[${TIME_UNITS[of.unit]}]`;
    case TypeId.Interval:
      return `interval[${INTERVALS[of.unit]}]`;
    case TypeId.FixedSizeBinary:
      return `binary[${of.byteWidth}]`;
    case TypeId.List:
    case TypeId.LargeList:
      return `list<${children[0]?.type}>`;
    case TypeId.FixedSizeList:
      return `list<${children[0]?.type}>[${of.listSize}]`;
    case TypeId.Struct:
      return `struct<${fields}>`;
    case TypeId.Map:
      return `map<${fields.replace(/^entries: struct<(.*)>$/, "$1")}>`;
    case TypeId.Union:
      return `union<${fields}>`;
    default:
      return (arrow.Type[type.typeId] ?? "unknown").toLowerCase();
  }
}

/** Whether values of this type are dates, times or durations. */
export const isTemporal = ({ typeId }: TypeLike): boolean =>
  typeId === TypeId.Date || typeId === TypeId.Time || typeId === TypeId.Timestamp || typeId === TypeId.Duration;

/** Whether values of this type read as numbers, which tables align to the right. */
export const isNumeric = (type: TypeLike): boolean =>
  type.typeId === TypeId.Int || type.typeId === TypeId.Float || type.typeId === TypeId.Decimal;
