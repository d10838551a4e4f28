/**
 * `npm run bench -- <name> [--json] [--quick] [--large] [--graphs <name>]… [--only <part of a name>]…`: one bench, or `all`.
 *
 * Tables go to standard output; with `--json` the JSON does, and the tables to standard error.
 */
import { parseArgs } from "node:util";
import { THREADS } from "./child.ts";
import { machine, type Options, type Report, type Row, table } from "./report.ts";

// Read by the core's thread pool when it starts, so it is set before the addon is loaded.
process.env.RAYON_NUM_THREADS ??= String(THREADS);

type Bench = (options: Options, notes: string[]) => Promise<Row[]>;

const BENCHES: Record<string, () => Promise<Bench>> = {
  overhead: async () => (await import("./overhead.ts")).overhead,
  memory: async () => (await import("./memory.ts")).memory,
  prepared: async () => (await import("./prepared.ts")).prepared,
  reads: async () => (await import("./reads.ts")).reads,
  construct: async () => (await import("./construct.ts")).construct,
  appends: async () => (await import("./appends.ts")).appends,
  messages: async () => (await import("./messages.ts")).messages,
  algorithms: async () => (await import("./algorithms.ts")).algorithms,
  abort: async () => (await import("./abort.ts")).abort,
  scale: async () => (await import("./scale.ts")).scale,
  saved: async () => (await import("./saved.ts")).saved,
  query: async () => (await import("./query.ts")).query,
  cypher: async () => (await import("./cypher.ts")).cypher,
  formats: async () => (await import("./formats.ts")).formats,
  streams: async () => (await import("./streams.ts")).streams,
  layout: async () => (await import("./layout.ts")).layout,
  shell: async () => (await import("./shell.ts")).shell,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    large: { type: "boolean", default: false },
    graphs: { type: "string", multiple: true, default: [] },
    only: { type: "string", multiple: true, default: [] },
  },
});
const wanted = positionals.includes("all") ? Object.keys(BENCHES) : positionals;
const unknown = wanted.filter((name) => !(name in BENCHES));
if (wanted.length === 0 || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no bench ${unknown.join(", ")}.`);
  console.error(`npm run bench -- <${Object.keys(BENCHES).join(" | ")} | all> [--json] [--quick] [--large]`);
  process.exit(2);
}

const reports: Report[] = [];
for (const name of wanted) {
  const notes: string[] = [];
  const rows = await (await (BENCHES[name] as () => Promise<Bench>)())(values, notes);
  const report: Report = { bench: name, machine: machine(), rows, notes };
  reports.push(report);
  const print = values.json ? console.error : console.log;
  print(`\n${name} on ${report.machine.cpu}, ${report.machine.cores} cores, ${report.machine.runtime}\n`);
  print(table(rows));
  for (const note of notes) print(`note: ${note}`);
}
if (values.json) console.log(JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 2));
