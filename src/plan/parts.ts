/** How large a plan is once it is written: what two steps read stands in it twice. */
import { QuiverError } from "../native/errors.ts";
import type { Plan, Source } from "./plan.ts";

/** More are never written, whatever a session allows; as `PLAN_SIZE` in `core-rs/query/src/run/options.rs`. */
const MOST = 250_000;

const KNOWN = new WeakMap<Plan, number>();

/** @throws {@link QuiverError} `LIMIT_EXCEEDED` for a plan of more sources and steps than may be planned */
export function checkParts(plan: Plan): void {
  if (partsOf(plan) <= MOST) return;
  const expected = `at most ${MOST}`;
  const message = `the plan has more sources and steps than may be planned; ${expected} are`;
  throw new QuiverError("LIMIT_EXCEEDED", message, { parameter: "planSizeLimit", expected });
}

/** Its sources and steps, those of plans within it included; a plan that is read twice is looked at once. */
function partsOf(plan: Plan): number {
  let parts = KNOWN.get(plan);
  if (parts === undefined) {
    parts = 1 + plan.steps.length;
    for (const within of nested(plan)) parts += partsOf(within);
    KNOWN.set(plan, parts);
  }
  return parts;
}

/** The plans that a plan reads beside its own source. */
export function* nested({ source, steps }: Plan): Generator<Plan> {
  yield* within(source);
  for (const step of steps) {
    if (typeof step === "string") continue;
    if ("join" in step) yield step.join.other;
    else if ("union" in step) yield step.union.other;
  }
}

function* within(source: Source): Generator<Plan> {
  if (source.kind === "sql") for (const relation of source.relations) yield relation.plan;
  if (source.kind === "algorithm") {
    for (const argument of Object.values(source.parameters)) if ("rows" in argument) yield argument.rows;
  }
}
