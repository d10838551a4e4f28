/** What every generated method of {@link Algorithms} calls: options become one call of the native part. */
import type { Table } from "apache-arrow";
import type { Batches } from "../arrow/structure.ts";
import { cross } from "../bridge/cross.ts";
import { raise } from "../bridge/raise.ts";
import { Expr, type Operand, operand } from "../expr/expr.ts";
import { Frame, frameOf } from "../frame/frame.ts";
import type { SyncTableInput } from "../frame/options.ts";
import { keyed, type NodeIds } from "../io/ids.ts";
import type { TableInput } from "../io/source.ts";
import type { CallOptions } from "../native/call.ts";
import { callSync, invalid, inWords } from "../native/errors.ts";
import type { GraphHandle } from "../native/native.ts";
import type { PlanInput } from "../plan/inputs.ts";
import type { AlgorithmArgument } from "../plan/plan.ts";

export type { NodeIds };

/** Nodes with a weight each: a table of the key's columns and `weight`. */
export type NodeWeights = TableInput;

/** The options of an algorithm that runs as part of a plan; what is told of a call is told to the plan's. */
export type PlannedOptions<Options> = {
  [Name in keyof Options as Name extends keyof CallOptions ? never : Name]:
    | Options[Name]
    | Expr
    | (Name extends "source" | "sources" | "personalization" ? Frame : never);
};

/** Memory that a run takes beside the graph. */
export interface Estimate {
  /** Working memory and result, in bytes; without a topology that is still to build. */
  bytes: number;
}

/** What the algorithms need of a graph. */
export type AlgorithmHandle = Pick<GraphHandle, "algorithm" | "estimate">;

export class AlgorithmRunner {
  readonly #handle: AlgorithmHandle;
  readonly #graph: PlanInput;
  readonly #nodeParameters: Readonly<Record<string, readonly string[]>>;

  /** @param nodeParameters - per algorithm the parameters that name nodes: their values cross as tables */
  constructor(handle: AlgorithmHandle, graph: PlanInput, nodeParameters: Readonly<Record<string, readonly string[]>>) {
    this.#handle = handle;
    this.#graph = graph;
    this.#nodeParameters = nodeParameters;
  }

  /** Runs an algorithm by name. */
  protected async run(name: string, options: CallOptions = {}): Promise<Table> {
    const { signal, onProgress, threads, ...parameters } = optionsOf(options);
    const nodes = this.#nodesOf(name).map((parameter) => (parameter === "sources" ? oneSource(parameters) : parameter));
    const given = nodes.filter((parameter) => parameters[parameter] !== undefined && parameters[parameter] !== null);
    const crossing = given.map((parameter) => ({ table: this.#tableOf(parameter, parameters[parameter]) }));
    for (const [table, parameter] of given.entries()) parameters[parameter] = { table };
    const json = toJson(parameters);
    const exported = await cross(
      { signal, onProgress, threads },
      crossing,
      ({ tables, buffers, inputs }, control, read) => {
        for (const [table, parameter] of given.entries()) assertRows(parameter, read[table] as Batches);
        return this.#handle.algorithm(name, json, tables, buffers, inputs, control);
      },
    );
    return raise(exported);
  }

  /** A run by name, as the source of a plan. */
  protected planned(name: string, options: object = {}): Frame {
    const nodes = this.#nodesOf(name);
    const all = optionsOf(options);
    if (nodes.includes("sources")) oneSource(all);
    const given = Object.entries(all).filter(([, value]) => value !== undefined);
    const parameters = given.map(([parameter, value]): [string, AlgorithmArgument] => {
      const names = nodes.includes(parameter) || (parameter === "source" && nodes.includes("sources"));
      if (value instanceof Expr || value === null || !names) {
        return [parameter, { value: operand(value as Operand).toJSON() }];
      }
      const rows = value instanceof Frame ? value : (this.#tableOf(parameter, value) as SyncTableInput);
      return [parameter, { rows: frameOf(parameter, rows).plan }];
    });
    const source = { kind: "algorithm", graph: this.#graph, name, parameters: Object.fromEntries(parameters) } as const;
    return new Frame({ source, steps: [] });
  }

  /** Estimates a run by name. */
  protected estimateRun(name: string, options: object): Estimate {
    const { signal, onProgress, threads, ...parameters } = optionsOf(options);
    // No estimate depends on which nodes are named, so they stay here.
    for (const parameter of this.#nodesOf(name)) parameters[parameter] = true;
    delete parameters.source;
    return JSON.parse(callSync(() => this.#handle.estimate(name, toJson(parameters))));
  }

  /** The parameters that name nodes. */
  #nodesOf(name: string): readonly string[] {
    return Object.hasOwn(this.#nodeParameters, name) ? (this.#nodeParameters[name] as readonly string[]) : [];
  }

  #tableOf(parameter: string, value: unknown): TableInput {
    return keyed(parameter, value as NodeIds, this.#graph.keys) as TableInput;
  }
}

/** The options of an algorithm, whose names the native part checks. */
function optionsOf(options: object): CallOptions & Record<string, unknown> {
  if (typeof options !== "object" || options === null) throw invalid("options", "an object", options);
  return options as CallOptions & Record<string, unknown>;
}

/** Under which name sources are given: a single one may be given as `source`. */
function oneSource({ source, sources }: Record<string, unknown>): "source" | "sources" {
  if (source === undefined) return "sources";
  if (sources !== undefined) throw invalid("source", "absent where sources is given", source);
  return "source";
}

function assertRows(parameter: string, source: Batches): void {
  if (!("batches" in source) || source.batches.some(({ numRows }) => numRows > 0)) return;
  throw invalid(parameter, "one node id or more", inWords("no rows"));
}

/** JSON has no bigint, and a parameter that is one is small; nor has it NaN and the infinities, which errors should name. */
function toJson(parameters: Record<string, unknown>): string {
  return JSON.stringify(parameters, (_, value) => {
    if (typeof value === "bigint") return Number(value);
    return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  });
}
