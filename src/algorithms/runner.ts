/** What every generated method of {@link Algorithms} calls: options become one call of the native part. */
import type { Table } from "apache-arrow";

import { lower } from "../arrow/lower.ts";
import { raise } from "../arrow/raise.ts";
import type { TableSource } from "../arrow/structure.ts";
import { keyed, type NodeIds } from "../attributes.ts";
import { type CallOptions, call } from "../call.ts";
import { callSync } from "../errors.ts";
import { readSource, type TableInput } from "../io/source.ts";
import type { GraphHandle } from "../native.ts";

export type { NodeIds };

/** Nodes with a weight each: a table of the key's columns and `weight`. */
export type NodeWeights = TableInput;

/** Memory that a run takes beside the graph. */
export interface Estimate {
  /** Working memory and result, in bytes; without a topology that is still to build. */
  bytes: number;
}

/** What the algorithms need of a graph. */
export type AlgorithmHandle = Pick<GraphHandle, "algorithm" | "estimate">;

export class AlgorithmRunner {
  readonly #handle: AlgorithmHandle;
  readonly #nodeParameters: Readonly<Record<string, readonly string[]>>;

  /** @param nodeParameters - per algorithm the parameters that name nodes: their values cross as tables */
  constructor(handle: AlgorithmHandle, nodeParameters: Readonly<Record<string, readonly string[]>>) {
    this.#handle = handle;
    this.#nodeParameters = nodeParameters;
  }

  /** Runs an algorithm by name. */
  protected async run(name: string, options: CallOptions = {}): Promise<Table> {
    const { signal, onProgress, threads, ...parameters } = options as CallOptions & Record<string, unknown>;
    const exported = await call({ signal, onProgress, threads }, async (control) => {
      const sources: (TableSource | Promise<TableSource>)[] = [];
      for (const parameter of this.#nodeParameters[name] ?? []) {
        // One source is given as `source`.
        const given = parameter === "sources" && parameters.source !== undefined ? "source" : parameter;
        const value = parameters[given];
        if (value === undefined || value === null) continue;
        parameters[given] = { table: sources.length };
        sources.push(readSource(tableOf(value as NodeIds | NodeWeights)));
      }
      const { tables, buffers } = lower(await Promise.all(sources));
      return this.#handle.algorithm(name, toJson(parameters), tables, buffers, control);
    });
    return raise(exported);
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
