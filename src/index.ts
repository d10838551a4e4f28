/** The public names of the package, and nothing else. */
export type * from "./algorithms/generated.ts";
export type { Estimate, NodeWeights, PlannedOptions } from "./algorithms/runner.ts";
export type { AttributeType, EdgeAttribute, Id, Ids, NodeAttribute, NodeIds } from "./attributes.ts";
export type { CallOptions, Progress } from "./call.ts";
export { type Diagnostics, diagnostics, resetDiagnostics } from "./diagnostics.ts";
export { type Displayed, display } from "./display/display.ts";
export { htmlTable } from "./display/html.ts";
export type { DisplayOptions } from "./display/table.ts";
export { formatTable } from "./display/text.ts";
export { type ErrorCode, type ErrorDetails, QuiverError } from "./errors.ts";
export {
  type Aggregate,
  type AggregateOptions,
  type Column,
  type ColumnLike,
  type Constant,
  col,
  Expr,
  lit,
  type Operand,
  type Order,
  param,
  type SortKey,
} from "./expr.ts";
export type { Case, When } from "./expressions/case.ts";
export { fn, type ShiftOptions, type ValueOptions } from "./expressions/functions.ts";
export type { IntervalFields } from "./expressions/interval.ts";
export type { ListFunctions, ListSortOptions } from "./expressions/list.ts";
export type { TextFunctions } from "./expressions/text.ts";
export type { Resolution, TimeFunctions, TimeUnit } from "./expressions/time.ts";
export type { CastResult, CastType } from "./expressions/types.ts";
export type { OverOptions } from "./expressions/window.ts";
export { Frame } from "./frame.ts";
export type {
  CollectOptions,
  FrameOptions,
  SampleOptions,
  SyncTableInput,
  ToArrayOptions,
  ToGraphOptions,
  UnionOptions,
  UnnestOptions,
} from "./frame-options.ts";
export { Graph } from "./graph.ts";
export type { Grouping } from "./grouping.ts";
export type { EdgeTableSchema, GraphSchema, NodeTableSchema } from "./info.ts";
export { type CStreamHandle, exportStream, importStream } from "./interop/c-stream.ts";
export type { ColumnValues } from "./io/columns.ts";
export {
  type Bytes,
  type BytesOptions,
  type EncodeOptions,
  type FileBytes,
  type Paths,
  type ScanCsvOptions,
  type ScanIpcOptions,
  type ScanNdjsonOptions,
  type ScanOptions,
  type ScanParquetOptions,
  scanCsv,
  scanIpc,
  scanNdjson,
  scanParquet,
  type WriteCsvOptions,
  type WriteIpcOptions,
  type WriteNdjsonOptions,
  type WriteOptions,
  type WriteParquetOptions,
  type Written,
} from "./io/files.ts";
export type { EdgeFiles, GraphFiles, NodeFiles } from "./io/graph-files.ts";
export { tableToIpc } from "./io/ipc.ts";
export type { Body, TableInput } from "./io/source.ts";
export type { JoinOptions } from "./join.ts";
export type { Int64As } from "./json-rows.ts";
export {
  type AggregateMessagesOptions,
  dst,
  edge,
  type Message,
  type MessageAggregates,
  msg,
  type PregelOptions,
  type StateColumn,
  src,
} from "./messages.ts";
export type {
  AddEdgesOptions,
  Condition,
  Direction,
  EdgeTable,
  GraphInput,
  GraphOptions,
  KeyColumns,
  LabelOptions,
  Memory,
  NeighborhoodOptions,
  NodeTable,
  TypeOptions,
} from "./options.ts";
export type { Parameters } from "./parameters.ts";
export type { JoinKind } from "./plan.ts";
export type { PreparedQuery } from "./prepared.ts";
export { Session, type SessionOptions } from "./session.ts";
export type { SqlParameters } from "./sql.ts";
export type { DistinctOptions, Keep } from "./steps.ts";
export type { StreamOptions } from "./stream.ts";
