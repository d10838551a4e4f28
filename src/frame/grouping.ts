/** Frames whose rows are grouped. */
import type { TypeMap } from "apache-arrow";
import { showsAsText } from "../display/shows.ts";
import { type Expr, exprJson } from "../expr/expr.ts";
import { fn } from "../expr/functions.ts";
import type { ExprJson } from "../plan/expression.ts";
import type { Selected } from "./columns.ts";
import type { Frame } from "./frame.ts";
import { spread } from "./steps.ts";

/** A frame whose rows are grouped; {@link Grouping.agg} makes it a frame again. */
export class Grouping<T extends TypeMap = any, Keys extends readonly unknown[] = any> {
  readonly #finish: (aggregates: ExprJson[]) => Frame;

  /** @internal */
  constructor(finish: (aggregates: ExprJson[]) => Frame) {
    this.#finish = finish;
  }

  /**
   * The keys, then what is computed of each group. Aggregates combine: `fn.sum("a").div(fn.count())`.
   *
   * @param aggregates - default: none, which gives the distinct keys
   */
  agg<const A extends readonly Expr[]>(...aggregates: A): Frame<Selected<T, [...Keys, ...A]>>;
  agg<const A extends readonly Expr[]>(aggregates: A): Frame<Selected<T, [...Keys, ...A]>>;
  agg(...aggregates: (Expr | readonly Expr[])[]): Frame {
    return this.#finish(spread<Expr>(aggregates).map((expr) => exprJson(expr, "aggregate", exampleOf(expr))));
  }

  /** The frame of the distinct keys, as text, and that there is still something to compute. */
  toString(): string {
    return `${this.#finish([])}\n  → agg(…)`;
  }

  /** The number of rows of each group, as `count`. */
  count(): Frame<Selected<T, [...Keys, Expr]>> {
    return this.agg(fn.count());
  }
}

showsAsText(Grouping.prototype);

/** What `agg("count")`, `agg("sum")` and the like are to say here. */
function exampleOf(given: unknown): string {
  const name = typeof given === "string" && given in fn ? given : undefined;
  if (name === undefined) return 'fn.sum("age")';
  return name === "count" ? "fn.count()" : `fn.${name}("age")`;
}
