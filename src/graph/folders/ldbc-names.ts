/** What LDBC's Social Network Benchmark calls things: files, labels, and columns that stand for edges. */
import { basename, dirname } from "node:path";

const LABELS = ["Comment", "Forum", "Organisation", "Person", "Place", "Post", "Tag", "TagClass"];

/** Ends of edges that are kinds of another label. */
const KINDS: Readonly<Record<string, string>> = {
  ...{ city: "Place", country: "Place", continent: "Place", university: "Organisation", company: "Organisation" },
};

/** The label by a word of a file's name, in whatever case; undefined for another word. */
export const labelOf = (word: string): string | undefined =>
  LABELS.find((label) => label.toLowerCase() === word.toLowerCase()) ??
  (Object.hasOwn(KINDS, word.toLowerCase()) ? KINDS[word.toLowerCase()] : undefined);

interface KeyEdge {
  type: string;
  /** Of the nodes that the column names. */
  label: string;
  /** Whether the edge leads from these. */
  isReversed?: boolean;
}

const place: KeyEdge = { type: "isLocatedIn", label: "Place" };
const creator: KeyEdge = { type: "hasCreator", label: "Person" };
const forum: KeyEdge = { type: "containerOf", label: "Forum", isReversed: true };

/** Columns of nodes that name other nodes, in the words of either generator. */
const EDGES: Readonly<Record<string, KeyEdge>> = {
  ...{ place, locationcityid: place, locationcountryid: place, locationplaceid: place },
  ...{ creator, creatorpersonid: creator, "forum.id": forum, containerforumid: forum },
  ...{ replyofpost: { type: "replyOf", label: "Post" }, parentpostid: { type: "replyOf", label: "Post" } },
  ...{ replyofcomment: { type: "replyOf", label: "Comment" }, parentcommentid: { type: "replyOf", label: "Comment" } },
  ...{
    moderator: { type: "hasModerator", label: "Person" },
    moderatorpersonid: { type: "hasModerator", label: "Person" },
  },
  ...{ ispartof: { type: "isPartOf", label: "Place" }, partofplaceid: { type: "isPartOf", label: "Place" } },
  ...{ hastype: { type: "hasType", label: "TagClass" }, typetagclassid: { type: "hasType", label: "TagClass" } },
  ...{
    issubclassof: { type: "isSubclassOf", label: "TagClass" },
    subclassoftagclassid: { type: "isSubclassOf", label: "TagClass" },
  },
};

/** The edge that a column of nodes stands for; undefined for an attribute. */
export function edgeOfKey(column: string): KeyEdge | undefined {
  const lower = column.toLowerCase();
  return Object.hasOwn(EDGES, lower) ? EDGES[lower] : undefined;
}

/** Whether a column holds ids: `id`, `Person.id`, `Person1Id`, and those of {@link edgeOfKey}. */
export const isKey = (column: string): boolean =>
  /^id$|\.id$|[a-z0-9]Id$/.test(column) || edgeOfKey(column) !== undefined;

/** What a file is by its name, or by that of the folder of its parts. */
export interface Entity {
  /** Of nodes, or of the edges' sources. */
  from: string;
  type?: string;
  to?: string;
  /** Of Spark's generator, which quotes fields. */
  isQuoted: boolean;
}

const NAME = /^([A-Za-z]+)(?:_([a-z]+[A-Za-z]*)_([A-Za-z]+))?$/;

/** What a file of the benchmark holds; undefined for a file of anything else. */
export function entityOf(path: string): Entity | undefined {
  const name = basename(path);
  const part = /^part-.*\.csv(\.gz)?$/i.test(name);
  const [, stem, numbers] = part
    ? ["", basename(dirname(path)), ""]
    : (/^(.+?)(_\d+_\d+)?\.csv(?:\.gz)?$/i.exec(name) ?? []);
  const [, from = "", type, to] = NAME.exec(stem ?? "") ?? [];
  const source = labelOf(from);
  if (source === undefined) return undefined;
  const isQuoted = numbers === undefined || numbers === "";
  if (type === undefined || to === undefined) return { from: source, isQuoted };
  return { from: source, type, to: labelOf(to) ?? to, isQuoted };
}
