/** Files as SNAP hands them out: with comments, compressed, with times, and lists of citations. */
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Graph } from "arrow-quiver";
import { expect, it } from "vitest";

import { folder, rows } from "./folders.ts";

const EPINIONS = `# Directed graph (each unordered pair of nodes is saved once): soc-Epinions1.txt
# Directed Epinions social network
# Nodes: 75879 Edges: 508837
# FromNodeId\tToNodeId
0\t4
0\t5
30\t0
`;

it.each(["soc-Epinions1.txt", "soc-Epinions1.txt.gz"])("%s is read", async (name) => {
  const path = folder({ [name]: name.endsWith(".gz") ? gzipSync(EPINIONS) : EPINIONS });
  const g = await Graph.read(join(path, name));
  expect([g.directed, await rows(g.nodes.sort("id")), await rows(g.edges)]).toEqual([
    true,
    [{ id: 0 }, { id: 4 }, { id: 5 }, { id: 30 }],
    [
      { src: 0, dst: 4 },
      { src: 0, dst: 5 },
      { src: 30, dst: 0 },
    ],
  ]);
});

it("times behind the ends are a column of whole numbers", async () => {
  const path = folder({ "CollegeMsg.txt": "1 2 1082040961\n3 4 1082155839\n1 2 1082414391\n" });
  const g = await Graph.read(join(path, "CollegeMsg.txt"));
  expect(await rows(g.edges)).toEqual([
    { src: 1, dst: 2, weight: 1082040961 },
    { src: 3, dst: 4, weight: 1082155839 },
    { src: 1, dst: 2, weight: 1082414391 },
  ]);
});

it("citations are edges, whatever their ids are", async () => {
  const path = folder({
    "cora.cites": "35\t1033\n35\t103482\n",
    "citeseer.cites": "100157\t100157\nbradshaw97\tjohnson98\n",
  });
  const cora = await Graph.read(join(path, "cora.cites"), { format: "edge-list" });
  expect(await rows(cora.edges)).toEqual([
    { src: 35, dst: 1033 },
    { src: 35, dst: 103482 },
  ]);
  const citeseer = await Graph.read(join(path, "citeseer.cites"), { format: "edge-list" });
  expect(await rows(citeseer.edges)).toEqual([
    { src: "100157", dst: "100157" },
    { src: "bradshaw97", dst: "johnson98" },
  ]);
});

it("a comment may stand between rows, and lines may end as on Windows", async () => {
  const path = folder({ "graph.txt": "# FromNodeId\tToNodeId\r\n1\t2\r\n# more\r\n2\t3\r\n" });
  const g = await Graph.read(join(path, "graph.txt"));
  expect(await rows(g.edges)).toEqual([
    { src: 1, dst: 2 },
    { src: 2, dst: 3 },
  ]);
});
