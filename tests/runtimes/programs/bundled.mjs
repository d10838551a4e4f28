// What is bundled: prints a result, or the error that says what to do.
import { Graph } from "arrow-quiver";

Graph.fromEdges(["a", "b"], ["b", "c"])
  .then((g) => g.algo.degree())
  .then((table) => ({ degree: [...table.getChild("degree")].map(Number) }))
  .catch(({ code, message }) => ({ code, message }))
  .then((result) => console.log(JSON.stringify(result)));
