/** Constants as each language writes them. */
import { arrowName, castName, duckType, info, PER_SECOND, type Type, type Unit } from "./types.ts";
import type { Cell } from "./values.ts";

export type Language = "js" | "sql" | "duck";

/** Types that all languages have constants of. */
export const hasConstants = (type: Type) => castName(type) !== null;

export function constant(value: Cell, type: Type, language: Language): string {
  if (language === "js") return inTypeScript(value, type);
  return language === "sql" ? inSql(value, type) : inDuckDB(value, type);
}

function inTypeScript(value: Cell, type: Type): string {
  const { kind } = info(type);
  const cast = `.cast(${JSON.stringify(castName(type))})`;
  if (value === null) return `lit(null)${cast}`;
  switch (kind) {
    case "bool":
    case "utf8":
      return `lit(${JSON.stringify(value)})`;
    case "int":
      return type === "int64" ? `lit(${value}n)` : `lit(${value}n)${cast}`;
    case "float":
      if (value === "-NaN") return `lit(Number.NaN).neg()${type === "float64" ? "" : cast}`;
      return `lit(${floatText(Number(value), "js")})${cast}`;
    case "binary":
      return `lit(new Uint8Array([${Array.from(String(value), (letter) => letter.charCodeAt(0))}]))`;
    case "duration":
      return `lit(${value}n)${cast}`;
    case "interval": {
      const [months, days, nanoseconds] = value as bigint[];
      return `fn.interval({ months: ${months}, days: ${days}, nanoseconds: ${nanoseconds} })`;
    }
    default:
      return `lit(${JSON.stringify(spelt(value, type))})${cast}`;
  }
}

function inSql(value: Cell, type: Type): string {
  const { kind } = info(type);
  const cast = (text: string) => `arrow_cast(${text}, '${arrowName(type)}')`;
  if (value === null) return cast("NULL");
  switch (kind) {
    case "bool":
      return String(value);
    case "utf8":
      return quoted(String(value));
    case "int":
      return type === "int64" && value !== -(2n ** 63n) ? `(${value})` : cast(quoted(String(value)));
    case "float":
      if (value === "-NaN") return `(- ${cast("'NaN'")})`;
      return cast(quoted(floatText(Number(value), "sql")));
    case "binary":
      return `X'${hex(String(value))}'`;
    case "duration":
      return cast(`arrow_cast(${value}, 'Int64')`);
    case "interval": {
      const [months, days, nanoseconds] = value as bigint[];
      return `INTERVAL '${months} months ${days} days ${nanoseconds} nanoseconds'`;
    }
    default:
      return cast(quoted(spelt(value, type)));
  }
}

function inDuckDB(value: Cell, type: Type): string {
  const { kind, element, fields } = info(type);
  const cast = `::${duckType(type)}`;
  if (value === null) return `NULL${cast}`;
  switch (kind) {
    case "int":
    case "bool":
      return `'${value}'${cast}`;
    case "float":
      return `'${value === "-NaN" ? "nan" : floatText(Number(value), "duck")}'${cast}`;
    case "utf8":
      return `${quoted(String(value))}::VARCHAR`;
    case "binary":
      return `unhex('${hex(String(value))}')`;
    case "list":
    case "fixed":
      return `[${(value as Cell[]).map((item) => inDuckDB(item, element)).join(", ")}]${cast}`;
    case "map": {
      const pairs = value as readonly (readonly [string, Cell])[];
      const keys = pairs.map(([key]) => quoted(key));
      return `MAP([${keys.join(", ")}], [${pairs.map(([, inner]) => inDuckDB(inner, element)).join(", ")}])${cast}`;
    }
    case "struct": {
      const cells = value as Record<string, Cell>;
      return `{${fields.map(([name, inner]) => `'${name}': ${inDuckDB(cells[name] ?? null, inner)}`).join(", ")}}${cast}`;
    }
    default:
      return `'${spelt(value, type)}'${cast}`;
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const hex = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0).toString(16).padStart(2, "0")).join("");

function floatText(value: number, language: Language): string {
  if (Object.is(value, -0)) return language === "js" ? "-0" : "-0.0";
  if (Number.isFinite(value)) return String(value);
  if (language !== "js") return Number.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
  return Number.isNaN(value) ? "Number.NaN" : value > 0 ? "Number.POSITIVE_INFINITY" : "Number.NEGATIVE_INFINITY";
}

/** Decimals, dates and times as text that every engine reads. */
export function spelt(value: Cell, type: Type): string {
  const { kind, scale, unit, zone } = info(type);
  const digits = value as bigint;
  if (kind === "decimal") {
    const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, "0");
    const whole = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
    return digits < 0n ? `-${whole}` : whole;
  }
  if (kind === "date") return day(digits * 86_400n);
  if (kind === "time") return clock(digits, unit);
  const perDay = 86_400n * PER_SECOND[unit];
  const days = (digits - mod(digits, perDay)) / perDay;
  return `${day(days * 86_400n)} ${clock(mod(digits, perDay), unit)}${zone === null ? "" : "+00:00"}`;
}

const mod = (value: bigint, by: bigint) => ((value % by) + by) % by;
/** Years before 1 are not made. */
const day = (seconds: bigint) => new Date(Number(seconds) * 1000).toISOString().slice(0, 10);

function clock(value: bigint, unit: Unit): string {
  const second = PER_SECOND[unit];
  const whole = value / second;
  const text = new Date(Number(whole) * 1000).toISOString().slice(11, 19);
  const rest = value % second;
  return rest === 0n ? text : `${text}.${String(rest).padStart(String(second).length - 1, "0")}`;
}
