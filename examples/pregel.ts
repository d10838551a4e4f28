// Algorithms of one's own: messages along the edges, as expressions over whole columns, all iterations in one call.
import { col, dst, edge, fn, formatTable, Graph, msg, src } from "arrow-quiver";

const g = await Graph.fromEdges(
  ["Oslo", "Oslo", "Bergen", "Stavanger", "Oslo", "Lima"],
  ["Bergen", "Stavanger", "Stavanger", "Trondheim", "Trondheim", "Cusco"],
  { hours: [7, 8, 5, 15, 7, 22] },
  { directed: false },
);

// One round: what each city learns from its neighbours.
const nearby = await g.aggregateMessages({
  toDst: edge("hours"),
  agg: [fn.count().as("roads"), fn.min(msg()).as("nearest")],
});
console.log(`Roads, and the shortest in hours: ${formatTable(nearby)}`);

// Rounds until nothing changes: the hours from Oslo. Only cities that have become nearer tell their neighbours.
const travel = await g.pregel({
  columns: {
    hours: {
      initial: fn.when(col("id").eq("Oslo")).then(0).otherwise(Infinity),
      update: fn.least("hours", col("arrival")),
    },
    nearer: {
      initial: col("id").eq("Oslo"),
      update: fn.coalesce(col("arrival").lt(col("hours")), false),
    },
  },
  toDst: src("hours").add(edge("hours")),
  where: src("nearer"),
  agg: { arrival: fn.min(msg()) },
});
console.log(`From Oslo, after ${travel.schema.metadata.get("iterations")} iterations: ${formatTable(travel)}`);

// Islands: each city takes the first name that any city on its roads knows.
const islands = await g.pregel({
  columns: { first: { initial: col("id"), update: fn.least("first", col("heard")) } },
  toDst: src("first"),
  toSrc: dst("first"),
  agg: { heard: fn.min(msg()) },
});
console.log(`Cities that roads join: ${formatTable(islands)}`);
