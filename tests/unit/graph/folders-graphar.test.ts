/** Apache GraphAr: folders laid out as its libraries write them, and those written here as another reader of Parquet has them. */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { Frame, Graph, graphFormatAt } from "arrow-quiver";
import { readParquet } from "parquet-wasm/node";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { writeGraphAr } from "../../../src/graph/folders/graphar-write.ts";
import { folder, newPath, rows } from "./folders.ts";

const count = (value: number) => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true);
  return bytes;
};

const vertex = (type: string, more: string, chunk = 2) =>
  `type: ${type}\nchunk_size: ${chunk}\nprefix: vertex/${type}/\nproperty_groups:\n  - properties:\n      - name: id\n        data_type: int64\n        is_primary: true\n    prefix: id/\n    file_type: csv\n${more}version: gar/v1\n`;
const edge = (src: string, type: string, dst: string, more = "") =>
  `src_type: ${src}\nedge_type: ${type}\ndst_type: ${dst}\nchunk_size: 2\nsrc_chunk_size: 2\ndst_chunk_size: 10\ndirected: true\nprefix: edge/${src}_${type}_${dst}/\n` +
  `adj_lists:\n  - ordered: true\n    aligned_by: src\n    prefix: ordered_by_source/\n    file_type: csv\n${more}version: gar/v1\n`;
const WEIGHT =
  "property_groups:\n  - prefix: weight/\n    file_type: csv\n    properties:\n      - name: weight\n        data_type: double\n        is_primary: false\n";
const NAMES =
  "  - properties:\n      - name: name\n        data_type: string\n      - name: age\n        data_type: int32\n    prefix: name_age/\n    file_type: csv\n";

/** TinkerPop's modern graph, in chunks of two. */
const modern = (): Record<string, string | Uint8Array> => {
  const created = "edge/person_created_software/ordered_by_source";
  return {
    "modern.graph.yml":
      "name: modern\nvertices:\n  - person.vertex.yml\n  - software.vertex.yml\nedges:\n  - created.edge.yml\nversion: gar/v1\n",
    ...{ "person.vertex.yml": vertex("person", NAMES), "software.vertex.yml": vertex("software", "", 10) },
    "created.edge.yml": edge("person", "created", "software", WEIGHT),
    ...{ "vertex/person/vertex_count": count(4), "vertex/software/vertex_count": count(2) },
    ...{
      "vertex/person/id/chunk0": "_graphArVertexIndex,id\n1,6\n0,2\n",
      "vertex/person/id/chunk1": "_graphArVertexIndex,id\n2,4\n3,1\n",
    },
    "vertex/person/name_age/chunk0": "_graphArVertexIndex,name,age\n0,vadas,27\n1,peter,35\n",
    "vertex/person/name_age/chunk1": "_graphArVertexIndex,name,age\n2,josh,\n3,marko,29\n",
    "vertex/software/id/chunk0": "_graphArVertexIndex,id\n0,3\n1,5\n",
    [`${created}/adj_list/part0/chunk0`]: "_graphArSrcIndex,_graphArDstIndex\n1,0\n",
    [`${created}/adj_list/part1/chunk0`]: "_graphArSrcIndex,_graphArDstIndex\n2,1\n2,0\n",
    [`${created}/adj_list/part1/chunk1`]: "_graphArSrcIndex,_graphArDstIndex\n3,0\n",
    ...{ [`${created}/weight/part0/chunk0`]: "weight\n0.2\n", [`${created}/weight/part1/chunk0`]: "weight\n1\n0.4\n" },
    [`${created}/weight/part1/chunk1`]: "weight\n0.5\n",
    ...{
      [`${created}/edge_count0`]: count(1),
      [`${created}/edge_count1`]: count(3),
      [`${created}/vertex_count`]: count(4),
    },
  };
};

describe("a folder of GraphAr", () => {
  it("is read: groups side by side, chunks one behind the other, ends by their keys", async () => {
    const path = folder(modern());
    expect(graphFormatAt(path)?.name).toBe("graphar");
    const g = await Graph.read(path);
    expect(await rows(g.label("person"))).toEqual([
      { id: 2, name: "vadas", age: 27 },
      { id: 6, name: "peter", age: 35 },
      { id: 4, name: "josh", age: null },
      { id: 1, name: "marko", age: 29 },
    ]);
    expect(await rows(g.type("created"))).toEqual([
      { src: 6, dst: 3, weight: 0.2 },
      { src: 4, dst: 5, weight: 1 },
      { src: 4, dst: 3, weight: 0.4 },
      { src: 1, dst: 3, weight: 0.5 },
    ]);
    const again = await Graph.read(join(path, "modern.graph.yml"), { src: "who", dst: "what" });
    expect(again.type("created").schema.names).toEqual(["who", "what", "weight"]);
  });

  it("has lists where no chunk has a row, and where all are empty", async () => {
    const files = modern();
    const lists = (text: string) => text.replaceAll("data_type: double", "data_type: list<double>");
    files["created.edge.yml"] = lists(edge("person", "created", "software", WEIGHT)).replaceAll("csv", "json");
    const created = "edge/person_created_software/ordered_by_source";
    for (const name of Object.keys(files)) if (name.startsWith(created)) delete files[name];
    const place = `${created}/adj_list/part0/chunk0`;
    const type = async (of: Record<string, string | Uint8Array>) =>
      String((await Graph.read(folder(of))).type("created").schema.fields[2]?.type);
    files[`${created}/vertex_count`] = count(4);
    expect(await type(files)).toBe("List<Float64>");
    files[place] = '{"_graphArSrcIndex":1,"_graphArDstIndex":0}\n';
    files[`${created}/weight/part0/chunk0`] = '{"weight":[]}\n';
    expect(await type(files)).toBe("List<Float64>");
  });

  it("is read with the older words for types, without prefixes, and numbered where nothing is primary", async () => {
    const files = modern();
    const old = (text: unknown) =>
      String(text)
        .replace(/^(src|edge|dst)_type/gm, "$1_label")
        .replace(/^type/m, "label")
        .replace("is_primary: true", "is_primary: false");
    for (const name of ["person.vertex.yml", "software.vertex.yml", "created.edge.yml"])
      files[name] = old(files[name]).replace("    prefix: ordered_by_source/\n", "");
    const g = await Graph.read(folder(files), { id: "number" });
    expect(await rows(g.label("person").select("number", "id").limit(2))).toEqual([
      { number: 0, id: 2 },
      { number: 1, id: 6 },
    ]);
    expect(await rows(g.type("created").select("src", "dst").limit(1))).toEqual([{ src: 1, dst: 0 }]);
  });

  it.each<[string, (files: Record<string, string | Uint8Array>) => void, object]>([
    [
      "ORC",
      (files) => {
        files["person.vertex.yml"] = String(files["person.vertex.yml"]).replaceAll("csv", "orc");
      },
      { code: "UNSUPPORTED_TYPE", message: expect.stringMatching(/person\.vertex\.yml.*ORC/) },
    ],
    [
      "a newer version",
      (files) => {
        files["modern.graph.yml"] = String(files["modern.graph.yml"]).replace("gar/v1", "gar/v2");
      },
      { message: expect.stringMatching(/version gar\/v2; expected gar\/v1/) },
    ],
    [
      "no YAML",
      (files) => {
        files["person.vertex.yml"] = "a: [1\nb: }";
      },
      { code: "INVALID_DATA", message: expect.stringMatching(/person\.vertex\.yml: it is no YAML/) },
    ],
    [
      "a description that lacks something",
      (files) => {
        files["person.vertex.yml"] = "type: person\n";
      },
      { message: expect.stringMatching(/chunk_size is nothing/) },
    ],
    [
      "a type",
      (files) => {
        files["person.vertex.yml"] = String(files["person.vertex.yml"]).replace("int32", "int31");
      },
      { message: expect.stringMatching(/property age has the type int31/) },
    ],
    [
      "a file that is not there",
      (files) => {
        delete files["created.edge.yml"];
      },
      { code: "FILE_NOT_FOUND", message: expect.stringMatching(/created\.edge\.yml/) },
    ],
    [
      "a missing chunk",
      (files) => {
        delete files["vertex/person/id/chunk1"];
      },
      { message: expect.stringMatching(/2 rows of id where there are 4/) },
    ],
    [
      "a chunk of properties that is missing",
      (files) => {
        delete files["edge/person_created_software/ordered_by_source/weight/part1/chunk1"];
      },
      { message: expect.stringMatching(/chunks of weight/) },
    ],
    [
      "a wrong count",
      (files) => {
        files["edge/person_created_software/ordered_by_source/edge_count1"] = count(4);
      },
      { message: expect.stringMatching(/4 rows.* 5 of edges/) },
    ],
    [
      "an end that is no vertex",
      (files) => {
        files["edge/person_created_software/ordered_by_source/adj_list/part0/chunk0"] =
          "_graphArSrcIndex,_graphArDstIndex\n1,9\n";
      },
      { code: "DANGLING_EDGE", message: expect.stringMatching(/vertex 9 of software/) },
    ],
    [
      "a cell",
      (files) => {
        files["vertex/person/name_age/chunk0"] = "_graphArVertexIndex,name,age\n0,vadas,old\n1,peter,35\n";
      },
      { message: expect.stringMatching(/chunk0, line 2, column "age".*"old" as Int32/) },
    ],
    [
      "numbers that come twice",
      (files) => {
        files["vertex/person/id/chunk0"] = "_graphArVertexIndex,id\n0,6\n0,2\n";
      },
      { message: expect.stringMatching(/_graphArVertexIndex/) },
    ],
    [
      "vertices of no type",
      (files) => {
        files["created.edge.yml"] = String(files["created.edge.yml"]).replace(
          "dst_type: software",
          "dst_type: softwares",
        );
      },
      { message: expect.stringMatching(/no vertices of type softwares/) },
    ],
    [
      "no folder of edges",
      (files) => {
        files["created.edge.yml"] = String(files["created.edge.yml"]).replace("prefix: edge/", "prefix: edges/");
      },
      { code: "FILE_NOT_FOUND" },
    ],
  ])("%s is told", async (_, change, expected) => {
    const files = modern();
    change(files);
    await expect(Graph.read(folder(files), { format: "graphar" })).rejects.toMatchObject(expected);
  });
});

const g = await Graph.from({
  nodes: {
    person: {
      id: ["a", "b", "c", "d", "e"],
      age: Int32Array.of(1, 2, 3, 4, 5),
      tags: [["x"], [], null, ["y", "z"], ["w"]],
      day: [new Date(0), null, null, null, null],
    },
    city: { id: ["X", "Y"], ok: [true, null] },
  },
  edges: {
    lives: {
      table: { src: ["e", "a", "c", "a"], dst: ["X", "Y", "X", "X"], since: Float64Array.of(1, 2, 3, 4) },
      from: "person",
      to: "city",
    },
    knows: { table: { src: ["b"], dst: ["a"] }, from: "person", to: "person" },
  },
});

describe("what is written", () => {
  const chunk = (path: string) => tableFromIPC(readParquet(readFileSync(path)).intoIPCStream());

  it("is what another reader of Parquet and YAML finds, chunk by chunk", async () => {
    const path = newPath("net");
    const graph = {
      directed: true,
      schema: g.schema,
      nodes: (at: number) => g.label(["person", "city"][at] as string),
      edges: (at: number) => g.type(["lives", "knows"][at] as string),
    };
    const written = await writeGraphAr(
      graph,
      path,
      { overwrite: true, onLoss: "error", call: {} },
      { vertices: 2, edges: 1 },
    );
    expect(written).toMatchObject({ nodes: 7, edges: 5, lost: [] });
    const [yml = ""] = readdirSync(path).filter((name) => name.endsWith(".graph.yml"));
    const info = parse(readFileSync(join(path, yml), "utf8"));
    expect(info).toMatchObject({
      vertices: ["person.vertex.yml", "city.vertex.yml"],
      edges: ["person_lives_city.edge.yml", "person_knows_person.edge.yml"],
      version: "gar/v1",
    });
    const person = parse(readFileSync(join(path, "person.vertex.yml"), "utf8"));
    expect(person).toMatchObject({ type: "person", chunk_size: 2, prefix: "vertex/person/" });
    expect(
      person.property_groups[0].properties.map(({ name, data_type, is_primary }: Record<string, unknown>) => [
        name,
        data_type,
        is_primary,
      ]),
    ).toEqual([
      ["id", "string", true],
      ["age", "int32", false],
      ["tags", "list<string>", false],
      ["day", "timestamp", false],
    ]);
    const vertices = [0, 1, 2].map((at) => chunk(join(path, "vertex/person/properties", `chunk${at}`)));
    expect(
      vertices.flatMap((table) => table.toArray().map((row) => [Number(row._graphArVertexIndex), row.id, row.age])),
    ).toEqual([
      [0, "a", 1],
      [1, "b", 2],
      [2, "c", 3],
      [3, "d", 4],
      [4, "e", 5],
    ]);
    expect(readFileSync(join(path, "vertex/person/vertex_count"))).toEqual(Buffer.from(count(5)));
    const lives = join(path, "edge/person_lives_city/ordered_by_source");
    const edges = ["part0/chunk0", "part0/chunk1", "part1/chunk0", "part2/chunk0"].map((name) => {
      const [ends] = chunk(join(lives, "adj_list", name)).toArray();
      const [properties] = chunk(join(lives, "properties", name)).toArray();
      return [Number(ends._graphArSrcIndex), Number(ends._graphArDstIndex), properties.since];
    });
    expect(edges).toEqual([
      [0, 1, 2],
      [0, 0, 4],
      [2, 0, 3],
      [4, 0, 1],
    ]);
    expect(readdirSync(join(lives, "adj_list")).sort()).toEqual(["part0", "part1", "part2"]);
    expect([0, 1, 2].map((at) => readFileSync(join(lives, `edge_count${at}`)).readInt32LE())).toEqual([2, 1, 1]);
    const offsets = [0, 1, 2].map((at) =>
      chunk(join(lives, "offset", `chunk${at}`))
        .toArray()
        .map((row) => Number(row._graphArOffset)),
    );
    expect(offsets).toEqual([
      [0, 2, 2],
      [0, 1, 1],
      [0, 1],
    ]);
    // Read here, the same graph, its edges by source.
    const again = await Graph.read(path);
    for (const label of g.labels) expect(await rows(again.label(label))).toEqual(await rows(g.label(label)));
    expect(await rows(again.type("lives"))).toEqual([
      { src: "a", dst: "Y", since: 2 },
      { src: "a", dst: "X", since: 4 },
      { src: "c", dst: "X", since: 3 },
      { src: "e", dst: "X", since: 1 },
    ]);
  });

  it("keeps direction, graphs without labels and graphs without edges", async () => {
    const undirected = await Graph.from(
      { nodes: { id: [1, 2, 3] }, edges: { src: [3, 1], dst: [1, 2] } },
      { directed: false },
    );
    const path = newPath();
    await undirected.write(path, { format: "graphar" });
    const again = await Graph.read(path);
    expect([again.directed, await rows(again.nodes), await rows(again.edges)]).toEqual([
      false,
      await rows(undirected.nodes),
      [
        { src: 1, dst: 2 },
        { src: 3, dst: 1 },
      ].map((row) => expect.objectContaining(row)),
    ]);
    const lonely = newPath();
    await (await Graph.from({ nodes: { id: [1, 2] } })).write(lonely, { format: "graphar" });
    expect(await (await Graph.read(lonely)).nodes.count()).toBe(2);
    await undirected.write(path, { format: "graphar" });
    copyFileSync(join(path, readdirSync(path).find((name) => name.endsWith(".yml")) as string), join(path, "mine.txt"));
    writeFileSync(join(path, "mine.txt"), "kept");
    await expect(undirected.write(path, { format: "graphar" })).rejects.toMatchObject({ code: "FILE_EXISTS" });
  });

  it("says what it cannot hold", async () => {
    const table = await Frame.from({
      id: [1],
      text: ["2020-01-01T00:00:00Z"],
      big: BigUint64Array.of(2n ** 64n - 1n),
    }).collect();
    const h = await Graph.from({ nodes: table });
    await expect(h.write(newPath(), { format: "graphar" })).rejects.toMatchObject({
      code: "UNSUPPORTED_TYPE",
      message: expect.stringMatching(/Apache GraphAr cannot hold the type Uint64 of the column "big"/),
    });
    const path = newPath();
    const { lost } = await h.write(path, { format: "graphar", onLoss: "skip" });
    expect(lost).toEqual(['the type Uint64 of the column "big" of "node"']);
    expect((await rows((await Graph.read(path)).nodes))[0]).toMatchObject({ big: "18446744073709551615" });
  });
});
