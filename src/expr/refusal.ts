/** What is said to those who write an expression otherwise than it is taken. */
import { invalid, type QuiverError } from "../native/errors.ts";

/** An `INVALID_ARGUMENT` for what was given in the place of an expression; tells how it is written. */
export function noExpression(parameter: string, got: unknown, example = 'col("age").gt(30)'): QuiverError {
  return invalid(parameter, "an expression", got, hintOf(got, example));
}

/** The same in the place of a column. */
export function noColumn(parameter: string, got: unknown): QuiverError {
  return invalid(parameter, "a column's name or an expression", got, hintOf(got, 'col("age")'));
}

function hintOf(got: unknown, example: string): string {
  switch (typeof got) {
    case "boolean":
      return 'JavaScript\'s own operators compare expressions at once: write col("a").gt(1), .eq(1), .and(…) for >, ===, &&';
    case "function":
      return `nothing is called per row: write ${example} instead of a function`;
    case "number":
    case "bigint":
      return `a constant is written lit(${String(got)})`;
    case "string":
      return `a text is no expression here: write ${example}`;
  }
  if (Array.isArray(got)) return "pass the items one by one, or spread them: ...columns";
  const [name] = got && Object.getPrototypeOf(got) === Object.prototype ? Object.keys(got) : [];
  if (name !== undefined) return `name an expression with as: col("a").add(1).as(${JSON.stringify(name)})`;
  return `write ${example}`;
}
