// The methods of `graph.algo`, their options and their columns.
import { columnsText, comment, exampleArguments, namesNodes, optionField, parameterType, pascal } from "./text.mjs";

export const ARROW = {
  bool: "Bool",
  int64: "Int64",
  uint32: "Uint32",
  uint64: "Uint64",
  float32: "Float32",
  float64: "Float64",
  text: "Utf8",
  node: "DataType",
  edge: "Uint32",
  vector: "FixedSizeList<Float32>",
};
const VALUES = {
  bool: "boolean",
  int64: "bigint",
  uint32: "number",
  uint64: "bigint",
  float32: "number",
  float64: "number",
  text: "string",
};
/** The type of a table, by its rows. */
const ROWS = {
  nodes: "NodeRows",
  someNodes: "NodeRows",
  edges: "EdgeRows",
  someEdges: "EdgeRows",
  pairs: "PairRows",
  paths: "PathRows",
  groups: "GroupRows",
};

export function typescript(algorithms) {
  const bodies = algorithms.map(
    (algorithm) => optionsType(algorithm) + algorithm.tables.map((table) => columnsType(algorithm, table)).join(""),
  );
  const methods = algorithms.map(method).join("");
  const tables = algorithms.map(tablesType).join("\n");
  const text = bodies.join("\n") + methods + tables;
  const used = (names) => names.filter((name) => new RegExp(`\\b${name}\\b`).test(text)).sort();
  const arrow = used([
    "Table",
    "TypeMap",
    "List",
    ...new Set(Object.values(ARROW).flatMap((type) => type.split(/[<>]/).filter(Boolean))),
  ]);
  const rows = used([...new Set(Object.values(ROWS))]);
  const inputs = used(["NodeIds", "NodePairs", "NodeWeights"]);
  return `// Generated from the algorithm table in core-rs/graph/src/algorithms by \`npm run gen\`: edit the table.
import type { ${[...new Set([...arrow, "TypeMap"])].sort().join(", ")} } from "apache-arrow";
import type { CallOptions } from "../native/call.ts";
import type { PlanInput } from "../plan/inputs.ts";
import type { Session } from "../session/session.ts";
import type { ${rows.join(", ")} } from "./rows.ts";
import { type AlgorithmHandle, AlgorithmRunner, type AlgorithmShape, ${inputs.map((name) => `type ${name}`).join(", ")} } from "./runner.ts";

/** Where to start: one node by its id, or several. */
export type SourceOptions =
  | { source: NodeIds; sources?: undefined }
  | { sources: NodeIds; source?: undefined };

${bodies.join("\n")}
/** The options of each algorithm, by its name. */
export interface AlgorithmOptions {
${algorithms.map(({ name }) => `  ${name}: ${pascal(name)}Options;`).join("\n")}
}

/** The tables of each algorithm, by its name and theirs; the first is what its method gives. */
export interface AlgorithmTables<Id extends TypeMap = any> {
${tables}
}

/** The table that an algorithm's method gives. */
export interface FirstTables {
${algorithms.map(({ name, tables }) => `  ${name}: "${tables[0].name}";`).join("\n")}
}

/** Per algorithm the parameters that name nodes, the other names of parameters, and its tables. */
const SHAPES = {
${algorithms.map(shape).join("\n")}
} as const satisfies Readonly<Record<keyof AlgorithmOptions, AlgorithmShape>>;

/**
 * The graph algorithms. Most give a table whose first columns are the nodes' ids, by their own names and types, one row per node
 * in the order of the node table; what happened on the way is in the metadata of the table's schema.
 */
export class Algorithms<Id extends TypeMap = any> extends AlgorithmRunner<Id> {
  constructor(handle: AlgorithmHandle, graph: PlanInput, session?: Session) {
    super(handle, graph, SHAPES, session);
  }
${methods}}
`;
}

function optionsType({ name, parameters }) {
  const sources = parameters.find(({ alias, required }) => alias && required);
  const others = parameters.filter((parameter) => parameter !== sources);
  const fields = others.flatMap((parameter) => {
    const mark = parameter.required ? "" : "?";
    const empty = parameter.required ? "" : parameter.nullable ? " | null | undefined" : " | undefined";
    const field = optionField(parameter);
    if (!parameter.alias) return [field];
    const other = `  /** One of {@link ${pascal(name)}Options.${parameter.name}}. */\n  ${parameter.alias}${mark}: ${parameterType(parameter)}${empty};`;
    return [field, other];
  });
  const heading = `/** Options of {@link Algorithms.${name}}. */\n`;
  // One source or several: exactly one of the two names is given.
  if (sources) {
    return `${heading}export type ${pascal(name)}Options = CallOptions &
  SourceOptions & {\n${fields.join("\n").replaceAll(/^/gm, "  ")}\n  };\n\n`;
  }
  if (fields.length === 0) return `${heading}export type ${pascal(name)}Options = CallOptions;\n\n`;
  return `${heading}export interface ${pascal(name)}Options extends CallOptions {\n${fields.join("\n")}\n}\n\n`;
}

function arrowType(type) {
  const item = /^list<(.*)>$/.exec(type)?.[1];
  return item ? `List<${arrowType(item)}>` : ARROW[type];
}

/** The first table's columns go by the algorithm's name alone. */
function columnsName({ name, tables }, table) {
  return `${pascal(name)}${table === tables[0] ? "" : pascal(table.name)}${table.rows === "one" ? "Values" : "Columns"}`;
}

function columnsType(algorithm, table) {
  const one = table.rows === "one";
  const fields = table.columns.map((column) => {
    const type = one ? VALUES[column.type] + (column.nullable ? " | null" : "") : arrowType(column.type);
    return `${comment([column.doc], "  ")}\n  ${column.name}: ${type};`;
  });
  const whose =
    table === algorithm.tables[0]
      ? `{@link Algorithms.${algorithm.name}}'s result`
      : `the table \`${table.name}\` of \`${algorithm.name}\``;
  const heading = `/** The ${one ? "values" : "columns"} of ${whose}${["groups", "one"].includes(table.rows) ? "" : ", after those of the ids"}. */`;
  if (fields.length === 0) return `${heading}\nexport type ${columnsName(algorithm, table)} = {};\n`;
  return `${heading}
export type ${columnsName(algorithm, table)} = {
${fields.join("\n")}
};
`;
}

/** What TypeScript has of a table: a Table, or an object where it has one row. */
function resultType(algorithm, table) {
  const columns = columnsName(algorithm, table);
  if (table.rows === "one") return columns;
  return `Table<${rowsType(algorithm, table)}>`;
}

function rowsType(algorithm, table) {
  const columns = columnsName(algorithm, table);
  const kind = ROWS[table.rows];
  return ["GroupRows", "EdgeRows"].includes(kind) ? `${kind}<${columns}>` : `${kind}<Id, ${columns}>`;
}

function tablesType(algorithm) {
  const tables = algorithm.tables.map(
    (table) => `${comment([table.doc], "    ")}\n    ${table.name}: ${resultType(algorithm, table)};`,
  );
  return `  ${algorithm.name}: {\n${tables.join("\n")}\n  };`;
}

function shape({ name, parameters, tables }) {
  const nodes = parameters.filter(namesNodes).map((parameter) => `${parameter.name}: "${parameter.kind}"`);
  const aliases = parameters.filter(({ alias }) => alias).map(({ alias, name }) => `${alias}: "${name}"`);
  const rows = tables.map((table) => `${table.name}: "${table.rows}"`);
  return `  ${name}: { nodes: { ${nodes.join(", ")} }, aliases: { ${aliases.join(", ")} }, tables: { ${rows.join(", ")} } },`;
}

function method(algorithm) {
  const { name, summary, doc, source, parameters, tables, metadata, graphs, time, memory } = algorithm;
  const [first, ...others] = tables;
  const required = parameters.some((parameter) => parameter.required);
  const argument = required ? `options: ${pascal(name)}Options` : `options?: ${pascal(name)}Options`;
  const given = exampleArguments(parameters);
  const errors = ["`INVALID_ARGUMENT` for an option that is unknown, of the wrong type or out of range"];
  if (parameters.some(({ kind }) => kind === "edgeColumn")) {
    errors.push("`UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` or `INVALID_WEIGHT` for weights that cannot be used");
  }
  if (parameters.some(namesNodes)) errors.push("`UNKNOWN_ID` for an id that no node has");
  if (graphs !== "any")
    errors.push(`\`WRONG_DIRECTION\` for ${graphs === "undirected" ? "a directed" : "an undirected"} graph`);
  if (graphs === "acyclic") errors.push("`CYCLIC_GRAPH` for a graph with a cycle, which it shows");
  const lines = [
    summary,
    "",
    doc,
    ...(metadata.length > 0
      ? ["", `Metadata: ${metadata.map((entry) => `\`${entry.name}\`: ${entry.doc}`).join(" ")}`]
      : []),
    ...(others.length > 0
      ? [
          "",
          `{@link Algorithms.run} also gives ${others.map((table) => `\`${table.name}\` (${columnsText(table)})`).join(", ")}.`,
        ]
      : []),
    ...(first.streamed
      ? [
          "",
          `Nothing bounds the number of rows: \`g.algo.frame("${name}"${given ? `, ${given}` : ""}).stream()\` gives them as they are found.`,
        ]
      : []),
    "",
    `Cost: ${time}; memory: ${memory}, for n nodes and m edges.`,
    "",
    `@returns ${columnsText(first)}`,
    `@throws {@link QuiverError} ${errors.join("; ")}`,
    `@see ${source}`,
    "@example",
    "```ts",
    ...example(name, first, given),
    "```",
  ];
  const result = resultType(algorithm, first);
  return `
${comment(lines, "  ")}
  ${name}(${argument}): Promise<${result}> {
    return this.first("${name}", options) as Promise<${result}>;
  }
`;
}

function example(name, { rows, columns }, given) {
  if (rows === "one") return [`const { ${columns[0].name} } = await g.algo.${name}(${given});`];
  const call = `const result = await g.algo.${name}(${given});`;
  const column = columns[0]?.name ?? (rows === "someEdges" ? "edge" : undefined);
  if (column === undefined) return [call, "const count = result.numRows;"];
  return [call, `const ${column} = result.getChild("${column}");`];
}
