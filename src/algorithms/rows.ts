/** What the rows of an algorithm's tables are: the columns that lead them, by type. */
import type { DataType, TypeMap, Uint32 } from "apache-arrow";
import type { IfAny, TypeMapOf, WithId } from "../frame/columns.ts";

/** Nodes: the id's columns, then those of the algorithm. */
export type NodeRows<Id, Columns> = WithId<Id, Columns>;

/** Edges: the ids of their ends, under the names that the edge tables have for them, and the row number. */
export type EdgeRows<Columns> = Columns & { edge: Uint32 } & { [end: string]: DataType };

/** Pairs of nodes: the id's columns of both, with 1 and 2 behind their names. */
export type PairRows<Id, Columns> = IfAny<
  Id,
  Columns & { [id: string]: DataType },
  TypeMapOf<
    { [Name in keyof Id as `${Name & string}1`]: Id[Name] } & {
      [Name in keyof Id as `${Name & string}2`]: Id[Name];
    } & Columns
  >
>;

/** Paths, step by step: the node, and the row number of the edge that leads there. */
export type PathRows<Id, Columns> = WithId<Id, { path: Uint32; step: Uint32; edge: Uint32 } & Columns>;

/** Rows that are neither nodes nor edges. */
export type GroupRows<Columns> = Columns extends TypeMap ? Columns : never;
