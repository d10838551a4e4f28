/** CSV as Neo4j imports it, and as APOC exports it: files of nodes and of relationships, told apart by their headers. */
import { col, type Expr, lit } from "../../expr/expr.ts";
import { fn } from "../../expr/functions.ts";
import type { Frame } from "../../frame/frame.ts";
import type { QuiverError } from "../../native/errors.ts";
import { readApoc } from "./apoc.ts";
import { type ColumnType, CsvGroup, type Dialect } from "./csv-group.ts";
import { EmptyTexts } from "./empty-texts.ts";
import {
  edgesByLabel,
  nodesByLabel,
  refuseDuplicates,
  type SpaceEdges,
  type SpaceNodes,
  tablesOfSpaces,
} from "./labelled.ts";
import { type Group, groupsOf, setsOf } from "./neo4j-groups.ts";
import type { Neo4jField } from "./neo4j-header.ts";
import type { FolderSource } from "./places.ts";
import {
  type FolderReading,
  type FolderTables,
  firstFault,
  located,
  ofOriginal,
  quietly,
  wrongFile,
} from "./tables.ts";

/** Reads a folder of such files, or those that are named as for `neo4j-admin`: `Person=header.csv,people.csv`. */
export async function readNeo4j(source: FolderSource, reading: FolderReading): Promise<FolderTables> {
  const texts = new EmptyTexts();
  try {
    return { ...(await readFiles(source, reading, texts)), originals: texts.originals, close: () => texts.close() };
  } catch (error) {
    texts.close();
    throw ofOriginal(error, texts.originals);
  }
}

async function readFiles(source: FolderSource, reading: FolderReading, texts: EmptyTexts): Promise<FolderTables> {
  const dialect: Dialect = {
    ...{ delimiter: reading.delimiter ?? "," },
    ...(reading.quote !== undefined && { quote: reading.quote }),
  };
  const sets = setsOf(source);
  const [only] = sets;
  if (sets.length === 1 && only?.files.length === 1 && only.name === undefined) {
    const apoc = await readApoc(only.files[0] as string, dialect, reading);
    if (apoc) return apoc;
  }
  const groups: Group[] = [];
  for (const set of sets) {
    for (const group of await groupsOf(set, dialect, reading)) groups.push(await withEmptyTexts(group, texts, reading));
  }
  const nodeGroups = groups.filter(({ fields }) => !fields.some(({ role }) => role === "start" || role === "end"));
  const edgeGroups = groups.filter((group) => !nodeGroups.includes(group));
  const ignored = new Set<string>();
  const faults: (() => Promise<QuiverError | undefined>)[] = [];
  const idType = await typeOfIds(nodeGroups.length > 0 ? nodeGroups : edgeGroups, reading);
  const typed = async (group: Group) => {
    const types = await columnTypes(group, idType, reading);
    faults.push(() => group.rows.fault(types, reading.call));
    return group.rows.typed(types);
  };
  const fault = () => firstFault(faults);
  const blame = async (error: unknown) => {
    throw await located(error, fault);
  };
  const nodes: SpaceNodes[] = [];
  for (const group of nodeGroups) {
    nodes.push(...(await nodesOf(group, await typed(group), reading, ignored).catch(blame)));
  }
  if (reading.onDuplicate === "error") await refuseDuplicates(nodes, reading);
  const edges: SpaceEdges[] = [];
  for (const group of edgeGroups) edges.push(edgesOf(group, await typed(group), reading, ignored));
  return {
    nodes: tablesOfSpaces(nodes),
    edges: await edgesByLabel(edges, nodes, reading).catch(blame),
    directed: true,
    ignored: [...ignored],
    fault,
  };
}

/** The group with its empty texts, where it has a column of texts. */
async function withEmptyTexts(group: Group, texts: EmptyTexts, reading: FolderReading): Promise<Group> {
  if (!group.fields.some((field) => field.role === "property" && field.type === "string")) return group;
  const { delimiter = ",", quote = '"', call } = reading;
  const parts = [];
  for (const part of group.rows.files) {
    const copy = await texts.marked(part.path, delimiter, quote, call.signal);
    parts.push(copy === undefined ? part : { ...part, path: copy, isMarked: true });
  }
  return { ...group, rows: group.rows.of(parts) };
}

/** int64 where all ids are written as whole numbers are, unless the headers or the caller say otherwise. */
async function typeOfIds(groups: readonly Group[], reading: FolderReading): Promise<"int64" | "string"> {
  if (reading.ids !== "infer") return reading.ids;
  const told = groups.flatMap(({ fields }) => fields.flatMap((field) => (field.role === "id" && field.idType) || []));
  if (told.some((type) => !/^(long|int|integer|actual)$/i.test(type))) return "string";
  for (const { rows, fields } of groups) {
    const ids = fields.flatMap(({ role }, place) =>
      role === "id" || role === "start" || role === "end" ? [CsvGroup.column(place)] : [],
    );
    if (ids.length === 0) continue;
    const whole = (id: Expr) => id.isNull().or(id.tryCast("int64").cast("string").isNotDistinctFrom(id));
    const all = rows.texts().agg(...ids.map((id) => fn.boolAnd(whole(col(id))).as(id)));
    const [found = {}] = await all.toArray(quietly(reading.call));
    if (ids.some((id) => found[id] === false)) return "string";
  }
  return "int64";
}

/** What each column is read as: instants in nanoseconds where one of them has more than six digits of a second. */
async function columnTypes(group: Group, idType: "int64" | "string", reading: FolderReading): Promise<ColumnType[]> {
  const { fields, rows } = group;
  const separator = reading.arrayDelimiter ?? ";";
  const types = fields.map((field, place): ColumnType => {
    const named = rows.header[place] as string;
    if (field.role === "id" || field.role === "start" || field.role === "end") return { type: idType, named };
    if (field.role !== "property") return { type: "string", named };
    return { type: field.type, named, ...(field.isList && { separator }) };
  });
  const instants = fields.flatMap((field, place) =>
    field.role === "property" && (field.isInstant || /^Time64/.test(field.type)) ? [place] : [],
  );
  if (instants.length === 0) return types;
  const digits = instants.map((place) =>
    fn.boolOr(col(CsvGroup.column(place)).str.regexMatches("\\.\\d{7}")).as(CsvGroup.column(place)),
  );
  const [fine = {}] = await rows
    .texts()
    .agg(...digits)
    .toArray(quietly(reading.call));
  return types.map((of, place) => {
    if (fine[CsvGroup.column(place)] !== true) return of;
    return { ...of, type: of.type.replace("(us", "(ns").replace("Microsecond", "Nanosecond") };
  });
}

async function nodesOf(group: Group, rows: Frame, reading: FolderReading, ignored: Set<string>): Promise<SpaceNodes[]> {
  const ids = group.fields.filter((field) => field.role === "id");
  const [id] = ids;
  if (id === undefined || ids.length > 1) {
    throw wrongFile(group.path, `a file of nodes has one column :ID, got ${ids.length}`, {
      expected: "one column :ID",
      got: `${ids.length}`,
    });
  }
  const key = id.name === "" ? reading.id : id.name;
  const space = id.role === "id" ? id.space : "";
  const named = group.fields.flatMap(({ role }, place) => (role === "label" ? [col(CsvGroup.column(place))] : []));
  const given = group.name?.split(":") ?? [];
  const columns = selected(group, (field) => (field.role === "id" ? key : undefined), ignored);
  const [label = null] = given;
  if (named.length === 0 && given.length <= 1) return [{ space, id: key, label, table: rows.select(columns) }];
  const separator = reading.arrayDelimiter ?? ";";
  // Labels that the caller names come before those in the rows.
  const [first, ...others] = [...given.map((name) => lit(name)), ...named] as [Expr, ...Expr[]];
  const table = rows.select(...columns, fn.concatWithSeparator(separator, first, ...others).as(LABEL));
  return nodesByLabel({ space, id: key, table, labelColumn: LABEL }, separator, reading, ignored);
}

const LABEL = "\u0001label";

function edgesOf(group: Group, rows: Frame, reading: FolderReading, ignored: Set<string>): SpaceEdges {
  const of = (role: "start" | "end") => {
    const found = group.fields.filter((field) => field.role === role);
    const [field] = found;
    if (field === undefined || found.length > 1) {
      const expected = "one column :START_ID and one :END_ID";
      throw wrongFile(group.path, `a file of relationships has ${expected}`, {
        expected,
        got: `${found.length} of :${role.toUpperCase()}_ID`,
      });
    }
    return (field as { space: string }).space;
  };
  const [starts, ends] = [of("start"), of("end")];
  const { src, dst } = reading;
  const types = group.fields.flatMap(({ role }, place) => (role === "type" ? [CsvGroup.column(place)] : []));
  const keys: Partial<Record<Neo4jField["role"], string>> = { start: src, end: dst };
  const [type] = group.name === undefined ? types : [];
  const columns = selected(group, ({ role }) => keys[role], ignored);
  const table = rows.select(...columns, ...(type === undefined ? [] : [col(type).as(TYPE)]));
  return { table, src, dst, starts, ends, type: group.name ?? null, typeColumn: type === undefined ? null : TYPE };
}

const TYPE = "\u0001of";

/** The columns of properties and keys, by their own names. */
function selected(group: Group, keyOf: (field: Neo4jField) => string | undefined, ignored: Set<string>): Expr[] {
  const taken = new Set<string>();
  return group.fields.flatMap((field, place) => {
    const name = keyOf(field) ?? (field.role === "property" ? field.name : undefined);
    if (field.role === "property" && field.told !== undefined)
      ignored.add(`the type ${field.told} of ${field.name}, which is kept as text`);
    if (name === undefined) return [];
    if (taken.has(name)) {
      const message = `two columns are called ${JSON.stringify(name)}`;
      throw wrongFile(group.path, message, { expected: "columns of different names", got: name });
    }
    taken.add(name);
    return [col(CsvGroup.column(place)).as(name)];
  });
}
