/**
 * Where DuckDB and this project differ on purpose. `docs/decisions/random-plans-are-compared.md` shows this list to whoever reads the
 * documentation, and `reach.test.ts` holds both to the registries.
 */
import { type Answer, isError } from "./answers.ts";

export interface Meant {
  reason: string;
  is: (duck: Answer, ours: Answer) => boolean;
}

const failed = (answer: Answer, pattern: RegExp) => isError(answer) && pattern.test(answer.error);

/** Answers that differ, whatever the plan. */
export const DIFFERENCES: readonly Meant[] = [
  {
    reason:
      "DuckDB refuses variances, means and covariances of infinities and NaN; here they are what IEEE 754 makes of them.",
    is: (duck) => failed(duck, /(STDDEV|VAR|COVAR|CORR|AVG|SUM)\w* is out of range/i),
  },
  {
    reason: "DuckDB formats instants in nanoseconds, which the years before 1678 and after 2261 do not fit.",
    is: (duck) => failed(duck, /Could not convert Timestamp\(US\) to Timestamp\(NS\)/),
  },
  {
    reason: "DuckDB's sums of 38-digit decimals wrap round; here they fail.",
    is: (duck, ours) => !isError(duck) && failed(ours, /overflow: a sum does not fit in decimal\(38/),
  },
  {
    reason: "DuckDB fails to plan some subqueries beside windows and joins, which it calls an internal error.",
    is: (duck) => failed(duck, /INTERNAL Error: Failed to bind column reference/),
  },
  {
    reason:
      "DuckDB does not know which function is meant where text that is null is put together, or takes it for bytes.",
    is: (duck) => failed(duck, /Could not choose a best candidate function .*"NULL"|No function matches .*BLOB/),
  },
];

const DOMAIN = "DuckDB fails where the argument is out of the function's domain; here it is NaN or an infinity";

/** Functions that DuckDB does not compute at all, by their names in `tests/functions.ts`, and why. */
export const WITHOUT_DUCKDB: Readonly<Record<string, string>> = {
  tryCast: "what text is a number is not the same text everywhere",
  ...Object.fromEntries(
    ["ln", "log", "log2", "log10", "asin", "acos", "sin", "cos", "tan"].map((name) => [name, DOMAIN]),
  ),
  atan2: "its zeros have signs, which equal values need not share",
  "str.initcap": "DuckDB has no such function",
  "str.levenshtein": "DuckDB counts bytes, here characters are counted",
  "str.regexExtract": "DuckDB gives empty text without a match, here it is null",
  "str.strptime": "DuckDB reads text that is shorter than the format",
  "dt.microsecond": "DuckDB's includes the seconds",
  "dt.nanosecond": "DuckDB's includes the seconds",
  "dt.difference in months": "the end of a month is another's in DuckDB",
  "dt.convertTimeZone": "DuckDB has zones in an extension",
  "dt.replaceTimeZone": "DuckDB has zones in an extension",
  "list.distinct": "its order is nobody's promise, and DuckDB leaves out nulls",
  "list.slice": "positions count from 0 here, and from the end in another way",
  approxDistinct: "an estimate of its own",
  approxQuantile: "an estimate of its own",
  correlation: "of a variable that does not vary it is null here, as in PostgreSQL, and NaN in DuckDB",
};
