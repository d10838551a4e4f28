// A picture of who knows whom: an interactive page, and an SVG for a document.
// Run it with: node --import tsx examples/view.ts [folder]
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { col, Graph } from "arrow-quiver";

const people = {
  name: ["Ada", "Bob", "Cleo", "Dan", "Eve", "Finn", "Gro", "Hal"],
  team: ["search", "search", "search", "maps", "maps", "maps", "ads", "ads"],
  years: [12, 3, 7, 1, 9, 4, 6, 2],
};
const asks = {
  src: ["Bob", "Cleo", "Cleo", "Dan", "Finn", "Eve", "Hal", "Gro", "Ada", "Bob", "Dan", "Ada"],
  dst: ["Ada", "Ada", "Bob", "Eve", "Eve", "Ada", "Gro", "Eve", "Eve", "Ada", "Dan", "Bob"],
  times: [9, 4, 2, 7, 3, 5, 8, 1, 2, 1, 1, 3],
};
const g = await Graph.from({ nodes: people, edges: asks }, { id: "name" });

// Columns and expressions say what nodes look like; the layout is computed in Rust, the same for a seed.
const look = {
  title: "Who asks whom",
  color: "team",
  size: { by: col("years"), range: [4, 14] },
  layout: { seed: 7, weight: "times" },
} as const;

const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), "quiver-view-"));

// One file that needs no network: search, hover, click, zoom. In a notebook, the view as a cell's last value shows itself.
const view = await g.view(look);
await view.save(join(folder, "who.html"));
console.log(view);

const svg = await g.toSvg({ ...look, width: 640, height: 420 });
writeFileSync(join(folder, "who.svg"), svg);
console.log(`${svg.match(/<circle/g)?.length} circles in who.svg`);

// Markdown draws this where it stands in a block of code named mermaid.
console.log(await g.toMermaid({ title: "Who asks whom", color: "team" }));

// Of a large graph, the most central part is shown, and the page says so.
const part = await g.view({ ...look, maxNodes: 4 });
console.log(part.notice);
console.log(`pages and pictures are in ${folder}`);
