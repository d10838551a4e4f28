/** The formats of graphs that are folders, or sets of files: rows of the table of formats. */

export const FOLDER_FORMATS = ["neo4j-csv", "ldbc-snb", "graphalytics", "graphar"] as const;

/** A format of graphs that is a folder, or a set of files. */
export type FolderFormat = (typeof FOLDER_FORMATS)[number];

/** What a format can hold: the columns of docs/formats.md. */
interface Holds {
  nodeAttributes: boolean | string;
  edgeAttributes: boolean | string;
  types: boolean;
  nulls: boolean;
  directed: boolean;
  undirected: boolean;
  parallel: boolean;
  loops: boolean;
  isolated: boolean;
}

export interface FolderFormatRow {
  readonly name: FolderFormat;
  readonly title: string;
  readonly extensions: readonly string[];
  readonly read: boolean;
  readonly write: boolean;
  readonly about: string;
  readonly holds: Holds;
}

const ALL: Holds = {
  ...{ nodeAttributes: true, edgeAttributes: true, types: true, nulls: true, directed: true, undirected: true },
  ...{ parallel: true, loops: true, isolated: true },
};

export const FOLDER_ROWS: readonly FolderFormatRow[] = [
  {
    ...{ name: "neo4j-csv", title: "Neo4j's CSV", extensions: [], read: true, write: true },
    holds: { ...ALL, undirected: false },
    about:
      "A folder of files with the headers of `neo4j-admin database import`, or several such files: a table per label and type, id spaces, typed properties " +
      "and arrays, headers in files of their own (`movies-header.csv` of `movies-part1.csv`). Files are also named as for that program, " +
      "`Person=header.csv,people.csv`. The first label of a node is its table; all of them are in the column `labels` where a node has several. `datetime` is " +
      "an instant in UTC or in the header's `{timezone:…}`; `time`, `duration` and `point` are kept as text, and told. Files of `apoc.export.csv` are " +
      "read, too. Written are `nodes-LABEL.csv` and `relationships-TYPE.csv`.",
  },
  {
    ...{ name: "ldbc-snb", title: "LDBC Social Network Benchmark", extensions: [], read: true, write: false },
    holds: { ...ALL, undirected: false },
    about:
      "The CSV of the Hadoop generator (`person_0_0.csv`) and of Spark's (`Person/part-*.csv`), of every serializer: lists in files or columns of their own " +
      "are columns, and edges that merged serializers keep as columns of nodes are edges. Labels are those of the benchmark (`Person`, `Place`), types as the " +
      "files have them (`knows`, `isLocatedIn`). Updates (`updateStream`, `inserts`, `deletes`) are told as ignored.",
  },
  {
    ...{ name: "graphalytics", title: "LDBC Graphalytics", extensions: ["properties"], read: true, write: true },
    holds: { ...ALL, nodeAttributes: false, edgeAttributes: "numbers", nulls: false },
    about:
      "`NAME.v`, `NAME.e` and `NAME.properties`, which says whether edges are directed and which numbers they have. Any of the three, or their folder, is " +
      "read; a folder of them is written. Ids are whole numbers.",
  },
  {
    ...{ name: "graphar", title: "Apache GraphAr", extensions: [], read: true, write: true },
    holds: ALL,
    about:
      "A folder of version 1, or its `NAME.graph.yml`: chunks in Parquet, CSV or JSON; ORC is refused. Keys are the primary properties, or numbers where there is " +
      "none. Of several adjacency lists one is read, by source where there is such. Written are Parquet and a list ordered by source, with its offsets.",
  },
];
