/** Functions by their names; all but coalesce are null of null. */
import { tableOf, type World } from "../world.ts";
import { type Evaluation, isEdge, isNode, isPath, type Value } from "./values.ts";

export function computed({ world }: Evaluation, name: string, args: Value[]): Value {
  if (name === "coalesce") return args.find((value) => value !== null) ?? null;
  if (args.includes(null)) return null;
  const [first = null, second, third] = args;
  if (isNode(first)) return name === "id" ? first.node : [world.nodes[first.node]?.label as string];
  if (isEdge(first)) return ofEdge(world, name, first.edge);
  if (isPath(first)) {
    const { nodes, edges } = first.path;
    if (name === "length") return edges.length;
    return name === "nodes" ? nodes.map((node) => ({ node })) : edges.map((edge) => ({ edge }));
  }
  const list = first as Value[];
  const number = first as number;
  switch (name) {
    case "size":
      return list.length;
    case "head":
      return list[0] ?? null;
    case "last":
      return list.at(-1) ?? null;
    case "tail":
      return list.slice(1);
    case "reverse":
      return typeof first === "string" ? [...first].reverse().join("") : [...list].reverse();
    case "range": {
      const step = (third ?? 1) as number;
      const length = Math.floor(((second as number) - number) / step) + 1;
      return Array.from({ length: Math.max(length, 0) }, (_, at) => number + at * step);
    }
    case "abs":
      return Math.abs(number);
    case "toInteger":
      return Math.trunc(Number(number));
    case "sign":
      return Math.sign(number);
    case "isEmpty":
      return list.length === 0;
    case "left":
      return String(first).slice(0, second as number);
    case "right":
      return second === 0 ? "" : String(first).slice(-(second as number));
    case "replace":
      return String(first).replaceAll(second as string, third as string);
    case "split":
      return String(first).split(second as string);
    case "toFloat":
      return number;
    case "toString":
      return String(first);
    case "toUpper":
      return String(first).toUpperCase();
    case "substring":
      return String(first).slice(second as number, (second as number) + (third as number));
    default:
      throw new Error(`no function ${name}`);
  }
}

function ofEdge(world: World, name: string, edge: number): Value {
  const found = world.edges[edge] as World["edges"][number];
  if (name === "id") return edge;
  if (name === "type") return tableOf(world, found);
  return { node: name === "startNode" ? found.src : found.dst };
}
