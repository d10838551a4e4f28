/** Random numbers and texts. */

import type { Binary, Expr } from "../syntax.ts";
import { expression } from "./expressions.ts";
import { anyList } from "./lists.ts";
import { call, literal, type Place } from "./place.ts";

const nonZero = (place: Place): number => 1 + place.maker.random.below(3);

export function ints(place: Place): (() => Expr)[] {
  const { random } = place.maker;
  const int = () => expression(place, "int");
  const op = (op: Binary, right = int): Expr => ({ is: "binary", op, left: int(), right: right(), whole: true });
  const divisor = () => literal(nonZero(place));
  return [
    () => op(random.pick(["+", "-", "*"])),
    () => op(random.pick(["/", "%"]), divisor),
    () => call("size", anyList(place)),
    () => call("size", expression(place, "text")),
    () =>
      random.pick<() => Expr>([
        () => ({ is: "minus", of: int() }),
        () => call("abs", int()),
        () => call("toInteger", expression(place, "float")),
        () => call("toInteger", call("toString", int())),
        () => call("sign", expression(place, random.pick(["int", "float"]))),
      ])(),
  ];
}

export function floats(place: Place): (() => Expr)[] {
  const { random } = place.maker;
  const float = () => expression(place, "float");
  const either = () => expression(place, random.pick(["int", "float"]));
  return [
    () => ({ is: "binary", op: random.pick(["+", "-", "*"]), left: float(), right: either() }),
    () => ({ is: "binary", op: random.pick(["+", "-", "*"]), left: either(), right: float() }),
    () => ({ is: "binary", op: "/", left: either(), right: { is: "literal", value: nonZero(place) * 2, float: true } }),
    () => call("toFloat", expression(place, "int")),
    () => ({ is: "minus", of: float() }),
    () => ({ is: "binary", op: "^", left: either(), right: literal(1 + random.below(2)) }),
  ];
}

export function texts(place: Place): (() => Expr)[] {
  const { random } = place.maker;
  const text = () => expression(place, "text");
  return [
    () => ({ is: "binary", op: "+", left: text(), right: text() }),
    () => call("toUpper", text()),
    () => call("reverse", text()),
    () => call("toString", expression(place, random.pick(["int", "text"]))),
    () => call(random.pick(["left", "right"]), text(), literal(random.below(3))),
    () => call("replace", text(), literal("a"), text()),
    () => call("substring", text(), literal(random.below(2)), literal(random.below(3))),
  ];
}
