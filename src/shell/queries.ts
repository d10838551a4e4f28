/** Queries as text, in whichever language: where the text is, its values, and what is done with what it gives. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";

import type { Constant, Frame } from "../index.ts";
import type { Context } from "./commands.ts";
import { UsageError } from "./exit.ts";
import { several } from "./new-command.ts";
import { put, type WritingFlags } from "./outputs.ts";
import { print } from "./standard-output.ts";

/** What commander makes of {@link queryOptions}. */
export interface QueryFlags {
  file?: string;
  param?: readonly string[];
  explain?: boolean;
}

/** Adds the options that a query has. */
export function queryOptions(command: Command): Command {
  return command
    .option("-f, --file <file>", "read the query from a file")
    .option(
      "-p, --param <name=value>",
      "value for $name; numbers, true, false and null are read as such, may be given several times",
      several,
    )
    .option("--explain", "print the plan instead of running it");
}

/** The text of the query, and the other arguments: with `--file` all of them. */
export function queryOf(
  query: string | undefined,
  rest: readonly string[],
  { file }: QueryFlags,
): { text: string; others: readonly string[] } {
  if (file !== undefined)
    return { text: readFileSync(file, "utf8"), others: query === undefined ? [] : [query, ...rest] };
  if (query === undefined) throw new UsageError("write a query, or name its file with --file");
  return { text: query, others: rest };
}

/** The values of `--param`. */
export function parametersOf({ param = [] }: QueryFlags): Record<string, Constant> {
  const pairs = param.map((text) => {
    const at = text.indexOf("=");
    if (at <= 0) throw new UsageError(`--param takes name=value, got ${text}`);
    return [text.slice(0, at), constantOf(text.slice(at + 1))] as const;
  });
  return Object.fromEntries(pairs);
}

/** Integers as they are, however long; other numbers, true, false and null; all else is text. */
function constantOf(text: string): Constant {
  if (/^-?\d+$/.test(text)) return BigInt(text);
  if (/^(true|false|null)$/.test(text)) return JSON.parse(text) as boolean | null;
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Writes what the query gives, or how it runs. */
export async function putQuery(frame: Frame, flags: QueryFlags & WritingFlags, context: Context): Promise<void> {
  if (flags.explain) await print(await frame.explain());
  else await put(frame, flags, context);
}
