// The functions of `generate`, their options and their page.
import { columnsTable, optionsTable } from "./markdown.mjs";
import { comment, optionField, pascal } from "./text.mjs";
import { ARROW } from "./typescript.mjs";

const HEAD = "Generated from the table of generators";

export function generators(rows) {
  const methods = rows.map(method).join("");
  const types = [...new Set(["Uint32", ...rows.flatMap(({ nodes }) => nodes.map(({ type }) => ARROW[type]))])];
  return `// ${HEAD} in core-rs/graph/src/generators by \`npm run gen\`: edit the table.
import type { ${types.sort().join(", ")} } from "apache-arrow";
import { type Generated, type GenerateOptions, generated } from "./runner.ts";

${rows.map(optionsType).join("\n")}
/**
 * Graphs out of nothing but numbers: tables for {@link Graph.from}. Ids of nodes are numbers from 0, and edges name them in \`src\`
 * and \`dst\`, so that no column has to be named. The same options and \`seed\` give the same tables, on any number of threads.
 */
export class Generators {${methods}}

/**
 * The generators.
 *
 * @example
 * \`\`\`ts
 * const g = await Graph.from(await generate.erdosRenyi({ nodes: 1000, probability: 0.01 }));
 * console.log(g.numNodes); // 1000
 * \`\`\`
 */
export const generate: Generators = new Generators();
`;
}

function optionsType({ name, parameters }) {
  const heading = `/** Options of {@link Generators.${name}}. */\n`;
  const type = `${pascal(name)}Options`;
  if (parameters.length === 0) return `${heading}export type ${type} = GenerateOptions;\n`;
  return `${heading}export interface ${type} extends GenerateOptions {\n${parameters.map(optionField).join("\n")}\n}\n`;
}

function method(row) {
  const { name, summary, doc, source, parameters, nodes, weight, time, memory } = row;
  const options = `options${parameters.some(({ required }) => required) ? "" : "?"}: ${pascal(name)}Options`;
  const errors = [
    "`INVALID_ARGUMENT` for an option that is unknown, missing, of the wrong type or out of range",
    ...(parameters.length > 0 ? ["`TOO_LARGE` for more nodes or edges than a graph holds"] : []),
    "`OUT_OF_MEMORY` where the session has less",
  ];
  const lines = [
    summary,
    "",
    doc + onceText(row),
    "",
    `Cost: ${time}; memory beside the tables: ${memory}, for n nodes and m edges.`,
    "",
    `@returns ${tablesText({ nodes, weight })}`,
    `@throws {@link QuiverError} ${errors.join("; ")}`,
    `@see ${source}`,
    "@example",
    "```ts",
    ...exampleOf(row),
    "```",
  ];
  const columns = (known, more) =>
    `{ ${[...known, ...more].map(({ name: column, type }) => `${column}: ${ARROW[type]}`).join("; ")} }`;
  const ids = [{ name: "id", type: "uint32" }];
  const ends = ["src", "dst"].map((end) => ({ name: end, type: "uint32" }));
  const result = (more) => `Promise<Generated<${columns(ids, nodes)}, ${columns(ends, more)}>>`;
  const overloads = weight
    ? [
        `  ${name}(${options} & { ${weight.asked}: true }): ${result([weight.column])};\n`,
        `  ${name}(${options}): ${result([])};\n`,
      ]
    : [];
  return `
${comment(lines, "  ")}
${overloads.join("")}  ${name}(${options}): ${weight ? "Promise<Generated>" : result([])} {
    return generated("${name}", options);
  }
`;
}

const onceText = ({ directed }) => (directed ? "" : " Each edge is there once: open the graph with `directed: false`.");

const exampleOf = ({ name, example, directed }) => [
  `const { nodes, edges } = await generate.${name}(${example});`,
  `const g = await Graph.from({ nodes, edges }${directed ? "" : ", { directed: false }"});`,
];

function tablesText({ nodes, weight }) {
  const own = ["id", ...nodes.map(({ name }) => name)].map((column) => `\`${column}\``).join(", ");
  const weights = weight ? `, and \`${weight.column.name}\` where \`${weight.asked}\` asks for it` : "";
  return `\`nodes\` (${own}) and \`edges\` (\`src\`, \`dst\`${weights})`;
}

export function generatorPage(rows) {
  const list = rows.map(({ name, summary }) => `- [\`${name}\`](#${name.toLowerCase()}): ${summary}`);
  return `# Generators

${HEAD} by \`npm run gen\`; [all algorithms](../algorithms.md).

\`generate.NAME(options)\` makes the tables of a graph, \`{ nodes, edges }\`, for \`Graph.from\`. Ids of nodes are numbers from 0 in
\`id\`, and edges name them in \`src\` and \`dst\`, all \`Uint32\`. The same options and \`seed\` give the same tables, on any number of
threads. As every long call they take \`{ signal, onProgress, threads }\`, and a \`session\` whose limits hold for them. Cost is for n
nodes and m edges; memory comes on top of the tables.

\`\`\`ts
import { Graph, generate } from "arrow-quiver";

const g = await Graph.from(await generate.rmat({ scale: 12, weighted: true }));
const ring = await generate.wattsStrogatz({ nodes: 100, neighbors: 4, probability: 0.1 });
const smallWorld = await Graph.from(ring, { directed: false });
console.log(g.numEdges, smallWorld.numEdges); // 65536 200
\`\`\`

${list.join("\n")}

${rows.map(section).join("\n")}`;
}

function section(row) {
  const { name, summary, doc, source, parameters, nodes, weight, time, memory } = row;
  const columns = [...nodes, ...(weight ? [weight.column] : [])];
  const parts = [
    `## ${name}`,
    `${summary} ${doc}${onceText(row)}`,
    `Paper: ${source}.`,
    ...(parameters.length > 0 ? [optionsTable(parameters)] : []),
    `Tables ${tablesText({ nodes, weight })}. Time: ${time}; memory: ${memory}.`,
    ...(columns.length > 0 ? [columnsTable(columns)] : []),
    ["```ts", ...exampleOf(row), "```"].join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}
