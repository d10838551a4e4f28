/** `quiver plot`: a chart of columns, or of a graph's structure. */
import { existsSync } from "node:fs";
import { type Command, Option } from "commander";

import { QuiverError } from "../../index.ts";
import { CHART_KINDS, type ChartFlags, type ChartKind, chartOptions, columnOf } from "../charts.ts";
import type { Context } from "../commands.ts";
import { UsageError } from "../exit.ts";
import { type GraphFlags, graphOptions, openGraph, rowsOf, tableOption } from "../graphs.ts";
import { Inputs, orStandardInput, type ReadingFlags, readingOptions } from "../inputs.ts";
import { type LimitFlags, limitOptions, sessionOf } from "../limits.ts";
import { newCommand, wholeNumber } from "../new-command.ts";
import { say } from "../outputs.ts";
import { withProgress } from "../progress.ts";
import { print } from "../standard-output.ts";

const FORMATS = ["svg", "html", "json"] as const;

type Flags = ReadingFlags &
  GraphFlags &
  LimitFlags &
  ChartFlags & { out?: string; to?: (typeof FORMATS)[number]; table?: string; overwrite: boolean };

const kindsOf = (what: ChartKind["of"]) =>
  CHART_KINDS.filter(({ of }) => of === what)
    .map(({ name }) => name)
    .join(", ");

export function plot(context: Context): Command {
  const command = newCommand("plot")
    .usage("[FILES...] KIND [options]")
    .description(
      `Draw a chart. Of the columns of files, or of one table of a graph, the edges unless --table says otherwise: ${kindsOf("rows")}. Of a graph, ` +
        `of a table of edges, in a file of its own or saved: ${kindsOf("graph")}. SVG and HTML are made by the packages vega and vega-lite, which are ` +
        "installed beside this one; JSON is the Vega-Lite spec and needs none.",
    )
    .argument("[words...]", "files, folders or globs, or one graph; - is standard input; then the kind of chart")
    .option("-o, --out <file>", "the chart, .svg, .html or .json; default: standard output")
    .addOption(new Option("--to <format>", "format on standard output; default json").choices(FORMATS))
    .option("--no-overwrite", "fail where there is something")
    .optionsGroup("Chart:")
    .option("--x <column>", "column from left to right")
    .option("--y <column>", "column upwards; for bar, line: also an aggregate, as in mean(age)")
    .option("--color <column>", "column whose values get a color each")
    .option("--value <column>", "heatmap: column whose mean is the color, or an aggregate, as in max(age)")
    .option("--by <column>", "adjacency-matrix: node column with communities; default: those of Louvain's method")
    .option("--bins <count>", "histogram, heatmap: how many at most; default 30", wholeNumber(1))
    .option(
      "--limit <count>",
      "bar, heatmap, adjacency-matrix: values that are told apart; default 20, 20, 30",
      wholeNumber(1),
    )
    .option("--points <count>", "line, scatter: how many at most; default 1000, 5000", wholeNumber(1))
    .addOption(new Option("--above <what>", "scatter: what is drawn of more points").choices(["cells", "sample"]))
    .addOption(new Option("--sort <by>", "bar: longest first, or by --x").choices(["value", "x"]))
    .option("--horizontal", "bar: bars lie")
    .addOption(new Option("--direction <way>", "degree-distribution, path-lengths").choices(["out", "in", "both"]))
    .addOption(new Option("--connected <how>", "component-sizes; default weak").choices(["weak", "strong"]))
    .option("--samples <count>", "path-lengths: nodes from which paths begin; default: up to 1000", wholeNumber(1))
    .option("--seed <number>", "scatter, path-lengths: what the sample begins from; default 0", wholeNumber())
    .option("--title <text>", "above the chart; default: what it shows")
    .option("--width <pixels>", "without the axes; default 480", wholeNumber(1, 10_000))
    .option("--height <pixels>", "without the axes; default 300", wholeNumber(1, 10_000));
  limitOptions(readingOptions(tableOption(graphOptions(command))));
  return command.addHelpText("after", EXAMPLES).action(async (words: readonly string[], flags: Flags) => {
    const last = words.at(-1);
    const kind = CHART_KINDS.find(({ name }) => name === last);
    if (!kind) {
      const wrong = last === undefined ? "name a kind of chart" : `the last word is no kind of chart: ${last}`;
      throw new UsageError(`${wrong}; there are ${kindsOf("rows")}, ${kindsOf("graph")}`);
    }
    assertFits(kind, flags);
    await draw(kind, words.slice(0, -1), flags, context);
  });
}

const EXAMPLES = `
Examples:
  quiver plot people.csv histogram --x age --out ages.svg
  quiver plot people.parquet bar --x city --y "mean(age)" --title "How old" --out cities.html
  quiver plot net.graphml degree-distribution --out degrees.json`;

/** Flags of charts by which a chart is changed. */
const CHART_FLAGS = [...new Set(CHART_KINDS.flatMap(({ needs, takes }) => [...needs, ...takes]))];

/** What a chart lacks, or does not take, is told before anything is read. */
function assertFits(kind: ChartKind, flags: Flags): void {
  const { name, needs, takes } = kind;
  const missing = needs.find((need) => flags[need] === undefined);
  if (missing) throw new UsageError(`${name} needs --${missing}`);
  const other = CHART_FLAGS.find((flag) => flags[flag] !== undefined && ![...needs, ...takes].includes(flag));
  if (other) throw new UsageError(`--${other} has no meaning for ${name}`);
  const { out, to, table, overwrite } = flags;
  if (kind.of === "graph" && table !== undefined) throw new UsageError(`--table has no meaning for ${name}`);
  const [, extension = ""] = /\.([a-z]+)$/i.exec(out ?? "") ?? [];
  if (isFile(out) && !FORMATS.some((format) => format === extension.toLowerCase())) {
    throw new UsageError(`nothing tells the format of ${out}: it must end in .svg, .html or .json`);
  }
  if (isFile(out) && to !== undefined)
    throw new UsageError("--to is for standard output: a file's name tells its format");
  if (isFile(out) && !overwrite && existsSync(out)) throw new QuiverError("FILE_EXISTS", `${out} is there`);
}

const isFile = (out: string | undefined): out is string => out !== undefined && out !== "-";

async function draw(kind: ChartKind, paths: readonly string[], flags: Flags, context: Context): Promise<void> {
  const { out, to = "json", quiet, nodes = [] } = flags;
  using session = sessionOf(flags);
  const inputs = new Inputs(flags, context);
  const options = chartOptions(kind, flags);
  const given = paths.length === 0 && nodes.length > 0 && kind.of === "graph" ? [] : orStandardInput(paths);
  const chart = await (async () => {
    if (kind.of === "rows") {
      const frame = await rowsOf(given, flags, inputs, session, context);
      const [x, y] = [columnOf(flags.x ?? ""), columnOf(flags.y ?? "")];
      return withProgress(context, quiet, async (call) => kind.draw(frame, { x, y }, { ...options, ...call }));
    }
    const open = await openGraph({ edges: given, nodes }, flags, inputs, session);
    const graph = await withProgress(context, quiet, open);
    return withProgress(context, quiet, async (call) => kind.draw(graph, { ...options, ...call }));
  })();
  if (isFile(out)) {
    await chart.save(out);
    return say([out, ...chart.notes].join("\n  "), quiet);
  }
  const text = {
    svg: () => chart.toSvg(),
    html: () => chart.toHtml(),
    json: () => JSON.stringify(chart.spec, null, 1),
  };
  await print(await text[to]());
}
