/** Indented text as a tree. */

/** Spaces that a line is further in than what it belongs to. */
const INDENT = 2;

/** Plans as DataFusion writes them, each operator one step further in than the one that it feeds, with lines that join them. */
export const treeText = (text: string): string =>
  text
    .trimEnd()
    .split(/\n{2,}/)
    .map(blockText)
    .join("\n\n");

function blockText(block: string): string {
  const lines = block.split("\n");
  const depths: number[] = [];
  for (const line of lines) {
    const depth = Math.floor((line.length - line.trimStart().length) / INDENT);
    depths.push(Math.min(depth, (depths.at(-1) ?? -1) + 1));
  }
  // From the last line up: whether a level goes on below is known when a line is written.
  const below: boolean[] = [];
  for (let at = lines.length - 1; at >= 0; at--) {
    const depth = depths[at] as number;
    const stems = Array.from({ length: Math.max(0, depth - 1) }, (_, i) => (below[i + 1] ? "│  " : "   "));
    const branch = depth === 0 ? "" : below[depth] ? "├─ " : "└─ ";
    lines[at] = `${stems.join("")}${branch}${lines[at]?.trimStart()}`;
    below.length = depth;
    below[depth] = true;
  }
  return lines.join("\n");
}
