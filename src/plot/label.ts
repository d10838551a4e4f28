/** Texts within charts: short, without what would steer or break them, and no two alike. */
import { escapeText } from "../display/escape.ts";
import { type ColumnLike, column, Expr } from "../expr/expr.ts";
import { exprText } from "../plan/describe.ts";

/** Longer labels are cut: a chart stays small whatever its texts hold. */
const MAX_LABEL = 60;

export function labelOf(text: string): string {
  const start = text.length > MAX_LABEL ? `${text.slice(0, MAX_LABEL).replace(/[\ud800-\udbff]$/, "")}…` : text;
  return escapeText(start);
}

/** One label for each of different texts; null stands for a null. */
export function labelsOf(texts: readonly (string | null)[]): string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    const label = text === null ? "null" : text === "" ? '""' : labelOf(text);
    let free = label;
    for (let number = 2; taken.has(free); number++) free = `${label} (${number})`;
    taken.add(free);
    return free;
  });
}

/** What a column or expression is called: its name, or how it is written. */
export function nameOf(given: ColumnLike): string {
  if (!(given instanceof Expr)) return titleOf(given);
  const json = given.toJSON();
  if ("alias" in json) return titleOf(json.alias.name);
  return titleOf("column" in json ? json.column : exprText(json));
}

/** Vega-Lite writes titles into expressions, where it takes backslashes for the start of escapes: they become a sign that looks alike. */
const titleOf = (text: string): string => titleText(labelOf(text).replaceAll("\\", "\u29f5"));

/** Vega takes titles for what it has by such names, and fails where objects have them; a mark that nobody sees makes them others. */
export const titleText = (text: string): string => (text in Object.prototype ? `${text}\u2060` : text);

/** Whether a column or expression is computed of many rows. */
export const isAggregate = (given: ColumnLike): boolean => aggregates(column(given).toJSON());

function aggregates(json: unknown): boolean {
  if (typeof json !== "object" || json === null) return false;
  // A window over an aggregate is one value per row; a table of constants holds no expressions.
  if ("over" in json || "inTable" in json) return false;
  return "aggregate" in json || Object.values(json).some(aggregates);
}

export const inFull = (count: number): string => count.toLocaleString("en-US");

export const plural = (count: number, noun: string): string => `${inFull(count)} ${noun}${count === 1 ? "" : "s"}`;
