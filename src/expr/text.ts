/** What texts have, behind `expr.str`. */
import type { Bool, DateDay, Int32, Int64, List, TimestampMicrosecond, Utf8 } from "apache-arrow";

import type { Expr, Operand } from "./expr.ts";

/** A text, or an expression of texts. A plain string is a constant. */
type Text = Expr | string;

/** A whole number, or an expression of such. */
type Integer = Expr | number | bigint;

/**
 * Functions of texts. Each gives null where an argument is null, counts Unicode code points, and is refused for anything but text.
 * Patterns are those of Rust's regular expressions, which run in linear time: no look-around and no back-references; `(?i)` at
 * the start ignores case.
 *
 * @example
 * ```ts
 * const initials = col("name").str.left(1).str.upper();
 * const domain = col("mail").str.split("@").list.get(-1);
 * ```
 */
export class TextFunctions {
  readonly #text: Expr;

  /** @internal */
  constructor(text: Expr) {
    this.#text = text;
  }

  /** In lower case, by Unicode's rules. */
  lower(): Expr<Utf8> {
    return this.#call("lower");
  }

  /** In upper case, by Unicode's rules. */
  upper(): Expr<Utf8> {
    return this.#call("upper");
  }

  /** Each word's first letter in upper case, the others in lower case. */
  initcap(): Expr<Utf8> {
    return this.#call("initcap");
  }

  /** Without these characters at both ends; default: spaces. */
  trim(characters?: Text): Expr<Utf8> {
    return this.#call("trim", ...given(characters));
  }

  /** Without these characters at the start; default: spaces. */
  trimStart(characters?: Text): Expr<Utf8> {
    return this.#call("trimStart", ...given(characters));
  }

  /** Without these characters at the end; default: spaces. */
  trimEnd(characters?: Text): Expr<Utf8> {
    return this.#call("trimEnd", ...given(characters));
  }

  /** The number of characters. */
  length(): Expr<Int64> {
    return this.#call("length");
  }

  /** The number of bytes in UTF-8. */
  byteLength(): Expr<Int64> {
    return this.#call("byteLength");
  }

  /** This and the others behind it. */
  concat(...others: Text[]): Expr<Utf8> {
    return this.#call("concat", ...others);
  }

  /**
   * The characters from `start`, which counts from 0, or from the end where it is negative (SQL's counts from 1).
   *
   * @param length - at most so many; default: up to the end
   */
  substring(start: Integer, length?: Integer): Expr<Utf8> {
    return this.#call("substring", start, ...given(length));
  }

  /** The first `count` characters; with a negative count all but the last. */
  left(count: Integer): Expr<Utf8> {
    return this.#call("left", count);
  }

  /** The last `count` characters; with a negative count all but the first. */
  right(count: Integer): Expr<Utf8> {
    return this.#call("right", count);
  }

  /** Whether the text begins with `prefix`. */
  startsWith(prefix: Text): Expr<Bool> {
    return this.#call("startsWith", prefix);
  }

  /** Whether the text ends with `suffix`. */
  endsWith(suffix: Text): Expr<Bool> {
    return this.#call("endsWith", suffix);
  }

  /** Whether `text` is somewhere in this one. */
  contains(text: Text): Expr<Bool> {
    return this.#call("contains", text);
  }

  /** Where `text` first is in this one, counted from 0; null where it is not. */
  position(text: Text): Expr<Int64> {
    return this.#call("position", text);
  }

  /** With every `from` replaced by `to`. */
  replace(from: Text, to: Text): Expr<Utf8> {
    return this.#call("replace", from, to);
  }

  /** The parts between the separators, as a list. */
  split(separator: Text): Expr<List<Utf8>> {
    return this.#call("split", separator);
  }

  /** At least `length` characters long, filled up at the start; what is longer stays as it is. */
  padStart(length: Integer, fill: Text = " "): Expr<Utf8> {
    return this.#call("padStart", length, fill);
  }

  /** At least `length` characters long, filled up at the end; what is longer stays as it is. */
  padEnd(length: Integer, fill: Text = " "): Expr<Utf8> {
    return this.#call("padEnd", length, fill);
  }

  /** The text `count` times; empty for a count below 1. */
  repeat(count: Integer): Expr<Utf8> {
    return this.#call("repeat", count);
  }

  /** The characters from last to first. */
  reverse(): Expr<Utf8> {
    return this.#call("reverse");
  }

  /** How many characters to add, drop or change to get from one text to the other. */
  levenshtein(other: Text): Expr<Int32> {
    return this.#call("levenshtein", other);
  }

  /** Whether the pattern matches somewhere in the text. */
  regexMatches(pattern: Text): Expr<Bool> {
    return this.#call("regexMatches", pattern);
  }

  /** With every match replaced; `$1` or `${name}` in `replacement` stand for the groups. */
  regexReplace(pattern: Text, replacement: Text): Expr<Utf8> {
    return this.#call("regexReplace", pattern, replacement);
  }

  /** The first match, or with `group` what that group matched, counted from 1; null without a match. */
  regexExtract(pattern: Text, group: number = 0): Expr<Utf8> {
    return this.#call("regexExtract", pattern, group);
  }

  /** The number of matches that do not overlap. */
  regexCount(pattern: Text): Expr<Int64> {
    return this.#call("regexCount", pattern);
  }

  /** The MD5 digest of the UTF-8 bytes, as 32 hexadecimal digits. */
  md5(): Expr<Utf8> {
    return this.#call("md5");
  }

  /** The SHA-256 digest of the UTF-8 bytes, as 64 hexadecimal digits. */
  sha256(): Expr<Utf8> {
    return this.#call("sha256");
  }

  /**
   * The timestamp that the text spells by a strftime `format`, such as `"%d.%m.%Y %H:%M:%S"`. The query fails where the text does
   * not follow it.
   *
   * @param type - `"date"` for formats without a time of day; default `"timestamp"`, in microseconds
   */
  strptime(format: Text, type?: "timestamp"): Expr<TimestampMicrosecond>;
  strptime(format: Text, type: "date"): Expr<DateDay>;
  strptime(format: Text, type: "timestamp" | "date" = "timestamp"): Expr {
    return this.#call("strptime", format, type);
  }

  #call(name: string, ...args: Operand[]): Expr {
    return this.#text.call(name, ...args);
  }
}

const given = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value]);
