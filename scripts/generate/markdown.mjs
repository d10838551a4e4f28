// The pages about the algorithms: one that lists them all, and one per family.
import { FAMILIES } from "./families.mjs";
import { columnsText, parameterType, rangeText } from "./text.mjs";

const LIBRARIES = [
  ["networkx", "networkx"],
  ["igraph", "igraph"],
  ["graphology", "graphology"],
  ["neo4j", "Neo4j GDS"],
];

/** The pages' texts by their paths. */
export function pages(algorithms, generators) {
  const families = [...new Set(algorithms.map(({ family }) => family))].sort();
  const unknown = families.filter((family) => !FAMILIES[family]);
  if (unknown.length > 0) throw new Error(`scripts/generate/families.mjs does not tell of ${unknown.join(", ")}`);
  const of = (family) => algorithms.filter((algorithm) => algorithm.family === family);
  return {
    "docs/algorithms.md": index(families, of, algorithms, generators),
    ...Object.fromEntries(families.map((family) => [`docs/algorithms/${family}.md`, page(family, of(family))])),
  };
}

function index(families, of, algorithms, generators) {
  return `# Algorithms

Generated from the algorithm table by \`npm run gen\`. Every method of \`graph.algo\` gives its first table: most have a row per node,
led by the nodes' ids by their own names and types, in the order of the node table. \`g.algo.run(name, options)\` gives all tables by
name, from one run; a table of one row is an object of values. In SQL and in \`g.algo.frame(name, options)\` another table than the
first is named by \`table\`. Cost is for n nodes and m edges; memory comes on top of the graph and its topology.

${families.map((family) => `## [${FAMILIES[family].title}](algorithms/${family}.md)\n\n${overview(of(family))}`).join("\n\n")}

## [Generators](algorithms/generators.md)

\`generate.NAME(options)\` makes the tables of a graph out of nothing, for \`Graph.from\`.

| function | what it makes | time | memory |
|---|---|---|---|
${generators.map(({ summary, time, memory, ...of }) => `| ${generatorLink(of)} | ${summary} | ${time} | ${memory} |`).join("\n")}

## You know it as

| here | ${LIBRARIES.map(([, title]) => title).join(" | ")} |
|---|${LIBRARIES.map(() => "---|").join("")}
${algorithms.map((algorithm) => namesRow(link(algorithm), algorithm)).join("\n")}
${generators.map((generator) => namesRow(generatorLink(generator), generator)).join("\n")}
`;
}

function overview(algorithms) {
  return `| method | what it does | tables | time | memory |
|---|---|---|---|---|
${algorithms.map(overviewRow).join("\n")}`;
}

function page(family, algorithms) {
  const { title, about, picture } = FAMILIES[family];
  const shown = picture ? `\n\n\`\`\`text\n${picture}\n\`\`\`` : "";
  const list = algorithms.map(({ name, summary }) => `- [\`${name}\`](#${name.toLowerCase()}): ${summary}`);
  return `# ${title}

Generated from the algorithm table by \`npm run gen\`; [all algorithms](../algorithms.md).

${about}${shown}

${list.join("\n")}

${algorithms.map(section).join("\n")}`;
}

const link = ({ name, family }) => `[\`${name}\`](algorithms/${family}.md#${name.toLowerCase()})`;

function overviewRow(algorithm) {
  const { summary, tables, time, memory } = algorithm;
  const named = tables.map(
    (table) => `${table.name}: ${table.columns.map(({ name: column }) => `\`${column}\``).join(", ") || "ids"}`,
  );
  return `| ${link(algorithm)} | ${summary} | ${named.join("; ")} | ${time} | ${memory} |`;
}

const generatorLink = ({ name }) => `[\`generate.${name}\`](algorithms/generators.md#${name.toLowerCase()})`;

function namesRow(here, { knownAs }) {
  const names = LIBRARIES.map(([library]) => (knownAs[library] ? `\`${knownAs[library]}\`` : ""));
  return `| ${here} | ${names.join(" | ")} |`;
}

function section({ name, summary, doc, source, graphs, parameters, tables, metadata }) {
  const parts = [`## ${name}`, `${summary} ${doc}`, `Paper: ${source}.`];
  if (graphs === "acyclic") parts.push("Takes directed graphs without cycles only.");
  else if (graphs !== "any") parts.push(`Takes ${graphs} graphs only.`);
  if (parameters.length > 0) {
    parts.push(optionsTable(parameters));
  }
  for (const table of tables) parts.push(...tablePart(table, tables.length > 1));
  if (metadata.length > 0)
    parts.push(`Schema metadata: ${metadata.map((entry) => `\`${entry.name}\`: ${entry.doc}`).join(" ")}`);
  return `${parts.join("\n\n")}\n`;
}

/** What options there are. */
export function optionsTable(parameters) {
  const rows = parameters.map((parameter) => {
    const fallback = parameter.required ? "required" : `\`${JSON.stringify(parameter.default)}\``;
    const type = parameterType(parameter).replaceAll(" | ", ", ");
    return `| \`${parameter.name}\` | ${type} | ${fallback} | ${parameter.doc}${rangeText(parameter)} |`;
  });
  return ["| option | type | default | meaning |", "|---|---|---|---|", ...rows].join("\n");
}

function tablePart(table, several) {
  const streamed = table.streamed ? " Nothing bounds their number: in a frame they come as they are found." : "";
  const heading =
    several || table.rows !== "nodes"
      ? [`Table \`${table.name}\`: ${columnsText(table)}. ${table.doc}${streamed}`]
      : [];
  if (table.columns.length === 0) return heading;
  return [...heading, columnsTable(table.columns)];
}

export function columnsTable(columns) {
  const rows = columns.map(({ name, type, nullable, doc }) => {
    const shown = type.replace("node", "the id's type").replace("edge", "the edge's row");
    return `| \`${name}\` | ${shown}${nullable ? ", nullable" : ""} | ${doc} |`;
  });
  return ["| column | type | meaning |", "|---|---|---|", ...rows].join("\n");
}
