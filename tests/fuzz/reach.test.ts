/** The generator reaches everything that there is: what is added to frames and functions must be added to it, too. */
import { readFileSync } from "node:fs";
import { Frame } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { aggregates, functions, windows } from "../functions.ts";
import { Random } from "../property/random.ts";
import { type Expr, type Node, type Rel, within } from "./ast.ts";
import { featuresOf, made, picked } from "./campaign.ts";
import { type Case, CHECKS, RULES } from "./checks.ts";
import { WITHOUT_DUCKDB } from "./differences.ts";
import { AGGREGATES, OPERATORS, WINDOWS } from "./registry.ts";
import { duckType, TYPES } from "./types.ts";
import { World } from "./world.ts";

RULES.push("push_down_filter");

/** Plans of many worlds; none runs. */
const cases: Case[] = [];
for (let world = 0; world < 200; world++) {
  const random = new Random(world);
  const tables = World.random(random, false);
  for (let plan = 0; plan < 60; plan++) {
    const one = made(tables, random, picked(random, CHECKS));
    if (one) cases.push(one);
  }
}
const features = new Set(cases.flatMap((one) => [...featuresOf(one)]));

/** Functions that others are made of, under the names of those. */
const COMPOSED: Readonly<Record<string, string>> = {
  "count where": "count",
  "sum, distinct": "sum",
  "first, without nulls": "first",
  "sum over": "sum",
  "running sum": "sum",
  "mean over rows": "mean",
};

describe("the generator's lists", () => {
  it.each([
    ["functions of one row", functions, OPERATORS, ""],
    ["aggregates", aggregates, AGGREGATES, ""],
    [
      "window functions",
      windows,
      new Map([...WINDOWS, ...[...AGGREGATES].map(([name, one]) => [`over ${name}`, one] as const)]),
      "over ",
    ],
  ] as const)("has all %s of tests/functions.ts", (_, list, registry, prefix) => {
    const missing = list.map(({ name }) => COMPOSED[name] ?? name).filter((name) => !registry.has(prefix + name));
    expect(missing).toEqual([]);
  });

  it("has a reason for each that DuckDB does not compute, also in the documentation", () => {
    const forms = new Map<string, boolean>();
    for (const { name, duck } of [...OPERATORS.values(), ...AGGREGATES.values(), ...WINDOWS.values()]) {
      forms.set(name, (forms.get(name) ?? false) || duck !== null);
    }
    const without = [...forms].filter(([, computes]) => !computes).map(([name]) => name);
    expect(without.sort()).toEqual(Object.keys(WITHOUT_DUCKDB).sort());
    const page = readFileSync(new URL("../../docs/decisions/random-plans-are-compared.md", import.meta.url), "utf8");
    expect(without.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it("has every step of frames", () => {
    const others =
      "constructor plan in collect toArrow toColumns toGraph stream toReadableStream exportStream writeParquet writeCsv writeNdjson writeIpc toParquet toIpc toCsv toNdjson toIpcStream toCsvStream toNdjsonStream toDuckDB toFlechette plot prepare explain schema count toArray toString toJSON";
    const steps = Object.getOwnPropertyNames(Frame.prototype).filter((name) => !others.split(" ").includes(name));
    // `agg` is a group-by without keys, `head` and `offset` are limits.
    const known = [
      "filter",
      "select",
      "withColumns",
      "drop",
      "rename",
      "groupBy",
      "agg",
      "sort",
      "limit",
      "offset",
      "head",
      "tail",
      "sample",
      "distinct",
      "join",
      "union",
      "unnest",
      "describe",
    ];
    expect(steps.sort()).toEqual(known.sort());
  });
});

describe("generated plans", () => {
  it.each([
    ["function", [...OPERATORS.keys()]],
    ["aggregate", [...AGGREGATES.keys()]],
    ["window", [...WINDOWS.keys()].map((name) => name.slice("over ".length))],
    ["subquery", ["in", "notIn", "exists", "notExists", "scalar"]],
    ["join", ["inner", "left", "right", "full", "semi", "anti", "cross"]],
    ["sql join", ["inner", "left", "right", "full", "cross"]],
    ["grouping", ["rollup", "cube", "sets"]],
    [
      "step",
      [
        "table",
        "sql",
        "filter",
        "select",
        "withColumns",
        "drop",
        "rename",
        "groupBy",
        "sort",
        "limit",
        "tail",
        "sample",
        "distinct",
        "distinctBy",
        "union",
        "unnest",
        "describe",
        "values",
        "with",
        "derived",
      ],
    ],
    ["type", TYPES],
  ] as const)("have every %s", (kind, names) => {
    expect(names.filter((name) => !features.has(`${kind} ${name}`))).toEqual([]);
  });

  it("have every operation of sets, with and without ALL", () => {
    const sets = ["union", "union all", "intersect", "intersect all", "except", "except all"];
    expect(sets.filter((name) => !features.has(name))).toEqual([]);
  });

  it("have every check", () => {
    const checks = new Set(cases.map(({ check }) => check));
    expect(CHECKS.filter(({ name }) => !checks.has(name)).map(({ name }) => name)).toEqual([]);
  });
});

const nodes = (one: Case): Node[] => [...within(one.rel), ...(one.predicate ? within(one.predicate) : [])];
const some = (one: Case, fits: (node: Node) => boolean) => nodes(one).some(fits);
const isCall = (node: Node, name: string) => node.kind === "call" && node.op.replace(/ \d+$/, "") === name;
const holds = (one: Case, value: unknown) =>
  one.tables.some(({ columns }) => columns.some(({ cells }) => cells.some((cell) => Object.is(cell, value))));
const below = (node: Rel): Rel | undefined => ("input" in node ? node.input : undefined);

/** The shapes in which faults were found by hand, each of a kind. */
describe("generated plans reach", () => {
  it.each<[string, (one: Case) => boolean]>([
    [
      "a limit of a sort whose order a window has made",
      (one) =>
        some(
          one,
          (node) =>
            node.kind === "limit" &&
            node.input.kind === "sort" &&
            [...within(node.input)].some((inner) => inner.kind === "over" && inner.orderBy.length > 0),
        ),
    ],
    [
      "a NaN with its sign, in sorts, groups and comparisons",
      (one) => holds(one, "-NaN") && some(one, ({ kind }) => kind === "sort" || kind === "groupBy"),
    ],
    [
      "a division of zero by zero that is compared",
      (one) =>
        some(
          one,
          (node) =>
            node.kind === "call" && node.type === "bool" && [...within(node)].some((inner) => isCall(inner, "div")),
        ),
    ],
    [
      "fields of structs that are null, with values under them",
      (one) => one.tables.some(({ layout }) => layout.hidden) && some(one, (node) => isCall(node, "field")),
    ],
    [
      "sums of the largest decimals",
      (one) => holds(one, 10n ** 38n - 1n) && some(one, (node) => node.kind === "aggregate" && node.op === "sum"),
    ],
    [
      "distinct sums beside other aggregates",
      (one) =>
        some(
          one,
          (node) =>
            node.kind === "groupBy" &&
            node.aggregates.length > 1 &&
            node.aggregates.some(({ expr }) => expr.kind === "aggregate" && expr.distinct),
        ),
    ],
    [
      "neighbours that pass over nulls",
      (one) =>
        some(
          one,
          (node) =>
            node.kind === "window" && node.ignoreNulls && ["lag", "lead"].includes(node.op.replace(/ \d+$/, "")),
        ),
    ],
    [
      "sliding sums behind infinities",
      (one) =>
        holds(one, Number.POSITIVE_INFINITY) &&
        some(
          one,
          (node) =>
            node.kind === "over" &&
            node.rows !== null &&
            node.expr.kind === "aggregate" &&
            /^(sum|mean)/.test(node.expr.op),
        ),
    ],
    [
      "sliding means behind one large value",
      (one) =>
        holds(one, 2 ** 70) &&
        some(
          one,
          (node) =>
            node.kind === "over" && node.rows !== null && node.expr.kind === "aggregate" && node.expr.op === "mean",
        ),
    ],
    ["NOT IN over nulls", (one) => some(one, (node) => node.kind === "subquery" && node.form === "notIn")],
    [
      "EXISTS of an aggregate without groups",
      (one) =>
        some(
          one,
          (node) =>
            node.kind === "subquery" &&
            node.form === "exists" &&
            [...within(node.query)].some(({ kind }) => kind === "aggregate"),
        ),
    ],
    [
      "zeros of both signs in ranks and partitions",
      (one) =>
        holds(one, -0) &&
        some(
          one,
          (node) =>
            node.kind === "over" &&
            [...node.partitionBy, ...node.orderBy.map(({ expr }) => expr)].some(({ type }) => type === "float64"),
        ),
    ],
    [
      "filters of floats that are no numbers, over Parquet",
      (one) => one.source === "parquet" && holds(one, Number.NaN) && some(one, (node) => node.kind === "filter"),
    ],
    [
      "two lists of constants for one column",
      (one) =>
        some(
          one,
          (node) =>
            isCall(node, "and") && "args" in node && node.args.filter((arg: Expr) => isCall(arg, "isIn")).length === 2,
        ),
    ],
    ["nulls in lists that are searched", (one) => some(one, (node) => isCall(node, "list.contains"))],
    [
      "integers beside floats that cannot hold them",
      (one) =>
        holds(one, 2n ** 53n + 1n) &&
        some(one, (node) => node.kind === "call" && /^(eq|lt|isIn|between|isDistinctFrom) [2-9]$/.test(node.op)),
    ],
    [
      "NOT BETWEEN of instants in two units",
      (one) =>
        some(
          one,
          (node) => node.kind === "call" && node.op === "between 3" && /^timestamp/.test(node.args[0]?.type ?? ""),
        ),
    ],
    [
      "a struct's field right after a join",
      (one) =>
        some(
          one,
          (node) =>
            node.kind === "select" &&
            below(node)?.kind === "join" &&
            node.items.some(({ expr }) => isCall(expr, "field")),
        ),
    ],
    [
      "a self-join that is grouped",
      (one) =>
        some(
          one,
          (node) =>
            node.kind === "block" &&
            node.groupBy !== null &&
            node.from?.kind === "fromJoin" &&
            node.from.left.kind === "fromTable" &&
            node.from.right.kind === "fromTable" &&
            node.from.left.name === node.from.right.name,
        ),
    ],
    [
      "a common table of a set operation with an empty side",
      (one) =>
        some(
          one,
          (node) =>
            node.kind === "with" &&
            node.query.kind === "setOperation" &&
            [...within(node.query)].some((inner) => inner.kind === "constant" && inner.value === false),
        ),
    ],
    [
      "an offset below a sort",
      (one) => some(one, (node) => node.kind === "sort" && node.input.kind === "limit" && node.input.offset > 0),
    ],
    [
      "types that DuckDB has not",
      (one) =>
        one.check !== "duckdb" && one.tables.some(({ columns }) => columns.some(({ type }) => duckType(type) === null)),
    ],
  ])("%s", (_, fits) => {
    expect(cases.some(fits)).toBe(true);
  });
});
