// The package as CommonJS programs and tslab load it: `require` of a module, which Node has from 20.19 on.
const { Graph } = require("../../../dist/index.js");

Graph.fromEdges(Uint32Array.of(1, 2), Uint32Array.of(2, 3)).then((g) => console.log(g.numNodes, g.numEdges));
