/**
 * Where DuckDB and this project differ on purpose. What a function alone tells apart has no DuckDB form in `operators.ts` and
 * `reductions.ts`, or one that says the same in other words; the others are here, with their reasons.
 */
import { type Answer, isError } from "./answers.ts";

export interface Meant {
  reason: string;
  is: (duck: Answer, ours: Answer) => boolean;
}

const failed = (answer: Answer, pattern: RegExp) => isError(answer) && pattern.test(answer.error);

export const DIFFERENCES: readonly Meant[] = [
  {
    reason:
      "DuckDB refuses the variance, mean or covariance of infinities and NaN; here they are what IEEE 754 makes of them.",
    is: (duck) => failed(duck, /(STDDEV|VAR|COVAR|CORR|AVG|SUM)\w* is out of range/i),
  },
  {
    reason:
      "DuckDB's integers of 8 and 16 bits are 32 wide in places, where ours overflow; both fail in the end, or neither answer is wrong.",
    is: (duck, ours) =>
      failed(ours, /overflow/i) && !isError(duck) && /Int8|Int16|UInt8|UInt16/.test(isError(ours) ? ours.error : ""),
  },
];
