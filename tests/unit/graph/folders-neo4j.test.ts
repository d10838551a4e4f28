/** Neo4j's CSV: files as its documentation has them, and what is written read again. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { Graph, graphFormatAt, Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { folder, newPath, rows } from "./folders.ts";

const MOVIES = `movieId:ID,title,year:int,:LABEL
tt0133093,"The Matrix",1999,Movie
tt0234215,"The Matrix Reloaded",2003,Movie;Sequel
tt0242653,"The Matrix Revolutions",2003,Movie;Sequel
`;
const ACTORS = `personId:ID,name,:LABEL
keanu,"Keanu Reeves",Actor
laurence,"Laurence Fishburne",Actor
carrieanne,"Carrie-Anne Moss",Actor
`;
const ROLES = `:START_ID,role,:END_ID,:TYPE
keanu,"Neo",tt0133093,ACTED_IN
keanu,"Neo",tt0234215,ACTED_IN
laurence,"Morpheus",tt0133093,ACTED_IN
`;

async function expectMovies(g: Graph): Promise<void> {
  expect([g.labels.sort(), g.types, g.numNodes, g.numEdges]).toEqual([["Actor", "Movie"], ["ACTED_IN"], 6, 3]);
  expect(await rows(g.label("Movie"))).toEqual([
    { movieId: "tt0133093", title: "The Matrix", year: 1999, labels: ["Movie"] },
    { movieId: "tt0234215", title: "The Matrix Reloaded", year: 2003, labels: ["Movie", "Sequel"] },
    { movieId: "tt0242653", title: "The Matrix Revolutions", year: 2003, labels: ["Movie", "Sequel"] },
  ]);
  expect(await rows(g.type("ACTED_IN"))).toEqual([
    { src: "keanu", role: "Neo", dst: "tt0133093" },
    { src: "keanu", role: "Neo", dst: "tt0234215" },
    { src: "laurence", role: "Morpheus", dst: "tt0133093" },
  ]);
  expect(g.schema.edges.map(({ from, to }) => [from, to])).toEqual([["Actor", "Movie"]]);
}

describe("the movies of Neo4j's documentation", () => {
  it("are read from a folder, which is known for what it is", async () => {
    const path = folder({ "movies.csv": MOVIES, "actors.csv": ACTORS, "roles.csv": ROLES });
    expect(graphFormatAt(path)?.name).toBe("neo4j-csv");
    await expectMovies(await Graph.read(path));
  });

  it("are read from files whose headers are files of their own, in parts, compressed", async () => {
    const split = (text: string, at: number) => {
      const lines = text.split(/(?<=\n)/);
      return [lines.slice(0, at).join(""), lines.slice(at).join("")] as const;
    };
    const [movies, rest] = split(MOVIES, 1);
    const [first, second] = split(rest, 2);
    const [actors, people] = split(ACTORS, 1);
    const path = folder({
      ...{ "movies-header.csv": movies, "movies-part1.csv": first, "movies-part2.csv.gz": gzipSync(second) },
      ...{ "actors-header.csv": actors, "actors.csv": people, "roles.csv": ROLES },
    });
    await expectMovies(await Graph.read(path, { format: "neo4j-csv" }));
  });

  it("are read with the labels and types that neo4j-admin is given", async () => {
    const without = (text: string) => text.replace(/,(:LABEL|:TYPE|Actor|ACTED_IN)$/gm, "");
    const path = folder({ "movies.csv": MOVIES, "actors.csv": without(ACTORS), "roles.csv": without(ROLES) });
    const files = ["movies.csv", "Actor=actors.csv", "ACTED_IN=roles.csv"].map((name) =>
      name.replace(/(\w+\.csv)/, (file) => join(path, file)),
    );
    await expectMovies(await Graph.read(files, { format: "neo4j-csv" }));
  });

  it("are read with other delimiters and quotes, into keys of other names", async () => {
    const other = (text: string) => text.replaceAll(";", "|").replaceAll(",", ";").replaceAll('"', "'");
    const path = folder({ "a.csv": other(MOVIES), "b.csv": other(ACTORS), "c.csv": other(ROLES) });
    const g = await Graph.read(path, { delimiter: ";", arrayDelimiter: "|", quote: "'", src: "actor", dst: "movie" });
    expect(await rows(g.edges.limit(1).select("actor", "role", "movie"))).toEqual([
      { actor: "keanu", role: "Neo", movie: "tt0133093" },
    ]);
    expect((await rows(g.label("Movie")))[1]).toMatchObject({ labels: ["Movie", "Sequel"] });
  });

  it("are written and read again", async () => {
    const g = await Graph.read(folder({ "movies.csv": MOVIES, "actors.csv": ACTORS, "roles.csv": ROLES }));
    const path = newPath();
    const { nodes, edges, bytes, lost } = await g.write(path, { format: "neo4j-csv" });
    expect([nodes, edges, lost]).toEqual([6, 3, []]);
    const files = readdirSync(path).sort();
    expect(files).toEqual(["nodes-Actor.csv", "nodes-Movie.csv", "relationships-ACTED_IN.csv"]);
    expect(files.reduce((sum, name) => sum + readFileSync(join(path, name)).length, 0)).toBe(bytes);
    expect(readFileSync(join(path, "nodes-Movie.csv"), "utf8")).toBe(
      'movieId:ID(Movie),title:string,year:int,:LABEL\n"tt0133093","The Matrix",1999,"Movie"\n' +
        '"tt0234215","The Matrix Reloaded",2003,"Movie;Sequel"\n"tt0242653","The Matrix Revolutions",2003,"Movie;Sequel"\n',
    );
    await expectMovies(await Graph.read(path));
    const foreign = folder({ "nodes-old/kept.csv": "a\n" });
    await expect(g.write(foreign, { format: "neo4j-csv" })).rejects.toMatchObject({ code: "FILE_EXISTS" });
    await expect(g.write(path, { format: "neo4j-csv", overwrite: false })).rejects.toMatchObject({
      code: "FILE_EXISTS",
    });
    await g.write(path, { format: "neo4j-csv" });
    writeFileSync(join(path, "mine.txt"), "kept");
    await expect(g.write(path, { format: "neo4j-csv" })).rejects.toThrow(/other things/);
    expect(readFileSync(join(path, "mine.txt"), "utf8")).toBe("kept");
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("parts of one header", () => {
  const parts = (last: string) =>
    folder({
      "p-header.csv": "id:ID,name,:LABEL\n",
      ...Object.fromEntries(
        [0, 1, 2].map((i) => [`p-part${i}.csv`, `${i},${i === 2 ? '""' : `n${i}`},${i % 2 ? "A" : "B"}\n`]),
      ),
      "p-part3.csv": last,
    });

  it("are read together, those with marks beside those without", async () => {
    const g = await Graph.read(parts("3,n3,A\n"));
    expect(await rows(g.label("B"))).toEqual([
      { id: 0, name: "n0" },
      { id: 2, name: "" },
    ]);
    expect(await rows(g.label("A"))).toEqual([
      { id: 1, name: "n1" },
      { id: 3, name: "n3" },
    ]);
  });

  it("have its columns, each of them", async () => {
    await expect(Graph.read(parts("3,n3\n"))).rejects.toMatchObject({
      code: "INVALID_DATA",
      message: expect.stringMatching(/p-part3\.csv: its first row has 2 fields where the header has 3/),
    });
  });
});

describe("id spaces, types and arrays", () => {
  it("are what the headers say", async () => {
    const path = folder({
      "a.csv":
        "id:ID(P){id-type:long},b:boolean,y:byte,s:short,i:int,l:long,f:float,d:double,c:char,t:string,on:date,at:localtime,when:localdatetime,zoned:datetime,oslo:datetime{timezone:Europe/Oslo},is:int[],ts:string[],p:point,x:IGNORE,:IGNORE,:IGNORE,:LABEL\n" +
        '1,true,-128,32767,-5,9007199254740993,0.5,1e300,x,"say ""hi"", then\nleave",2020-02-29,12:34:56.5,2015-06-24T12:50:35.556,2015-06-24T12:50:35.556+0100,2020-01-01T00:00:00Z,1;2;3,a;b,"{latitude: 1.0, longitude: 2.0}",?,?,?,P\n' +
        '2,,,,,,,,,"",,,,,,,,,,,,P\n',
      "b.csv": "id:ID(Q),:LABEL\n1,Q\n",
      "c.csv": ":START_ID(P),:END_ID(Q),n:int,:TYPE\n1,1,7,R\n2,1,,R\n",
    });
    const g = await Graph.read(path);
    const [first, second] = await rows(g.label("P"));
    expect(first).toMatchObject({
      ...{ id: 1, b: true, y: -128, s: 32767, i: -5, l: 9007199254740993n, f: 0.5, d: 1e300, c: "x" },
      ...{ t: 'say "hi", then\nleave', is: [1, 2, 3], ts: ["a", "b"], p: "{latitude: 1.0, longitude: 2.0}" },
    });
    expect(second).toEqual(
      Object.fromEntries(Object.keys(first ?? {}).map((name) => [name, name === "id" ? 2 : name === "t" ? "" : null])),
    );
    expect(g.label("P").schema.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      ...[
        "id Int64",
        "b Bool",
        "y Int8",
        "s Int16",
        "i Int32",
        "l Int64",
        "f Float32",
        "d Float64",
        "c Utf8",
        "t Utf8",
      ],
      ...[
        "on Date32<DAY>",
        "at Time64<MICROSECOND>",
        "when Timestamp<MICROSECOND>",
        "zoned Timestamp<MICROSECOND, UTC>",
      ],
      ...["oslo Timestamp<MICROSECOND, Europe/Oslo>", "is List<Int32>", "ts List<Utf8>", "p Utf8"],
    ]);
    expect(
      new TextDecoder().decode(await g.label("P").limit(1).select("on", "at", "when", "zoned", "oslo").toCsv()),
    ).toBe(
      "on,at,when,zoned,oslo\n2020-02-29,12:34:56.500,2015-06-24T12:50:35.556,2015-06-24T11:50:35.556Z,2020-01-01T01:00:00+01:00\n",
    );
    expect(g.report.ignored).toEqual(["the type point of p, which is kept as text"]);
    expect(await rows(g.edges)).toEqual(
      [
        { src: 1, dst: 1, n: 7 },
        { src: 2, dst: 1, n: null },
      ].map((row) => expect.objectContaining(row)),
    );
  });

  it("keep nanoseconds where there are some", async () => {
    const path = folder({ "a.csv": ":ID,t:localdatetime\nx,2020-01-01T00:00:00.123456789\n" });
    const g = await Graph.read(path);
    expect(String(g.nodes.schema.fields[1]?.type)).toBe("Timestamp<NANOSECOND>");
  });

  it("take ids for text where one is none", async () => {
    const path = folder({ "a.csv": ":ID\n1\n007\n", "b.csv": ":START_ID,:END_ID,:TYPE\n1,007,R\n" });
    expect(await rows((await Graph.read(path)).nodes)).toEqual([{ id: "1" }, { id: "007" }]);
    const whole = folder({ "a.csv": ":ID\n1\n7\n", "b.csv": ":START_ID,:END_ID,:TYPE\n1,7,R\n" });
    expect(await rows((await Graph.read(whole)).nodes)).toEqual([{ id: 1 }, { id: 7 }]);
    expect(await rows((await Graph.read(whole, { ids: "string" })).nodes)).toEqual([{ id: "1" }, { id: "7" }]);
  });
});

describe("labels and types", () => {
  it("of one type between several labels, with one id in each, come back", async () => {
    const g = await Graph.from({
      nodes: { "A(x)": { id: [1, 2], labels: [["tag"], ["A(x)"]] }, B: { id: [1, 2] }, "b/c": { id: [1] } },
      edges: {
        R: { table: { src: [1, 2], dst: [2, 1], w: [0.5, null] }, from: "A(x)", to: "B" },
        r: { table: { src: [1], dst: [1] }, from: "B", to: "b/c" },
      },
    });
    const path = newPath();
    const { lost } = await g.write(path, { format: "neo4j-csv" });
    expect([lost, readdirSync(path).sort()]).toEqual([
      [],
      ["nodes-A%28x%29.csv", "nodes-B.csv", "nodes-b%2fc.csv", "relationships-R.csv", "relationships-r-2.csv"],
    ]);
    const again = await Graph.read(path);
    expect([...again.labels].sort()).toEqual([...g.labels].sort());
    for (const label of g.labels) expect(await rows(again.label(label))).toEqual(await rows(g.label(label)));
    for (const type of g.types) expect(await rows(again.type(type))).toEqual(await rows(g.type(type)));
    const ends = again.schema.edges.map(({ type, from, to }) => `${from} ${type} ${to}`);
    expect(ends.sort()).toEqual(["A(x) R B", "B r b/c"]);
  });

  it("of one type lead where their ids do, in tables by their ends", async () => {
    const path = folder({
      "n.csv": ":ID,:LABEL\n1,A\n2,B\n3,A\n",
      "e.csv": ":START_ID,:END_ID,n:int,:TYPE\n1,2,1,R\n2,3,2,R\n1,3,3,R\n2,1,4,S\n3,2,5,R\n",
    });
    const g = await Graph.read(path);
    const tables = g.schema.edges.map(({ type, from, to, numRows }) => `${from} ${type} ${to} ${numRows}`).sort();
    expect(tables).toEqual(["A R A 1", "A R B 2", "B R A 1", "B S A 1"]);
    const out = newPath();
    await g.write(out, { format: "neo4j-csv" });
    const again = await Graph.read(out);
    const sorted = async (each: Graph) =>
      (await rows(each.edges.sort("n"))).map(({ type, src, dst, n }) => [type, src, dst, n]);
    expect(await sorted(again)).toEqual(await sorted(g));
    expect(await sorted(g)).toEqual([
      ["R", 1, 2, 1],
      ["R", 2, 3, 2],
      ["R", 1, 3, 3],
      ["S", 2, 1, 4],
      ["R", 3, 2, 5],
    ]);
    const chunks = newPath();
    await g.write(chunks, { format: "graphar" });
    expect(await sorted(await Graph.read(chunks))).toEqual(await sorted(g));
  });

  it("that files cannot have are refused", async () => {
    const g = await Graph.from({ nodes: { "A;B": { id: [1] }, "..": { id: [2] } } });
    await expect(g.write(newPath(), { format: "neo4j-csv" })).rejects.toThrow(/the label "A;B"/);
    await expect(g.write(newPath(), { format: "graphar" })).rejects.toThrow(/"\.\." is no name of a file/);
  });
});

describe("what APOC exports", () => {
  const text =
    '"_id","_labels","age","name","_start","_end","_type","since"\n' +
    '"0",":User:Admin","42","Ada",,,,\n"1",":User","","Bob",,,,\n"7",":City",,"Oslo",,,,\n' +
    ',,,,"0","1","KNOWS","2019"\n,,,,"1","7","LIVES_IN",\n,,,,"0","7","LIVES_IN","2001"\n';
  it("is nodes and relationships in one file", async () => {
    const g = await Graph.read(join(folder({ "all.csv": text }), "all.csv"));
    expect(await rows(g.label("User"))).toEqual([
      { id: 0, age: 42, name: "Ada", labels: ["User", "Admin"] },
      { id: 1, age: null, name: "Bob", labels: ["User"] },
    ]);
    expect(await rows(g.type("LIVES_IN"))).toEqual([
      { src: 1, dst: 7, since: null },
      { src: 0, dst: 7, since: 2001 },
    ]);
  });
});

describe("what is wrong", () => {
  const edges = ":START_ID,:END_ID,:TYPE\n1,1,R\n";
  it.each<[string, Record<string, string>, object]>([
    [
      "a cell",
      { "a.csv": ":ID,age:int\n1,2\n3,old\n" },
      { code: "INVALID_DATA", message: expect.stringMatching(/a\.csv, line 3, column "age:int".*"old" as Int32/) },
    ],
    [
      "an item of an array",
      { "a.csv": ":ID,n:int[]\n1,2;3\n3,4;x\n" },
      {
        code: "INVALID_DATA",
        details: { column: "n:int[]", row: 1, got: "x", expected: "int32", table: expect.stringContaining("a.csv") },
      },
    ],
    [
      "a cell of a file with columns to ignore",
      { "a.csv": ":ID,:IGNORE,:IGNORE,n:int\n1,,,2\n3,,,x\n" },
      {
        code: "INVALID_DATA",
        details: { column: "n:int", row: 1, got: "x", expected: "int32", table: expect.stringContaining("a.csv") },
      },
    ],
    [
      "a type",
      { "a.csv": ":ID,n:integr\n1,2\n" },
      { code: "INVALID_DATA", message: expect.stringMatching(/a\.csv.*"integr".*did you mean "integer"/) },
    ],
    [
      "no id",
      { "a.csv": "name,:LABEL\nx,L\n", "b.csv": edges },
      { message: expect.stringMatching(/a\.csv.*no header of Neo4j/) },
    ],
    ["two ids", { "a.csv": "x:ID,y:ID\n1,2\n" }, { message: expect.stringMatching(/one column :ID, got 2/) }],
    [
      "an edge without an end",
      { "a.csv": ":ID\n1\n", "b.csv": ":START_ID,:TYPE\n1,R\n" },
      { message: expect.stringMatching(/END_ID/) },
    ],
    [
      "an end that is no node",
      { "a.csv": ":ID\n1\n", "b.csv": ":START_ID,:END_ID,:TYPE\n1,2,R\n" },
      { code: "DANGLING_EDGE" },
    ],
    ["an id of two labels", { "a.csv": ":ID,:LABEL\n1,A\n1,B\n", "b.csv": edges }, { code: "DUPLICATE_KEY" }],
    [
      "two columns of one name",
      { "a.csv": ":ID,n:int,n:long\n1,2,3\n" },
      { message: expect.stringMatching(/two columns are called "n"/) },
    ],
    [
      "a short row",
      { "a.csv": ":ID,n:int\n1\n" },
      { code: "INVALID_DATA", message: expect.stringMatching(/line 2 has 1 fields/) },
    ],
    [
      "a short row beside an empty text",
      { "a.csv": ':ID,n\n1,""\n1\n' },
      { code: "INVALID_DATA", message: expect.stringMatching(/given[/\\]a\.csv: line 3/) },
    ],
    ["nothing", { "a.txt": "" }, { code: "INVALID_DATA" }],
  ])("%s is told", async (_, files, expected) => {
    await expect(Graph.read(folder(files), { format: "neo4j-csv" })).rejects.toMatchObject(expected);
  });

  it("an option of another format is", async () => {
    await expect(Graph.read("a.gml", { delimiter: ";" })).rejects.toThrow(/delimiter/);
    await expect(Graph.read(new Uint8Array(), { format: "neo4j-csv" })).rejects.toThrow(/path of a folder/);
    await expect(Graph.read(["a.gml", "b.gml"])).rejects.toThrow(/one file/);
  });
});

describe("long work", () => {
  const lines = Array.from({ length: 50_000 }, (_, i) => `${i},"name ${i}",L${i % 2}\n`).join("");
  const ends = Array.from({ length: 50_000 }, (_, i) => `${i},${(i * 7) % 50_000},R${i % 3}\n`).join("");
  const big = folder({ "a.csv": `:ID,name,:LABEL\n${lines}`, "b.csv": `:START_ID,:END_ID,:TYPE\n${ends}` });

  it("keeps the order of rows, tells how far it is, and stays within a session", async () => {
    const seen: string[] = [];
    using session = new Session({ threads: 2, memoryLimit: "200MB" });
    const g = await Graph.read(big, { session, onProgress: ({ phase }) => seen.push(phase) });
    expect([g.numNodes, g.numEdges, [...g.types].sort()]).toEqual([50_000, 50_000, ["R0", "R1", "R2"]]);
    expect(seen.length).toBeGreaterThan(0);
    const ordered = await rows(g.label("L1").limit(2));
    expect(ordered).toEqual([
      { id: 1, name: "name 1" },
      { id: 3, name: "name 3" },
    ]);
    const sources = (await rows(g.type("R1").select("src"))).map(({ src }) => src as number);
    // Of each pair of labels, in the order of the file.
    for (const odd of [0, 1]) {
      const own = sources.filter((src) => src % 2 === odd);
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
  });

  it("stops when it is aborted, and leaves nothing", async () => {
    const abort = new AbortController();
    const reading = Graph.read(big, { signal: abort.signal });
    setTimeout(() => abort.abort(new Error("enough")), 5);
    await expect(reading).rejects.toThrow("enough");
    const g = await Graph.read(big);
    const path = newPath();
    const stopped = new AbortController();
    const writing = g.write(path, { format: "neo4j-csv", signal: stopped.signal });
    setTimeout(() => stopped.abort(new Error("no")), 5);
    await expect(writing).rejects.toThrow("no");
    expect(readdirSync(dirname(path)).filter((name) => name.includes(basename(path)))).toEqual([]);
  });
});
