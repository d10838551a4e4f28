/** A reader of Gherkin, as far as the openCypher TCK uses it. */

export interface Step {
  text: string;
  doc?: string;
  table?: string[][];
}

export interface Scenario {
  feature: string;
  /** As the feature numbers it, `[3]`, with the number of the example behind it where it is an outline. */
  number: string;
  name: string;
  steps: Step[];
}

interface Outline extends Scenario {
  outline: boolean;
  examples: string[][][];
}

/** The cells of a row: a bar or backslash within one is escaped. */
function cells(line: string): string[] {
  const found: string[] = [];
  let cell = "";
  for (let at = 1; at < line.length; at++) {
    const char = line[at] as string;
    if (char === "\\" && at + 1 < line.length) {
      const next = line[++at] as string;
      cell += next === "|" || next === "\\" ? next : next === "n" ? "\n" : char + next;
    } else if (char === "|") {
      found.push(cell.trim());
      cell = "";
    } else cell += char;
  }
  return found;
}

/** Without the indent that all lines have, as texts between quotes begin at any column. */
function dedent(lines: string[]): string {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents, 80);
  return lines.map((line) => line.slice(indent)).join("\n");
}

/** The scenarios of a feature, an outline as one per example. */
export function scenariosOf(text: string): Scenario[] {
  const lines = text.split(/\r?\n/);
  const found: Outline[] = [];
  let feature = "";
  let background: Step[] = [];
  let steps: Step[] | undefined;
  let rows: string[][] | undefined;
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] as string).trim();
    const head = /^(Feature|Background|Scenario Outline|Scenario|Examples):\s*(.*)$/.exec(line);
    if (line === "" || line.startsWith("#") || line.startsWith("@")) continue;
    if (head) {
      const [, kind, rest = ""] = head;
      rows = undefined;
      if (kind === "Feature") feature = rest.split(" ")[0] as string;
      else if (kind === "Background") steps = background = [];
      else if (kind === "Examples") {
        rows = [];
        found.at(-1)?.examples.push(rows);
      } else {
        const [, number = "?", name = rest] = /^\[(\d+)\]\s*(.*)$/.exec(rest) ?? [];
        steps = [...background];
        found.push({ feature, number, name, steps, outline: kind !== "Scenario", examples: [] });
      }
    } else if (line.startsWith('"""')) {
      const doc: string[] = [];
      while (!(lines[++at] as string).trim().startsWith('"""')) doc.push(lines[at] as string);
      (steps?.at(-1) as Step).doc = dedent(doc);
    } else if (line.startsWith("|")) {
      const step = steps?.at(-1) as Step;
      if (!rows) step.table ??= [];
      (rows ?? step.table)?.push(cells(line));
    } else {
      const step = /^(?:Given|When|Then|And|But)\s+(.*)$/.exec(line);
      if (step && steps) steps.push({ text: step[1] as string });
    }
  }
  return found.flatMap(expanded);
}

function expanded({ outline, examples, ...scenario }: Outline): Scenario[] {
  if (!outline) return [scenario];
  let count = 0;
  return examples.flatMap(([names = [], ...rows]) =>
    rows.map((row) => {
      const filled = (text: string) =>
        names.reduce((sum, name, at) => sum.replaceAll(`<${name}>`, row[at] as string), text);
      const steps = scenario.steps.map(({ text, doc, table }) => ({
        text: filled(text),
        ...(doc !== undefined && { doc: filled(doc) }),
        ...(table && { table: table.map((cells) => cells.map(filled)) }),
      }));
      return { ...scenario, number: `${scenario.number}.${++count}`, steps };
    }),
  );
}
