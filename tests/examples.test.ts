import { execFile } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { promisify } from "node:util";
import { csvParse } from "d3-dsv";
import { describe, expect, it } from "vitest";

import { read, root, runSnippet, snippets } from "./snippets.ts";

/** Rejects where the program ends with another code than 0. */
const runFile = promisify(execFile);

async function runExample(file: string): Promise<string> {
  const args = ["--import", "tsx", `examples/${file}`];
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
  return (await runFile(process.execPath, args, { cwd: root, env, timeout: 60_000 })).stdout;
}

/** What each example must print; an example without an entry fails. */
const expectations: Record<string, (printed: string) => void> = {
  "first-graph.ts"(printed) {
    // Cleo is 29; the order is that of who is known by whom.
    expect(printed).toMatch(/Ada[\s\S]*Bob[\s\S]*Dan/);
    expect(printed).not.toContain("Cleo");
  },
  "property-graph.ts"(printed) {
    expect(printed).toContain("KNOWS");
    expect(printed).toMatch(/│ Oslo +┆ +1 │[\s\S]*│ Paris +┆ +2 │/);
    expect(printed).toMatch(/Ada.* 61000 │[\s\S]*Bob.* null │[\s\S]*Cleo.* 52000 │/);
  },
  "typed-arrays.ts"(printed) {
    expect(printed).toContain("100000 nodes, 400000 edges, 0 bytes copied");
    expect(printed).toMatch(/farthest node: \d+ away/);
    expect(printed).toContain("stopped: changed my mind");
  },
  "cypher.ts"(printed) {
    expect(printed).toBe("Ada → Bob → Cleo 900, 870, 850\nDan, Eve\n");
  },
  "streaming.ts"(printed) {
    const engineers = Array.from({ length: 10_000 }, (_, i) => i).filter((i) => i % 3 === 0);
    const salaries = engineers.reduce((sum, i) => sum + 40_000 + (i % 500) * 100, 0);
    expect(printed).toContain(`Engineering: ${engineers.length} people`);
    expect(printed).toContain(`${Math.ceil(engineers.length / 1000)} batches, salaries of ${salaries} in all`);
  },
  "files.ts"(printed) {
    const airports = csvParse(read("node_modules/vega-datasets/data/airports.csv"));
    const states = new Map<string, number>();
    for (const { country, state = "" } of airports) {
      if (country === "USA") states.set(state, (states.get(state) ?? 0) + 1);
    }
    const rows = [...states.values()].reduce((sum, count) => sum + count, 0);
    expect(printed).toContain(`${airports.length} airports, `);
    expect(printed).toContain(`${rows} rows in ${states.size} files`);
    expect(printed).toMatch(/DFW +┆ Dallas-Fort Worth/);
    const [most] = [...states].sort(([, a], [, b]) => b - a);
    expect(printed).toMatch(new RegExp(`│ ${most?.[0]} +┆ +${most?.[1]} │`));
  },
  "frames.ts"(printed) {
    const salary = Array.from({ length: 12 }, (_, i) => 4000 + ((i * 733) % 2000));
    const sum = (team: number) => salary.filter((_, i) => i % 3 === team).reduce((total, each) => total + each, 0);
    for (const [team, name, budget] of [
      [0, "Search", 50_000],
      [1, "Ads", 40_000],
      [2, "Maps", "null"],
    ] as const) {
      expect(printed).toMatch(new RegExp(`│ ${name} +┆ +4 ┆ +${sum(team)}\\.0 ┆ +${budget} │`));
    }
    expect(printed).toMatch(/│ Labs +┆ +null ┆ +null ┆ +10000 │/);
    const words = Array.from({ length: 12 }, () => 0);
    for (let i = 0; i < 60; i++) words[(i * 7) % 12] = (words[(i * 7) % 12] ?? 0) + 20 + ((i * 37) % 400);
    const [, busiest = ""] = /Who writes most([\s\S]*?)Salaries/.exec(printed) ?? [];
    for (const most of words.sort((a, b) => b - a).slice(0, 3)) expect(busiest).toContain(` ${most} `);
    expect(printed).toMatch(new RegExp(`│ max +┆ Search +┆ +${Math.max(...salary)}\\.0 │`));
    expect(printed).toContain("6 calls for four plans");
  },
  "pregel.ts"(printed) {
    expect(printed).toMatch(/│ Stavanger +┆ +3 ┆ +5 │/);
    expect(printed).toMatch(/From Oslo, after 3 iterations[\s\S]*│ Trondheim +┆ +7\.?0* ┆/);
    expect(printed).toMatch(/Cities that roads join[\s\S]*│ Oslo +┆ Bergen +│[\s\S]*│ Lima +┆ Cusco +│/);
  },
  "sql.ts"(printed) {
    expect(printed).toContain("calls: 1\n");
    expect(printed).toMatch(/Cleo[\s\S]*Paris[\s\S]*Oslo[\s\S]*Rome/);
    expect(printed).toMatch(/Dan +┆ +0 [\s\S]*Eve +┆ +null/);
    expect(printed).toContain("friends.nodes, friends.edges, cities");
    expect(printed).toMatch(/FR +┆ +2 [\s\S]*NO +┆ +2 /);
    expect(printed).not.toMatch(/IT +┆/);
  },
  "incremental.ts"(printed) {
    const calls = Array.from({ length: 3000 }, (_, i) => [
      `p${(i * 7) % 211}`,
      `p${(i * 13 + Math.floor(i / 100)) % 223}`,
    ]);
    const people = new Set(["p0", "p1", ...calls.flat()]);
    expect(printed).toContain(`${people.size} people, 3001 calls, 30 calls of the native part`);
    expect(printed).toMatch(
      /│ changed ┆ p1 +┆ Rome +┆ Milan +│[\s\S]*│ changed ┆ p2 +┆ null +┆ Oslo +│[\s\S]*│ added +┆ new +┆ null +┆ Lima +│/,
    );
    const pairs = new Set([["p0", "p1"], ...calls, ["x1", "p2"]].filter(([u, v]) => u !== v).map(String));
    expect(printed).toContain(`${pairs.size} pairs, 11 minutes from x1 to p2`);
    expect(printed).toMatch(/│ Oslo +┆ +2 │[\s\S]*│ Milan +┆ +1 │[\s\S]*│ Lima +┆ +1 │[\s\S]*│ Cusco +┆ +1 │/);
  },
  "view.ts"(printed) {
    expect(printed).toMatch(/View: Who asks whom, 0\.\d MB of HTML/);
    // Eight people, one loop, three teams and three sizes.
    expect(printed).toContain("15 circles in who.svg");
    const [, flowchart = ""] = /flowchart LR([\s\S]*?)classDef/.exec(printed) ?? [];
    expect(flowchart.match(/-->/g)?.length).toBe(12);
    expect(printed).toMatch(/Showing 4 of 8 nodes, those of highest PageRank, and \d+ of 12 edges/);
    const [, folder = ""] = /pages and pictures are in (.+)/.exec(printed) ?? [];
    expect(readdirSync(folder).sort()).toEqual(["who.html", "who.svg"]);
    rmSync(folder, { recursive: true });
  },
  "airports.ts": checkAirports,
};

/** Computes the facts again, from the files, in plain JavaScript. */
function checkAirports(printed: string) {
  const rows = (file: string) => csvParse(read(`node_modules/vega-datasets/data/${file}`));
  const airports = rows("airports.csv").map((row) => row.iata ?? "");
  const routes = rows("flights-airport.csv").map((row) => [row.origin, row.destination, Number(row.count)] as const);
  expect(printed).toContain(airports.length.toLocaleString("en-US"));
  expect(printed).toContain(routes.length.toLocaleString("en-US"));

  const parent = new Map(airports.map((airport) => [airport, airport]));
  const find = (airport: string): string => {
    const next = parent.get(airport) ?? airport;
    return next === airport ? airport : find(next);
  };
  for (const [origin = "", destination = ""] of routes) parent.set(find(origin), find(destination));
  const members = new Map<string, number>();
  for (const airport of airports) members.set(find(airport), (members.get(find(airport)) ?? 0) + 1);
  const sizes = new Map<number, number>();
  for (const size of members.values()) sizes.set(size, (sizes.get(size) ?? 0) + 1);
  const [, weak = ""] = /Weak components([\s\S]*?)Strong components/.exec(printed) ?? [];
  for (const [size, count] of sizes) expect(weak).toMatch(new RegExp(`│ +${size} ┆ +${count} │`));

  const flights = new Map<string, number>();
  for (const [origin = "", , count] of routes) {
    if (count >= 1000) flights.set(origin, (flights.get(origin) ?? 0) + count);
  }
  const busiest = [...flights].sort(([, a], [, b]) => b - a).slice(0, 10);
  for (const [origin, count] of busiest) expect(printed).toMatch(new RegExp(`│ ${origin} .* ${count} │`));

  expect(printed).toMatch(/│ ATL .*┆ Atlanta +┆ GA /);
  expect(printed).toMatch(/tables in +┆ +1 ┆ +\d+ ┆ +0 │[\s\S]*in all/);
}

describe("examples", () => {
  it.each(readdirSync(`${root}/examples`).filter((file) => file.endsWith(".ts")))("%s runs", async (file) => {
    const check = expectations[file];
    if (!check) throw new Error(`say what ${file} must print`);
    check(await runExample(file));
    expect(read(`examples/${file}`).trimEnd().split("\n").length).toBeLessThanOrEqual(60);
  });
});

const publicSources = [
  ...["graph/graph", "frame/frame", "frame/scan", "session/session", "session/c-stream", "frame/prepared"],
  ...[
    "expr/expr",
    "expr/functions",
    "expr/text",
    "expr/time",
    "expr/list",
    "algorithms/generated",
    "algorithms/catalog",
    "graph/format-catalog",
    "generators/generated",
  ],
  ...["display/display", "display/html", "display/progress", "display/text", "native/errors", "native/diagnostics"],
  ...["plot/chart", "plot/frame-plots", "plot/graph-plots", "plot/lazy", "view/view"],
].map((name) => `src/${name}.ts`);

describe("code in README.md", () => {
  const blocks = snippets("README.md");
  it("is there", () => expect(blocks.length).toBeGreaterThan(0));
  // Each in a process of its own, as its reader runs it: it must also end well.
  it.each(blocks)("$name runs and ends", async ({ index }) => {
    await runFile(process.execPath, ["--import", "tsx", "tests/snippets.ts", "README.md", String(index)], {
      ...{ cwd: root, timeout: 60_000 },
    });
  });
});

/** Those whose libraries only `npm run test:hosts` installs are run there, and these have nothing to run. */
const ELSEWHERE = ["README", "lakes", "polars", "lancedb", "python", "parquet"];

describe.each(readdirSync(`${root}/docs/neighbours`).filter((file) => !ELSEWHERE.includes(file.replace(/\.md$/, ""))))(
  "code in docs/neighbours/%s",
  (file) => {
    const blocks = snippets(`docs/neighbours/${file}`);
    it("is there", () => expect(blocks.length).toBeGreaterThan(0));
    if (blocks.length > 0) it.each(blocks)("$name runs", ({ code }) => runSnippet(code));
  },
);

/** A table of equivalents, which `tests/unit/coming-from.test.ts` runs. */
const guides = readdirSync(`${root}/docs/guides`).filter((file) => file !== "coming-from.md");

describe.each([
  ...publicSources,
  "SECURITY.md",
  "docs/view.md",
  "docs/charts.md",
  ...guides.map((file) => `docs/guides/${file}`),
])("code in %s", (file) => {
  const blocks = snippets(file);
  it("is there", () => expect(blocks.length).toBeGreaterThan(0));
  if (blocks.length > 0) it.each(blocks)("$name runs", ({ code }) => runSnippet(code));
});
