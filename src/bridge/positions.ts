/** Distinct things in the order in which they were first named, by position: how JSON refers to what crosses beside it. */
export class Positions<T> {
  readonly all: T[] = [];
  readonly #known = new Map<T, number>();

  of(thing: T): number {
    const position = this.#known.get(thing) ?? this.all.push(thing) - 1;
    this.#known.set(thing, position);
    return position;
  }
}
