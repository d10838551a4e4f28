/** Random expressions of given types over columns in reach. */
import type { Random } from "../property/random.ts";
import {
  type Aggregate,
  type Column,
  type Expr,
  type Item,
  inexact,
  type Key,
  type Over,
  type Query,
  within,
} from "./ast.ts";
import { hasConstants } from "./constants.ts";
import type { Operator, Place, Wanted } from "./operators.ts";
import { type Reduction, skipsNulls } from "./reductions.ts";
import { AGGREGATES, OPERATORS, WINDOWS } from "./registry.ts";
import type { Scope } from "./schema.ts";
import { duckType, info, isScalar, kindOf, type Type } from "./types.ts";
import { type Mood, value } from "./values.ts";

/** What plans are for, and what they may use. */
export interface Target {
  /** Whether DuckDB is to run it, too. */
  oracle: boolean;
  /** Whether it is rendered as a frame, as SQL, or as either. */
  languages: readonly ("js" | "sql")[];
  mood: Mood;
  /** Whether the tables are too large for joins on keys that repeat. */
  large: boolean;
  /** Whether only columns are read that text files hold. */
  textual?: boolean;
}

/** Types that CSV and NDJSON give back as they took them. */
const TEXTUAL: readonly Type[] = [
  "int64",
  "int32",
  "int16",
  "int8",
  "float64",
  "utf8",
  "bool",
  "date",
  "timestamp(ms)",
  "timestamp(us)",
  "timestamp(s)",
];

/** The columns of a table that a plan may read. */
export function readable(columns: readonly Column[], { oracle, textual }: Target): Column[] {
  return columns.filter(({ type }) => (!oracle || duckType(type) !== null) && (!textual || TEXTUAL.includes(type)));
}

const STANDARD: readonly Type[] = [
  "int64",
  "float64",
  "utf8",
  "bool",
  "int32",
  "decimal(12,2)",
  "date",
  "timestamp(us)",
];

const RARE: readonly Type[] = ["decimal(13,2)", "decimal(25,4)"];

/** Operators of conditions on one column and constants. */
const TESTS: readonly string[] = [
  "isIn",
  "isIn 2",
  "eq",
  "neq",
  "lt",
  "ge",
  "between",
  "between 2",
  "isNull",
  "isNotNull",
  "isDistinctFrom",
];

export class Expressions implements Place {
  readonly random: Random;
  readonly target: Target;
  readonly scope: Scope;
  /** Makes a subquery, where it is SQL. */
  readonly subquery: ((wanted: "row" | "rows" | "scalar", type: Type, scope: Scope) => Query) | undefined;

  constructor(random: Random, target: Target, scope: Scope, subquery?: Expressions["subquery"]) {
    this.random = random;
    this.target = target;
    // Inexact values are handed on alone.
    this.scope = scope.filter((column) => !column.inexact);
    this.subquery = subquery;
  }

  get oracle(): boolean {
    return this.target.oracle;
  }

  get special(): boolean {
    return this.target.mood.special;
  }

  scalar(): Type {
    const own = this.scope.filter(({ type }) => isScalar(type));
    return own.length > 0 && this.random.chance(0.8) ? this.random.pick(own).type : this.random.pick(STANDARD);
  }

  any(): Type {
    // What only a few functions give.
    if (this.random.chance(0.04)) return this.random.pick(RARE);
    return this.scope.length > 0 && this.random.chance(0.8)
      ? this.random.pick(this.scope).type
      : this.random.pick(STANDARD);
  }

  holder(kind: "list" | "struct", element: Type): Type | undefined {
    const found = this.scope.filter(({ type }) => {
      const of = info(type);
      if (kind === "list") return of.kind === "list" && of.element === element;
      return of.kind === "struct" && of.fields.some(([, inner]) => inner === element);
    });
    return found.length > 0 ? this.random.pick(found).type : undefined;
  }

  /** One of the columns, computed of itself. */
  changed(columns: readonly Column[]): Item | undefined {
    const { name, type } = this.random.pick(columns);
    if (this.target.oracle && duckType(type) === null) return undefined;
    for (let attempt = 0; attempt < 8; attempt++) {
      const expr = this.of(type, 2, true);
      const parts = [...within(expr)];
      if (parts.length > 1 && parts.some((part) => part.kind === "column" && part.name === name))
        return { kind: "item", name, expr };
    }
    return undefined;
  }

  column(of: Column & { alias: string | null }): Expr {
    return { kind: "column", name: of.name, alias: of.alias, type: of.type, inexact: of.inexact };
  }

  constant(type: Type): Expr {
    const isNull = this.random.chance(0.08);
    return { kind: "constant", value: isNull ? null : value(this.random, type, this.target.mood), type };
  }

  /** Whether an expression of the type can be made at all. */
  reaches(type: Type): boolean {
    return hasConstants(type) || this.scope.some((column) => column.type === type);
  }

  /** An expression, its last digits anybody's guess or not. */
  of(type: Type, depth: number, mayBeInexact = false): Expr {
    const known = this.scope.filter((column) => column.type === type);
    const { random } = this;
    if (known.length > 0 && (depth <= 0 || random.chance(0.35))) return this.column(random.pick(known));
    if (depth > 0) {
      for (let attempt = 0; attempt < 4; attempt++) {
        const made = this.call(type, depth - 1, mayBeInexact);
        if (made) return made;
      }
      if (type === "bool" && this.subquery && random.chance(0.3)) return this.test(depth);
    }
    if (known.length > 0) return this.column(random.pick(known));
    if (hasConstants(type)) return this.constant(type);
    // A nested value of nothing in reach.
    throw new Unreachable(type);
  }

  call(type: Type, depth: number, mayBeInexact: boolean): Expr | undefined {
    const { random } = this;
    if (type === "bool" && this.subquery && random.chance(0.15)) return this.test(depth);
    if (this.subquery && isScalar(type) && depth > 0 && random.chance(0.05)) {
      return {
        kind: "subquery",
        form: "scalar",
        operand: null,
        query: this.subquery("scalar", type, this.scope),
        type,
        inexact: false,
      };
    }
    if (type === "bool" && depth > 0 && random.chance(0.08)) return this.tests();
    if (random.chance(0.15)) {
      const field = this.applied("field", type, depth);
      if (field) return field;
    }
    const candidates = operatorsFor(this.target);
    for (let attempt = 0; attempt < 12; attempt++) {
      const [name, operator] = random.pick(candidates);
      const loose = operator.inexact && this.oracle;
      if (loose && !mayBeInexact) continue;
      // What fails by its values does so in some plans only.
      if (operator.fails && this.target.mood.edges && random.chance(0.8)) continue;
      const wanted = operator.takes(type, this);
      if (!wanted || wanted.some((one) => !this.can(one))) continue;
      const args = wanted.map((one) => this.argument(one, depth));
      return { kind: "call", op: name, args, type, inexact: loose };
    }
    return undefined;
  }

  /** A given operator for the type, where it gives such. */
  applied(name: string, type: Type, depth: number): Expr | undefined {
    const wanted = OPERATORS.get(name)?.takes(type, this);
    if (!wanted || wanted.some((one) => !this.can(one))) return undefined;
    return { kind: "call", op: name, args: wanted.map((one) => this.argument(one, depth)), type, inexact: false };
  }

  /** Two conditions on one column, which a simplifier may put together. */
  tests(): Expr | undefined {
    const { random } = this;
    const scalars = this.scope.filter(({ type }) => isScalar(type));
    if (scalars.length === 0) return undefined;
    const of = this.column(random.pick(scalars));
    const one = (): Expr => {
      const op = random.pick(TESTS);
      const count = op.startsWith("isIn")
        ? 1 + random.below(3)
        : op.startsWith("between")
          ? 2
          : /Null/.test(op)
            ? 0
            : 1;
      return {
        kind: "call",
        op,
        args: [of, ...Array.from({ length: count }, () => this.constant(of.type))],
        type: "bool",
        inexact: false,
      };
    };
    return { kind: "call", op: random.pick(["and", "or"]), args: [one(), one()], type: "bool", inexact: false };
  }

  can(wanted: Wanted): boolean {
    if (typeof wanted === "string") return this.reaches(wanted) && (!this.oracle || duckType(wanted) !== null);
    return "constant" in wanted ? hasConstants(wanted.constant) : true;
  }

  argument(wanted: Wanted, depth: number): Expr {
    if (typeof wanted === "string") return this.of(wanted, depth);
    return "constant" in wanted ? this.constant(wanted.constant) : wanted;
  }

  condition(depth: number): Expr {
    return this.of("bool", depth);
  }

  /** A test of a subquery. */
  test(depth: number): Expr {
    const subquery = this.subquery as NonNullable<Expressions["subquery"]>;
    const form = this.random.pick(["in", "notIn", "exists", "notExists"] as const);
    if (form === "exists" || form === "notExists") {
      return {
        kind: "subquery",
        form,
        operand: null,
        query: subquery("row", "int64", this.scope),
        type: "bool",
        inexact: false,
      };
    }
    const type = this.random.pick(["int64", "int64", "utf8", "float64", "bool"]);
    const operand = this.of(type, Math.min(depth, 1));
    return { kind: "subquery", form, operand, query: subquery("rows", type, this.scope), type: "bool", inexact: false };
  }

  key(expr: Expr): Key {
    return { kind: "key", expr, descending: this.random.chance(0.5), nullsFirst: this.random.chance(0.5) };
  }

  /** Keys of which no two rows share all; none where there are none. */
  totalOrder(unique: readonly string[]): Key[] {
    const { random } = this;
    const own = this.scope.filter(({ name }) => unique.includes(name));
    const scalars = this.scope.filter(({ type }) => isScalar(type));
    const before = scalars.filter(() => random.chance(0.15)).slice(0, 2);
    const last = own.length > 0 ? [random.pick(own)] : [];
    if (last.length === 0) return [];
    return [...before.filter((one) => one !== last[0]), ...last].map((one) => this.key(this.column(one)));
  }

  /** An aggregate of rows, or nothing that fits. */
  aggregate(unique: readonly string[], depth: number, names?: RegExp): Aggregate | undefined {
    const { random } = this;
    const chosen = this.reduction(AGGREGATES, names);
    if (!chosen) return undefined;
    const [name, reduction, { args, type }] = chosen;
    const order = reduction.ordered ? this.totalOrder(unique) : [];
    if (reduction.ordered && order.length === 0) return undefined;
    const distinct = reduction.distinct && random.chance(0.3);
    return {
      ...{
        kind: "aggregate",
        op: name,
        args: args.map((arg) => this.argument(arg, reduction.inexact ? 0 : depth)),
        type,
        distinct,
        order,
      },
      filter: random.chance(0.2) ? this.condition(1) : null,
      ignoreNulls:
        !this.oracle &&
        this.target.languages.length === 1 &&
        this.target.languages[0] === "js" &&
        ["first", "last"].includes(name) &&
        random.chance(0.3),
      inexact: reduction.inexact,
    };
  }

  reduction(
    of: ReadonlyMap<string, Reduction>,
    names?: RegExp,
  ): [string, Reduction, { args: Wanted[]; type: Type }] | undefined {
    for (let attempt = 0; attempt < 10; attempt++) {
      const [name, reduction] = this.random.pick([...of].filter(([name]) => names?.test(name) ?? true));
      if (this.oracle && reduction.duck === null) continue;
      if (this.target.languages.some((language) => reduction[language] === null)) continue;
      const made = reduction.makes(this);
      if (made?.args.every((arg) => this.can(arg)) && (!this.oracle || duckType(made.type) !== null))
        return [name, reduction, made];
    }
    return undefined;
  }

  /** A window function, or an aggregate over a window. */
  over(unique: readonly string[]): Over | undefined {
    const { random } = this;
    const scalars = this.scope.filter(({ type }) => isScalar(type));
    const partitionBy = random.chance(0.5) && scalars.length > 0 ? [this.column(random.pick(scalars))] : [];
    const total = this.totalOrder(unique);
    if (random.chance(0.5)) {
      const chosen = this.reduction(WINDOWS);
      if (!chosen) return undefined;
      const [name, reduction, { args, type }] = chosen;
      const orderBy = reduction.ordered
        ? total
        : scalars.length > 0
          ? [this.key(this.column(random.pick(scalars)))]
          : [];
      if (orderBy.length === 0) return undefined;
      const ignoreNulls = skipsNulls(reduction) && random.chance(0.4);
      const takesRows = ["firstValue", "lastValue", "nthValue"].includes(reduction.name);
      return {
        ...{
          kind: "over",
          partitionBy,
          orderBy,
          rows: takesRows && random.chance(0.5) ? this.rows() : null,
          type,
          inexact: reduction.inexact,
        },
        expr: {
          kind: "window",
          op: name.slice("over ".length),
          args: args.map((arg) => this.argument(arg, 1)),
          ignoreNulls,
          type,
        },
      };
    }
    // What slides by adding and taking away is half of them.
    const inner = this.aggregate(unique, 1, random.chance(0.5) ? /^(sum|mean|variance|stddev|count)/ : undefined);
    if (!inner || inner.order.length > 0 || inner.distinct) return undefined;
    if (["countDistinct", "approxDistinct", "median", "quantile", "approxQuantile"].includes(inner.op))
      return undefined;
    const whole = random.chance(0.3);
    const rows = !whole && total.length > 0 && random.chance(0.6) ? this.rows() : null;
    const some = scalars.length > 0 ? [this.key(this.column(random.pick(scalars)))] : [];
    const orderBy = whole ? [] : rows ? total : some;
    return { kind: "over", expr: inner, partitionBy, orderBy, rows, type: inner.type, inexact: inner.inexact };
  }

  rows(): [number | null, number | null] {
    const from = this.random.pick([null, -3, -1, 0, 1]);
    const to = this.random.pick([null, 0, 1, 2, -1]);
    return [from, to !== null && from !== null && to < from ? from : to];
  }
}

export class Unreachable extends Error {}

const chosen = new Map<string, (readonly [string, Operator])[]>();

/** The operators that all languages of the target have, those of conditions in front of none. */
function operatorsFor({ oracle, languages }: Target): (readonly [string, Operator])[] {
  const key = `${oracle} ${languages}`;
  let list = chosen.get(key);
  if (!list) {
    list = [...OPERATORS].filter(
      ([, one]) => languages.every((language) => one[language] !== null) && (!oracle || one.duck !== null),
    );
    chosen.set(key, list);
  }
  return list;
}

export const passedOn = (expr: Expr) => inexact(expr) && kindOf(expr.type) === "float";
