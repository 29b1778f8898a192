/** A step along t from x, written to b. */
export interface Line {
  readonly x: Float64Array;
  readonly t: Float64Array;
  readonly b: Float64Array;
}

/** Nash's constants: how much a step that fails is shortened, and what part of the expected decrease will do. */
export const SHORTEN = 0.2;
export const ACCEPT = 1e-4;
/** Two parameters are the same if they are the same after adding this: about 15 decimals. */
const SAME = 10;

/** b <- x + step t; returns how many parameters did not move. */
export function moves({ x, t, b }: Line, step: number): number {
  let still = 0;
  for (let i = 0; i < b.length; i++) {
    b[i] = x[i] + step * t[i];
    if (SAME + x[i] === SAME + b[i]) still++;
  }
  return still;
}

export const finite = (g: Float64Array): boolean => g.every(Number.isFinite);
