/** The table of algorithms as data: for menus, command lines and documents. */
import { native } from "../native/native.ts";
import type { AlgorithmOptions } from "./generated.ts";

/** A row of the table. */
export interface AlgorithmEntry {
  /** The name of the method, such as `"weaklyConnectedComponents"`. */
  readonly name: keyof AlgorithmOptions;
  /** The name of the table function, such as `"weakly_connected_components"`. */
  readonly sqlName: string;
  /** The page it stands on, such as `"components"`. */
  readonly family: string;
  /** One sentence. */
  readonly summary: string;
  /** What the result means. */
  readonly doc: string;
  /** The paper. */
  readonly source: string;
  /** What other libraries call it, by `"networkx"`, `"igraph"`, `"graphology"` and `"neo4j"`. */
  readonly knownAs: Readonly<Record<string, string>>;
  /** Which graphs it takes. */
  readonly graphs: "any" | "directed" | "undirected" | "acyclic";
  readonly parameters: readonly AlgorithmParameter[];
  /** What it gives; the first is the method's result. */
  readonly tables: readonly AlgorithmTable[];
  /** What the result's schema metadata holds. */
  readonly metadata: readonly { readonly name: string; readonly doc: string }[];
  /** Time and extra memory in `n` nodes and `m` edges. */
  readonly time: string;
  readonly memory: string;
}

/** An option of an algorithm. */
export interface AlgorithmParameter {
  readonly name: string;
  /** Another name for it, such as `"source"` of `"sources"`. */
  readonly alias: string | null;
  /** What it takes: `"node"`, `"nodes"`, `"nodeWeights"` and `"pairs"` name nodes, `"edgeColumn"` and `"nodeColumn"` columns. */
  readonly kind: ParameterKind;
  readonly doc: string;
  /** Whether it must be given. */
  readonly required: boolean;
  /** Whether null is a value of its own, which is then the default. */
  readonly nullable: boolean;
  readonly default: boolean | number | string | readonly number[] | null;
  /** The range of numbers, ends included; null for none. */
  readonly min?: number | null;
  readonly max?: number | null;
  /** The words of a choice. */
  readonly choices?: readonly string[];
}

/** What an argument is: a number, a text, a choice, ids of nodes, a column. */
export type ParameterKind =
  | ("bool" | "integer" | "float" | "text" | "choice" | "integers" | "floats" | "matrix" | "seed")
  | ("edgeColumn" | "nodeColumn" | "node" | "nodes" | "nodeWeights" | "pairs");

/** A table that an algorithm gives. */
export interface AlgorithmTable {
  readonly name: string;
  /** What its rows are, and so which columns lead them: `"nodes"` and `"someNodes"` the id, `"edges"` and `"someEdges"` the ids of both ends. */
  readonly rows: "nodes" | "someNodes" | "edges" | "someEdges" | "pairs" | "paths" | "groups" | "one";
  readonly doc: string;
  /** Whether its rows come as they are found. */
  readonly streamed: boolean;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly nullable: boolean;
    readonly doc: string;
  }[];
}

let read: readonly AlgorithmEntry[] | undefined;

/**
 * Every algorithm with its parameters, tables and documentation, in the order of their names: what `graph.algo`, SQL and the pages about
 * algorithms are generated from. Read once, then the same array.
 *
 * @example
 * ```ts
 * const pagerank = algorithmCatalog().find(({ name }) => name === "pagerank");
 * console.log(pagerank?.parameters.map(({ name }) => name).join()); // damping,tolerance,maxIterations,weight,personalization
 * ```
 */
export function algorithmCatalog(): readonly AlgorithmEntry[] {
  read ??= JSON.parse(native().catalog()) as readonly AlgorithmEntry[];
  return read;
}
