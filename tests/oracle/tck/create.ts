/**
 * What scenarios write before they ask. Quiver writes nothing in Cypher, so that the few forms of CREATE that the TCK has for this are
 * run here; a setup in any other form is not understood.
 */
import { NotUnderstood, Reader, type Value } from "./values.ts";

export interface MadeNode {
  id: bigint;
  labels: string[];
  properties: Map<string, Value>;
}

export interface MadeEdge {
  id: bigint;
  type: string;
  src: MadeNode;
  dst: MadeNode;
  properties: Map<string, Value>;
}

/** A graph as it is written; the id of a node or an edge is its place. */
export interface Made {
  nodes: MadeNode[];
  edges: MadeEdge[];
}

type Row = Map<string, Value | MadeNode>;

/** Reads clauses and runs each over rows of variables as it is read. */
class Setup extends Reader {
  rows: Row[] = [new Map()];
  row: Row = new Map();
  readonly made: Made;
  constructor(text: string, made: Made) {
    super(text);
    this.made = made;
  }

  override variable(name: string): Value {
    if (name.toLowerCase() === "range" && this.take("(")) {
      const first = this.value() as bigint;
      this.need(",");
      const last = this.value() as bigint;
      const step = this.take(",") ? (this.value() as bigint) : 1n;
      this.need(")");
      const found: bigint[] = [];
      for (let each = first; each <= last; each += step) found.push(each);
      return found;
    }
    const value = this.row.get(name);
    if (value === undefined) throw new NotUnderstood(`the name ${name}`);
    if (!this.take(".")) return value as Value;
    return (value as MadeNode).properties.get(this.name() as string) ?? null;
  }

  /** With `+` of texts behind it. */
  override value(): Value {
    let value = super.value();
    while (this.take("+")) value = (value as string) + (super.value() as string);
    return value;
  }

  run(): void {
    while (!this.end()) {
      if (this.take(";")) continue;
      if (this.word("CREATE")) this.each(() => this.patterns());
      else if (this.word("UNWIND")) this.unwind();
      else if (this.word("MATCH")) this.find();
      else if (this.word("WITH")) {
        if (!this.match(/\*|[a-z]\w*(\s*,\s*[a-z]\w*)*(?=\s+(UNWIND|CREATE)\b)/)) throw new NotUnderstood("WITH");
      } else throw new NotUnderstood(this.text.slice(this.at, this.at + 30));
    }
  }

  /** The text here once per row; all leave off at the same place. */
  each(clause: () => void): void {
    const start = this.at;
    let end: number | undefined;
    for (this.row of this.rows) {
      this.at = start;
      clause();
      end = this.at;
    }
    if (end === undefined) throw new NotUnderstood("no rows");
  }

  unwind(): void {
    const rows: Row[] = [];
    this.each(() => {
      const list = this.value();
      if (!Array.isArray(list) || !this.word("AS")) throw new NotUnderstood("UNWIND");
      const name = this.name() as string;
      rows.push(...list.map((item) => new Map(this.row).set(name, item)));
    });
    this.rows = rows;
  }

  find(): void {
    do {
      this.need("(");
      const name = this.name() as string;
      this.need(":");
      const label = this.name() as string;
      this.need(")");
      const nodes = this.made.nodes.filter(({ labels }) => labels.includes(label));
      this.rows = this.rows.flatMap((row) => nodes.map((node) => new Map(row).set(name, node)));
    } while (this.take(","));
  }

  patterns(): void {
    do {
      this.match(/[a-z]\w*\s*=/i);
      let left = this.madeNode();
      while (this.peek("-") || this.peek("<-")) {
        const backward = this.take("<-");
        if (!backward) this.need("-");
        this.need("[");
        this.name();
        this.need(":");
        const type = this.name() as string;
        const properties = this.peek("{") ? this.map() : new Map<string, Value>();
        this.need("]");
        this.need(backward ? "-" : "->");
        const right = this.madeNode();
        const [src, dst] = backward ? [right, left] : [left, right];
        this.made.edges.push({ id: BigInt(this.made.edges.length), type, src, dst, properties });
        left = right;
      }
    } while (this.take(","));
  }

  madeNode(): MadeNode {
    this.need("(");
    const name = this.peek(":") || this.peek("{") || this.peek(")") ? undefined : this.name();
    const known = name === undefined ? undefined : this.row.get(name);
    const labels: string[] = [];
    while (this.take(":")) labels.push(this.name() as string);
    const properties = this.peek("{") ? this.map() : new Map<string, Value>();
    this.need(")");
    if (known !== undefined) return known as MadeNode;
    const node = { id: BigInt(this.made.nodes.length), labels, properties };
    this.made.nodes.push(node);
    if (name !== undefined) this.row.set(name, node);
    return node;
  }
}

/** Adds to `made` what the text creates. */
export function create(text: string, made: Made): void {
  new Setup(text, made).run();
}
