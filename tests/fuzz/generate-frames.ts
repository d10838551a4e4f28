/** Random frames: every step in any order. */
import type { Random } from "../property/random.ts";
import type { Column, Item, JoinKind, Rel } from "./ast.ts";
import { Expressions, readable, type Target, Unreachable } from "./generate-expressions.ts";
import { Queries } from "./generate-sql.ts";
import { EVERY_ROW, traitsOf } from "./order.ts";
import { columnsOf, isValid, type Scope } from "./schema.ts";
import { columnsOfTable, type TableData } from "./tables.ts";
import { duckType, info, isScalar, kindOf, type Type } from "./types.ts";

/** A frame that is being grown. */
class Grown {
  readonly rel: Rel;

  constructor(rel: Rel) {
    this.rel = rel;
  }

  get unique(): readonly string[] {
    return traitsOf(this.rel).unique;
  }

  get ordered(): boolean {
    return traitsOf(this.rel).ordered;
  }
}

export class Frames {
  readonly random: Random;
  readonly target: Target;
  readonly tables: readonly TableData[];
  #names = 0;

  constructor(random: Random, target: Target, tables: readonly TableData[]) {
    this.random = random;
    this.target = target;
    this.tables = tables;
  }

  /** A frame of about so many steps, and whether its rows have an order. */
  plan(steps: number): Rel {
    let grown = this.source();
    for (let step = 0; step < steps; step++) grown = this.step(grown);
    if (this.random.chance(0.3)) grown = this.sort(grown) ?? grown;
    return grown.rel;
  }

  source(): Grown {
    if (this.target.languages.includes("sql") && !this.target.languages.includes("js") && this.random.chance(0.9)) {
      const query = new Queries(this.random, this.target, this.tables).query();
      return new Grown({ kind: "sql", query });
    }
    return this.table();
  }

  table(): Grown {
    const data = this.random.pick(this.tables);
    const columns = readable(columnsOfTable(data), this.target);
    return new Grown({ kind: "table", name: data.name, columns });
  }

  step(grown: Grown): Grown {
    const { random } = this;
    for (let attempt = 0; attempt < 6; attempt++) {
      try {
        const made = random.pick(STEPS).call(this, grown);
        if (made && isValid(made.rel)) return made;
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
      }
    }
    return grown;
  }

  name(): string {
    return `n${this.#names++}`;
  }

  expressions({ rel }: { rel: Rel }): Expressions {
    const scope: Scope = columnsOf(rel).map((column) => ({ ...column, alias: null }));
    return new Expressions(this.random, this.target, scope);
  }

  filter(grown: Grown): Grown {
    return new Grown({ kind: "filter", input: grown.rel, condition: this.expressions(grown).condition(3) });
  }

  /** A new column, of any type that can be made. */
  item(expressions: Expressions, name: string): Item {
    for (let attempt = 0; attempt < 5; attempt++) {
      const type = this.random.chance(0.5) ? expressions.any() : expressions.scalar();
      if (this.target.oracle && duckType(type) === null) continue;
      if (expressions.reaches(type)) return { kind: "item", name, expr: expressions.of(type, 3, true) };
    }
    return { kind: "item", name, expr: expressions.of("int64", 2, true) };
  }

  withColumns(grown: Grown): Grown {
    const expressions = this.expressions(grown);
    const before = columnsOf(grown.rel);
    const names = Array.from({ length: 1 + this.random.below(2) }, () =>
      this.random.chance(0.15) ? this.random.pick(before).name : this.name(),
    );
    const items = [...new Set(names)].map((name) => this.item(expressions, name));
    return new Grown({ kind: "withColumns", input: grown.rel, items });
  }

  /** A column takes the place of one that it is computed of, once and again by the same words. */
  changed(grown: Grown): Grown | undefined {
    const item = this.expressions(grown).changed(columnsOf(grown.rel));
    if (!item) return undefined;
    let rel = grown.rel;
    for (let times = 1 + this.random.below(4); times > 0; times--)
      rel = { kind: "withColumns", input: rel, items: [item] };
    return new Grown(rel);
  }

  windows(grown: Grown): Grown | undefined {
    const expr = this.expressions(grown).over(grown.unique);
    if (!expr) return undefined;
    return new Grown({ kind: "withColumns", input: grown.rel, items: [{ kind: "item", name: this.name(), expr }] });
  }

  select(grown: Grown): Grown {
    const expressions = this.expressions(grown);
    const kept = columnsOf(grown.rel).filter(() => this.random.chance(0.6));
    const items: Item[] = kept.map((column) => ({
      kind: "item",
      name: column.name,
      expr: expressions.column({ ...column, alias: null }),
    }));
    if (items.length === 0 || this.random.chance(0.4)) items.push(this.item(expressions, this.name()));
    const structs = columnsOf(grown.rel).filter(({ type }) => kindOf(type) === "struct");
    if (structs.length > 0 && this.random.chance(0.4)) {
      const [, type] = info(this.random.pick(structs).type).fields[0] ?? ["", ""];
      const field = !this.target.oracle || duckType(type) !== null ? expressions.applied("field", type, 0) : undefined;
      if (field) items.push({ kind: "item", name: this.name(), expr: field });
    }
    return new Grown({ kind: "select", input: grown.rel, items });
  }

  drop(grown: Grown): Grown | undefined {
    const names = columnsOf(grown.rel)
      .filter(() => this.random.chance(0.3))
      .map(({ name }) => name);
    if (names.length === 0) return undefined;
    return new Grown({ kind: "drop", input: grown.rel, names });
  }

  rename(grown: Grown): Grown | undefined {
    const names = columnsOf(grown.rel)
      .filter(() => this.random.chance(0.3))
      .map(({ name }): [string, string] => [name, this.name()]);
    if (names.length === 0) return undefined;
    return new Grown({ kind: "rename", input: grown.rel, names });
  }

  groupBy(grown: Grown): Grown | undefined {
    const { random } = this;
    const expressions = this.expressions(grown);
    const scalars = columnsOf(grown.rel).filter(({ type, inexact }) => isScalar(type) && !inexact);
    const keys: Item[] = scalars
      .filter(() => random.chance(0.2))
      .slice(0, 2)
      .map((column) => ({ kind: "item", name: column.name, expr: expressions.column({ ...column, alias: null }) }));
    if (random.chance(0.2))
      keys.push({ kind: "item", name: this.name(), expr: expressions.of(expressions.scalar(), 2) });
    const aggregates = Array.from({ length: 1 + random.below(3) }, () => expressions.aggregate(grown.unique, 1)).filter(
      (one) => one !== undefined,
    );
    if (aggregates.length === 0) return undefined;
    const items: Item[] = aggregates.map((expr) => ({ kind: "item", name: this.name(), expr }));
    return new Grown({ kind: "groupBy", input: grown.rel, keys, aggregates: items });
  }

  join(grown: Grown): Grown | undefined {
    const { random, target } = this;
    let other: Grown = random.chance(0.3) ? this.step(this.table()) : this.table();
    if (random.chance(0.6)) other = this.rename(other) ?? other;
    const nested = (column: Column) => !isScalar(column.type);
    if (random.chance(0.5) && columnsOf(other.rel).some(nested) && !columnsOf(other.rel).every(nested)) {
      other = new Grown({
        kind: "drop",
        input: other.rel,
        names: columnsOf(other.rel)
          .filter(nested)
          .map(({ name }) => name),
      });
    }
    const how: JoinKind = random.pick([
      "inner",
      "left",
      "right",
      "full",
      "semi",
      "anti",
      "inner",
      ...(target.large ? [] : ["cross" as const]),
    ]);
    const [left, right] = [this.expressions(grown), this.expressions(other)];
    const on: Extract<Rel, { kind: "join" }>["on"] = [];
    for (let count = how === "cross" ? 0 : 1 + random.below(2); count > 0; count--) {
      const type: Type = target.large ? "int64" : left.scalar();
      if (target.oracle && duckType(type) === null) continue;
      const depth = random.chance(0.2) && !target.large ? 2 : 0;
      const named = target.large
        ? (unique: readonly string[], of: Expressions) => of.scope.find(({ name }) => unique.includes(name))
        : undefined;
      if (named) {
        const [one, two] = [named(grown.unique, left), named(other.unique, right)];
        if (!one || !two || one.type !== two.type) return undefined;
        on.push({ kind: "pair", left: left.column(one), right: right.column(two) });
      } else on.push({ kind: "pair", left: left.of(type, depth), right: right.of(type, depth) });
    }
    if ((on.length === 0) !== (how === "cross")) return undefined;
    const nullsEqual = random.chance(0.25) && how !== "cross";
    return new Grown({ kind: "join", left: grown.rel, right: other.rel, how, on, nullsEqual });
  }

  /** Beside a table, beside itself changed, or beside another frame brought to the same columns. */
  union(grown: Grown): Grown | undefined {
    const { random } = this;
    const distinct = random.chance(0.3);
    const columns = columnsOf(grown.rel);
    let other: Grown = random.chance(0.4) ? this.filter(grown) : this.table();
    const scope = columnsOf(other.rel);
    const shared = columns.filter(({ name, type }) =>
      scope.some((column) => column.name === name && column.type === type),
    );
    const fillMissing = random.chance(0.3);
    if (shared.length === 0) return undefined;
    const only = (from: Grown): Grown => {
      const of = this.expressions(from);
      return new Grown({
        kind: "select",
        input: from.rel,
        items: shared.map((column) => ({
          kind: "item",
          name: column.name,
          expr: of.column({ ...column, alias: null }),
        })),
      });
    };
    const clash = scope.some(({ name, type }) =>
      columns.some((column) => column.name === name && column.type !== type),
    );
    if (fillMissing && !clash)
      return new Grown({ kind: "union", left: grown.rel, right: other.rel, distinct: false, fillMissing });
    const left = shared.length === columns.length ? grown : only(grown);
    if (shared.length < scope.length) other = only(other);
    return new Grown({ kind: "union", left: left.rel, right: other.rel, distinct, fillMissing: false });
  }

  distinct(grown: Grown): Grown | undefined {
    const exact = columnsOf(grown.rel).filter(({ type, inexact }) => isScalar(type) && !inexact);
    if (exact.length === 0) return undefined;
    const of = this.expressions(grown);
    const few = this.random.chance(0.7) ? exact.filter(() => this.random.chance(0.4)).slice(0, 3) : exact;
    const columns = few.length > 0 ? few : exact.slice(0, 1);
    const input: Rel = {
      kind: "select",
      input: grown.rel,
      items: columns.map((column) => ({
        kind: "item",
        name: column.name,
        expr: of.column({ ...column, alias: null }),
      })),
    };
    return new Grown({ kind: "distinct", input });
  }

  distinctBy(grown: Grown): Grown | undefined {
    const { random, target } = this;
    if (target.oracle || target.languages.includes("sql") || !grown.ordered) return undefined;
    const exact = columnsOf(grown.rel).filter(({ type, inexact }) => isScalar(type) && !inexact);
    const columns = exact.filter(() => random.chance(0.3)).map(({ name }) => name);
    if (columns.length === 0) return undefined;
    return new Grown({ kind: "distinctBy", input: grown.rel, columns, keep: random.pick(["first", "last", "none"]) });
  }

  sort(grown: Grown): Grown | undefined {
    const expressions = this.expressions(grown);
    let keys = expressions.totalOrder(grown.unique);
    const columns = columnsOf(grown.rel);
    if (keys.length === 0 && columns.every(({ type, inexact }) => isScalar(type) && !inexact)) {
      const at = this.random.below(columns.length);
      keys = [...columns.slice(at), ...columns.slice(0, at)].map((column) =>
        expressions.key(expressions.column({ ...column, alias: null })),
      );
    }
    if (keys.length === 0) return undefined;
    if (this.random.chance(0.1)) keys = [expressions.key(expressions.of(expressions.scalar(), 2)), ...keys];
    return new Grown({ kind: "sort", input: grown.rel, keys });
  }

  limit(grown: Grown): Grown | undefined {
    const { random, target } = this;
    const free = !target.oracle && !target.languages.includes("sql");
    if (random.chance(0.2)) {
      const expressions = this.expressions(grown);
      const keys = [expressions.key(expressions.of(expressions.scalar(), 1))];
      const input: Rel = random.chance(0.8) ? { kind: "sort", input: grown.rel, keys } : grown.rel;
      return new Grown({ kind: "limit", input, count: EVERY_ROW, offset: 0 });
    }
    const sorted = free && grown.ordered ? grown : this.sort(grown);
    if (!sorted) return undefined;
    const count = random.chance(0.15) ? null : random.below(12);
    return new Grown({
      kind: "limit",
      input: sorted.rel,
      count,
      offset: count === null || random.chance(0.4) ? random.below(5) : 0,
    });
  }

  tail(grown: Grown): Grown | undefined {
    const free = !this.target.oracle && !this.target.languages.includes("sql");
    const sorted = free && grown.ordered ? grown : this.sort(grown);
    if (!sorted || this.target.languages.includes("sql")) return undefined;
    return new Grown({ kind: "tail", input: sorted.rel, count: this.random.below(10) });
  }

  sample(grown: Grown): Grown | undefined {
    const { random, target } = this;
    if (target.oracle || target.languages.includes("sql") || !grown.ordered) return undefined;
    const count = random.chance(0.5) ? random.below(10) : null;
    return new Grown({
      kind: "sample",
      input: grown.rel,
      count,
      fraction: random.pick([0, 0.3, 0.7, 1]),
      seed: random.below(100),
    });
  }

  unnest(grown: Grown): Grown | undefined {
    const { random, target } = this;
    if (target.languages.includes("sql")) return undefined;
    const lists = columnsOf(grown.rel).filter(({ type }) => kindOf(type) === "list");
    if (lists.length === 0) return undefined;
    const columns = random.chance(0.8) ? [random.pick(lists).name] : lists.map(({ name }) => name).slice(0, 2);
    return new Grown({ kind: "unnest", input: grown.rel, columns, keepEmpty: random.chance(0.5) });
  }

  describe(grown: Grown): Grown | undefined {
    const { oracle, languages, mood } = this.target;
    // Of large values that cancel out, a mean in floats has no digit.
    if (oracle || languages.includes("sql") || mood.edges || mood.large) return undefined;
    if (columnsOf(grown.rel).some(({ name, type }) => name === "statistic" || !isScalar(type) || type === "date"))
      return undefined;
    return new Grown({ kind: "describe", input: grown.rel });
  }
}

type Step = (this: Frames, grown: Grown) => Grown | undefined;

/** The steps, those more often that meet others in more ways. */
const STEPS: readonly Step[] = (
  [
    [12, Frames.prototype.filter],
    [12, Frames.prototype.withColumns],
    [3, Frames.prototype.changed],
    [6, Frames.prototype.select],
    [3, Frames.prototype.drop],
    [3, Frames.prototype.rename],
    [9, Frames.prototype.groupBy],
    [9, Frames.prototype.join],
    [6, Frames.prototype.union],
    [6, Frames.prototype.distinct],
    [3, Frames.prototype.distinctBy],
    [9, Frames.prototype.sort],
    [9, Frames.prototype.limit],
    [9, Frames.prototype.windows],
    [3, Frames.prototype.unnest],
    [3, Frames.prototype.tail],
    [3, Frames.prototype.sample],
    [1, Frames.prototype.describe],
  ] as const
).flatMap(([weight, step]) => Array<Step>(weight).fill(step));
