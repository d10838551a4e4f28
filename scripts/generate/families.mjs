// What the page of each family begins with.

export const FAMILIES = {
  centrality: {
    title: "Centrality",
    about: `How important a node or an edge is. What "important" means differs: many edges, edges of important nodes, short ways to all
others, or lying between others.`,
    picture: `
  a       f          degree        c and d: 4 edges each
   \\     /           betweenness   c and d: every way from left to right leads over both
 b--c---d--g         closeness     c and d, then a, b, e, f, g, h
   /     \\           pagerank      c and d: a walk is there most often
  e       h`.slice(1),
  },
  community: {
    title: "Community",
    about: `Groups of nodes with more edges among themselves than to others, and how good such a grouping is.`,
    picture: `
 a---b      e---f
 |\\ /|      |\\ /|    louvain       { a, b, c, d } and { e, f, g, h }
 | X |      | X |    modularity    the share of edges within groups, less what chance would give
 |/ \\|      |/ \\|    conductance   of a group: its edges to others, by all ends of its edges
 c---d------g---h`.slice(1),
  },
  components: {
    title: "Components",
    about: `Which nodes can reach each other at all.`,
    picture: `
 a --> b     d --> e        weakly connected     { a, b, c }, { d, e }: whatever way the edges point
  ^   /                     strongly connected   { a, b, c }, { d }, { e }: there and back
   \\ v
    c`.slice(1),
  },
  embedding: {
    title: "Embedding",
    about: `A vector of numbers per node, so that nodes with alike neighbourhoods have alike vectors; and the nodes whose vectors are
nearest to each other.`,
  },
  flows: {
    title: "Flows and matching",
    about: `How much can pass from one node to another at once, and which nodes can be paired.`,
    picture: `
        a                          capacities: s-a 3, s-b 2, a-b 1, a-t 2, b-t 3
      3/|\\2                        maximumFlow from s to t: 5
     s  |1 t                       the cut: s on one side, all others on the other
      2\\|/3                        maximumMatching: s-a and b-t, for one
        b`.slice(1),
  },
  layout: {
    title: "Layout",
    about: `Where to draw each node.`,
  },
  paths: {
    title: "Paths",
    about: `Ways through the graph: the shortest, the first few, all of them, or any at random.`,
    picture: `
        2                          bfs from a             a 0, b 1, c 1, d 2: edges
    a -----> b                     shortestPaths from a   a 0, c 1, b 2, d 3: weights
    |        |                     kShortestPaths a to d  a-b-d of 3, then a-c-d of 5
   1|        |1                    randomWalks            a-c-d, a-b-d, …
    v        v
    c -----> d
        4`.slice(1),
  },
  sampling: {
    title: "Sampling",
    about: `A small graph out of a large one, for training or for looking at: a table of nodes and a table of edges, which
\`Graph.from\` takes.`,
    picture: `
     b---e          neighborSample from a, fanOut [2, 1]    two of the edges to b, c and d; then one edge of each node found
    /               randomWalkSample from a, size 4         a and the first three nodes that walks come to, with all edges
 a---c---f                                                  between these four
    \\ /
     d`.slice(1),
  },
  similarity: {
    title: "Similarity and prediction",
    about: `How alike two nodes are by the neighbours that they share, and which edges are likely to be missing. Each takes pairs of nodes,
all edges (\`edges: true\`), or finds for every node the \`topK\` that are most like it.`,
    picture: `
 a -- w, x, y       commonNeighbors          2: x and y
 b -- x, y, z       jaccard                  2 of w, x, y, z: 0.5
                    overlap                  2 of 3: 0.67
                    sorensen                 2 of 3 on average: 0.67
                    preferentialAttachment   3 · 3: 9`.slice(1),
  },
  structure: {
    title: "Structure",
    about: `What a graph is built of: cores, triangles, cliques, orders, and the nodes and edges that hold it together.`,
    picture: `
 a---b                 triangles             2: a b c, b c d
 |  /|                 coreNumber            a, b, c, d: 2; e, f: 1
 | / |                 bridges               d-e, e-f
 |/  |                 articulationPoints    d, e
 c---d---e---f         maximalCliques        { a, b, c }, { b, c, d }, { d, e }, { e, f }`.slice(1),
  },
  trees: {
    title: "Trees",
    about: `The cheapest edges that hold all nodes, or some of them, together.`,
    picture: `
    a --1-- b          minimumSpanningForest      a-b, b-d, c-d: 1 + 2 + 1 = 4
    |       |          steinerTree for a and d    a-b, b-d: 3
    4       2
    |       |
    c --1-- d`.slice(1),
  },
};
