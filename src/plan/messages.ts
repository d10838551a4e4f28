/** What is sent along the edges of a graph, as it crosses to Rust; `core-rs/query/src/plan/messages.rs` is its definition. */
import type { ExprJson } from "./expression.ts";
import type { PlanInput } from "./inputs.ts";

export interface PassingJson {
  toDst: MessageJson[];
  toSrc: MessageJson[];
  where: ExprJson | null;
  aggregates: ExprJson[];
}

export interface MessageJson {
  name: string | null;
  expr: ExprJson;
}

/** A plan's source. */
export type MessageSource =
  | { kind: "messages"; graph: PlanInput; passing: PassingJson }
  | {
      kind: "pregel";
      graph: PlanInput;
      passing: PassingJson;
      columns: { name: string; initial: ExprJson; update: ExprJson }[];
      until: { maxIterations?: number; tolerance?: number };
    };
