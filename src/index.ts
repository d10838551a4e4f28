/**
 * The public names of the package, and nothing else.
 *
 * @module arrow-quiver
 * @group API
 */
import "./session/copies.ts";

export {
  type AlgorithmEntry,
  type AlgorithmParameter,
  type AlgorithmTable,
  algorithmCatalog,
  type ParameterKind,
} from "./algorithms/catalog.ts";
export type * from "./algorithms/generated.ts";
export type { Estimate, NodeWeights, PlannedOptions } from "./algorithms/runner.ts";
export type { Ownership } from "./arrow/memory.ts";
export { type Displayed, display } from "./display/display.ts";
export { htmlTable } from "./display/html.ts";
export { type ProgressBar, type ProgressBarOptions, type ProgressStream, progressBar } from "./display/progress.ts";
export type { DisplayOptions } from "./display/table.ts";
export { formatTable } from "./display/text.ts";
export type { Case, When } from "./expr/case.ts";
export {
  type Aggregate,
  type AggregateOptions,
  type Column,
  type ColumnLike,
  col,
  Expr,
  lit,
  type Operand,
  type Order,
  param,
  type SortKey,
} from "./expr/expr.ts";
export { fn, type ShiftOptions, type ValueOptions } from "./expr/functions.ts";
export type { IntervalFields } from "./expr/interval.ts";
export type { ListFunctions, ListSortOptions } from "./expr/list.ts";
export type { TextFunctions } from "./expr/text.ts";
export type { Resolution, TimeFunctions, TimeUnit } from "./expr/time.ts";
export type { CastResult, CastType } from "./expr/types.ts";
export type { OverOptions } from "./expr/window.ts";
export type { DuckDBConnectionLike, ToDuckDBOptions } from "./frame/duckdb.ts";
export type {
  Bytes,
  BytesOptions,
  EncodeOptions,
  FileBytes,
  Paths,
  ScanCsvOptions,
  ScanIpcOptions,
  ScanNdjsonOptions,
  ScanOptions,
  ScanParquetOptions,
  StorageOptions,
  WriteCsvOptions,
  WriteIpcOptions,
  WriteNdjsonOptions,
  WriteOptions,
  WriteParquetOptions,
  Written,
} from "./frame/files.ts";
export type { FlechetteOptions, FlechetteTable } from "./frame/flechette.ts";
export { Frame } from "./frame/frame.ts";
export type { Grouping } from "./frame/grouping.ts";
export { tableToIpc } from "./frame/ipc.ts";
export type { JoinOptions } from "./frame/join.ts";
export type { Int64As } from "./frame/json-rows.ts";
export type {
  CollectOptions,
  FrameOptions,
  SampleOptions,
  SyncTableInput,
  ToArrayOptions,
  ToGraphOptions,
  UnionOptions,
  UnnestOptions,
} from "./frame/options.ts";
export type { CsvStreamOptions, IpcStreamOptions, NdjsonStreamOptions } from "./frame/pieces.ts";
export type { PreparedQuery } from "./frame/prepared.ts";
export { scanCsv, scanIpc, scanNdjson, scanParquet } from "./frame/scan.ts";
export type { DistinctOptions } from "./frame/steps.ts";
export type { StreamOptions } from "./frame/stream.ts";
export type * from "./generators/generated.ts";
export { generate } from "./generators/generated.ts";
export type { Generated, GenerateOptions } from "./generators/runner.ts";
export type { AggregateName, Aggregates } from "./graph/aggregates.ts";
export type { AttributeType, EdgeAttribute, NodeAttribute } from "./graph/attributes.ts";
export type { EdgeFiles, GraphFiles, NodeFiles } from "./graph/files.ts";
export { type GraphFormatEntry, graphFormatAt, graphFormatCatalog } from "./graph/format-catalog.ts";
export type {
  EncodeGraphOptions,
  GraphCsvOptions,
  GraphFormat,
  ReadGraphOptions,
  WriteGraphOptions,
  WrittenGraph,
} from "./graph/formats.ts";
export { Graph } from "./graph/graph.ts";
export type { GraphologyGraph, GraphologyTarget } from "./graph/graphology.ts";
export type { EdgeTableSchema, GraphSchema, NodeTableSchema } from "./graph/info.ts";
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
} from "./graph/messages.ts";
export type {
  AddEdgesOptions,
  AddNodesOptions,
  Condition,
  ContractOptions,
  Direction,
  EdgeTable,
  GraphInput,
  GraphOptions,
  IndexOptions,
  KeyColumns,
  LabelOptions,
  Memory,
  MergeOptions,
  NeighborhoodOptions,
  NodeTable,
  ProjectBipartiteOptions,
  SimplifyOptions,
  TypeOptions,
  UpsertNodesOptions,
} from "./graph/options.ts";
export type { EdgeReadOptions, IdPart, NeighborReadOptions, NodeId, NodeReadOptions } from "./graph/reads.ts";
export type { GraphReport, ReportedRows } from "./graph/report.ts";
export type { OpenOptions, SaveOptions } from "./graph/saved.ts";
export type { ColumnValues } from "./io/columns.ts";
export type { Id, Ids, NodeIds } from "./io/ids.ts";
export type { Body, LateNeighbourTable, NeighbourTable, TableInput } from "./io/source.ts";
export type { CallOptions, Progress } from "./native/call.ts";
export { type Diagnostics, diagnostics, resetDiagnostics } from "./native/diagnostics.ts";
export { type ErrorCode, type ErrorDetails, QuiverError } from "./native/errors.ts";
export type { Constant, NumberArray, ParameterValue } from "./plan/literal.ts";
export type { Parameters } from "./plan/parameters.ts";
export type { JoinKind, Keep } from "./plan/plan.ts";
export type { SqlParameters } from "./plan/sql.ts";
export { Chart } from "./plot/chart.ts";
export type { FramePlots } from "./plot/frame-plots.ts";
export type {
  AdjacencyOptions,
  ComponentOptions,
  DegreeDistributionOptions,
  PathLengthOptions,
} from "./plot/graph-options.ts";
export type { GraphPlots } from "./plot/graph-plots.ts";
export { LazyChart } from "./plot/lazy.ts";
export type {
  BarOptions,
  ChartOptions,
  HeatmapOptions,
  HistogramOptions,
  LineOptions,
  ScatterOptions,
} from "./plot/options.ts";
export type { Datum, VegaLiteSpec } from "./plot/spec.ts";
export { type CStreamHandle, exportStream, importStream } from "./session/c-stream.ts";
export type { OpenSessionOptions } from "./session/saved.ts";
export { Session, type SessionOptions } from "./session/session.ts";
export type {
  ColorOptions,
  DiagramOptions,
  LayoutOptions,
  PictureOptions,
  SizeOptions,
  SvgOptions,
  ViewOptions,
} from "./view/options.ts";
export type { View } from "./view/view.ts";
