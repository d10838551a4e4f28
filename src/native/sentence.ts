/** What an error says to those who see nothing but its message; `core-rs/graph/src/error/sentence.rs` does the same to Rust's. */
import type { ErrorDetails } from "./errors.ts";

/** The most characters of one detail. */
const MOST = 200;

/** `message`, then where it happened, what was expected and what came, as far as `message` does not say so. */
export function sentence(message: string, details: ErrorDetails): string {
  const { table, column, parameter, row, expected, got } = details;
  const place = Object.entries({ table, column, parameter }).flatMap(([name, value]) =>
    value === undefined || mentions(message, value) ? [] : [`${name} "${short(value)}"`],
  );
  if (row !== undefined && !mentions(message, `row ${row}`)) place.push(`row ${row}`);
  const values = Object.entries({ expected, got }).flatMap(([name, value]) =>
    value === undefined || tells(message, value) ? [] : [`${name} ${short(value)}`],
  );
  const [where, what] = [place.join(", "), values.join(", ")];
  return message + (where === "" ? "" : ` (${where})`) + (what === "" ? "" : `; ${what}`);
}

/** Whether `message` has `value`, or each of the values that it lists. */
const tells = (message: string, value: string) =>
  mentions(message, value) || value.split(", ").every((part) => mentions(message, part));

const INNER = /[\p{L}\p{N}_]/u;

/** Whether `message` has `value` as a word of its own, or several. */
function mentions(message: string, value: string): boolean {
  const [first = "", last = ""] = [value.at(0), value.at(-1)];
  for (let at = message.indexOf(value); at >= 0; at = message.indexOf(value, at + 1)) {
    const [before, behind] = [message.charAt(at - 1), message.charAt(at + value.length)];
    if (!(INNER.test(first) && INNER.test(before)) && !(INNER.test(last) && INNER.test(behind))) return true;
  }
  return false;
}

const short = (value: string) => (value.length > MOST ? `${value.slice(0, MOST)}…` : value);
