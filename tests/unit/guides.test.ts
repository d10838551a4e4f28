/** Figures that guides repeat: they stand in README, too. */
import { describe, expect, it } from "vitest";

import { read } from "../snippets.ts";

describe("docs/guides/performance.md", () => {
  it("has the figures of README", () => {
    const tableRows = (text: string) => text.split("\n").filter((line) => line.startsWith("|"));
    const [, figures = ""] = /## Figures\n([\s\S]*?)\n## /.exec(read("README.md")) ?? [];
    const page = tableRows(read("docs/guides/performance.md"));
    expect(tableRows(figures).length).toBeGreaterThan(15);
    expect(tableRows(figures).filter((row) => !page.includes(row))).toEqual([]);
  });
});
