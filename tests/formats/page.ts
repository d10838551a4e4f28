/** What docs/formats.md says of the table of formats. As a program, writes it: node --import tsx tests/formats/page.ts */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { FOLDER_ROWS } from "../../src/graph/folders/rows.ts";
import { native } from "../../src/native/native.ts";

interface Row {
  name: string;
  title: string;
  extensions: readonly string[];
  holds: object;
  about: string;
  read: boolean;
  write: boolean;
}

const PAGE = fileURLToPath(new URL("../../docs/formats.md", import.meta.url));
const [TABLE, NOTES] = ["|---|---|---|---|---|---|---|---|---|---|---|---|---|\n", "## What is read and written\n"];

/** The table of formats, of files and of folders. */
export const formatRows = (): Row[] => [...JSON.parse(native().formatCatalog()), ...FOLDER_ROWS];

/** The page with the table and the notes of these formats. */
export function formatsPage(formats: readonly Row[]): string {
  const page = readFileSync(PAGE, "utf8");
  const [before = "", rest = ""] = page.split(TABLE);
  const text = rest.slice(rest.indexOf("\n\n"), rest.indexOf(NOTES));
  const mark = (value: boolean | string | undefined) => (value === true || value === "all" ? "yes" : value || "no");
  const rows = formats.map(({ name, extensions, holds, read, write }) => {
    const { nodeAttributes, edgeAttributes, types, nulls, directed, undirected, parallel, loops, isolated } =
      holds as Record<string, boolean | string>;
    const cells = [read, write, nodeAttributes, edgeAttributes === "none" ? "no" : edgeAttributes, types, nulls];
    const names = extensions.map((end) => `\`.${end}\``).join(" ");
    return `| \`${name}\` | ${[names, ...[...cells, directed, undirected, parallel, loops, isolated].map(mark)].join(" | ")} |`;
  });
  const notes = formats.map(({ name, title, about }) => `- **\`${name}\`**, ${title}. ${about}`);
  return `${before}${TABLE}${rows.join("\n")}${text}${NOTES}\n${notes.join("\n")}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(PAGE, formatsPage(formatRows()));
}
