/**
 * `instanceof` for objects of another copy of this package: its ES and its CommonJS build may meet in one program, and what they give
 * is over one addon. Copies know each other's objects by a mark, and read them by their methods alone.
 */
import { Aggregate, Expr, SortKey } from "../expr/expr.ts";
import { Frame } from "../frame/frame.ts";
import { Graph } from "../graph/graph.ts";
import { QuiverError } from "../native/errors.ts";
import { PlanInput, PlanTable } from "../plan/inputs.ts";
import { Session } from "./session.ts";

for (const [name, Class] of Object.entries({
  ...{ Aggregate, Expr, Frame, Graph, PlanTable, PlanInput, QuiverError, Session, SortKey },
})) {
  const mark = Symbol.for(`arrow-quiver.${name}`);
  Object.defineProperty(Class.prototype, mark, { value: true });
  Object.defineProperty(Class, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      // A class derived from this one inherits the method, but not the mark's meaning.
      if (this !== Class) return Function.prototype[Symbol.hasInstance].call(this as never, value);
      return typeof value === "object" && value !== null && mark in value;
    },
  });
}
