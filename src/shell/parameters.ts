/** Flags for the parameters of an algorithm, from its row of the table. */
import { type Command, InvalidArgumentError, Option } from "commander";

import type { AlgorithmEntry, AlgorithmParameter, Frame } from "../index.ts";
import { UsageError } from "./exit.ts";
import type { Inputs } from "./inputs.ts";
import { several } from "./new-command.ts";

/** A name of the table, such as `maxIterations`, as a command line spells it: `max-iterations`. */
export const kebab = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();

/** Adds a flag for each parameter, and for its other name. */
export function parameterOptions(command: Command, { parameters }: AlgorithmEntry): Command {
  command.optionsGroup("Parameters:");
  for (const parameter of parameters) {
    command.addOption(optionOf(parameter, parameter.name, describe(parameter)));
    if (parameter.alias !== null) {
      command.addOption(optionOf(parameter, parameter.alias, `The same as --${kebab(parameter.name)}.`).hideHelp());
    }
  }
  return command;
}

function optionOf(parameter: AlgorithmParameter, name: string, description: string): Option {
  const flag = kebab(name);
  const { kind } = parameter;
  if (kind === "bool") return new Option(parameter.default === true ? `--no-${flag}` : `--${flag}`, description);
  const option = new Option(`--${flag} <${VALUES[kind]}>`, description);
  if (kind === "choice") return option.choices([...(parameter.choices ?? [])]);
  if (kind === "node" || kind === "nodes") return option.argParser(several);
  return option.argParser((text) => parse(parameter, text));
}

/** What the help calls the value of each kind. */
const VALUES: Readonly<Record<Exclude<AlgorithmParameter["kind"], "bool">, string>> = {
  ...{ integer: "count", float: "number", text: "text", choice: "word", seed: "number" },
  ...{ integers: "counts", floats: "numbers", matrix: "json" },
  ...{ edgeColumn: "column", nodeColumn: "column" },
  ...{ node: "id", nodes: "id", nodeWeights: "file", pairs: "file" },
};

const HINTS: Partial<Record<AlgorithmParameter["kind"], string>> = {
  nodes: "May be given several times; @file reads the ids from its column.",
  integers: "Several with commas.",
  floats: "Several with commas.",
  matrix: "As JSON, [[0.9,0.1],[0.1,0.9]].",
  nodeWeights: "A file of the key's columns and weight.",
  pairs: "A file of the key's columns twice, such as id1 and id2.",
};

function describe(parameter: AlgorithmParameter): string {
  const { kind, doc, required, nullable, min, max } = parameter;
  const range = rangeText(min ?? null, max ?? null);
  const given = required ? "Required." : nullable ? "" : `Default ${defaultText(parameter)}.`;
  return [doc, HINTS[kind], range, given].filter(Boolean).join(" ");
}

function rangeText(min: number | null, max: number | null): string {
  if (min === null) return max === null ? "" : `At most ${max}.`;
  return max === null ? `From ${min}.` : `From ${min} to ${max}.`;
}

const defaultText = ({ default: value }: AlgorithmParameter): string =>
  Array.isArray(value) ? value.join(",") : String(value);

/** The value that text stands for; what is out of its range is refused before anything is read. */
function parse(parameter: AlgorithmParameter, text: string): unknown {
  switch (parameter.kind) {
    case "integer":
    case "float":
    case "seed":
      return numberIn(parameter, text);
    case "integers":
    case "floats":
      return text.split(",").map((part) => numberIn(parameter, part));
    case "matrix":
      return matrixOf(text);
    default:
      return text;
  }
}

function numberIn({ kind, min, max }: AlgorithmParameter, text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  const whole = kind === "float" || kind === "floats" ? !Number.isNaN(value) : Number.isSafeInteger(value);
  if (whole && value >= (min ?? Number.NEGATIVE_INFINITY) && value <= (max ?? Number.POSITIVE_INFINITY)) return value;
  const noun = kind === "float" || kind === "floats" ? "a number" : "a whole number";
  throw new InvalidArgumentError(`It must be ${noun}${rangeWords(min ?? null, max ?? null)}.`);
}

function rangeWords(min: number | null, max: number | null): string {
  if (min === null) return max === null ? "" : ` of at most ${max}`;
  return max === null ? ` from ${min}` : ` from ${min} to ${max}`;
}

function matrixOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError("It must be JSON: lists of numbers in a list.");
  }
}

/** The options of the algorithm that `flags` give: ids and tables read. */
export async function argumentsOf(
  { parameters }: AlgorithmEntry,
  flags: Readonly<Record<string, unknown>>,
  key: readonly string[],
  inputs: Inputs,
): Promise<Record<string, unknown>> {
  const options: Record<string, unknown> = {};
  for (const parameter of parameters) {
    const { name, alias, kind } = parameter;
    // Both names of a parameter may be given where it takes several nodes.
    const given = [flags[name], alias === null ? undefined : flags[alias]].filter((value) => value !== undefined);
    const value = kind === "nodes" && given.length > 0 ? given.flat() : given[0];
    // A flag of a switch that is on by itself is there without being given.
    if (value === undefined || (kind === "bool" && value === parameter.default)) continue;
    options[name] = await argument(parameter, value, key, inputs);
  }
  return options;
}

async function argument(parameter: AlgorithmParameter, value: unknown, key: readonly string[], inputs: Inputs) {
  const { kind, name } = parameter;
  if (kind === "nodeWeights" || kind === "pairs") return inputs.frame([(value as string).replace(/^@/, "")]);
  if (kind !== "node" && kind !== "nodes") return value;
  const given = value as readonly string[];
  const files = given.filter((text) => text.startsWith("@")).map((text) => text.slice(1));
  if (files.length > 0) {
    if (files.length < given.length) throw new UsageError(`--${kebab(name)} takes ids or @file, not both`);
    return (await inputs.frame(files)) as Frame;
  }
  if (kind === "node" && given.length > 1) throw new UsageError(`--${kebab(name)} takes one node`);
  if (key.length === 1) return kind === "node" ? given[0] : given;
  const ids = given.map((text) => composite(text, name));
  return Object.fromEntries(key.map((column) => [column, ids.map((id) => id[column])]));
}

/** The id of a node whose key has several columns. */
function composite(text: string, name: string): Record<string, unknown> {
  try {
    const id: unknown = JSON.parse(text);
    if (typeof id === "object" && id !== null) return id as Record<string, unknown>;
  } catch {
    // Told below, as what is no object.
  }
  const example = '{"country":"CH","code":1}';
  throw new UsageError(`--${kebab(name)} is written as JSON where the key has several columns: ${example}`);
}
