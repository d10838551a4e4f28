/** Graphs large enough to keep a kernel busy, with every column in JavaScript's memory. */
import { tableFromArrays } from "apache-arrow";

import { Graph } from "../../../src/index.ts";

export function ring(numNodes: number, degree: number) {
  const numEdges = numNodes * degree;
  const src = new BigInt64Array(numEdges);
  const dst = new BigInt64Array(numEdges);
  const weight = new Float64Array(numEdges);
  for (let edge = 0; edge < numEdges; edge++) {
    src[edge] = BigInt(edge % numNodes);
    dst[edge] = BigInt((edge * 7919 + 1) % numNodes);
    weight[edge] = edge;
  }
  const id = BigInt64Array.from({ length: numNodes }, (_, row) => BigInt(row));
  const value = Float64Array.from(id, Number);
  return { nodes: tableFromArrays({ id, value }), edges: tableFromArrays({ src, dst, weight }) };
}

export const openRing = (numNodes: number, degree: number) => Graph.from(ring(numNodes, degree));
