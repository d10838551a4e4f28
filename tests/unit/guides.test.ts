/** What guides say in tables, which no snippet runs: names that exist, and figures that stand in README. */
import { algorithmCatalog, col, Frame, fn, Graph, generate, Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { read } from "../snippets.ts";

const g = await Graph.from(await generate.karateClub());
const session = new Session();

/** What may stand before a dot on the page. */
const OWNERS: Record<string, object> = {
  g,
  Graph,
  Frame,
  session,
  fn,
  f: g.nodes,
  frame: g.nodes,
  a: g.nodes,
  "g.algo": g.algo,
  "g.nodes": g.nodes,
  "g.edges": g.edges,
  query: await g.nodes.prepare(),
};

describe("docs/guides/coming-from.md", () => {
  const rows = read("docs/guides/coming-from.md")
    .split("\n")
    .filter((line) => /^\| `/.test(line))
    .map((line) => line.split(" | ").slice(1).join(" | "));
  const called = rows.flatMap((row) => [
    ...[...row.matchAll(/\b(g\.algo|g\.nodes|g\.edges|[A-Za-z]+)\.([a-zA-Z]+)\b/g)].map(
      ([, owner = "", name = ""]) => ({ owner, name }),
    ),
    // Steps of frames stand without one.
    ...[...row.matchAll(/`\.([a-zA-Z]+)\(/g)].map(([, name = ""]) => ({ owner: "f", name })),
  ]);
  const known = called.filter(({ owner }) => owner in OWNERS);

  it("has equivalents", () => expect(known.length).toBeGreaterThan(80));

  it.each([...new Map(known.map((each) => [`${each.owner}.${each.name}`, each])).entries()])(
    "%s is there",
    (_, { owner, name }) => {
      expect(name in (OWNERS[owner] as object)).toBe(true);
    },
  );

  it("names algorithms that there are", () => {
    const names = new Set<string>(algorithmCatalog().map((entry) => entry.name));
    const run = rows.flatMap((row) => [...row.matchAll(/(?:run|estimate)\("(\w+)"/g)].map(([, name = ""]) => name));
    expect(run.length).toBeGreaterThan(1);
    expect(run.filter((name) => !names.has(name))).toEqual([]);
  });

  it("writes expressions that there are", () => {
    const methods = rows.flatMap((row) => [...row.matchAll(/col\("\w+"\)\.(\w+)/g)].map(([, name = ""]) => name));
    expect(methods.length).toBeGreaterThan(2);
    expect(methods.filter((name) => !(name in col("a")))).toEqual([]);
  });
});

describe("docs/guides/performance.md", () => {
  it("has the figures of README", () => {
    const tableRows = (text: string) => text.split("\n").filter((line) => line.startsWith("|"));
    const [, figures = ""] = /## Figures\n([\s\S]*?)\n## /.exec(read("README.md")) ?? [];
    const page = tableRows(read("docs/guides/performance.md"));
    expect(tableRows(figures).length).toBeGreaterThan(15);
    expect(tableRows(figures).filter((row) => !page.includes(row))).toEqual([]);
  });
});
