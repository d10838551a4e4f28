/** What every generated method of {@link Algorithms} calls: options become one call of the native part. */
import type { Table } from "apache-arrow";

import { lower } from "../arrow/lower.ts";
import { raise } from "../arrow/raise.ts";
import type { TableSource } from "../arrow/structure.ts";
import { keyed, type NodeIds } from "../attributes.ts";
import { type CallOptions, call } from "../call.ts";
import { callSync } from "../errors.ts";
import { Expr, type Operand, operand } from "../expr.ts";
import { Frame, frameOf } from "../frame.ts";
import type { SyncTableInput } from "../frame-options.ts";
import type { PlanInput } from "../inputs.ts";
import { readSource, type TableInput, whenRead } from "../io/source.ts";
import type { GraphHandle } from "../native.ts";
import type { AlgorithmArgument } from "../plan.ts";

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
    const { signal, onProgress, threads, ...parameters } = options as CallOptions & Record<string, unknown>;
    const exported = await call({ signal, onProgress, threads }, (control) => {
      const sources: (TableSource | Promise<TableSource>)[] = [];
      for (const parameter of this.#nodeParameters[name] ?? []) {
        // One source is given as `source`.
        const given = parameter === "sources" && parameters.source !== undefined ? "source" : parameter;
        const value = parameters[given];
        if (value === undefined || value === null) continue;
        parameters[given] = { table: sources.length };
        sources.push(readSource(tableOf(value as NodeIds | NodeWeights)));
      }
      return whenRead(sources, (read) => {
        const { tables, buffers } = lower(read);
        return this.#handle.algorithm(name, toJson(parameters), tables, buffers, control);
      });
    });
    return raise(exported);
  }

  /** A run by name, as the source of a plan. */
  protected planned(name: string, options: object = {}): Frame {
    const nodes = this.#nodeParameters[name] ?? [];
    const parameters: Record<string, AlgorithmArgument> = {};
    for (const [parameter, value] of Object.entries(options as Record<string, unknown>)) {
      if (value === undefined) continue;
      const names = nodes.includes(parameter) || (parameter === "source" && nodes.includes("sources"));
      if (value instanceof Expr || value === null || !names) {
        parameters[parameter] = { value: operand(value as Operand).toJSON() };
      } else {
        const rows = value instanceof Frame ? value : (tableOf(value as NodeIds | NodeWeights) as SyncTableInput);
        parameters[parameter] = { rows: frameOf(parameter, rows).plan };
      }
    }
    return new Frame({ source: { kind: "algorithm", graph: this.#graph, name, parameters }, steps: [] });
  }

  /** Estimates a run by name. */
  protected estimateRun(name: string, options: object): Estimate {
    const { signal, onProgress, threads, ...parameters } = options as CallOptions & Record<string, unknown>;
    // No estimate depends on which nodes are named, so they stay here.
    for (const parameter of this.#nodeParameters[name] ?? []) parameters[parameter] = true;
    delete parameters.source;
    return JSON.parse(callSync(() => this.#handle.estimate(name, toJson(parameters))));
  }
}

const tableOf = (value: NodeIds | NodeWeights) => keyed(value as NodeIds, ["id"]) as TableInput;

/** JSON has no bigint, and a parameter that is one is small; nor has it NaN and the infinities, which errors should name. */
function toJson(parameters: Record<string, unknown>): string {
  return JSON.stringify(parameters, (_, value) => {
    if (typeof value === "bigint") return Number(value);
    return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  });
}
