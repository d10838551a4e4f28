import { Graph } from "arrow-quiver";
import { describe, expect, it } from "vitest";
import { HOSTILE } from "./hostile.ts";

const g = await Graph.from({
  nodes: { id: ["a", "b", "c"], kind: ["x", "y", "x"] },
  edges: { src: ["a", "b", "b"], dst: ["b", "c", "b"] },
});

describe("Mermaid", () => {
  it("names nodes, edges and colours", async () => {
    expect(await g.toMermaid({ color: { by: "kind", colors: ["#000000", "#ffffff"] }, label: "id" })).toBe(
      `---
title: "3 nodes, 3 edges"
---
flowchart LR
  n0["b"]
  n1["c"]
  n2["a"]
  n0 --> n0
  n0 --> n1
  n2 --> n0
  classDef c0 fill:#000000,stroke:#000000,color:#ffffff
  class n1,n2 c0
  classDef c1 fill:#ffffff,stroke:#ffffff,color:#000000
  class n0 c1
`,
    );
    expect(await (await g.toUndirected()).toMermaid()).toContain("n0 --- n0");
  });

  it("has hostile names as text of one line, cut where they are long", async () => {
    for (const name of HOSTILE) {
      const made = await (await Graph.fromEdges([`z${name}`], ["other"])).toMermaid({ title: name });
      const lines = made
        .trimEnd()
        .split("\n")
        .slice(name === "" ? 1 : 4);
      for (const line of lines) expect(line).toMatch(/^ {2}(n\d+\["[^"<>&`\\]*"\]|n\d+ --> n\d+)$/);
      expect(lines.length).toBe(3);
      for (const line of lines) expect(line.length).toBeLessThan(400);
    }
  });

  it("is small, and says what it leaves out", async () => {
    expect(await g.toMermaid({ maxNodes: 2 })).toContain("%% Showing 2 of 3 nodes");
    await expect(g.toMermaid({ size: "id" } as never)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});

describe("DOT", () => {
  it("names nodes, edges and colours", async () => {
    const dot = await g.toDot({ color: { by: "kind", colors: ["#000000", "#ffffff"] } });
    expect(dot).toContain('  n0 [label="b", fillcolor="#ffffff", fontcolor="#000000"]\n');
    expect(dot).toContain("  n2 -> n0\n");
    expect(dot).toMatch(/^digraph \{\n[\s\S]*\}\n$/);
    expect(await (await g.toUndirected()).toDot()).toMatch(/^graph \{[\s\S]*n0 -- n0/);
  });

  it("has hostile names as quoted text", async () => {
    for (const name of HOSTILE) {
      const dot = await (await Graph.fromEdges([`z${name}`], ["other"])).toDot({ title: name });
      const lines = dot.trimEnd().split("\n");
      for (const line of lines.slice(1, -1)) {
        expect(line).toMatch(
          /^ {2}(label="([^"\\]|\\["\\])*"|node \[shape=ellipse\]|n\d+ \[label="([^"\\]|\\["\\])*"\]|n\d+ -> n\d+)$/,
        );
      }
      expect(lines.length).toBe(7);
    }
  });
});
