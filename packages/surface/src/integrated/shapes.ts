/** The further parameter of families that have one: the coordinate that the search takes it in, and where that begins. */

/** Where the search begins, and others that it tries, of a family's further parameter. */
export interface Shape {
  /** Its name among the canonical parameters. */
  readonly name: string;
  /** From the search's coordinate. */
  readonly valueOf: (x: number) => number;
  readonly coordinateOf: (value: number) => number;
  readonly starts: readonly [number, ...number[]];
}
const positive = (name: string, ...starts: [number, ...number[]]): Shape => ({
  name,
  valueOf: Math.exp,
  coordinateOf: Math.log,
  starts,
});
const SHAPES: ReadonlyMap<string, Shape> = new Map([
  ['t_family', positive('df', 5, 1.5, 30)],
  ['nbinom12', positive('psi', 2, 0.3, 30)],
  [
    'tweedie',
    {
      name: 'power',
      valueOf: (x: number) => 1 + 1 / (1 + Math.exp(-x)),
      coordinateOf: (power: number) => Math.log(power - 1) - Math.log(2 - power),
      starts: [1.5, 1.15, 1.85],
    },
  ],
]);
/** null: the family has no further parameter. */
export const shapeOf = (family: string): Shape | null => SHAPES.get(family) ?? null;
