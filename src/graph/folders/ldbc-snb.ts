/** The CSV files of LDBC's Social Network Benchmark: of the Hadoop generator (`person_0_0.csv`) and of Spark's (`Person/part-*.csv`). */
import { statSync } from "node:fs";
import { basename } from "node:path";
import { col } from "../../expr/expr.ts";
import { fn } from "../../expr/functions.ts";
import type { CastType } from "../../expr/types.ts";
import type { Frame } from "../../frame/frame.ts";
import { QuiverError } from "../../native/errors.ts";
import { type ColumnType, CsvGroup, type Dialect, firstLine } from "./csv-group.ts";
import { type Entity, edgeOfKey, entityOf, isKey } from "./ldbc-names.ts";
import { type FolderSource, filesAt, pathsOf } from "./places.ts";
import {
  type EdgeRows,
  type FolderReading,
  type FolderTables,
  firstFault,
  joinedEdges,
  joinedNodes,
  wrongFile,
} from "./tables.ts";

/** Reads the files of the benchmark that lie at `source`, whichever serializer wrote them. */
export async function readLdbcSnb(source: FolderSource, reading: FolderReading): Promise<FolderTables> {
  const ignored = new Set<string>();
  const entities = new Map<string, { entity: Entity; files: string[] }>();
  for (const path of pathsOf(source).flatMap(filesAt)) {
    if (!/\.csv(\.gz)?$/i.test(path)) continue;
    const entity = /[\\/](inserts|deletes)[\\/]/.test(path) ? undefined : entityOf(path);
    if (entity === undefined) {
      ignored.add(
        /updateStream|[\\/](inserts|deletes)[\\/]/.test(path)
          ? "updates of the initial graph"
          : `the file ${basename(path)}`,
      );
      continue;
    }
    const { from, type, to } = entity;
    const key = JSON.stringify([from, type, to]);
    const group = entities.get(key) ?? { entity, files: [] };
    group.files.push(path);
    entities.set(key, group);
  }
  if (![...entities.values()].some(({ entity }) => entity.type === undefined)) {
    const expected = "files such as person_0_0.csv or Person/part-00000.csv";
    throw new QuiverError("INVALID_DATA", `no nodes of LDBC's social network lie there; expected ${expected}`, {
      expected,
      got: "none",
    });
  }
  const faults: (() => Promise<QuiverError | undefined>)[] = [];
  const tables: FolderTables = { nodes: [], edges: [], directed: true, ignored: [] };
  const lists: { label: string; name: string; rows: Frame; key: string }[] = [];
  for (const { entity, files } of entities.values()) {
    const group = await groupOf(files, entity, reading);
    const types = group.header.map((name, place) => typeOf(name, group.sample[place] ?? "", entity));
    faults.push(() => group.rows.fault(types, reading.call));
    const rows = group.rows.typed(types).select(types.map((of, place) => valueAs(of, place)));
    const names = group.header.map((_, place) => CsvGroup.column(place));
    if (entity.type === undefined) addNodes(tables, entity.from, rows, group.header, reading);
    else if (/^(email|speaks)$/.test(entity.type)) {
      lists.push({
        label: entity.from,
        name: entity.type === "email" ? "email" : "language",
        rows: rows.rename({ c1: "item" }),
        key: names[0] as string,
      });
    } else tables.edges.push(edgesOf(entity, rows, group.header, files[0] as string, reading));
  }
  for (const { label, name, rows, key } of lists) addLists(tables, label, name, rows, key);
  return {
    nodes: joinedNodes(tables.nodes),
    edges: joinedEdges(tables.edges),
    directed: true,
    ignored: [...ignored],
    fault: () => firstFault(faults),
  };
}

/** The files of one entity, which have one header. */
async function groupOf(files: readonly string[], { isQuoted }: Entity, reading: FolderReading) {
  const dialect: Dialect = { delimiter: reading.delimiter ?? "|", quote: reading.quote ?? (isQuoted ? '"' : null) };
  const filled = files.filter((path) => statSync(path).size > 0);
  let header: string[] | undefined;
  let sample: string[] | undefined;
  for (const path of filled) {
    const line = await firstLine(path, dialect, reading);
    if (line === undefined) continue;
    header ??= line.fields;
    sample ??= line.next;
    if (line.fields.join("|") === header.join("|")) continue;
    throw wrongFile(path, `its header is not that of ${filled[0]}`, {
      expected: header.join("|"),
      got: line.fields.join("|"),
    });
  }
  if (header === undefined)
    throw wrongFile(files[0] as string, "it has no header", { expected: "a header", got: "nothing" });
  const heads = filled.map((path) => ({ path, headed: true }));
  return { header, sample: sample ?? [], rows: new CsvGroup(heads, header, dialect, reading) };
}

const INSTANTS = /^(creationDate|joinDate|deletionDate|explicitlyDeletedDate)$/;

/** What a column is read as. Times are text, or milliseconds since 1970 as numbers: the first row tells. */
function typeOf(named: string, sample: string, entity: Entity): ColumnType {
  const of = (type: CastType): ColumnType => ({ type, named });
  if (isKey(named)) return of("int64");
  if (INSTANTS.test(named)) return of(/^-?\d+$/.test(sample) ? "int64" : "timestamp(ms, UTC)");
  if (named === "birthday") return of(/^-?\d+$/.test(sample) ? "int64" : "date");
  if (/^(length|classYear|workFrom)$/.test(named)) return of("int32");
  if (named === "explicitlyDeleted") return of("boolean");
  if (entity.from === "Person" && entity.type === undefined && /^(languages?|speaks|emails?)$/.test(named)) {
    return { type: "string", named, separator: ";" };
  }
  return of("string");
}

function valueAs({ type, named }: ColumnType, place: number) {
  const value = col(CsvGroup.column(place));
  if (type !== "int64" || isKey(named)) return value;
  const instant = value.cast("timestamp(ms)");
  return (named === "birthday" ? instant.cast("date") : instant.dt.replaceTimeZone("UTC")).as(CsvGroup.column(place));
}

/** Nodes, and the edges that merged serializers keep in columns of them. */
function addNodes(
  tables: FolderTables,
  label: string,
  rows: Frame,
  header: readonly string[],
  { id, src, dst }: FolderReading,
): void {
  const key = header.findIndex((name) => /^id$/i.test(name));
  const own = header.flatMap((name, place) => {
    const edge = edgeOfKey(name);
    if (edge === undefined) return [col(CsvGroup.column(place)).as(place === key ? id : name)];
    const [from, to] = edge.isReversed ? [edge.label, label] : [label, edge.label];
    const [end, start] = [CsvGroup.column(place), CsvGroup.column(key)];
    const [s, d] = edge.isReversed ? [end, start] : [start, end];
    const table = rows.filter(col(end).isNotNull()).select(col(s).as(src), col(d).as(dst));
    tables.edges.push({ type: edge.type, from, to, src, dst, table });
    return [];
  });
  tables.nodes.push({ label, id, table: rows.select(own) });
}

function edgesOf(
  entity: Entity,
  rows: Frame,
  header: readonly string[],
  path: string,
  { src, dst }: FolderReading,
): EdgeRows {
  const [first, second] = header.flatMap((name, place) => (isKey(name) ? [place] : []));
  if (first === undefined || second === undefined) {
    const expected = "two columns of ids, such as Person.id or Person1Id";
    throw wrongFile(path, `its header ${header.join("|")} lacks ${expected}`, { expected, got: header.join("|") });
  }
  const columns = header.map((name, place) => {
    const as = place === first ? src : place === second ? dst : name;
    return col(CsvGroup.column(place)).as(as);
  });
  const ends = [columns[first], columns[second]] as typeof columns;
  const table = rows.select(...ends, ...columns.filter((_, place) => place !== first && place !== second));
  return { type: entity.type as string, from: entity.from, to: entity.to as string, src, dst, table };
}

/** Values of a column that a file of its own has, several for a node, as lists. */
function addLists(tables: FolderTables, label: string, name: string, rows: Frame, key: string): void {
  const nodes = tables.nodes.find((each) => each.label === label);
  if (nodes === undefined) return;
  const [owner, row] = ["\u0001owner", "\u0001row"];
  const lists = rows.groupBy(col(key).as(owner)).agg(fn.arrayAgg("item").as(name));
  nodes.table = nodes.table
    .withColumns(fn.rowNumber().over().as(row))
    .join(lists, { leftOn: nodes.id, rightOn: owner, how: "left" })
    .sort(row)
    .drop(row, owner);
}
