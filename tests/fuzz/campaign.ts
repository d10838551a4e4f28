/** Plans without end, or as many as are asked for: each made, compared in one or two ways, and what differs shrunk. */
import { Session } from "../../src/index.ts";
import { Random } from "../property/random.ts";
import { type Answer, difference, isError } from "./answers.ts";
import { type Expr, within } from "./ast.ts";
import { type Case, CHECKS, type Check, RULES } from "./checks.ts";
import { DIFFERENCES } from "./differences.ts";
import type { Target } from "./generate-expressions.ts";
import { Frames } from "./generate-frames.ts";
import { Oracle } from "./oracle.ts";
import { operatorOf } from "./registry.ts";
import { Unsupported } from "./render.ts";
import { type Difference, pairOf, signature } from "./report.ts";
import { shrunk } from "./shrink.ts";
import { rowsOf } from "./tables.ts";
import { type Run, World } from "./world.ts";

export interface Counts {
  plans: number;
  failed: number;
  checks: Record<string, number>;
  features: Record<string, number>;
}

export const noCounts = (): Counts => ({ plans: 0, failed: 0, checks: {}, features: {} });

export function added(one: Counts, other: Counts): Counts {
  const sum = (left: Record<string, number>, right: Record<string, number>) => {
    const all = { ...left };
    for (const [key, count] of Object.entries(right)) all[key] = (all[key] ?? 0) + count;
    return all;
  };
  return {
    ...{ plans: one.plans + other.plans, failed: one.failed + other.failed, checks: sum(one.checks, other.checks) },
    ...{ features: sum(one.features, other.features) },
  };
}

/** Some functions are nothing but what the first makes of them, and joins of many rows do not run without the second. */
const INDISPENSABLE = ["simplify_expressions", "join_selection"];

/** The names of the optimizer's rules that may be left out, as an error lists them. */
export function optimizerRules(): string[] {
  try {
    new Session({ disabledOptimizers: ["no such rule"] });
  } catch (error) {
    const { expected } = (error as { details: { expected?: string } }).details;
    if (expected) return expected.split(", ").filter((name) => !INDISPENSABLE.includes(name));
  }
  throw new Error("the session lists no rules");
}

export interface Options {
  seed: number;
  /** Of worlds: tables that a number of plans share. */
  only?: string | undefined;
  /** How many candidates a difference may take to shrink. */
  budget?: number;
}

const PLANS_PER_WORLD = 40;

export class Campaign {
  counts = noCounts();
  readonly #oracle: Oracle;
  readonly #options: Options;
  readonly #told = new Map<string, number>();

  private constructor(oracle: Oracle, options: Options) {
    this.#oracle = oracle;
    this.#options = options;
  }

  static async open(options: Options): Promise<Campaign> {
    if (RULES.length === 0) RULES.push(...optimizerRules());
    return new Campaign(await Oracle.open(), options);
  }

  /** The plans of one world; each kind of difference once. */
  async world(number: number, plans = PLANS_PER_WORLD): Promise<Difference[]> {
    const random = new Random((this.#options.seed * 1_000_003 + number) | 0);
    const large = random.chance(0.02);
    const world = World.random(random, large, this.#oracle);
    const found: Difference[] = [];
    for (let plan = 0; plan < (large ? plans / 4 : plans); plan++) {
      const one = await this.plan(world, random, `seed ${this.#options.seed}, world ${number}, plan ${plan}`);
      if (one) found.push(one);
    }
    return found;
  }

  async plan(world: World, random: Random, origin: string): Promise<Difference | undefined> {
    const one = made(world, random, this.check(random));
    if (!one) return undefined;
    const counts = this.counts;
    let found: Difference | undefined;
    try {
      found = await compared(one, world, origin, (answer) => {
        if (isError(answer)) counts.failed++;
      });
    } catch (error) {
      if (error instanceof Unsupported) return undefined;
      throw new Error(`${origin}, ${one.check}`, { cause: error });
    }
    counts.plans++;
    counts.checks[one.check] = (counts.checks[one.check] ?? 0) + 1;
    for (const feature of featuresOf(one)) counts.features[feature] = (counts.features[feature] ?? 0) + 1;
    return found && this.told(found, world);
  }

  check(random: Random): Check {
    const { only } = this.#options;
    return picked(random, only ? CHECKS.filter(({ name }) => name === only) : CHECKS);
  }

  /** The difference, shrunk, unless its kind was told before. */
  async told(found: Difference, world: World): Promise<Difference | undefined> {
    let last = found;
    const kind = kindOfDetail(found.detail);
    const smallest = await shrunk(
      found.case,
      async (candidate) => {
        try {
          const made = await compared(candidate, new World(candidate.tables, world.mood, this.#oracle), found.origin);
          if (!made || kindOfDetail(made.detail) !== kind) return false;
          last = made;
          return true;
        } catch (error) {
          if (error instanceof Unsupported) return false;
          throw error;
        }
      },
      this.#options.budget ?? 600,
    );
    const told = { ...last, case: smallest, blamed: await this.blamed(smallest, world) };
    const name = signature(told);
    const before = this.#told.get(name) ?? 0;
    this.#told.set(name, before + 1);
    return before > 0 ? undefined : told;
  }

  /** The optimizer's rules without which it does not differ. */
  async blamed(one: Case, world: World): Promise<string[]> {
    const names: string[] = [];
    const own = new World(one.tables, world.mood, this.#oracle);
    for (const rule of RULES) {
      const pair = pairOf(one);
      const off = (run: Run): Run => ({
        ...run,
        session: { ...run.session, disabledOptimizers: [...(run.session?.disabledOptimizers ?? []), rule] },
      });
      const expected =
        "duck" in pair.expected ? await own.duck(pair.expected.duck) : await own.answer(off(pair.expected));
      const got = await own.answer(off(pair.got));
      if (!isOurFault(got) && difference(expected, got, pair) === null) names.push(rule);
    }
    return names;
  }
}

/** What must stay as it is while a case shrinks. */
const kindOfDetail = (detail: string) =>
  /^fails/.test(detail)
    ? detail.replaceAll(/"[^"]*"|'[^']*'|\[[^\]]*\]|[\d.]+/g, "…").slice(0, 60)
    : /^does not fail/.test(detail)
      ? detail.slice(0, 50)
      : /^types/.test(detail)
        ? "types"
        : "rows";

export async function compared(
  one: Case,
  world: World,
  origin: string,
  seen?: (answer: Answer) => void,
): Promise<Difference | undefined> {
  const pair = pairOf(one);
  const other = pair.tables ? world.over(pair.tables) : world;
  const [expected, got] = await Promise.all([
    "duck" in pair.expected ? world.duck(pair.expected.duck) : world.answer(pair.expected),
    other.answer(pair.got),
  ]);
  seen?.(got);
  if (isOurFault(got)) return { case: one, detail: `fails: ${got.code} ${got.error}`, expected, got, origin };
  // What fails by its values may be passed over by one way and not by the other.
  if (isError(expected) !== isError(got) && mayBePassedOver(one) && isOfValues(isError(expected) ? expected : got))
    return undefined;
  if ("duck" in pair.expected && DIFFERENCES.some(({ is }) => is(expected, got))) return undefined;
  const detail = difference(expected, got, pair);
  return detail === null ? undefined : { case: one, detail, expected, got, origin };
}

/** Whether it is a defect, whatever another way gives. */
const isOurFault = (answer: Answer): answer is Extract<Answer, { error: string }> =>
  isError(answer) && answer.code === "INTERNAL";

const isOfValues = (answer: Answer) =>
  isError(answer) &&
  /QUERY_FAILED|Conversion|Out of Range|Invalid Input|Cannot cast|Can't cast|out of range|Cast error|cast .*failed|Divide by zero|does not fit into/.test(
    `${answer.code} ${answer.error}`,
  );

/** Whether a plan has what may fail, and something that may leave it out. */
function mayBePassedOver(one: Case): boolean {
  const nodes = [...within(one.rel), ...(one.predicate ? within(one.predicate) : [])];
  const fails = nodes.some((node) => node.kind === "call" && operatorOf(node.op).fails);
  const chooses =
    one.predicate !== undefined ||
    // Constants are computed beforehand here, whether or not there are rows.
    one.tables.some((table) => rowsOf(table) === 0) ||
    // What meets null is null, whatever it is.
    nodes.some(
      (node) => node.kind === "call" && node.args.some((arg) => arg.kind === "constant" && arg.value === null),
    ) ||
    // Sorted by what is the same in all rows, they stay as they are.
    nodes.some((node) => node.kind === "sort" && node.keys.some(({ expr }) => isConstant(expr))) ||
    nodes.some((node) => CHOOSING.has(node.kind === "call" ? node.op.replace(/ \d+$/, "") : node.kind));
  return fails && chooses;
}

const isConstant = (expr: Expr) => [...within(expr)].every(({ kind }) => kind === "call" || kind === "constant");

const CHOOSING = new Set([
  "filter",
  "limit",
  "tail",
  "join",
  "fromJoin",
  "block",
  "select",
  "drop",
  "groupBy",
  "distinct",
  "sample",
  "when",
  "when without otherwise",
  "coalesce",
  "fillNull",
  "and",
  "or",
  "nullIf",
  "isIn",
]);

/** One of the checks, those of more weight more often. */
export function picked(random: Random, checks: readonly Check[]): Check {
  return random.pick(checks.flatMap((check) => Array<Check>(check.weight).fill(check)));
}

/** How many steps a plan has: few, mostly, as planning takes time by their number. */
const STEPS: readonly number[] = [1, 1, 1, 2, 2, 2, 3, 3, 4, 6];

/** A plan for a check, and what the check does with it; null where it does not apply. */
export function made(world: World, random: Random, check: Check): Case | null {
  const target = targetOf(check, world, random);
  const rel = new Frames(random, target, world.tables).plan(random.pick(STEPS));
  const language = target.languages.length === 1 ? (target.languages[0] as "js" | "sql") : "js";
  return check.choose({ check: check.name, rel, tables: world.tables, language, seed: 0 }, random, target);
}

function targetOf(check: Check, world: World, random: Random): Target {
  const languages = [random.chance(0.6) ? ("js" as const) : ("sql" as const)];
  return { oracle: false, languages, mood: world.mood, large: world.large, ...check.target };
}

/** What a plan uses, by name. */
export function* featuresOf(one: Case): Generator<string> {
  for (const node of within(one.rel)) {
    if (node.kind === "call") yield `function ${node.op}`;
    else if (node.kind === "aggregate") yield `aggregate ${node.op}`;
    else if (node.kind === "window") yield `window ${node.op}`;
    else if (node.kind === "subquery") yield `subquery ${node.form}`;
    else if (node.kind === "setOperation") yield `${node.op}${node.all ? " all" : ""}`;
    else if (node.kind === "join") yield `join ${node.how}`;
    else if (node.kind === "fromJoin") yield `sql join ${node.how}`;
    else if (node.kind === "block" && node.grouping !== "plain") yield `grouping ${node.grouping}`;
    else if (!["column", "constant", "raw", "item", "key", "pair"].includes(node.kind)) yield `step ${node.kind}`;
  }
  for (const { columns } of one.tables) for (const { type } of columns) yield `type ${type}`;
}
