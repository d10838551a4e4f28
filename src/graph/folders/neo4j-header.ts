/** The headers of Neo4j's import: `movieId:ID(Movie)`, `age:int`, `:LABEL`, `:START_ID`, `tags:string[]`. */
import type { CastType } from "../../expr/types.ts";
import { QuiverError } from "../../native/errors.ts";
import { suggestion } from "../../native/nearest.ts";

/** What a column of a file is. */
export type Neo4jField =
  | { role: "id" | "start" | "end"; name: string; space: string; idType: string | undefined }
  | { role: "label" | "type" | "ignored"; name: string }
  | { role: "property"; name: string; type: CastType; isList: boolean; isInstant: boolean; told?: string };

/** Neo4j's types, and what they are here; those that Arrow has nothing for are kept as text, and told. */
const TYPES: Readonly<Record<string, CastType | null>> = {
  ...{ int: "int32", integer: "int32", long: "int64", short: "int16", byte: "int8" },
  ...{ float: "float32", double: "float64", boolean: "boolean", bool: "boolean" },
  ...{ char: "string", string: "string", date: "date", localtime: "Time64(Microsecond)" },
  ...{ localdatetime: "timestamp(us)", datetime: "timestamp(us, UTC)" },
  ...{ time: null, duration: null, point: null },
};

const ROLES = ["ID", "LABEL", "TYPE", "START_ID", "END_ID", "IGNORE"];

/** Whether a line is a header of Neo4j's: a table of anything else has none of these. */
export const isNeo4jHeader = (fields: readonly string[]): boolean =>
  fields.some((field) => /:(ID|START_ID|END_ID)(\(|\{|$)/i.test(field.trim()));

/**
 * Reads a field of a header.
 *
 * @throws {@link QuiverError} `INVALID_DATA` for a type that there is not, with file and column
 */
export function neo4jField(text: string, path: string): Neo4jField {
  const field = text.trim();
  // The last colon: a name may have others.
  const [, name = field, rest = ""] = /^(.*):([^:{}]*(?:\{.*\})?)$/s.exec(field) ?? [];
  const [, word = "", space = "", list = "", options = ""] =
    /^\s*([^(){}[\]]*?)\s*(?:\((.*?)\))?\s*(\[\])?\s*(?:\{(.*)\})?\s*$/s.exec(rest) ?? [];
  const unknown = (expected: string, meant?: string) => {
    const message = `${path}, column ${JSON.stringify(text)}: there is no type ${JSON.stringify(rest)} in Neo4j's headers`;
    const details = { table: path, column: text, expected, got: rest };
    return new QuiverError("INVALID_DATA", meant === undefined ? message : `${message}; ${meant}`, details);
  };
  switch (word.toUpperCase()) {
    case "ID":
      return { role: "id", name, space, idType: option(options, "id-type") };
    case "START_ID":
      return { role: "start", name, space, idType: undefined };
    case "END_ID":
      return { role: "end", name, space, idType: undefined };
    case "LABEL":
      return { role: "label", name };
    case "TYPE":
      return { role: "type", name };
    case "IGNORE":
      return { role: "ignored", name };
  }
  const lower = word.toLowerCase();
  const known = [...ROLES, ...Object.keys(TYPES)];
  if (rest !== "" && (!Object.hasOwn(TYPES, lower) || space !== "")) {
    throw unknown(known.join(", "), suggestion(word, known));
  }
  if (name === "") throw unknown("a name before the colon, or one of :ID, :LABEL, :TYPE, :START_ID, :END_ID, :IGNORE");
  const type = rest === "" ? "string" : TYPES[lower];
  const zone = option(options, "timezone");
  const zoned = lower === "datetime" && zone !== undefined ? `timestamp(us, ${zone})` : (type ?? "string");
  return {
    ...{ role: "property", name, type: zoned, isList: list !== "" },
    isInstant: lower === "datetime" || lower === "localdatetime",
    ...(type === null && { told: lower }),
  };
}

/** An option behind a type, as in `born:datetime{timezone:Europe/Oslo}`. */
function option(options: string, name: string): string | undefined {
  for (const each of options.split(",")) {
    const [, key, value = ""] = /^\s*([\w-]+)\s*:\s*(.*?)\s*$/.exec(each) ?? [];
    if (key?.toLowerCase() === name) return value.replace(/^(['"])(.*)\1$/, "$2");
  }
  return undefined;
}
