/** What the query bench asks of every engine: the frame here, the same in SQL, and the same in Polars beside it. */
import type { Frame } from "../src/index.ts";
import { col, fn } from "../src/index.ts";

/** The name of a query and how many rows it reads. */
export interface Query {
  name: string;
  /** The table that decides its size. */
  reads: "nodes" | "edges";
  frame(nodes: Frame, edges: Frame): Frame;
  sql: string;
}

export const QUERIES: Query[] = [
  {
    name: "filter, a twelfth of the nodes",
    reads: "nodes",
    frame: (nodes) => nodes.filter(col("department").eq("Engineering").and(col("age").gt(35))),
    sql: "SELECT * FROM nodes WHERE department = 'Engineering' AND age > 35",
  },
  {
    name: "filter, half of the edges",
    reads: "edges",
    frame: (_, edges) => edges.filter(col("weight").gt(0.5)),
    sql: "SELECT * FROM edges WHERE weight > 0.5",
  },
  {
    name: "filter, a hundredth of the edges",
    reads: "edges",
    frame: (_, edges) => edges.filter(col("weight").gt(0.99)),
    sql: "SELECT * FROM edges WHERE weight > 0.99",
  },
  {
    name: "group-by, 8 groups of text",
    reads: "nodes",
    frame: (nodes) =>
      nodes
        .groupBy("department")
        .agg(fn.count().as("people"), fn.mean("salary").as("mean"), fn.max("age").as("oldest")),
    sql: "SELECT department, count(*) AS people, avg(salary) AS mean, max(age) AS oldest FROM nodes GROUP BY department",
  },
  {
    name: "group-by, a million groups",
    reads: "edges",
    frame: (_, edges) => edges.groupBy("src").agg(fn.count().as("degree"), fn.sum("weight").as("strength")),
    sql: "SELECT src, count(*) AS degree, sum(weight) AS strength FROM edges GROUP BY src",
  },
  {
    name: "join, every edge with its node",
    reads: "edges",
    frame: (nodes, edges) =>
      edges.join(nodes.select("id", "age", "salary"), { leftOn: "dst", rightOn: "id" }).drop("id"),
    sql: "SELECT src, dst, weight, age, salary FROM edges JOIN nodes ON dst = id",
  },
  {
    name: "join with a few nodes, grouped",
    reads: "edges",
    frame: (nodes, edges) =>
      edges
        .join(nodes.filter(col("age").gt(60)), { leftOn: "dst", rightOn: "id" })
        .groupBy("department")
        .agg(fn.count().as("edges"), fn.sum("weight").as("weight")),
    sql: `SELECT department, count(*) AS edges, sum(weight) AS weight
      FROM edges JOIN nodes ON dst = id WHERE age > 60 GROUP BY department`,
  },
  {
    name: "top 10 of the nodes",
    reads: "nodes",
    frame: (nodes) => nodes.sort(col("salary").desc(), "id").limit(10),
    sql: "SELECT * FROM nodes ORDER BY salary DESC, id LIMIT 10",
  },
  {
    name: "top 100 of the edges",
    reads: "edges",
    frame: (_, edges) => edges.sort(col("weight").desc(), "src", "dst").limit(100),
    sql: "SELECT * FROM edges ORDER BY weight DESC, src, dst LIMIT 100",
  },
];
