// What both generated files say alike: names, ranges, examples, and comments wrapped to the line width.

/** A TSDoc comment. */
export function comment(lines, indent) {
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

export function pascal(name) {
  return name[0].toUpperCase() + name.slice(1);
}

export function rangeText({ kind, min, max }) {
  const nouns = {
    integer: "An integer",
    float: "A number",
    integers: "Integers",
    floats: "Numbers",
    matrix: "Numbers",
  };
  const noun = nouns[kind];
  if (!noun) return "";
  if (min === null) return max === null ? "" : ` ${noun} of at most ${max}.`;
  return max === null ? ` ${noun} of at least ${min}.` : ` ${noun} from ${min} to ${max}.`;
}

const TYPES = {
  bool: "boolean",
  integer: "number",
  float: "number",
  text: "string",
  integers: "readonly number[]",
  floats: "readonly number[]",
  matrix: "readonly (readonly number[])[]",
  seed: "number",
  edgeColumn: "string",
  nodeColumn: "string",
  node: "NodeIds",
  nodes: "NodeIds",
  nodeWeights: "NodeWeights",
  pairs: "NodePairs",
};

export function parameterType({ kind, choices }) {
  if (kind === "choice") return choices.map((choice) => `"${choice}"`).join(" | ");
  return TYPES[kind];
}

/** An option of an interface, under its own name. */
export function optionField(parameter) {
  const { name, doc, required, nullable } = parameter;
  const empty = required ? "" : nullable ? " | null | undefined" : " | undefined";
  return `${comment([doc + rangeText(parameter), ...defaultText(parameter)], "  ")}
  ${name}${required ? "" : "?"}: ${parameterType(parameter)}${empty};`;
}

function defaultText(parameter) {
  return parameter.required ? [] : ["", `@defaultValue ${JSON.stringify(parameter.default)}`];
}

/** Whether its argument names nodes, and crosses as a table. */
export function namesNodes({ kind }) {
  return ["node", "nodes", "nodeWeights", "pairs"].includes(kind);
}

/** The columns that lead such rows. */
export function leadingText(rows) {
  return {
    nodes: "the id",
    someNodes: "the id",
    edges: "the ids of the edge's ends, `edge`",
    someEdges: "the ids of the edge's ends, `edge`",
    pairs: "the ids of both nodes, with 1 and 2 behind the names of the key's columns",
    paths: "`path`, `step`, the node's id, `edge`",
    groups: "",
    one: "",
  }[rows];
}

/** What a table gives: its leading columns and its own. */
export function columnsText({ rows, columns }) {
  const own = columns.map((column) => `\`${column.name}\``).join(", ");
  const leading = leadingText(rows);
  if (leading === "") return own;
  return own === "" ? leading : `${leading} and ${own}`;
}

/** Arguments that run on any graph with nodes "a" and "c" and the node columns "age" and "city": the parameters that must be given. */
export function exampleArguments(parameters) {
  const values = { node: '"a"', nodes: '"a"', text: '"name"', edgeColumn: '"weight"', nodeColumn: '"age"' };
  const required = parameters.filter((parameter) => parameter.required);
  const value = ({ name, kind }, position) => {
    if (kind === "node" && position > 0) return '"c"';
    return name === "community" ? '"city"' : values[kind];
  };
  const given = required.map(
    (parameter, position) => `${parameter.alias ?? parameter.name}: ${value(parameter, position)}`,
  );
  // Where none must be given but one of several ways must be chosen, the first that needs nothing else.
  const [choice] = parameters.filter(({ name }) => name === "topK");
  if (choice && !choice.required) given.push("topK: 5");
  return given.length > 0 ? `{ ${given.join(", ")} }` : "";
}
