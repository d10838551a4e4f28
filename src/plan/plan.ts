/** Plans as data; `core-rs/query/src/plan/mod.rs` is their definition. */
import { Positions } from "../bridge/positions.ts";
import { escapeText } from "../display/escape.ts";
import { jsonOf } from "../native/check.ts";
import type { NativeInput } from "../native/native.ts";
import type { ExprJson, LiteralJson, SortKeyJson } from "./expression.ts";
import { PlanInput } from "./inputs.ts";
import type { MessageSource } from "./messages.ts";
import { checkParts } from "./parts.ts";
import type { SqlNames } from "./sql.ts";

/** Where a plan's rows come from. */
export type Source =
  | { kind: "nodes" | "edges"; graph: PlanInput }
  | { kind: "label" | "type"; graph: PlanInput; name: string }
  | { kind: "table"; table: PlanInput }
  | FileSource
  | MessageSource
  | { kind: "algorithm"; graph: PlanInput; name: string; table?: string; parameters: Record<string, AlgorithmArgument> }
  | ({ kind: "sql"; text: string; params: Record<string, LiteralJson> } & SqlNames)
  | { kind: "cypher"; text: string; graph: PlanInput; params: Record<string, LiteralJson> };

export type FileFormat = "parquet" | "csv" | "ndjson" | "ipc";

/** The rows of files; `core-rs/query/src/plan/files.rs` is its definition. */
export interface FileSource {
  kind: "files";
  format: FileFormat;
  paths: string[];
  /** What the file holds, where it has no path. */
  bytes?: PlanInput;
  options: object;
}

/** What a parameter of an algorithm is given: an expression without columns, or rows of ids. */
export type AlgorithmArgument = { value: ExprJson } | { rows: Plan };

/** Which rows of two sides a join gives: see {@link JoinOptions.how}. */
export type JoinKind = "inner" | "left" | "right" | "full" | "semi" | "anti" | "cross";

/** Which of the rows with one combination of values stays. */
export type Keep = "first" | "last" | "any" | "none";

/** One transformation. */
export type Step =
  | { filter: ExprJson }
  | { select: ExprJson[] }
  | { withColumns: ExprJson[] }
  | { drop: string[] }
  | { rename: [string, string][] }
  | { groupBy: { keys: ExprJson[]; aggregates: ExprJson[] } }
  | { sort: SortKeyJson[] }
  | { limit: { offset: number; count: number | null } }
  | "distinct"
  | { distinctBy: { columns: string[]; keep: Keep } }
  | { tail: { count: number } }
  | { sample: { size: { count: number } | { fraction: number }; seed: number } }
  | { join: { other: Plan; how: JoinKind; on: [ExprJson, ExprJson][]; suffix: string; nullsEqual: boolean } }
  | { union: { other: Plan; distinct: boolean; fillMissing: boolean } }
  | { unnest: { columns: string[]; keepEmpty: boolean } }
  | "describe";

export interface Plan {
  source: Source;
  steps: readonly Step[];
}

/** A plan as it crosses the boundary. */
export interface Crossing {
  /** JSON, with a number for each input. */
  plan: string;
  /** The inputs by these numbers. */
  inputs: readonly PlanInput[];
}

/**
 * Writes `plan`, inputs as positions in the list beside it; one that is used twice has one position.
 *
 * @throws {@link QuiverError} as {@link jsonOf}; `LIMIT_EXCEEDED` for more sources and
 * steps than may be planned
 */
export function write(plan: Plan): Crossing {
  const inputs = new Positions<PlanInput>();
  const number = (_: string, value: unknown) => (value instanceof PlanInput ? inputs.of(value) : value);
  checkParts(plan);
  return { plan: jsonOf(plan, "query", number), inputs: inputs.all };
}

export const handles = ({ inputs }: Crossing): NativeInput[] => inputs.map((input) => input.handle());

/** A path as it is; an address without who asks and what is asked, which may be secrets: signed ones have them in the query. */
export function publicAddress(path: string): string {
  const parts = /^([a-z][a-z0-9+.-]+):\/\/(?:([^/?#]*)@)?(.*)$/is.exec(path);
  if (parts === null) return path;
  const [, scheme = "", user, rest = ""] = parts;
  // Azure's own programs write the container before an @.
  const container = user !== undefined && /^abfss?$/i.test(scheme) && !user.includes(":") ? `${user}@` : "";
  // Elsewhere than in the web, a question mark is of a glob, unless it begins a query after all.
  const query = /^https?$/i.test(scheme) ? /[?#].*$/s : /\?[\w-]+=[^/]*$/;
  return `${scheme}://${container}${rest.replace(query, "")}`;
}

/** A short text of a plan's source. */
export function describeSource(source: Source): string {
  if (source.kind === "files") {
    return `${source.format} ${source.bytes ? "bytes" : source.paths.map(publicAddress).join(", ")}`;
  }
  if (source.kind === "sql" || source.kind === "cypher") return `${source.kind} ${source.text}`;
  return "name" in source ? `${source.kind} ${escapeText(source.name)}` : source.kind;
}
