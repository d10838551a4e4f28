/** A graph as the files that `neo4j-admin database import` takes: `nodes-LABEL.csv` and `relationships-TYPE.csv`. */
import { open } from "node:fs/promises";
import { join } from "node:path";
import { DataType, type Field } from "apache-arrow";
import { col, type Expr, lit } from "../../expr/expr.ts";
import { fn } from "../../expr/functions.ts";
import type { Frame } from "../../frame/frame.ts";
import { LABELS } from "./labelled.ts";
import { headerType, textOf } from "./neo4j-types.ts";
import { newFolder } from "./new-folder.ts";
import { quietly } from "./tables.ts";
import { type FolderGraph, type FolderWriting, Losses, oneKey, type WrittenFolder, writtenOf } from "./writing.ts";

interface Separators {
  delimiter: string;
  quote: string;
  items: string;
}

/** Writes the files, and what to import them with stands in their headers alone. */
export async function writeNeo4j(graph: FolderGraph, path: string, writing: FolderWriting): Promise<WrittenFolder> {
  const losses = new Losses("neo4j-csv", writing);
  const { nodes, edges } = graph.schema;
  if (!graph.directed && edges.length > 0)
    losses.lose("edges that are undirected", "directs each from its source to its destination");
  const separators = {
    delimiter: writing.delimiter ?? ",",
    quote: writing.quote ?? '"',
    items: writing.arrayDelimiter ?? ";",
  };
  // A name that a header would take apart is told by its place.
  const space = (label: string | null) => {
    if (nodes.length <= 1 || label === null) return "";
    return `(${/[(){}[\]:]/.test(label) ? nodes.findIndex((each) => each.label === label) : label})`;
  };
  const files: { name: string; rows: Frame; columns: Column[] }[] = [];
  for (const [at, { label, id, schema }] of nodes.entries()) {
    const key = oneKey(id, label ?? "nodes");
    if (label === "" || label?.includes(separators.items)) losses.lose(`the label "${label}"`, "writes it as it is");
    const hasLabels = label !== null && (await areLabels(graph.nodes(at), schema.fields, label, separators, writing));
    const columns = await columnsOf(
      graph.nodes(at),
      schema.fields,
      label ?? "nodes",
      losses,
      separators,
      writing,
      (field) => {
        if (field.name === key)
          return { header: `${field.name}:ID${space(label)}`, value: textOf(col(key), field.type) };
        return field.name === LABELS && hasLabels
          ? { header: ":LABEL", value: joined(col(LABELS), separators) }
          : undefined;
      },
    );
    const own =
      columns.some(({ header }) => header === ":LABEL") || label === null
        ? []
        : [{ header: ":LABEL", value: lit(label) as Expr }];
    files.push({
      name: newName(`nodes${label === null ? "" : `-${fileName(label)}`}`, files),
      rows: graph.nodes(at),
      columns: [...columns, ...own],
    });
  }
  for (const [at, { type, src, dst, from, to, schema }] of edges.entries()) {
    const [start, end] = [oneKey(src, type ?? "edges"), oneKey(dst, type ?? "edges")];
    const columns = await columnsOf(
      graph.edges(at),
      schema.fields,
      type ?? "edges",
      losses,
      separators,
      writing,
      (field) => {
        if (field.name === start) return { header: `:START_ID${space(from)}`, value: textOf(col(start), field.type) };
        return field.name === end ? { header: `:END_ID${space(to)}`, value: textOf(col(end), field.type) } : undefined;
      },
    );
    const own = type === null ? [] : [{ header: ":TYPE", value: lit(type) as Expr }];
    const several = edges.filter((each) => each.type === type).length > 1;
    const ends = several ? `-${fileName(from ?? "")}-${fileName(to ?? "")}` : "";
    files.push({
      name: newName(`relationships${type === null ? "" : `-${fileName(type)}`}${ends}`, files),
      rows: graph.edges(at),
      columns: [...columns, ...own],
    });
  }
  const { bytes } = await newFolder(path, writing.overwrite, isOurs, async (folder) => {
    for (const { name, rows, columns } of files)
      await writeRows(rows, columns, join(folder, name), separators, writing);
  });
  return writtenOf({ nodes, edges }, bytes, losses);
}

const isOurs = (files: readonly string[]) =>
  files.every((name) => /^(nodes|relationships)(-[^/\\]*)?\.csv$/.test(name));

interface Column {
  header: string;
  /** Text, null where there is no value. */
  value: Expr;
  /** Whether it is a number or a flag, which needs no quotes. */
  isPlain?: boolean;
}

/** The columns that can be written, with their types in the header. */
async function columnsOf(
  rows: Frame,
  fields: readonly Field[],
  table: string,
  losses: Losses,
  separators: Separators,
  { call }: FolderWriting,
  keyOf: (field: Field) => Column | undefined,
): Promise<Column[]> {
  const columns: Column[] = [];
  for (const field of fields) {
    const key = keyOf(field);
    if (key) {
      columns.push(key);
      continue;
    }
    const of = `the column "${field.name}" of "${table}"`;
    if (field.name === "" || /[:\r\n]/.test(field.name) || field.name !== field.name.trim()) {
      losses.lose(`${of}, whose name has a colon or space around it, or is none`, "leaves it out");
      continue;
    }
    const told = headerType(field.type);
    if (told === undefined) {
      losses.lose(`${of}, ${field.type}`, "leaves it out");
      continue;
    }
    if (told.isText) losses.lose(`the type ${field.type} of ${of}`, "writes it as text");
    const { item } = told;
    const value =
      item === undefined ? textOf(col(field.name), field.type) : joined(listText(col(field.name), item), separators);
    if (item !== undefined) await refuseItems(rows, field.name, item, of, losses, separators, call.signal);
    const isPlain =
      item === undefined && (DataType.isInt(field.type) || DataType.isFloat(field.type) || DataType.isBool(field.type));
    columns.push({ header: `${field.name}:${told.name}`, value, isPlain });
  }
  return columns;
}

/** Lists are parted by what no item may have, and have neither nulls nor nothing in them. */
async function refuseItems(
  rows: Frame,
  name: string,
  item: DataType,
  of: string,
  losses: Losses,
  { items }: Separators,
  signal: AbortSignal | undefined,
): Promise<void> {
  const list = rows.select(col(name).as("list"));
  const [empty] = await list.filter(col("list").list.length().eq(0)).limit(1).toArray({ signal });
  if (empty) losses.lose(`empty lists in ${of}`, "writes them as null");
  const each = list.filter(col("list").isNotNull()).unnest("list");
  const [none] = await each.filter(col("list").isNull()).limit(1).toArray({ signal });
  if (none) losses.lose(`nulls in lists of ${of}`, "leaves them out of the lists");
  if (!/Utf8/.test(String(item))) return;
  const [parted] = await each
    .filter(col("list").str.contains(items).or(col("list").eq("")))
    .limit(1)
    .toArray({ signal });
  if (parted) losses.lose(`texts that are empty or have ${items} in lists of ${of}`, "writes them as they are");
}

/** Whether the column `labels` has the labels of each node, its table's first; else it is a property like others. */
async function areLabels(
  rows: Frame,
  fields: readonly Field[],
  label: string,
  { items }: Separators,
  { call }: FolderWriting,
): Promise<boolean> {
  const field = fields.find(({ name }) => name === LABELS);
  if (field === undefined || !isTexts(field.type)) return false;
  const list = col(LABELS).list;
  const others = list
    .get(0)
    .isDistinctFrom(label)
    .or(list.join(items).str.split(items).isDistinctFrom(col(LABELS)));
  const [found] = await rows.filter(others).limit(1).toArray(quietly(call));
  return found === undefined;
}

const isTexts = (type: DataType): boolean => /^(Large)?List<Utf8>$/.test(String(type));

/** Items as text, whatever they are. */
const listText = (list: Expr, item: DataType): Expr => (/Utf8/.test(String(item)) ? list : list.cast("List(Utf8)"));

const joined = (list: Expr, { items }: Separators): Expr => fn.nullIf(list.list.join(items), "");

/** A name that no other file has, on systems that do not tell capitals either. */
function newName(name: string, files: readonly { name: string }[]): string {
  const isTaken = (other: string) => files.some((file) => file.name.toLowerCase() === other.toLowerCase());
  for (let number = 1; ; number++) {
    const other = number === 1 ? `${name}.csv` : `${name}-${number}.csv`;
    if (!isTaken(other)) return other;
  }
}

/** A name for a file on every system. */
const fileName = (name: string): string =>
  name.replace(/[^\p{L}\p{N}_.-]/gu, (letter) => `%${letter.codePointAt(0)?.toString(16)}`);

/**
 * Writes rows as lines, each a text that the engine has put together: what is written are the bytes of its column, as they lie. Text is
 * always quoted, so that nothing and the empty text are told apart.
 */
async function writeRows(
  rows: Frame,
  columns: readonly Column[],
  path: string,
  { delimiter, quote }: Separators,
  { call }: FolderWriting,
): Promise<void> {
  const field = (text: string) =>
    /[\s"]/.test(text) || text.includes(delimiter) || text.includes(quote)
      ? quote + text.replaceAll(quote, quote + quote) + quote
      : text;
  const parts = columns.flatMap(({ value, isPlain }, at) => {
    const text = value.cast("string");
    const quoted = isPlain ? text : fn.concat(lit(quote), text.str.replace(quote, quote + quote), quote);
    return [...(at === 0 ? [] : [lit(delimiter)]), fn.coalesce(quoted, "")];
  });
  const [first, ...others] = [...parts, lit("\n") as Expr] as unknown as [Expr, ...Expr[]];
  const lines = rows.select(
    fn
      .concat(first, ...others)
      .cast("string")
      .as("line"),
  );
  const file = await open(path, "wx");
  try {
    await file.writeFile(`${columns.map(({ header }) => field(header)).join(delimiter)}\n`);
    for await (const batch of lines.stream(quietly(call))) {
      for (const { valueOffsets, values, length } of batch.getChild("line")?.data ?? []) {
        await file.writeFile((values as Uint8Array).subarray(valueOffsets[0], valueOffsets[length]));
      }
    }
  } finally {
    await file.close();
  }
}
