/** Random plans, as a frame and in DuckDB's SQL. */
import { type Aggregate, col, type Expr, type Frame, fn, lit } from "arrow-quiver";

import { type Cell, type Column, DAY, type Kind, literal } from "./duckdb.ts";
import type { Random } from "./random.ts";

/** One expression in both languages. */
interface Both {
  expr: Expr;
  sql: string;
}

/** A table that is computed, in both languages. */
export interface Relation {
  frame: Frame;
  /** A SELECT. */
  sql: string;
  columns: readonly Column[];
  /** Whether the rows come in a given order. */
  ordered: boolean;
  /** What was done, for whoever reads a failure. */
  story: string;
}

const SCALARS: readonly Kind[] = ["int", "float", "decimal", "text", "bool", "date", "time"];
const quote = (name: string) => `"${name}"`;

/** Makes expressions of given kinds over given columns. */
class Expressions {
  readonly random: Random;
  readonly columns: readonly Column[];

  constructor(random: Random, columns: readonly Column[]) {
    this.random = random;
    this.columns = columns;
  }

  of(kind: Kind, depth: number): Both {
    const known = this.columns.filter((column) => column.kind === kind);
    if (known.length > 0 && (depth === 0 || this.random.chance(0.3))) return this.column(this.random.pick(known));
    if (depth === 0) return this.constant(kind);
    if (this.random.chance(0.2)) return this.either(kind, depth - 1);
    switch (kind) {
      case "int":
        return this.int(depth - 1);
      case "float":
        return this.float(depth - 1);
      case "text":
        return this.text(depth - 1);
      case "bool":
        return this.condition(depth - 1);
      default:
        return known.length > 0 ? this.column(this.random.pick(known)) : this.constant(kind);
    }
  }

  column({ name }: Column): Both {
    return { expr: col(name), sql: quote(name) };
  }

  constant(kind: Kind): Both {
    const { random } = this;
    const of = (value: bigint | number | string | boolean | Date, cell: Cell): Both => {
      return { expr: lit(value), sql: literal(kind, cell) };
    };
    const [small, quarter] = [random.below(11) - 5, (random.below(21) - 10) / 4];
    switch (kind) {
      case "float":
        // Written as a float: a constant of whole value is an integer to both, and so typed differently further on.
        return { expr: lit(quarter).cast("float64"), sql: literal("float", quarter) };
      case "decimal":
        return { expr: lit(small).cast("decimal(12, 2)"), sql: `${small}::DECIMAL(12, 2)` };
      case "text": {
        const word = random.pick(["", "a", "b", "Oslo", "O'Hara", "ä"]);
        return of(word, word);
      }
      case "bool": {
        const truth = random.chance(0.5);
        return of(truth, truth);
      }
      case "date": {
        const days = random.below(600) - 100;
        return { expr: lit(new Date(days * DAY)).cast("date"), sql: literal("date", days) };
      }
      case "time": {
        const time = (random.below(600) - 100) * DAY + random.below(DAY);
        return of(new Date(time), time);
      }
      default:
        return of(BigInt(small), BigInt(small));
    }
  }

  either(kind: Kind, depth: number): Both {
    const [one, two] = [this.of(kind, depth), this.of(kind, depth)];
    switch (this.random.below(3)) {
      case 0: {
        const when = this.condition(depth);
        return {
          expr: fn.when(when.expr).then(one.expr).otherwise(two.expr),
          sql: `CASE WHEN ${when.sql} THEN ${one.sql} ELSE ${two.sql} END`,
        };
      }
      case 1:
        return { expr: fn.coalesce(one.expr, two.expr), sql: `coalesce(${one.sql}, ${two.sql})` };
      default:
        return { expr: one.expr.nullIf(two.expr), sql: `nullif(${one.sql}, ${two.sql})` };
    }
  }

  int(depth: number): Both {
    const one = this.of("int", depth);
    switch (this.random.below(7)) {
      case 0: {
        const two = this.of("int", depth);
        return { expr: one.expr.add(two.expr), sql: `(${one.sql} + ${two.sql})` };
      }
      case 1: {
        const two = this.of("int", depth);
        return { expr: one.expr.sub(two.expr), sql: `(${one.sql} - ${two.sql})` };
      }
      case 2: {
        const factor = this.constant("int");
        return { expr: one.expr.mul(factor.expr), sql: `(${one.sql} * ${factor.sql})` };
      }
      case 3: {
        // A remainder by zero fails here and is null there.
        const divisor = 1 + this.random.below(4);
        return { expr: one.expr.mod(divisor), sql: `(${one.sql} % ${divisor})` };
      }
      case 4:
        return { expr: one.expr.abs(), sql: `abs(${one.sql})` };
      case 5: {
        const text = this.of("text", depth);
        return { expr: text.expr.str.length(), sql: `length(${text.sql})` };
      }
      default: {
        const [day, part] = [this.of("date", depth), this.random.pick(["year", "month", "day"] as const)];
        return { expr: day.expr.dt[part]().cast("int64"), sql: `${part}(${day.sql})` };
      }
    }
  }

  float(depth: number): Both {
    const one = this.of("float", depth);
    switch (this.random.below(5)) {
      case 0: {
        const two = this.of(this.random.pick(["int", "float"]), depth);
        return { expr: one.expr.add(two.expr), sql: `(${one.sql} + ${two.sql})` };
      }
      case 1: {
        // Never by zero, nor turned round: infinity times zero, and less infinity, is a NaN whose sign is the processor's, and
        // values are told apart and ordered by all their bits.
        const factor = 1 + this.random.below(4);
        return { expr: one.expr.mul(factor), sql: `(${one.sql} * ${factor})` };
      }
      case 2: {
        // True division, also of integers.
        const [whole, divisor] = [this.of("int", depth), 1 + this.random.below(4)];
        return { expr: whole.expr.div(divisor), sql: `(${whole.sql} / ${divisor})` };
      }
      case 3: {
        const name = this.random.pick(["floor", "ceil", "abs"] as const);
        return { expr: one.expr[name](), sql: `${name}(${one.sql})` };
      }
      default: {
        const decimal = this.of("decimal", depth);
        return { expr: decimal.expr.cast("float64"), sql: `${decimal.sql}::DOUBLE` };
      }
    }
  }

  text(depth: number): Both {
    const one = this.of("text", depth);
    switch (this.random.below(5)) {
      case 0: {
        const name = this.random.pick(["upper", "lower"] as const);
        return { expr: one.expr.str[name](), sql: `${name}(${one.sql})` };
      }
      case 1: {
        // Characters count from 0 here, as everywhere in JavaScript, and from 1 in SQL.
        const [start, length] = [this.random.below(3), this.random.below(4)];
        return { expr: one.expr.str.substring(start, length), sql: `substring(${one.sql}, ${start + 1}, ${length})` };
      }
      case 2: {
        const int = this.of("int", depth);
        return { expr: int.expr.cast("string"), sql: `${int.sql}::VARCHAR` };
      }
      case 3:
        return { expr: one.expr.str.replace("a", "xy"), sql: `replace(${one.sql}, 'a', 'xy')` };
      default:
        return { expr: one.expr.str.trim(), sql: `trim(${one.sql}, ' ')` };
    }
  }

  condition(depth: number): Both {
    const kind = this.random.pick(SCALARS);
    switch (this.random.below(depth > 0 ? 9 : 5)) {
      case 0: {
        const one = this.of(kind, depth > 0 ? depth - 1 : 0);
        const negated = this.random.chance(0.5);
        return negated
          ? { expr: one.expr.isNotNull(), sql: `(${one.sql} IS NOT NULL)` }
          : { expr: one.expr.isNull(), sql: `(${one.sql} IS NULL)` };
      }
      case 1: {
        const known = this.columns.filter((column) => column.kind === "text");
        const text = known.length > 0 ? this.column(this.random.pick(known)) : this.constant("text");
        const pattern = this.random.pick(["%", "a%", "%s%", "_", "O'%", "%bytes", "__"]);
        return { expr: text.expr.like(pattern), sql: `(${text.sql} LIKE '${pattern.replaceAll("'", "''")}')` };
      }
      case 2: {
        const one = this.of(kind, 0);
        const list = Array.from({ length: 1 + this.random.below(4) }, () => this.constant(kind));
        return {
          expr: one.expr.isIn(list.map(({ expr }) => expr)),
          sql: `(${one.sql} IN (${list.map(({ sql }) => sql).join(", ")}))`,
        };
      }
      case 3: {
        const [one, low, high] = [this.of(kind, 0), this.constant(kind), this.constant(kind)];
        return { expr: one.expr.between(low.expr, high.expr), sql: `(${one.sql} BETWEEN ${low.sql} AND ${high.sql})` };
      }
      case 5: {
        const inner = this.condition(depth - 1);
        return { expr: inner.expr.not(), sql: `(NOT ${inner.sql})` };
      }
      case 6:
      case 7: {
        const [one, two, and] = [this.condition(depth - 1), this.condition(depth - 1), this.random.chance(0.5)];
        return and
          ? { expr: one.expr.and(two.expr), sql: `(${one.sql} AND ${two.sql})` }
          : { expr: one.expr.or(two.expr), sql: `(${one.sql} OR ${two.sql})` };
      }
      default: {
        const operators = {
          eq: "=",
          neq: "<>",
          lt: "<",
          le: "<=",
          gt: ">",
          ge: ">=",
          isDistinctFrom: "IS DISTINCT FROM",
        };
        const op = this.random.pick(Object.keys(operators) as (keyof typeof operators)[]);
        const [one, two] = [this.of(kind, depth), this.of(kind, depth)];
        return { expr: one.expr[op](two.expr), sql: `(${one.sql} ${operators[op]} ${two.sql})` };
      }
    }
  }
}

/** Makes plans over the given tables. */
export class Plans {
  readonly random: Random;
  readonly tables: readonly Relation[];
  /** Whether joins go by `id` alone: by other keys, the result of large tables would be too large. */
  readonly large: boolean;
  #names = 0;

  constructor(random: Random, tables: readonly Relation[], large: boolean) {
    this.random = random;
    this.tables = tables;
    this.large = large;
  }

  /** A plan of about `steps` steps. */
  plan(steps: number): Relation {
    let relation = this.random.pick(this.tables);
    for (let step = 0; step < steps; step++) relation = this.#step(relation);
    return this.random.chance(0.4) ? this.#sort(relation) : relation;
  }

  #step(relation: Relation): Relation {
    const options = [
      this.#filter,
      this.#filter,
      this.#withColumns,
      this.#withColumns,
      this.#select,
      this.#groupBy,
      this.#join,
      this.#join,
      this.#union,
      this.#distinct,
      this.#sort,
      this.#window,
      this.#unnest,
    ];
    return this.random.pick(options).call(this, relation);
  }

  #name(): string {
    return `c${this.#names++}`;
  }

  #expressions({ columns }: Relation): Expressions {
    return new Expressions(this.random, columns);
  }

  #filter(relation: Relation): Relation {
    const { expr, sql } = this.#expressions(relation).condition(2);
    return {
      ...relation,
      frame: relation.frame.filter(expr),
      sql: `SELECT * FROM (${relation.sql}) WHERE ${sql}`,
      story: `${relation.story} → filter`,
    };
  }

  #withColumns(relation: Relation): Relation {
    const made = Array.from({ length: 1 + this.random.below(2) }, () => {
      const kind = this.random.pick(SCALARS);
      return { name: this.#name(), kind, ...this.#expressions(relation).of(kind, 2) };
    });
    return {
      ...relation,
      frame: relation.frame.withColumns(...made.map(({ name, expr }) => expr.as(name))),
      sql: `SELECT *, ${made.map(({ name, sql }) => `${sql} AS ${quote(name)}`).join(", ")} FROM (${relation.sql})`,
      columns: [...relation.columns, ...made.map(({ name, kind }) => ({ name, kind }))],
      story: `${relation.story} → withColumns`,
    };
  }

  #select(relation: Relation): Relation {
    const kept = relation.columns.filter(() => this.random.chance(0.7));
    const columns = kept.length > 0 ? kept : relation.columns.slice(0, 1);
    return this.#only(relation, columns, "select");
  }

  #only(relation: Relation, columns: readonly Column[], story: string): Relation {
    return {
      ...relation,
      frame: relation.frame.select(...columns.map(({ name }) => name)),
      sql: `SELECT ${columns.map(({ name }) => quote(name)).join(", ")} FROM (${relation.sql})`,
      columns,
      story: `${relation.story} → ${story}`,
    };
  }

  #scalars(relation: Relation): Relation {
    const columns = relation.columns.filter(({ kind }) => kind !== "list");
    return columns.length === relation.columns.length ? relation : this.#only(relation, columns, "without lists");
  }

  #groupBy(relation: Relation): Relation {
    const scalars = relation.columns.filter(({ kind }) => kind !== "list");
    const keys = scalars.filter(() => this.random.chance(0.2)).slice(0, 2);
    const aggregates: (Both & Column)[] = [
      { name: this.#name(), kind: "int", expr: fn.count(), sql: "count(*)" },
      ...Array.from({ length: 1 + this.random.below(3) }, () => this.#aggregate(this.random.pick(scalars))),
    ];
    const columns = [...keys, ...aggregates.map(({ name, kind }) => ({ name, kind }))];
    const list = [
      ...keys.map(({ name }) => quote(name)),
      ...aggregates.map(({ name, sql }) => `${sql} AS ${quote(name)}`),
    ];
    const group = keys.length === 0 ? "" : ` GROUP BY ${keys.map(({ name }) => quote(name)).join(", ")}`;
    return {
      frame: relation.frame
        .groupBy(...keys.map(({ name }) => name))
        .agg(...aggregates.map(({ name, expr }) => expr.as(name))),
      sql: `SELECT ${list.join(", ")} FROM (${relation.sql})${group}`,
      columns,
      ordered: false,
      story: `${relation.story} → groupBy(${keys.map(({ name }) => name)})`,
    };
  }

  #aggregate({ name, kind }: Column): Both & Column {
    const as = { name: this.#name() };
    const [own, sql] = [col(name), quote(name)];
    const filter = this.random.chance(0.2) ? { expr: own.isNotNull(), sql: `${sql} IS NOT NULL` } : undefined;
    const of = (aggregate: Aggregate, text: string, result: Kind): Both & Column => ({
      ...as,
      kind: result,
      expr: filter ? aggregate.filter(filter.expr) : aggregate,
      // Sums of integers are wider there.
      sql: `(${text}${filter ? ` FILTER (WHERE ${filter.sql})` : ""})${result === "int" ? "::BIGINT" : ""}`,
    });
    const numeric = kind === "int" || kind === "float";
    switch (this.random.below(numeric ? 8 : kind === "decimal" ? 5 : kind === "bool" ? 6 : 4)) {
      case 0:
        return of(own.count(), `count(${sql})`, "int");
      case 1:
        return of(own.countDistinct(), `count(DISTINCT ${sql})`, "int");
      case 2:
        return of(own.min(), `min(${sql})`, kind);
      case 3:
        return of(own.max(), `max(${sql})`, kind);
      case 4:
        if (kind === "bool") return of(own.boolAnd(), `bool_and(${sql})`, "bool");
        return of(own.sum(), `sum(${sql})`, kind);
      case 5:
        if (kind === "bool") return of(own.boolOr(), `bool_or(${sql})`, "bool");
        return of(own.mean(), `avg(${sql})`, "float");
      case 6:
        return of(own.median(), `median(${sql})`, "float");
      default:
        // Of infinity it fails there.
        if (kind === "float") return of(own.mean(), `avg(${sql})`, "float");
        return of(own.variance(), `var_samp(${sql})`, "float");
    }
  }

  #join(relation: Relation): Relation {
    const other = this.#renamed(this.#scalars(this.random.pick(this.tables)));
    const kind = this.large ? "int" : this.random.pick(["int", "text", "date", "decimal", "bool", "float"] as const);
    const left = relation.columns.filter((column) => column.kind === kind && (!this.large || column.name === "id"));
    // The first is its `id`.
    const right = other.columns.filter((column) => column.kind === kind).slice(0, this.large ? 1 : undefined);
    if (left.length === 0) return this.#filter(relation);
    const [leftOn, rightOn] = [this.random.pick(left), this.random.pick(right)];
    const how = this.random.pick(["inner", "left", "right", "full", "semi", "anti"] as const);
    const nullsEqual = this.random.chance(0.3);
    const operator = nullsEqual ? "IS NOT DISTINCT FROM" : "=";
    const condition = `a.${quote(leftOn.name)} ${operator} b.${quote(rightOn.name)}`;
    const alone = how === "semi" || how === "anti";
    const sql = alone
      ? `SELECT * FROM (${relation.sql}) a WHERE ${how === "anti" ? "NOT " : ""}EXISTS (SELECT 1 FROM (${other.sql}) b WHERE ${condition})`
      : `SELECT * FROM (${relation.sql}) a ${how.toUpperCase()} JOIN (${other.sql}) b ON ${condition}`;
    return {
      frame: relation.frame.join(other.frame, { leftOn: leftOn.name, rightOn: rightOn.name, how, nullsEqual }),
      sql,
      columns: alone ? relation.columns : [...relation.columns, ...other.columns],
      ordered: false,
      story: `${relation.story} → ${how} join ${leftOn.name} = ${rightOn.name}${nullsEqual ? ", nulls too" : ""}`,
    };
  }

  /** Its columns under names that nothing else has. */
  #renamed(relation: Relation): Relation {
    const columns = relation.columns.map(({ name, kind }) => ({ from: name, name: this.#name(), kind }));
    return {
      ...relation,
      frame: relation.frame.rename(Object.fromEntries(columns.map(({ from, name }) => [from, name]))),
      sql: `SELECT ${columns.map(({ from, name }) => `${quote(from)} AS ${quote(name)}`).join(", ")} FROM (${relation.sql})`,
      columns: columns.map(({ name, kind }) => ({ name, kind })),
    };
  }

  #union(relation: Relation): Relation {
    const other = this.random.pick(this.tables);
    const shared = relation.columns.filter(({ name, kind }) =>
      other.columns.some((column) => column.name === name && column.kind === kind && kind !== "list"),
    );
    if (shared.length === 0) return this.#filter(relation);
    const distinct = this.random.chance(0.3);
    const [above, below] = [this.#only(relation, shared, "select"), this.#only(other, shared, "select")];
    return {
      ...above,
      frame: above.frame.union(below.frame, { distinct }),
      sql: `${above.sql} UNION ${distinct ? "" : "ALL "}${below.sql}`,
      ordered: false,
      story: `${above.story} → union(${other.story})${distinct ? " distinct" : ""}`,
    };
  }

  #distinct(relation: Relation): Relation {
    const scalar = this.#scalars(relation);
    return {
      ...scalar,
      frame: scalar.frame.distinct(),
      sql: `SELECT DISTINCT * FROM (${scalar.sql})`,
      ordered: false,
      story: `${scalar.story} → distinct`,
    };
  }

  /** By every column, so that rows which compare equal are equal; then, often, only some of them. */
  #sort(from: Relation): Relation {
    const relation = this.#scalars(from);
    const first = this.random.below(relation.columns.length);
    const keys = [...relation.columns.slice(first), ...relation.columns.slice(0, first)].map(({ name }) => ({
      ...{ name, descending: this.random.chance(0.5), nullsFirst: this.random.chance(0.5) },
    }));
    const order = keys.map(({ name, descending, nullsFirst }) => {
      const key = descending ? col(name).desc() : col(name).asc();
      return nullsFirst ? key.nullsFirst() : key.nullsLast();
    });
    const text = keys.map(
      ({ name, descending, nullsFirst }) =>
        `${quote(name)} ${descending ? "DESC" : "ASC"} NULLS ${nullsFirst ? "FIRST" : "LAST"}`,
    );
    const limited = this.random.chance(0.6);
    const [count, offset] = [this.random.below(20), this.random.below(4)];
    const sorted = relation.frame.sort(...order);
    return {
      ...relation,
      frame: limited ? sorted.limit(count, offset) : sorted,
      sql: `SELECT * FROM (${relation.sql}) ORDER BY ${text.join(", ")}${limited ? ` LIMIT ${count} OFFSET ${offset}` : ""}`,
      ordered: true,
      story: `${relation.story} → sort${limited ? ` → limit(${count}, ${offset})` : ""}`,
    };
  }

  /** Windows whose values do not depend on the order of equal rows. */
  #window(from: Relation): Relation {
    const relation = this.#scalars(from);
    const [partition, key] = [this.random.pick(relation.columns), this.random.pick(relation.columns)];
    const numbers = relation.columns.filter(({ kind }) => kind === "int" || kind === "decimal");
    const number = numbers.length > 0 ? this.random.pick(numbers) : undefined;
    const choices: (Both & { kind: Kind })[] = [
      { expr: fn.rank(), sql: "rank()", kind: "int" },
      { expr: fn.denseRank(), sql: "dense_rank()", kind: "int" },
      { expr: fn.count(), sql: "count(*)", kind: "int" },
      { expr: fn.max(key.name), sql: `max(${quote(key.name)})`, kind: key.kind },
    ];
    if (number) {
      const sum = `sum(${quote(number.name)})`;
      choices.push({ expr: fn.sum(number.name), sql: number.kind === "int" ? `${sum}` : sum, kind: number.kind });
    }
    const { expr, sql, kind } = this.random.pick(choices);
    const name = this.#name();
    const over = `OVER (PARTITION BY ${quote(partition.name)} ORDER BY ${quote(key.name)} ASC NULLS LAST)`;
    // Ranks are unsigned here, and sums wider there.
    const wanted =
      kind === "int"
        ? expr.over({ partitionBy: partition.name, orderBy: key.name }).cast("int64")
        : expr.over({ partitionBy: partition.name, orderBy: key.name });
    return {
      ...relation,
      frame: relation.frame.withColumns(wanted.as(name)),
      sql: `SELECT *, (${sql} ${over})${kind === "int" ? "::BIGINT" : ""} AS ${quote(name)} FROM (${relation.sql})`,
      columns: [...relation.columns, { name, kind }],
      ordered: false,
      story: `${relation.story} → ${sql} over (${partition.name}, ${key.name})`,
    };
  }

  #unnest(relation: Relation): Relation {
    const list = relation.columns.find(({ kind }) => kind === "list");
    if (!list) return this.#withColumns(relation);
    const keepEmpty = this.random.chance(0.5);
    const name = quote(list.name);
    const items = keepEmpty ? `CASE WHEN len(${name}) > 0 THEN ${name} ELSE [NULL] END` : name;
    return {
      ...relation,
      frame: relation.frame.unnest(list.name, { keepEmpty }),
      sql: `SELECT * REPLACE (unnest(${items})::BIGINT AS ${name}) FROM (${relation.sql})`,
      columns: relation.columns.map((column) => (column === list ? { name: list.name, kind: "int" } : column)),
      ordered: false,
      story: `${relation.story} → unnest${keepEmpty ? " with empty" : ""}`,
    };
  }
}
