/** A difference as whoever mends it wants it: what was compared, and a program that shows it. */
import type { Answer } from "./answers.ts";
import { isError } from "./answers.ts";
import { type Node, within } from "./ast.ts";
import { type Case, CHECKS, type Pair } from "./checks.ts";
import { type Run, tablesText } from "./world.ts";

export interface Difference {
  case: Case;
  detail: string;
  expected: Answer;
  got: Answer;
  /** Which plan it was, before it was shrunk. */
  origin: string;
  /** The optimizer's rules without which it does not differ. */
  blamed?: readonly string[];
}

export const pairOf = (one: Case): Pair => {
  const check = CHECKS.find(({ name }) => name === one.check);
  if (!check) throw new Error(`there is no check ${one.check}`);
  return check.pair(one);
};

/** What tells kinds of differences apart: the check, the way it differs, and the steps and operators that are left. */
export function signature({ case: one, detail }: Difference): string {
  const parts = new Set<string>();
  const nodes: Node[] = [...within(one.rel), ...(one.predicate ? within(one.predicate) : [])];
  for (const node of nodes) {
    if ("op" in node) parts.add(String(node.op).replace(/ \d+$/, ""));
    else if (node.kind === "subquery") parts.add(node.form);
    else if (
      !["item", "key", "column", "constant", "raw", "table", "sql", "pair", "fromTable", "block"].includes(node.kind)
    )
      parts.add(node.kind);
  }
  const how = /^fails|^does not fail/.test(detail)
    ? detail.replaceAll(/"[^"]*"|'[^']*'|[\d.]+/g, "…").slice(0, 90)
    : detail.split(/[ :]/)[0] === "types"
      ? "types"
      : "rows";
  return `${one.check}: ${how}: ${[...parts].sort().join(" ")}`;
}

/** A program that shows the difference, from the project's folder. */
export function program(difference: Difference): string {
  const { case: one, detail, origin } = difference;
  const { expected, got, tables } = pairOf(one);
  const texts = "duck" in expected ? [got.text] : [expected.text, got.text];
  const all = texts.join("\n");
  const lines = [`// ${one.check}; ${origin}`, `// ${detail.replaceAll("\n", " ")}`];
  if (difference.blamed && difference.blamed.length > 0)
    lines.push(`// not without ${difference.blamed.join(", or ")}`);
  lines.push(
    'import { col, Frame, fn, lit, param, Session } from "./src/index.ts";',
    'import { table } from "./tests/fuzz/tables.ts";',
    "",
  );
  lines.push(tablesText(tables ?? one.tables, all, got.source));
  const registered = one.tables
    .filter(({ name }) => new RegExp(`\\b${name}\\b`).test(all))
    .map(({ name }) => `.register("${name}", ${name})`);
  const sessionText = (run: Run) =>
    `new Session(${run.session ? JSON.stringify(run.session) : ""})${all.includes("session.sql") ? registered.join("") : ""}`;
  const runs: [string, Run][] =
    "duck" in expected
      ? [["got", got]]
      : [
          ["expected", { ...expected, ...(got.source && got.source !== "memory" ? {} : {}) }],
          ["got", got],
        ];
  for (const [name, run] of runs) {
    lines.push("", `{ // ${name}: ${shortly(name === "got" ? difference.got : difference.expected)}`);
    lines.push(
      `  const session = ${sessionText(run)};`,
      `  const frame = (${run.text}).in(session);`,
      `  ${MODES[run.mode ?? "collect"](run)}`,
      "}",
    );
  }
  if ("duck" in expected) {
    lines.push("", `// DuckDB: ${expected.duck}`, `// expected: ${shortly(difference.expected)}`);
  }
  return lines.join("\n");
}

const params = ({ params }: Run) =>
  params ? JSON.stringify(params, (_, value) => (typeof value === "bigint" ? `${value}` : value)) : "";

const MODES = {
  collect: (_run: Run) => "console.log(String(await frame.collect()));",
  stream: (_run: Run) => "for await (const batch of frame.stream({ batchSize: 3 })) console.log(String(batch));",
  prepared: (run: Run) => `console.log(String(await (await frame.prepare()).execute(${params(run)})));`,
  encoded: (_run: Run) => "console.log(String(await Frame.fromIpc(await frame.toIpc()).collect()));",
};

function shortly(answer: Answer): string {
  if (isError(answer)) return `${answer.code} ${answer.error}`.replaceAll("\n", " ");
  const rows = answer.rows.slice(0, 8).join(" ; ");
  return `${answer.rows.length} rows: ${rows}`.slice(0, 600).replaceAll("\n", " ");
}
