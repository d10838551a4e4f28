/** Operators. */
import type { Binary } from "../syntax.ts";
import { equal, joined, not, type Value } from "./values.ts";

export function compared(op: Binary, left: Value, right: Value, whole = false): Value {
  if (op === "AND" || op === "OR") return joined([left as boolean | null, right as boolean | null], op === "OR");
  if (op === "IN") return within(left, right as Value[] | null);
  if (left === null || right === null) return null;
  if (op === "=") return equal(left, right);
  if (op === "<>") return not(equal(left, right));
  if (op === "XOR") return left !== right;
  if (op === "+" && Array.isArray(left)) return left.concat(right);
  const [one, other] = [left as number, right as number];
  switch (op) {
    case "+":
      return one + other;
    case "-":
      return one - other;
    case "*":
      return one * other;
    case "/":
      return whole ? Math.trunc(one / other) : one / other;
    case "%":
      return one % other;
    case "^":
      return one ** other;
    case "<":
      return one < other;
    case "<=":
      return one <= other;
    case ">":
      return one > other;
    case ">=":
      return one >= other;
    case "STARTS WITH":
      return String(left).startsWith(String(right));
    case "ENDS WITH":
      return String(left).endsWith(String(right));
    case "CONTAINS":
      return String(left).includes(String(right));
  }
}

function within(item: Value, list: Value[] | null): boolean | null {
  if (list === null) return null;
  return joined(
    list.map((each) => equal(item, each)),
    true,
  );
}
