/** The values of the TCK as it writes them, those of Quiver, and one text for both that is compared. */
import { type DataType, Type } from "apache-arrow";

export class NotUnderstood extends Error {}

/** Integers are bigint, other numbers number. */
export type Value = null | boolean | bigint | number | string | Value[] | Map<string, Value> | Node | Edge | Path;

export class Node {
  readonly labels: readonly string[];
  readonly properties: Map<string, Value>;
  constructor(labels: readonly string[], properties: Map<string, Value>) {
    this.labels = labels;
    this.properties = properties;
  }
}

export class Edge {
  readonly type: string;
  readonly properties: Map<string, Value>;
  constructor(type: string, properties: Map<string, Value>) {
    this.type = type;
    this.properties = properties;
  }
}

export class Path {
  readonly nodes: readonly Node[];
  readonly edges: readonly { edge: Edge; forward: boolean }[];
  constructor(nodes: readonly Node[], edges: readonly { edge: Edge; forward: boolean }[]) {
    this.nodes = nodes;
    this.edges = edges;
  }
}

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

/** Reads values, and what `create.ts` adds to them. */
export class Reader {
  at = 0;
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  space(): void {
    const [skipped] = /^(?:\s+|\/\/[^\n]*)*/.exec(this.text.slice(this.at)) as RegExpExecArray;
    this.at += skipped.length;
  }

  end(): boolean {
    this.space();
    return this.at >= this.text.length;
  }

  peek(token: string): boolean {
    this.space();
    return this.text.startsWith(token, this.at);
  }

  take(token: string): boolean {
    if (!this.peek(token)) return false;
    this.at += token.length;
    return true;
  }

  need(token: string): void {
    if (!this.take(token)) throw new NotUnderstood(`${token} expected at ${this.text.slice(this.at, this.at + 20)}`);
  }

  match(pattern: RegExp): RegExpExecArray | undefined {
    this.space();
    const found = new RegExp(pattern.source, `${pattern.flags}y`);
    found.lastIndex = this.at;
    const result = found.exec(this.text);
    if (result) this.at += result[0].length;
    return result ?? undefined;
  }

  word(word: string): boolean {
    return this.match(new RegExp(`${word}\\b`, "i")) !== undefined;
  }

  name(): string | undefined {
    const [, quoted, plain] = this.match(/`([^`]*)`|([A-Za-z_]\w*)/) ?? [];
    return quoted ?? plain;
  }

  /** What names stand for is an error here. */
  variable(name: string): Value {
    throw new NotUnderstood(`name ${name}`);
  }

  value(): Value {
    if (this.peek("'") || this.peek('"')) return this.string();
    if (this.peek("[:")) return this.edge();
    if (this.peek("[")) return this.list();
    if (this.peek("{")) return this.map();
    if (this.peek("(")) return this.node();
    if (this.peek("<")) return this.path();
    const [number] = this.match(/-?(?:0x[\da-f]+|\d+\.\d+(?:e[+-]?\d+)?|\d+e[+-]?\d+|\.\d+(?:e[+-]?\d+)?|\d+)/i) ?? [];
    if (number !== undefined) return /^-?(\d+|0x[\da-f]+)$/i.test(number) ? integer(number) : Number(number);
    const name = this.name();
    if (name === undefined) throw new NotUnderstood(`value at ${this.text.slice(this.at, this.at + 20)}`);
    if (/^null$/i.test(name)) return null;
    if (/^(true|false)$/i.test(name)) return /^true$/i.test(name);
    if (name === "NaN") return NaN;
    return this.variable(name);
  }

  string(): string {
    const quote = this.text[this.at++] as string;
    let found = "";
    for (;;) {
      const char = this.text[this.at++];
      if (char === undefined) throw new NotUnderstood("a text without an end");
      if (char === quote) return found;
      if (char !== "\\") found += char;
      else {
        const next = this.text[this.at++] as string;
        const [, code] = next === "u" ? (/^([\da-f]{4})/i.exec(this.text.slice(this.at)) ?? []) : [];
        if (code !== undefined) this.at += 4;
        found += code === undefined ? (ESCAPES[next] ?? next) : String.fromCharCode(Number.parseInt(code, 16));
      }
    }
  }

  list(): Value[] {
    this.need("[");
    const found: Value[] = [];
    while (!this.take("]")) {
      found.push(this.value());
      if (!this.peek("]")) this.need(",");
    }
    return found;
  }

  map(): Map<string, Value> {
    this.need("{");
    const found = new Map<string, Value>();
    while (!this.take("}")) {
      const name = this.name();
      if (name === undefined) throw new NotUnderstood("a map without names");
      this.need(":");
      found.set(name, this.value());
      if (!this.peek("}")) this.need(",");
    }
    return found;
  }

  node(): Node {
    this.need("(");
    const labels: string[] = [];
    while (this.take(":")) labels.push(this.name() as string);
    const properties = this.peek("{") ? this.map() : new Map<string, Value>();
    this.need(")");
    return new Node(labels, properties);
  }

  edge(): Edge {
    this.need("[");
    this.need(":");
    const type = this.name() as string;
    const properties = this.peek("{") ? this.map() : new Map<string, Value>();
    this.need("]");
    return new Edge(type, properties);
  }

  path(): Path {
    this.need("<");
    const nodes = [this.node()];
    const edges: { edge: Edge; forward: boolean }[] = [];
    while (!this.take(">")) {
      const backward = this.take("<-");
      if (!backward) this.need("-");
      const edge = this.edge();
      this.need(backward ? "-" : "->");
      edges.push({ edge, forward: !backward });
      nodes.push(this.node());
    }
    return new Path(nodes, edges);
  }
}

function integer(text: string): bigint {
  return text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
}

/** A value as tables of results write it. */
export function read(text: string): Value {
  const reader = new Reader(text);
  const value = reader.value();
  if (!reader.end()) throw new NotUnderstood(`more after a value: ${text}`);
  return value;
}

/** Keys that the harness gives nodes and edges, of which no scenario knows. */
export const HIDDEN = { id: "id_", src: "src_", dst: "dst_", label: "Unlabelled", type: "NoType" } as const;
const COLUMNS = new Set<string>([HIDDEN.id, HIDDEN.src, HIDDEN.dst, "label", "type"]);
/** A name that keys() gives for the harness alone, or its label. */
export const isHidden = (value: Value) => typeof value === "string" && (COLUMNS.has(value) || value === HIDDEN.label);

/** What structs do not tell: labels and types are those that a setup has given. */
export interface Origin {
  labels: (id: bigint) => readonly string[];
  type: (id: bigint) => string;
}

/** A value of Quiver's, by its type in Arrow. */
export function found(value: unknown, type: DataType, origin: Origin): Value {
  if (value === null || value === undefined) return null;
  switch (type.typeId) {
    case Type.Int:
      return BigInt(value as bigint);
    case Type.Float:
      return value as number;
    case Type.Bool:
      return value as boolean;
    case Type.Utf8:
      return value as string;
    case Type.Dictionary:
      return found(value, (type as unknown as { dictionary: DataType }).dictionary, origin);
    case Type.List: {
      const items = [...(value as Iterable<unknown>)].map((item) =>
        found(item, type.children[0]?.type as DataType, origin),
      );
      return items.filter((item) => !isHidden(item));
    }
    case Type.Struct: {
      const fields = new Map<string, Value>();
      const at = value as Record<string, unknown>;
      for (const { name, type: of } of type.children) fields.set(name, found(at[name], of, origin));
      return element(fields, origin);
    }
    default:
      throw new NotUnderstood(`values of type ${type}`);
  }
}

/** Where an edge goes and which node it was, by which a path tells its directions. */
const ENDS_OF = new WeakMap<Edge, { src: Value; dst: Value }>();
const ID_OF = new WeakMap<Node, Value>();

/** A struct is a path, an edge, a node or a map: its fields tell. */
function element(fields: Map<string, Value>, origin: Origin): Value {
  const nodes = fields.get("nodes");
  const edges = fields.get("relationships");
  if (fields.size === 2 && Array.isArray(nodes) && Array.isArray(edges)) return path(nodes as Node[], edges as Edge[]);
  const id = fields.get(HIDDEN.id);
  if (typeof id !== "bigint") return fields;
  const properties = new Map([...fields].filter(([name, value]) => !COLUMNS.has(name) && value !== null));
  if (fields.has(HIDDEN.src)) {
    const edge = new Edge(origin.type(id), properties);
    ENDS_OF.set(edge, { src: fields.get(HIDDEN.src) as Value, dst: fields.get(HIDDEN.dst) as Value });
    return edge;
  }
  const node = new Node(origin.labels(id), properties);
  ID_OF.set(node, id);
  return node;
}

function path(nodes: Node[], edges: Edge[]): Path {
  const steps = edges.map((edge, at) => {
    const [from, to] = [ID_OF.get(nodes[at] as Node), ID_OF.get(nodes[at + 1] as Node)];
    const { src, dst } = ENDS_OF.get(edge) ?? {};
    const forward = src === from && dst === to;
    if (!forward && !(src === to && dst === from)) throw new Error("a path whose edges are not between its nodes");
    return { edge, forward };
  });
  return new Path(nodes, steps);
}

/** What a scenario leaves open, or an answer cannot tell. */
export interface Looseness {
  /** Lists are bags. */
  bags?: boolean;
  /** Of nodes and edges, properties alone: `properties(n)` is such a struct as well. */
  maps?: boolean;
}

/** Equal values have one text; maps and labels have no order. */
export function shown(value: Value, loose: Looseness = {}): string {
  if (value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    return Number.isInteger(value) && Math.abs(value) < 1e15 ? value.toFixed(1) : String(value);
  }
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => shown(item, loose));
    return `[${(loose.bags ? items.sort() : items).join(", ")}]`;
  }
  if (value instanceof Map) {
    const entries = [...value].sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([name, item]) => `${name}: ${shown(item, loose)}`).join(", ")}}`;
  }
  if (value instanceof Path) {
    const steps = value.edges.map(({ edge, forward }, at) => {
      const text = shown(edge, loose);
      return `${forward ? `-${text}->` : `<-${text}-`}${shown(value.nodes[at + 1] as Node, loose)}`;
    });
    return `<${shown(value.nodes[0] as Node, loose)}${steps.join("")}>`;
  }
  const properties = value.properties.size > 0 ? shown(value.properties, loose) : "";
  if (loose.maps) return properties || "{}";
  if (value instanceof Edge) return `[:${value.type}${properties && ` ${properties}`}]`;
  const labels = [...value.labels]
    .sort()
    .map((label) => `:${label}`)
    .join("");
  return `(${[labels, properties].filter((part) => part !== "").join(" ")})`;
}
