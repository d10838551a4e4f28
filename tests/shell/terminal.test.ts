/** What the program does on a terminal, which util-linux's `script` makes. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Frame, generate } from "arrow-quiver";
import { afterAll, describe, expect, it } from "vitest";

import { Folder } from "./program.ts";

const folder = new Folder();
afterAll(() => folder.remove());
writeFileSync(join(folder.path, "edges.csv"), "src,dst\n1,2\n2,3\n");
const { nodes, edges } = await generate.rmat({ scale: 14, edgeFactor: 16, seed: 1 });
await (Frame.from(edges) as Frame).writeParquet(join(folder.path, "large.parquet"));
await (Frame.from(nodes) as Frame).writeParquet(join(folder.path, "nodes.parquet"));

const makesTerminals = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;
const onTerminal = (command: string) => folder.script("script", ["-qec", `stty cols 80; ${command}`, "/dev/null"]);

describe.skipIf(!makesTerminals)("on a terminal", () => {
  it("rows are a table", async () => {
    const { out, code } = await onTerminal("quiver sql 'SELECT src, dst FROM edges ORDER BY src' edges.csv");
    expect(code).toBe(0);
    expect(out.replaceAll("\r", "")).toMatch(/^2 rows × 2 columns\n┌[\s\S]*│ +1 ┆ +2 │/);
  });

  it("what is no text is refused", async () => {
    const { out, code } = await onTerminal("quiver convert edges.csv --to parquet");
    expect(code).toBe(2);
    expect(out).toMatch(/^quiver: USAGE: Parquet is nothing for a terminal: /);
  });

  it("a bar shows how far it is, and what was written is said, unless it is to be quiet", async () => {
    const long = "quiver run betweenness large.parquet --nodes nodes.parquet --samples 3000 --out ranks.parquet";
    const { out, code } = await onTerminal(long);
    expect(code).toBe(0);
    // Each bar takes the place of the one before.
    const shown = out.trimEnd().split("\r\u001b[K");
    expect(shown.length).toBeGreaterThan(2);
    expect(shown[1]).toMatch(/^[a-z ]+ [█░]{24} \d+%$/);
    expect(shown.at(-1)).toMatch(/^ranks\.parquet: 16,384 rows, [\d.]+ kB$/);
    expect((await onTerminal(`${long} --quiet`)).out).toBe("");
  });
});
