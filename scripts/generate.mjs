// `npm run gen`: writes what follows from the algorithm table in Rust — the TypeScript methods and the page about them.
// With `--check` it writes nothing and fails when a file differs.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environment, root } from "./setup.mjs";

const catalog = JSON.parse(printCatalog());
const files = { "src/algorithms/generated.ts": typescript(catalog), "docs/algorithms.md": markdown(catalog) };

let stale = 0;
for (const [path, text] of Object.entries(files)) {
  const full = join(root, path);
  if (!process.argv.includes("--check")) writeFileSync(full, text);
  else if (read(full) !== text) {
    console.error(`${path} differs from the algorithm table: run \`npm run gen\``);
    stale++;
  }
}
process.exit(stale > 0 ? 1 : 0);

function printCatalog() {
  const command = ["run", "--release", "--quiet", "--locked", "-p", "quiver-graph", "--bin", "catalog"];
  const { status, stdout } = spawnSync("cargo", command, {
    cwd: root,
    encoding: "utf8",
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

// ── TypeScript

function typescript(algorithms) {
  const types = { uint32: "Uint32", uint64: "Uint64", float64: "Float64", node: "DataType" };
  const used = new Set(algorithms.flatMap(({ output }) => output.map(({ type }) => types[type])));
  const imports = [...new Set([...used, "Table", "TypeMap"])].sort();
  const kinds = new Set(algorithms.flatMap(({ parameters }) => parameters.map(({ kind }) => kind)));
  const inputs = [kinds.has("sources") && "type NodeIds", kinds.has("nodeWeights") && "type NodeWeights"].filter(
    Boolean,
  );
  const nodeParameters = algorithms.map(({ name, parameters }) => {
    const named = parameters.filter(({ kind }) => kind === "sources" || kind === "nodeWeights");
    return `  ${name}: [${named.map((parameter) => `"${parameter.name}"`).join(", ")}],`;
  });
  return `// Generated from the algorithm table in core-rs/graph/src/algorithms by \`npm run gen\`: edit the table.
import type { ${imports.join(", ")} } from "apache-arrow";

import type { WithId } from "../frame/columns.ts";
import type { Frame } from "../frame/frame.ts";
import type { CallOptions } from "../native/call.ts";
import type { PlanInput } from "../plan/inputs.ts";
import {
  type AlgorithmHandle,
  AlgorithmRunner,
  type Estimate,
${inputs.map((name) => `  ${name},`).join("\n")}
  type PlannedOptions,
} from "./runner.ts";

/** Where to start: one node by its id, or several. */
export type SourceOptions =
  | { source: NodeIds; sources?: undefined }
  | { sources: NodeIds; source?: undefined };

${algorithms.map((algorithm) => optionsType(algorithm) + columnsType(algorithm, types)).join("\n")}
/** The options of each algorithm, by its name. */
export interface AlgorithmOptions {
${algorithms.map(({ name }) => `  ${name}: ${pascal(name)}Options;`).join("\n")}
}

/** Per algorithm the parameters that name nodes. */
const NODE_PARAMETERS = {
${nodeParameters.join("\n")}
} as const satisfies Readonly<Record<keyof AlgorithmOptions, readonly string[]>>;

/**
 * The graph algorithms. Each gives a table whose first columns are the nodes' ids, by their own names and types, one row per
 * node in the order of the node table; what happened on the way is in the metadata of the table's schema.
 */
export class Algorithms<Id extends TypeMap = any> extends AlgorithmRunner {
  constructor(handle: AlgorithmHandle, graph: PlanInput) {
    super(handle, graph, NODE_PARAMETERS);
  }

  /** The names of all algorithms. */
  get names(): (keyof AlgorithmOptions)[] {
    return Object.keys(NODE_PARAMETERS) as (keyof AlgorithmOptions)[];
  }

  /**
   * Estimates the memory that a run will take, without running it.
   *
   * @example
   * \`\`\`ts
   * const { bytes } = await g.algo.estimate("pagerank", { maxIterations: 20 });
   * \`\`\`
   */
  async estimate<Name extends keyof AlgorithmOptions>(
    name: Name,
    options: Partial<AlgorithmOptions[Name]> = {},
  ): Promise<Estimate> {
    return this.estimateRun(name, options);
  }

  /**
   * The result of an algorithm as a lazy frame, whose columns are those of the method of the same name: it runs as part of
   * the frame's plan, in the same call, each time that the plan runs.
   *
   * @param options - as those of the method; a value may be a parameter of the query, and nodes may be the rows of a frame
   * @throws {@link QuiverError} when the frame runs, what the method fails with
   * @example
   * \`\`\`ts
   * const ranked = g.nodes
   *   .join(g.algo.frame("pagerank", { damping: param("damping") }), { on: "id" })
   *   .sort(col("pagerank").desc());
   * console.log(await ranked.collect({ params: { damping: 0.9 } }));
   * \`\`\`
   */
  frame<Name extends keyof AlgorithmOptions>(name: Name, options?: PlannedOptions<AlgorithmOptions[Name]>): Frame {
    return this.planned(name, options);
  }
${algorithms.map(method).join("")}}
`;
}

function optionsType({ name, parameters }) {
  const sources = parameters.find(({ kind }) => kind === "sources");
  const others = parameters.filter((parameter) => parameter !== sources);
  const fields = others.map((parameter) => {
    const mark = parameter.required ? "" : "?";
    const empty = parameter.required ? "" : parameter.nullable ? " | null | undefined" : " | undefined";
    return `${comment([parameter.doc + rangeText(parameter), ...defaultText(parameter)], "  ")}
  ${parameter.name}${mark}: ${parameterType(parameter)}${empty};`;
  });
  const heading = `/** Options of {@link Algorithms.${name}}. */\n`;
  // One source or several: exactly one of the two names is given.
  if (sources)
    return `${heading}export type ${pascal(name)}Options = CallOptions &
  SourceOptions & {\n${fields.join("\n").replaceAll(/^/gm, "  ")}\n  };\n\n`;
  if (fields.length === 0) return `${heading}export type ${pascal(name)}Options = CallOptions;\n\n`;
  return `${heading}export interface ${pascal(name)}Options extends CallOptions {\n${fields.join("\n")}\n}\n\n`;
}

function parameterType({ kind, choices }) {
  if (kind === "choice") return choices.map((choice) => `"${choice}"`).join(" | ");
  return { integer: "number", float: "number", weight: "string", sources: "NodeIds", nodeWeights: "NodeWeights" }[kind];
}

function columnsType({ name, output }, types) {
  const fields = output.map((column) => `${comment([column.doc], "  ")}\n  ${column.name}: ${types[column.type]};`);
  return `/** The columns of {@link Algorithms.${name}}'s result, after the id's. */
export type ${pascal(name)}Columns = {
${fields.join("\n")}
};
`;
}

function method({ name, summary, doc, source, parameters, output, metadata, graphs, time, memory }) {
  const required = parameters.filter((parameter) => parameter.required);
  const argument = required.length > 0 ? `options: ${pascal(name)}Options` : `options?: ${pascal(name)}Options`;
  const example = required.length > 0 ? 'source: "a"' : "";
  const given = example ? `{ ${example} }` : "";
  const errors = ["`INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range"];
  if (parameters.some(({ kind }) => kind === "weight"))
    errors.push("`UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used");
  if (parameters.some(({ kind }) => kind === "sources" || kind === "nodeWeights"))
    errors.push("`UNKNOWN_ID` for an id that no node has");
  if (graphs === "directed") errors.push("`WRONG_DIRECTION` for an undirected graph");
  const lines = [
    summary,
    "",
    doc,
    ...(metadata.length > 0
      ? ["", `Metadata: ${metadata.map((entry) => `\`${entry.name}\`: ${entry.doc}`).join(" ")}`]
      : []),
    "",
    `Cost: ${time}; memory: ${memory}, for n nodes and m edges.`,
    "",
    `@returns the id and ${output.map((column) => `\`${column.name}\``).join(", ")}`,
    `@throws {@link QuiverError} ${errors.join("; ")}`,
    `@see ${source}`,
    "@example",
    "```ts",
    `const result = await g.algo.${name}(${given});`,
    `const ${output[0].name} = result.getChild("${output[0].name}");`,
    "```",
  ];
  return `
${comment(lines, "  ")}
  ${name}(${argument}): Promise<Table<WithId<Id, ${pascal(name)}Columns>>> {
    return this.run("${name}", options) as Promise<Table<WithId<Id, ${pascal(name)}Columns>>>;
  }
`;
}

function defaultText(parameter) {
  return parameter.required ? [] : ["", `@defaultValue ${JSON.stringify(parameter.default)}`];
}

function rangeText({ kind, min, max }) {
  if (kind !== "integer" && kind !== "float") return "";
  const noun = kind === "integer" ? "An integer" : "A number";
  return max === null ? ` ${noun} of at least ${min}.` : ` ${noun} from ${min} to ${max}.`;
}

/** A TSDoc comment, wrapped to the line width. */
function comment(lines, indent) {
  const wrapped = lines.flatMap((line) => wrap(line, 116 - indent.length));
  if (wrapped.length === 1) return `${indent}/** ${wrapped[0]} */`;
  return [`${indent}/**`, ...wrapped.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join("\n");
}

function wrap(text, width) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    if (lines[last] !== "" && lines[last].length + 1 + word.length > width) lines.push(word);
    else lines[last] += lines[last] === "" ? word : ` ${word}`;
  }
  return lines;
}

function pascal(name) {
  return name[0].toUpperCase() + name.slice(1);
}

// ── Markdown

function markdown(algorithms) {
  return `# Algorithms

Generated from the algorithm table by \`npm run gen\`. Every method of \`graph.algo\` gives a table: the nodes' ids first, by their own
names and types, then the columns below, in the order of the node table. Cost is for n nodes and m edges; memory comes on top
of the graph and its topology.

| method | what it does | columns | time | memory |
|---|---|---|---|---|
${algorithms.map(overviewRow).join("\n")}

${algorithms.map(section).join("\n")}`;
}

function overviewRow({ name, summary, output, time, memory }) {
  const columns = output.map((column) => `\`${column.name}\``).join(", ");
  return `| [\`${name}\`](#${name.toLowerCase()}) | ${summary} | ${columns} | ${time} | ${memory} |`;
}

function section({ name, summary, doc, source, graphs, parameters, output, metadata }) {
  const parts = [`## ${name}`, `${summary} ${doc}`, `Paper: ${source}.`];
  if (graphs === "directed") parts.push("Takes directed graphs only.");
  if (parameters.length > 0) {
    const rows = parameters.map((parameter) => {
      const fallback = parameter.required ? "required" : `\`${JSON.stringify(parameter.default)}\``;
      const type = parameterType(parameter).replaceAll(" | ", ", ");
      return `| \`${parameter.name}\` | ${type} | ${fallback} | ${parameter.doc}${rangeText(parameter)} |`;
    });
    parts.push(["| option | type | default | meaning |", "|---|---|---|---|", ...rows].join("\n"));
  }
  const rows = output.map(({ name: column, type, nullable, doc: meaning }) => {
    const shown = type === "node" ? "the id's type" : type;
    return `| \`${column}\` | ${shown}${nullable ? ", nullable" : ""} | ${meaning} |`;
  });
  parts.push(["| column | type | meaning |", "|---|---|---|", ...rows].join("\n"));
  if (metadata.length > 0)
    parts.push(`Schema metadata: ${metadata.map((entry) => `\`${entry.name}\`: ${entry.doc}`).join(" ")}`);
  return `${parts.join("\n\n")}\n`;
}
