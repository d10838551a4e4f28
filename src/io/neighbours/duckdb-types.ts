/** Types of DuckDB as Arrow's, the ones that DuckDB itself chooses where it writes Arrow. */
import * as arrow from "apache-arrow";

import { typeOf } from "../../arrow/format.ts";
import { QuiverError } from "../../native/errors.ts";

/** The type of a column or value of @duckdb/node-api, with the parts of those that have any. */
export interface DuckDBType {
  readonly typeId: number;
  readonly width?: number;
  readonly scale?: number;
  readonly values?: readonly string[];
  readonly internalTypeId?: number;
  readonly valueType?: DuckDBType;
  readonly keyType?: DuckDBType;
  readonly length?: number;
  readonly entryNames?: readonly string[];
  readonly entryTypes?: readonly DuckDBType[];
  readonly memberTags?: readonly string[];
  readonly memberTypes?: readonly DuckDBType[];
}

/** `DuckDBTypeId`, whose numbers are those of DuckDB's C interface. */
export const Id = {
  BOOLEAN: 1,
  TINYINT: 2,
  SMALLINT: 3,
  INTEGER: 4,
  BIGINT: 5,
  UTINYINT: 6,
  USMALLINT: 7,
  UINTEGER: 8,
  UBIGINT: 9,
  FLOAT: 10,
  DOUBLE: 11,
  TIMESTAMP: 12,
  DATE: 13,
  TIME: 14,
  INTERVAL: 15,
  HUGEINT: 16,
  VARCHAR: 17,
  BLOB: 18,
  DECIMAL: 19,
  TIMESTAMP_S: 20,
  TIMESTAMP_MS: 21,
  TIMESTAMP_NS: 22,
  ENUM: 23,
  LIST: 24,
  STRUCT: 25,
  MAP: 26,
  UUID: 27,
  UNION: 28,
  BIT: 29,
  TIMESTAMP_TZ: 31,
  UHUGEINT: 32,
  ARRAY: 33,
  SQLNULL: 36,
  TIME_NS: 39,
} as const;

/** C Data formats of types without parameters. */
const FORMATS: Record<number, string> = {
  [Id.BOOLEAN]: "b",
  [Id.TINYINT]: "c",
  [Id.SMALLINT]: "s",
  [Id.INTEGER]: "i",
  [Id.BIGINT]: "l",
  [Id.UTINYINT]: "C",
  [Id.USMALLINT]: "S",
  [Id.UINTEGER]: "I",
  [Id.UBIGINT]: "L",
  [Id.FLOAT]: "f",
  [Id.DOUBLE]: "g",
  [Id.TIMESTAMP]: "tsu:",
  [Id.TIMESTAMP_S]: "tss:",
  [Id.TIMESTAMP_MS]: "tsm:",
  [Id.TIMESTAMP_NS]: "tsn:",
  // Instants; the zone of a session is how it shows them.
  [Id.TIMESTAMP_TZ]: "tsu:UTC",
  [Id.DATE]: "tdD",
  [Id.TIME]: "ttu",
  [Id.TIME_NS]: "ttn",
  [Id.INTERVAL]: "tin",
  [Id.HUGEINT]: "d:38,0",
  [Id.UHUGEINT]: "d:38,0",
  [Id.VARCHAR]: "u",
  [Id.UUID]: "u",
  [Id.BIT]: "u",
  [Id.BLOB]: "z",
  [Id.SQLNULL]: "n",
};

/**
 * The Arrow type of a column of DuckDB.
 *
 * @throws {@link QuiverError} `UNSUPPORTED_TYPE` with the column for a type that Arrow has no equal of
 */
export function arrowType(type: DuckDBType, column: string): arrow.DataType {
  const inner = (name: string, of: DuckDBType | undefined, nullable = true) =>
    new arrow.Field(name, arrowType(of as DuckDBType, column), nullable);
  const format = FORMATS[type.typeId];
  if (format !== undefined) return typeOf(format);
  switch (type.typeId) {
    case Id.DECIMAL:
      return typeOf(`d:${type.width},${type.scale}`);
    case Id.ENUM:
      return new arrow.Dictionary(new arrow.Utf8(), new (keysOf(type))(), null, false);
    case Id.LIST:
      return typeOf("+l", [inner("item", type.valueType)]);
    case Id.ARRAY:
      return typeOf(`+w:${type.length}`, [inner("item", type.valueType)]);
    case Id.STRUCT:
      return typeOf(
        "+s",
        (type.entryNames ?? []).map((name, i) => inner(name, type.entryTypes?.[i])),
      );
    case Id.MAP: {
      const fields = [inner("key", type.keyType, false), inner("value", type.valueType)];
      return typeOf("+m", [new arrow.Field("entries", new arrow.Struct(fields), false)]);
    }
    case Id.UNION: {
      const members = (type.memberTags ?? []).map((name, i) => inner(name, type.memberTypes?.[i]));
      return typeOf(`+ud:${members.map((_, i) => i).join(",")}`, members);
    }
  }
  const message = `column "${column}" is DuckDB's ${type}, which Arrow has no type for; cast it in the query, CAST("${column}" AS VARCHAR)`;
  throw new QuiverError("UNSUPPORTED_TYPE", message, {
    column,
    expected: "a type that Arrow has",
    got: String(type),
  });
}

const keysOf = ({ internalTypeId }: DuckDBType) =>
  internalTypeId === Id.UTINYINT ? arrow.Uint8 : internalTypeId === Id.USMALLINT ? arrow.Uint16 : arrow.Uint32;
