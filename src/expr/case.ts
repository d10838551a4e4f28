/** Values by conditions: `fn.when(…).then(…).otherwise(…)`. */
import type { ExprJson } from "../plan/expression.ts";
import { Expr, type Operand, operand } from "./expr.ts";
import { noExpression } from "./refusal.ts";

type Branches = readonly (readonly [ExprJson, ExprJson])[];

/** A condition that waits for its value. Made by `fn.when` and {@link Case.when}. */
export class When {
  readonly #branches: Branches;
  readonly #condition: ExprJson;

  /** @internal */
  constructor(branches: Branches, condition: Expr) {
    if (!(condition instanceof Expr)) throw noExpression("condition", condition);
    this.#branches = branches;
    this.#condition = condition.toJSON();
  }

  /** The value where the condition is true and none before it is. */
  // biome-ignore lint/suspicious/noThenProperty: SQL's word, and nobody awaits half a case
  then(value: Operand): Case {
    return new Case([...this.#branches, [this.#condition, operand(value).toJSON()]]);
  }
}

/** Conditions and their values, the first that is true counting; null where none is, unless {@link Case.otherwise} follows. */
export class Case extends Expr {
  readonly #branches: Branches;

  /** @internal */
  constructor(branches: Branches, otherwise: ExprJson | null = null) {
    super({ case: { branches: branches.map(([condition, value]) => [condition, value]), otherwise } });
    this.#branches = branches;
  }

  /** Another condition, for the rows that none so far holds for. */
  when(condition: Expr): When {
    return new When(this.#branches, condition);
  }

  /** The value where no condition is true. */
  otherwise(value: Operand): Expr {
    return new Case(this.#branches, operand(value).toJSON());
  }
}
