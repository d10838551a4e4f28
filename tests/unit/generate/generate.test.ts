/** Generators from JavaScript: tables that make graphs, their types, limits, errors, and calls that stop. */
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { type Table, Uint32, Utf8 } from "apache-arrow";
import { Graph, generate, type Progress, QuiverError, Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";
import { native } from "../../../src/native/native.ts";
import { runSnippet, snippets } from "../../snippets.ts";

interface Row {
  name: string;
  parameters: { name: string; required: boolean }[];
  nodes: { name: string }[];
}

const catalog = JSON.parse(native().generatorCatalog()) as Row[];
const source = readFileSync(new URL("../../../src/generators/generated.ts", import.meta.url), "utf8");
const column = (table: Table, name: string) => [...(table.getChild(name) ?? [])];
const names = (table: Table) => table.schema.fields.map(({ name }) => name);

describe("every generator", () => {
  const page = snippets("docs/algorithms/generators.md");
  it.each(page)("$name runs", ({ code }) => runSnippet(code));

  it("has a function, and an example on its page", () => {
    for (const { name } of catalog) {
      expect(source).toContain(`generated("${name}", options)`);
      expect(page.some(({ code }) => code.includes(`generate.${name}(`))).toBe(true);
    }
  });

  const small: Record<string, object> = {
    barabasiAlbert: { nodes: 50, edgesPerNode: 3 },
    erdosRenyi: { nodes: 50, probability: 0.1 },
    grid: { rows: 5, columns: 6 },
    karateClub: {},
    rmat: { scale: 5 },
    stochasticBlockModel: {
      sizes: [20, 30],
      probabilities: [
        [0.3, 0.1],
        [0.1, 0.3],
      ],
    },
    wattsStrogatz: { nodes: 50, neighbors: 4, probability: 0.2 },
  };

  it.each(catalog)("$name gives the columns that its row has, and a graph", async ({ name, nodes }) => {
    const make = generate[name as "grid"] as (options: object) => ReturnType<typeof generate.grid>;
    const tables = await make(small[name] as object);
    expect(Object.keys(tables)).toEqual(["nodes", "edges"]);
    expect(names(tables.nodes)).toEqual(["id", ...nodes.map((column) => column.name)]);
    expect(names(tables.edges)).toEqual(["src", "dst"]);
    for (const { type } of [...tables.nodes.schema.fields.slice(0, 1), ...tables.edges.schema.fields]) {
      expect(type).toBeInstanceOf(Uint32);
    }
    expect(tables.nodes.schema.metadata.get("generator")).toBe(name);
    expect(column(tables.nodes, "id")).toEqual(Array.from({ length: tables.nodes.numRows }, (_, i) => i));
    for (const directed of [true, false]) {
      using g = await Graph.from(tables, { directed });
      expect([g.numNodes, g.numEdges]).toEqual([tables.nodes.numRows, tables.edges.numRows]);
      expect((await g.algo.degree()).numRows).toBe(g.numNodes);
    }
    const unknown = make({ ...small[name], sead: 1 });
    await expect(unknown).rejects.toMatchObject({ code: "INVALID_ARGUMENT", details: { parameter: "sead" } });
  });
});

describe("what is made", () => {
  it("is the same for a seed, on any number of threads", async () => {
    const make = (seed: number, threads: number) => generate.rmat({ scale: 11, weighted: true, seed, threads });
    const [one, two, other] = await Promise.all([make(1, 1), make(1, 2), make(2, 2)]);
    const text = ({ edges }: typeof one) => ["src", "dst", "weight"].map((name) => column(edges, name).join());
    expect(text(one)).toEqual(text(two));
    expect(text(one)).not.toEqual(text(other));
    expect(one.edges.numRows).toBe(16 << 11);
    const weights = column(one.edges, "weight") as number[];
    expect(Math.min(...new Set(weights))).toBe(1);
    expect(Math.max(...new Set(weights))).toBe(255);
  });

  it("can be worked with: communities are found, grids have ways through them", async () => {
    const blocks = {
      sizes: [100, 100],
      probabilities: [
        [0.3, 0.005],
        [0.005, 0.3],
      ],
      directed: false,
    } as const;
    const { nodes, edges } = await generate.stochasticBlockModel(blocks);
    using g = await Graph.from({ nodes, edges }, { directed: false });
    const found = column(await g.algo.louvain(), "community");
    const block = column(nodes, "block");
    expect(new Set(found.map((community, i) => `${community} ${block[i]}`)).size).toBe(2);

    using grid = await Graph.from(await generate.grid({ rows: 30, columns: 40 }), { directed: false });
    const path = await grid.algo.aStar({ source: 0, target: 1199, x: "x", y: "y" });
    expect(path.numRows).toBe(29 + 39 + 1);
  });

  it("of the karate club is the club of the paper", async () => {
    const { nodes, edges } = await generate.karateClub();
    expect(nodes.schema.fields[1]?.type).toBeInstanceOf(Utf8);
    using g = await Graph.from({ nodes, edges }, { directed: false });
    const { summary } = await g.algo.run("triangles");
    expect(summary.triangles).toBe(45n);
    const { modularity } = await g.algo.modularity({ community: "club" });
    expect(modularity).toBeCloseTo(0.3582, 4);
  });
});

describe("what is wrong", () => {
  it.each([
    [() => generate.erdosRenyi({ nodes: 10, probability: 1.5 }), "probability"],
    [() => generate.erdosRenyi({ nodes: 10, probability: Number.NaN }), "probability"],
    [() => generate.erdosRenyi({ nodes: 2 ** 32, probability: 0 }), "nodes"],
    [() => generate.erdosRenyi({ nodes: 10 } as never), "probability"],
    [() => generate.rmat({ scale: 40 }), "scale"],
    [() => generate.rmat({ scale: 5, a: 0.9, b: 0.3 }), "a"],
    [() => generate.wattsStrogatz({ nodes: 10, neighbors: 3, probability: 0 }), "neighbors"],
    [() => generate.barabasiAlbert({ nodes: 5, edgesPerNode: 5 }), "edgesPerNode"],
    [() => generate.stochasticBlockModel({ sizes: [2, 2], probabilities: [[1]] }), "probabilities"],
    [() => generate.grid({ rows: 3, columns: 4, threads: 0 }), "threads"],
    [() => generate.grid(null as never), "options"],
    [() => generate.karateClub({ seed: 1 } as never), "seed"],
  ])("is refused by its name: %s", async (make, parameter) => {
    const refused = make();
    await expect(refused).rejects.toBeInstanceOf(QuiverError);
    await expect(refused).rejects.toMatchObject({ code: "INVALID_ARGUMENT", details: { parameter } });
  });

  it("is more than a graph holds, or a session", async () => {
    await expect(generate.grid({ rows: 100_000, columns: 100_000 })).rejects.toMatchObject({ code: "TOO_LARGE" });
    await expect(generate.erdosRenyi({ nodes: 1e6, probability: 0.9 })).rejects.toMatchObject({ code: "TOO_LARGE" });
    using session = new Session({ memoryLimit: "1MB" });
    await expect(generate.rmat({ scale: 16, session })).rejects.toMatchObject({ code: "OUT_OF_MEMORY" });
    expect((await generate.rmat({ scale: 10, session })).edges.numRows).toBe(16 << 10);
  });
});

describe("a call under way", () => {
  it("stops soon after it is aborted, and tells how far it is", async () => {
    const controller = new AbortController();
    const seen: Progress[] = [];
    const making = generate.rmat({
      scale: 25,
      signal: controller.signal,
      onProgress: (progress) => void seen.push(progress),
    });
    const reason = new Error("enough");
    await wait(120);
    const aborted = performance.now();
    controller.abort(reason);
    await expect(making).rejects.toBe(reason);
    expect(performance.now() - aborted).toBeLessThan(500);
    expect(seen.every(({ done, total }) => done <= total)).toBe(true);
    expect(seen.map(({ phase }) => phase)).toContain("make edges");
  });

  it("is not begun for a signal that is aborted already", async () => {
    const reason = new Error("before");
    await expect(generate.karateClub({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
