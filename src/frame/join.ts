/** What a join goes by. */
import { type ColumnLike, columnJson } from "../expr/expr.ts";
import { type Checks, checksOf, flag, oneOf, text } from "../native/check.ts";
import { invalid, inWords } from "../native/errors.ts";
import type { ExprJson } from "../plan/expression.ts";
import type { JoinKind } from "../plan/plan.ts";

/** What {@link Frame.join} takes. */
export interface JoinOptions {
  /** The key, by name: one column or several that both sides have. */
  on?: ColumnLike | readonly ColumnLike[];
  /** This side's keys, where they are named otherwise or computed; with {@link JoinOptions.rightOn}. */
  leftOn?: ColumnLike | readonly ColumnLike[];
  /** The other side's keys, pairwise with {@link JoinOptions.leftOn}. */
  rightOn?: ColumnLike | readonly ColumnLike[];
  /**
   * Which rows come out; default `"inner"`. `"semi"` and `"anti"` give this side's columns alone: its rows that match, each once,
   * and those that match nothing. `"cross"` has no keys. `"outer"` is another word for `"full"`.
   */
  how?: JoinKind | "outer";
  /** What the other side's columns get behind their names where this side has such a name too; default `"_right"`. */
  suffix?: string;
  /** Whether a null key matches a null key; default false, as in SQL. */
  nullsEqual?: boolean;
}

export const JOIN_OPTIONS: Checks = checksOf<JoinOptions>({
  ...{ on: keys, leftOn: keys, rightOn: keys },
  ...{ how: joinKind, suffix: text, nullsEqual: flag },
});

const KINDS: readonly (JoinKind | "outer")[] = ["inner", "left", "right", "full", "semi", "anti", "cross", "outer"];

/** The kind of a join by one of its words. */
function joinKind(parameter: string, how: JoinKind | "outer"): JoinKind {
  const kind = oneOf(parameter, how, KINDS);
  return kind === "outer" ? "full" : kind;
}

function keys(parameter: string, given: ColumnLike | readonly ColumnLike[]): readonly ColumnLike[] {
  const list = Array.isArray(given) ? given : [given];
  for (const each of list) columnJson(each, parameter);
  return list;
}

/** The pairs of keys that a join's options name. */
export function joinKeys({ on, leftOn, rightOn, how }: JoinOptions): [ExprJson, ExprJson][] {
  const list = (given: JoinOptions["on"]) => [given ?? []].flat().map((key) => columnJson(key));
  const [left, right] = on === undefined ? [list(leftOn), list(rightOn)] : [list(on), list(on)];
  if (on !== undefined && (leftOn !== undefined || rightOn !== undefined)) {
    throw invalid("on", "given alone, or leftOn and rightOn", inWords("both"));
  }
  if (left.length !== right.length) {
    throw invalid("rightOn", `as many keys as leftOn, which is ${left.length}`, right.length);
  }
  if ((left.length === 0) !== (how === "cross")) {
    throw invalid("on", how === "cross" ? "absent from a cross join" : "at least one key", left.length);
  }
  return left.map((key, index) => [key, right[index] as ExprJson]);
}
