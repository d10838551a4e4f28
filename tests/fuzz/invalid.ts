/** A plan that contradicts itself. */
export class Invalid extends Error {}
