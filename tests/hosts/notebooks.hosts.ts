/** Notebooks run in the real Deno kernel, and show what they are committed with. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { executed } from "../../scripts/hosts/jupyter.mjs";

const folder = fileURLToPath(new URL("../../examples/notebooks", import.meta.url));

interface Output {
  output_type: string;
  data: Record<string, unknown>;
}

describe("notebooks", () => {
  it.each(readdirSync(folder).filter((name) => name.endsWith(".ipynb")))("%s runs and shows what it says", (name) => {
    const text = readFileSync(`${folder}/${name}`, "utf8");
    const { cells } = JSON.parse(text);
    // What is read at one sitting, and shown by those who host it.
    expect(cells.length).toBeLessThanOrEqual(12);
    expect(text.length).toBeLessThanOrEqual(150_000);
    const now: Output[][] = executed(`${folder}/${name}`);
    for (const [at, cell] of cells.entries()) {
      if (cell.cell_type !== "code") continue;
      const shown = (outputs: Output[]) => outputs.map(({ output_type, data }) => ({ output_type, data }));
      expect(shown(now[at] ?? []), `cell ${at}: ${cell.source.join("")}`).toEqual(shown(cell.outputs));
      expect(cell.outputs.length, `cell ${at}`).toBeGreaterThan(0);
    }
    const kinds = now.flat().flatMap(({ data }) => Object.keys(data));
    for (const kind of ["text/plain", "text/html", "application/vnd.vegalite.v5+json"]) expect(kinds).toContain(kind);
  });
});
