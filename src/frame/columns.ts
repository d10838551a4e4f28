/** What the compiler knows of columns: types only. Where nothing is known, everything is `any`, and nothing gets in the way. */
import type {
  Bool,
  DataType,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  List,
  Null,
  RecordBatch,
  Table,
  TimestampMillisecond,
  TypeMap,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
  Vector,
} from "apache-arrow";

import type { Column, Expr } from "../expr/expr.ts";

/** `Then` where nothing is known of `T`, else `Else`. */
export type IfAny<T, Then, Else> = 0 extends 1 & T ? Then : Else;

/** An intersection spelled as one object type. */
export type Flat<T> = { [K in keyof T]: T[K] } & {};

/** The names of columns that may be written. */
export type Name<T> = keyof T & string;

/** The type that the values of a column are read as. */
type ColumnOf<V> = IfAny<
  V,
  any,
  V extends Vector<infer D>
    ? D
    : V extends Int8Array
      ? Int8
      : V extends Int16Array
        ? Int16
        : V extends Int32Array
          ? Int32
          : V extends BigInt64Array
            ? Int64
            : V extends Uint8Array | Uint8ClampedArray
              ? Uint8
              : V extends Uint16Array
                ? Uint16
                : V extends Uint32Array
                  ? Uint32
                  : V extends BigUint64Array
                    ? Uint64
                    : V extends Float32Array
                      ? Float32
                      : V extends Float64Array
                        ? Float64
                        : V extends readonly (infer Item)[]
                          ? ItemColumn<NonNullable<Item>>
                          : any
>;

type ItemColumn<Item> = IfAny<
  Item,
  any,
  [Item] extends [never]
    ? Null
    : [Item] extends [string]
      ? Utf8
      : [Item] extends [boolean]
        ? Bool
        : [Item] extends [bigint]
          ? Int64 | Uint64
          : [Item] extends [number]
            ? Int64 | Float64
            : [Item] extends [Date]
              ? TimestampMillisecond
              : any
>;

/** The columns of whatever is accepted as a table; `any` where the type does not tell. */
export type ColumnsOf<Input> = IfAny<
  Input,
  any,
  Input extends PromiseLike<infer Settled> ? TableColumns<Settled> : TableColumns<Input>
>;

type TableColumns<Input> = IfAny<
  Input,
  any,
  Input extends Table<infer T>
    ? T
    : Input extends RecordBatch<infer T>
      ? T
      : Input extends { collect(): Promise<Table<infer T>> }
        ? T
        : Input extends readonly RecordBatch<infer T>[]
          ? T
          : Input extends Readonly<Record<string, readonly unknown[] | ArrayBufferView | Vector>>
            ? { -readonly [K in keyof Input as K extends string ? K : never]: ColumnOf<Input[K]> }
            : Input extends readonly (infer Item)[]
              ? RowColumns<Item>
              : any
>;

/** The columns of rows. */
type RowColumns<Item> = IfAny<
  Item,
  any,
  Item extends Readonly<Record<string, unknown>>
    ? { -readonly [K in keyof Item as K extends string ? K : never]-?: ItemColumn<NonNullable<Item[K]>> }
    : any
>;

/** The column that an expression gives: its own name where the compiler knows it. */
type ExprColumn<T, E> =
  E extends Column<infer N>
    ? SelectedColumn<T, N>
    : E extends Expr<infer D, infer N>
      ? { [K in N]: string extends N ? any : D }
      : never;

/** The columns that one argument of `select` names. */
type SelectedColumn<T, C> = C extends "*"
  ? T
  : C extends string
    ? { [K in C]: C extends keyof T ? T[C] : any }
    : ExprColumn<T, C>;

type Together<T, C extends readonly unknown[]> = C extends readonly [infer First, ...infer Rest]
  ? SelectedColumn<T, First> & Together<T, Rest>
  : C extends readonly []
    ? unknown
    : { [name: string]: any };

/** What `select(...columns)` gives. */
export type Selected<T, C extends readonly unknown[]> = IfAny<T, any, TypeMapOf<Together<T, C>>>;

/** What `withColumns(...columns)` gives. */
export type Extended<T, C extends readonly unknown[]> = IfAny<
  T,
  any,
  TypeMapOf<Omit<T, keyof Together<unknown, C>> & Together<unknown, C>>
>;

/** What `drop(...names)` leaves. */
export type Without<T, K> = IfAny<T, any, TypeMapOf<Omit<T, K & string>>>;

/** What `rename({ from: to })` gives. */
export type Renamed<T, Names> = IfAny<
  T,
  any,
  TypeMapOf<{ [K in keyof T as K extends keyof Names ? Names[K] & string : K]: T[K] }>
>;

/** What `unnest` makes of list columns. */
export type Unnested<T, K> = IfAny<
  T,
  any,
  TypeMapOf<{ [C in keyof T]: C extends K ? (T[C] extends List<infer Item> ? Item : any) : T[C] }>
>;

/** What `describe` gives. */
export type Described<T> = IfAny<
  T,
  any,
  TypeMapOf<
    { statistic: Utf8 } & { [K in keyof T]: T[K] extends { TValue: number | bigint | boolean } ? Float64 : Utf8 }
  >
>;

/** What a join gives: this side's columns, then the other's, but for the keys that both name alike. */
export type Joined<T, U, On, How, Suffix extends string> = IfAny<
  T,
  any,
  IfAny<
    U,
    any,
    How extends "semi" | "anti"
      ? T
      : TypeMapOf<
          T & {
            [K in keyof U as K extends keyof T ? (K extends On ? never : `${K & string}${Suffix}`) : K]: U[K];
          }
        >
  >
>;

/** What `withNodes(table)` makes of the columns. */
export type Merged<T, U> = IfAny<T, any, IfAny<U, any, TypeMapOf<Omit<T, keyof U> & U>>>;

/** The columns of aggregates that are given as a list or by name. */
type AggregateColumns<A> = A extends readonly unknown[]
  ? Together<unknown, A>
  : { -readonly [C in keyof A]: A[C] extends Expr<infer D> ? D : any };

/** What `simplify({ agg })` makes of the columns: aggregates beside them, or in their place. */
export type Aggregated<T, A> = IfAny<
  A,
  any,
  IfAny<T, any, TypeMapOf<Omit<T, keyof AggregateColumns<A>> & AggregateColumns<A>>>
>;

/** The nodes that `contract(by, { nodes })` gives. */
export type Contracted<T, By, A> = IfAny<A, any, IfAny<T, any, TypeMapOf<Pick<T, By & keyof T> & AggregateColumns<A>>>>;

/** What `diff` tells of nodes: how each changed, its key, and its other columns before and after. */
export type Changed<T, U, K> = IfAny<
  T,
  ChangedAny,
  IfAny<
    U,
    ChangedAny,
    TypeMapOf<
      { change: Utf8 } & Pick<T, K & keyof T> & {
          [C in Exclude<keyof T | keyof U, K> as `${C & string}_old` | `${C & string}_new`]: C extends keyof T
            ? C extends keyof U
              ? T[C] | U[C]
              : T[C]
            : C extends keyof U
              ? U[C]
              : any;
        }
    >
  >
>;

/** The same where nothing is known of the columns. */
export type ChangedAny = { change: Utf8; [name: string]: any };

/** The columns that key `T`, where its key is known. */
export type KeyOf<T, K> = IfAny<T, any, K extends keyof T & string ? Pick<T, K> : any>;

/** One id as it is read, of the columns that {@link KeyOf} gives: the key's value, or of a composite key an object of its columns. */
export type IdOf<Key> = IfAny<Key, any, IdIn<Intersected<Key>>>;

type IdIn<Key> = IsUnion<keyof Key> extends true ? { [C in keyof Key]: ValueOf<Key[C]> } : ValueOf<Key[keyof Key]>;
type ValueOf<D> = D extends { TValue: infer V } ? V : any;
type Intersected<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void ? I : never;
type IsUnion<U, Each = U> = Each extends unknown ? ([U] extends [Each] ? false : true) : never;

/** The names that `id` gives. */
export type KeyNames<K> = K extends string ? K : K extends readonly (infer Each)[] ? Each & string : "id";

/** An algorithm's result: the id's columns, then its own. */
export type WithId<Id, Columns> = IfAny<Id, Columns & { [id: string]: DataType }, TypeMapOf<Id & Columns>>;

/** One row as an object, its 64-bit integers as `Int64`. */
export type RowOf<T, Int64 = bigint> = IfAny<
  T,
  Record<string, any>,
  T extends TypeMap ? { [K in keyof T]: ValueAs<T[K]["TValue"], Int64> | null } : Record<string, any>
>;

type ValueAs<V, Int64> = IfAny<V, any, V extends bigint ? Int64 : V>;

/** The columns as Vectors by name. */
export type VectorsOf<T> = IfAny<
  T,
  Record<string, Vector>,
  T extends TypeMap ? { [K in keyof T]: Vector<T[K]> } : Record<string, Vector>
>;

export type TypeMapOf<T> = Flat<T> extends infer M extends TypeMap ? M : { [name: string]: DataType };
