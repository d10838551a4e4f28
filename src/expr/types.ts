/** Types to cast to, by their names. */
import type {
  Binary,
  Bool,
  DataType,
  DateDay,
  Decimal,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  Timestamp,
  TimestampMillisecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from "apache-arrow";

interface Named {
  boolean: Bool;
  int8: Int8;
  int16: Int16;
  int32: Int32;
  int64: Int64;
  uint8: Uint8;
  uint16: Uint16;
  uint32: Uint32;
  uint64: Uint64;
  float32: Float32;
  float64: Float64;
  string: Utf8;
  binary: Binary;
  date: DateDay;
  timestamp: TimestampMillisecond;
}

/** A type to convert to: one of these, `decimal(10, 2)`, `timestamp(us, Europe/Oslo)`, or a type by Arrow's Rust name. */
export type CastType = keyof Named | `decimal(${number}, ${number})` | `timestamp(${string})` | (string & {});

/** The Arrow type that a name stands for. */
export type CastResult<N extends string> = N extends keyof Named
  ? Named[N]
  : N extends `decimal(${string}`
    ? Decimal
    : N extends `timestamp(${string}`
      ? Timestamp
      : DataType;
