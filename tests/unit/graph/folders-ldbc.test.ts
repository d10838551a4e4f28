/** LDBC's files: Graphalytics, and the Social Network Benchmark as either generator writes it. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { Graph, graphFormatAt } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { folder, newPath, rows } from "./folders.ts";

describe("Graphalytics", () => {
  const properties = (directed: boolean, more = "") =>
    `# An example\ngraph.example.vertex-file = example.v\ngraph.example.edge-file = example.e\ngraph.example.meta.vertices = 3\n` +
    `graph.example.directed = ${directed}\n${more}graph.example.algorithms = bfs, pr\ngraph.example.bfs.source-vertex = 2\n`;
  const weighted = "graph.example.edge-properties.names = weight\ngraph.example.edge-properties.types = real\n";
  const files = { "example.v": "2\n3\n9007199254740993\n", "example.e": "2 3 0.5\n3 9007199254740993 1.25\n" };

  it.each([
    ["files that end like its own", { "application.properties": "a = 1\n", "top.v": "module top;" }],
    ["its own and another", { ...files, "example.properties": properties(true), "notes/kept.v": "kept" }],
  ])("takes no place of %s", async (_, others) => {
    const path = folder(others);
    const g = await Graph.from({ nodes: { id: [1n, 2n] }, edges: { src: [1n], dst: [2n] } });
    await expect(g.write(path, { format: "graphalytics" })).rejects.toMatchObject({ code: "FILE_EXISTS" });
    for (const [name, text] of Object.entries(others)) expect(readFileSync(join(path, name), "utf8")).toBe(text);
    const own = folder({ ...files, "example.properties": properties(true) });
    await g.write(own, { format: "graphalytics" });
    expect((await Graph.read(own)).numNodes).toBe(2);
  });

  it("is read by any of its files, or by their folder", async () => {
    const path = folder({ ...files, "example.properties": properties(false, weighted) });
    expect(graphFormatAt(path)?.name).toBe("graphalytics");
    for (const source of [
      path,
      ...Object.keys(files).map((name) => join(path, name)),
      join(path, "example.properties"),
    ]) {
      const g = await Graph.read(source);
      expect([g.directed, g.numNodes]).toEqual([false, 3]);
      expect(await g.edges.toArray({ int64: "string" })).toEqual([
        { src: "2", dst: "3", weight: 0.5 },
        { src: "3", dst: "9007199254740993", weight: 1.25 },
      ]);
    }
  });

  it("is written and read again", async () => {
    const g = await Graph.from({
      nodes: { id: BigInt64Array.of(5n, 7n, 6n) },
      edges: {
        src: BigInt64Array.of(5n, 7n),
        dst: BigInt64Array.of(7n, 5n),
        weight: Float64Array.of(0.1, 1e300),
        n: Int32Array.of(1, -2),
      },
    });
    const path = newPath("net");
    const { lost } = await g.write(path, { format: "graphalytics" });
    expect(lost).toEqual([]);
    const name = basename(path);
    expect(readdirSync(path).sort()).toEqual([`${name}.e`, `${name}.properties`, `${name}.v`]);
    expect(readFileSync(join(path, `${name}.e`), "utf8")).toBe("5 7 0.1 1\n7 5 1e300 -2\n");
    const again = await Graph.read(path);
    expect(again.directed).toBe(true);
    expect([await rows(again.nodes), await rows(again.edges)]).toEqual([await rows(g.nodes), await rows(g.edges)]);
  });

  it("says what it cannot hold", async () => {
    const g = await Graph.from({
      nodes: { id: [1, 2], name: ["a", "b"] },
      edges: { src: [1], dst: [2], w: [null], t: ["x"] },
    });
    await expect(g.write(newPath(), { format: "graphalytics" })).rejects.toMatchObject({
      code: "UNSUPPORTED_TYPE",
      message: expect.stringMatching(/"name" of "nodes"; onLoss/),
    });
    const { lost } = await g.write(newPath(), { format: "graphalytics", onLoss: "skip" });
    expect(lost.join("\n")).toMatch(/"name"[\s\S]*"w"[\s\S]*"t"/);
    const texts = await Graph.fromEdges(["a"], ["b"]);
    await expect(texts.write(newPath(), { format: "graphalytics", onLoss: "skip" })).rejects.toThrow(/whole numbers/);
  });

  it.each<[string, Record<string, string>, object]>([
    [
      "no direction",
      { ...files, "example.properties": "graph.example.vertex-file = example.v\n" },
      { message: expect.stringMatching(/directed is not there/) },
    ],
    [
      "two graphs",
      { ...files, "example.properties": "graph.a.directed = true\ngraph.b.directed = true\n" },
      { message: expect.stringMatching(/one graph.*got a, b/) },
    ],
    [
      "a type",
      { ...files, "example.properties": properties(true, weighted.replace("real", "complex")) },
      { message: expect.stringMatching(/type complex of weight/) },
    ],
    [
      "names without types",
      { ...files, "example.properties": properties(true, "graph.example.edge-properties.names = a, b\n") },
      { message: expect.stringMatching(/2 names and 0 types/) },
    ],
    [
      "a cell",
      { "example.v": "1\n2\n", "example.e": "1 2 heavy\n", "example.properties": properties(true, weighted) },
      { message: expect.stringMatching(/example\.e, line 1.*"heavy" as Float64/) },
    ],
    ["no edges", { "example.v": "1\n", "example.properties": properties(true) }, { code: "FILE_NOT_FOUND" }],
    ["no properties", files, { code: "FILE_NOT_FOUND", message: expect.stringMatching(/NAME\.properties/) }],
  ])("%s is told", async (_, given, expected) => {
    const path = folder(given);
    const source = "example.properties" in given ? join(path, "example.properties") : path;
    await expect(Graph.read(source, { format: "graphalytics" })).rejects.toMatchObject(expected);
  });
});

const PERSON = "id|firstName|lastName|gender|birthday|creationDate|locationIP|browserUsed";
const people = [
  "933|Mahinda|Perera|male|1989-12-03|2010-02-14T15:32:10.447+0000|119.235.7.103|Firefox",
  "1129|Carmen|Lepland|female|1984-02-18|2010-01-28T06:18:33.600+0000|195.20.151.175|Internet Explorer",
];

describe("the Social Network Benchmark", () => {
  const basic = {
    "dynamic/person_0_0.csv": `${PERSON}\n${people[0]}\n`,
    "dynamic/person_1_0.csv": `${PERSON}\n${people[1]}\n`,
    "dynamic/person_knows_person_0_0.csv": "Person.id|Person.id|creationDate\n933|1129|2010-03-13T07:37:21.718+0000\n",
    "dynamic/person_email_emailaddress_0_0.csv":
      "Person.id|email\n1129|c@gmx.com\n933|m@hotmail.com\n1129|c@zoho.com\n",
    "dynamic/person_speaks_language_0_0.csv": "Person.id|language\n933|si\n933|en\n",
    "dynamic/person_isLocatedIn_place_0_0.csv": "Person.id|Place.id\n933|1\n1129|2\n",
    "dynamic/person_workAt_organisation_0_0.csv": "Person.id|Organisation.id|workFrom\n933|7|2012\n",
    "dynamic/post_0_0.csv":
      'id|imageFile|creationDate|locationIP|browserUsed|language|content|length\n3||2012-01-01T00:00:00.000+0000|1.2.3.4|Opera|en|About "Ice" 5"|12\n',
    "dynamic/updateStream_0_0_person.csv": "1|2\n",
    "static/place_0_0.csv":
      "id|name|url|type\n0|India|http://dbpedia.org/resource/India|country\n1|Kelaniya|http://k|city\n2|Tallinn|http://t|city\n",
    "static/place_isPartOf_place_0_0.csv": "Place.id|Place.id\n1|0\n",
    "static/organisation_0_0.csv": "id|type|name|url\n7|company|Kam_Air|http://a\n",
  };

  it("is read as the Hadoop generator writes it, CsvBasic", async () => {
    const path = folder(basic);
    expect(graphFormatAt(path)?.name).toBe("ldbc-snb");
    const g = await Graph.read(path);
    expect([...g.labels].sort()).toEqual(["Organisation", "Person", "Place", "Post"]);
    expect(await rows(g.label("Person").drop("birthday", "creationDate"))).toEqual([
      {
        id: 933,
        firstName: "Mahinda",
        lastName: "Perera",
        gender: "male",
        locationIP: "119.235.7.103",
        browserUsed: "Firefox",
        email: ["m@hotmail.com"],
        language: ["si", "en"],
      },
      {
        id: 1129,
        firstName: "Carmen",
        lastName: "Lepland",
        gender: "female",
        locationIP: "195.20.151.175",
        browserUsed: "Internet Explorer",
        email: ["c@gmx.com", "c@zoho.com"],
        language: null,
      },
    ]);
    expect(String(g.label("Person").schema.fields.find(({ name }) => name === "creationDate")?.type)).toBe(
      "Timestamp<MILLISECOND, UTC>",
    );
    expect(await rows(g.label("Person").select("birthday", "creationDate").limit(1))).toEqual([
      { birthday: Date.UTC(1989, 11, 3), creationDate: Date.UTC(2010, 1, 14, 15, 32, 10, 447) },
    ]);
    expect(await rows(g.type("knows"))).toEqual([
      { src: 933, dst: 1129, creationDate: Date.UTC(2010, 2, 13, 7, 37, 21, 718) },
    ]);
    expect(await rows(g.type("workAt"))).toEqual([{ src: 933, dst: 7, workFrom: 2012 }]);
    expect(await rows(g.label("Post").select("content", "length"))).toEqual([
      { content: 'About "Ice" 5"', length: 12 },
    ]);
    const ends = g.schema.edges.map(({ type, from, to, numRows }) => `${from} ${type} ${to} ${numRows}`).sort();
    expect(ends).toEqual([
      "Person isLocatedIn Place 2",
      "Person knows Person 1",
      "Person workAt Organisation 1",
      "Place isPartOf Place 1",
    ]);
    expect(g.report.ignored).toEqual(["updates of the initial graph"]);
  });

  it("is read as its merging serializer writes it, with lists in columns and times in milliseconds", async () => {
    const g = await Graph.read(
      folder({
        "person_0_0.csv": `${PERSON}|place|language|email\n933|Mahinda|Perera|male|628646400000|1266161530447|119.235.7.103|Firefox|1|si;en|m@hotmail.com\n`,
        "comment_0_0.csv":
          "id|creationDate|locationIP|browserUsed|content|length|creator|place|replyOfPost|replyOfComment\n11|1266161530447|1.2.3.4|Opera|yes|3|933|0|3|\n12|1266161530448|1.2.3.4|Opera|no|2|933|0||11\n",
        "post_0_0.csv":
          "id|imageFile|creationDate|locationIP|browserUsed|language|content|length|creator|Forum.id|place\n3||1266161530000|1.2.3.4|Opera|en|About|5|933|5|0\n",
        "forum_0_0.csv": "id|title|creationDate|moderator\n5|Wall|1266161530000|933\n",
        "place_0_0.csv": "id|name|url|type|isPartOf\n0|India|http://i|country|\n1|Kelaniya|http://k|city|0\n",
      }),
      { format: "ldbc-snb" },
    );
    const edges = g.schema.edges.map(({ type, from, to, numRows }) => `${from} ${type} ${to} ${numRows}`).sort();
    expect(edges).toEqual([
      ...[
        "Comment hasCreator Person 2",
        "Comment isLocatedIn Place 2",
        "Comment replyOf Comment 1",
        "Comment replyOf Post 1",
      ],
      ...[
        "Forum containerOf Post 1",
        "Forum hasModerator Person 1",
        "Person isLocatedIn Place 1",
        "Place isPartOf Place 1",
      ],
      ...["Post hasCreator Person 1", "Post isLocatedIn Place 1"],
    ]);
    expect(await rows(g.label("Person").select("language", "birthday", "creationDate"))).toEqual([
      { language: ["si", "en"], birthday: 628646400000, creationDate: 1266161530447 },
    ]);
    expect(await rows(g.type("containerOf"))).toEqual([{ src: 5, dst: 3 }]);
  });

  it("is read as Spark's generator writes it, in parts and compressed", async () => {
    const person =
      "creationDate|id|firstName|lastName|gender|birthday|locationIP|browserUsed|LocationCityId|language|email";
    const path = folder({
      "initial_snapshot/dynamic/Person/part-00000-a.csv": `${person}\n2010-02-14T15:32:10.447+00:00|933|Mahinda|Perera|male|1989-12-03|119.235.7.103|Firefox|1|si;en|"m@hotmail.com"\n`,
      "initial_snapshot/dynamic/Person/part-00001-b.csv": "",
      "initial_snapshot/dynamic/Person/part-00002-c.csv.gz": gzipSync(
        `${person}\n2010-01-28T06:18:33.600+00:00|1129|"Car|men"|Lepland|female|1984-02-18|1.2.3.4|Opera|1||\n`,
      ),
      "initial_snapshot/dynamic/Person_knows_Person/part-00000.csv":
        "creationDate|Person1Id|Person2Id\n2010-03-13T07:37:21.718+00:00|933|1129\n",
      "initial_snapshot/dynamic/Person_hasInterest_Tag/part-00000.csv":
        "creationDate|personId|interestId\n2010-03-13T07:37:21.718+00:00|933|4\n",
      "initial_snapshot/dynamic/Person_studyAt_University/part-00000.csv":
        "creationDate|PersonId|UniversityId|classYear\n2010-03-13T07:37:21.718+00:00|933|8|2008\n",
      "initial_snapshot/static/Organisation/part-00000.csv":
        "id|type|name|url|LocationPlaceId\n8|University|Kabul|http://u|1\n",
      "initial_snapshot/static/Place/part-00000.csv":
        "id|name|url|type|PartOfPlaceId\n0|India|http://i|Country|\n1|Kelaniya|http://k|City|0\n",
      "initial_snapshot/static/Tag/part-00000.csv": "id|name|url|TypeTagClassId\n4|Hamid|http://h|9\n",
      "initial_snapshot/static/TagClass/part-00000.csv": "id|name|url|SubclassOfTagClassId\n9|Thing|http://th|\n",
      "inserts/dynamic/Person/batch_id=1/part-00000.csv": `${person}\n`,
    });
    expect(graphFormatAt(path)?.name).toBe("ldbc-snb");
    const g = await Graph.read(path);
    expect(await rows(g.label("Person").select("id", "firstName", "language", "email"))).toEqual([
      { id: 933, firstName: "Mahinda", language: ["si", "en"], email: ["m@hotmail.com"] },
      { id: 1129, firstName: "Car|men", language: null, email: null },
    ]);
    expect(await rows(g.type("hasInterest").drop("creationDate"))).toEqual([{ src: 933, dst: 4 }]);
    expect(g.schema.edges.map(({ type, from, to, numRows }) => `${from} ${type} ${to} ${numRows}`).sort()).toEqual([
      ...[
        "Organisation isLocatedIn Place 1",
        "Person hasInterest Tag 1",
        "Person isLocatedIn Place 2",
        "Person knows Person 1",
      ],
      ...[
        "Person studyAt Organisation 1",
        "Place isPartOf Place 1",
        "Tag hasType TagClass 1",
        "TagClass isSubclassOf TagClass 0",
      ],
    ]);
    expect(g.report.ignored).toEqual(["updates of the initial graph"]);
  });

  it.each<[string, Record<string, string>, object]>([
    [
      "a time",
      { "person_0_0.csv": `${PERSON}\n${people[0]?.replace("2010-02-14T", "soon ")}\n` },
      { message: expect.stringMatching(/person_0_0\.csv, line 2, column "creationDate"/) },
    ],
    [
      "an id of edges",
      { ...basic, "dynamic/person_knows_person_0_0.csv": "Person.id|Person.id\n933|x\n" },
      {
        details: { column: "Person.id", row: 0, got: "x", expected: "int64", table: expect.stringContaining("knows") },
      },
    ],
    [
      "parts of other headers",
      { ...basic, "dynamic/person_1_0.csv": "id|firstName\n1|x\n" },
      { message: expect.stringMatching(/person_1_0\.csv: its header is not that of/) },
    ],
    [
      "an end that is no node",
      { ...basic, "dynamic/person_knows_person_0_0.csv": "Person.id|Person.id\n933|1\n" },
      { code: "DANGLING_EDGE" },
    ],
    ["other files", { "a.csv": "x\n1\n" }, { code: "INVALID_DATA", message: expect.stringMatching(/person_0_0\.csv/) }],
  ])("%s is told", async (_, files, expected) => {
    await expect(Graph.read(folder(files), { format: "ldbc-snb" })).rejects.toMatchObject(expected);
  });
});
