/** The set l <= x <= u; an infinite bound is none. */
export interface Box {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Some variable has a bound. */
  readonly constrained: boolean;
  /** Every variable has both. */
  readonly closed: boolean;
}

export function newBox(n: number, lower?: Float64Array, upper?: Float64Array): Box {
  const low = lower?.map((l) => (Number.isFinite(l) ? l : -Infinity)) ?? new Float64Array(n).fill(-Infinity);
  const high = upper?.map((u) => (Number.isFinite(u) ? u : Infinity)) ?? new Float64Array(n).fill(Infinity);
  const bounds = [...low, ...high].filter(Number.isFinite).length;
  return { lower: low, upper: high, constrained: bounds > 0, closed: bounds === 2 * n };
}

export const isEmpty = ({ lower, upper }: Box): boolean => lower.some((l, i) => l > upper[i]);

/** x <- P(x, l, u), the nearest point of the box; Byrd et al. (1995, section 2). */
export function project({ lower, upper }: Box, x: Float64Array): void {
  for (let i = 0; i < x.length; i++) {
    if (x[i] <= lower[i]) x[i] = lower[i];
    else if (x[i] >= upper[i]) x[i] = upper[i];
  }
}

/** max |P(x - g, l, u) - x|, which is 0 where nothing descends: the test of Byrd et al. (1995, section 6). */
export function projectedGradient({ lower, upper }: Box, x: Float64Array, g: Float64Array): number {
  let most = 0;
  for (let i = 0; i < x.length; i++) {
    const step = g[i] < 0 ? Math.max(x[i] - upper[i], g[i]) : Math.min(x[i] - lower[i], g[i]);
    most = Math.max(most, Math.abs(step));
  }
  return most;
}

/**
 * The largest multiple, at most `most`, of a step d that stays in the box from x, and which of the steps meets its bound
 * first there (-1 for none). `d` holds the steps of the variables `of` in this order.
 */
export function reach({ lower, upper }: Box, x: Float64Array, d: Float64Array, of: readonly number[], most: number) {
  let longest = most;
  let blocking = -1;
  for (let j = 0; j < of.length; j++) {
    const i = of[j];
    const step = d[j];
    if (step === 0) continue;
    const room = (step < 0 ? lower[i] : upper[i]) - x[i];
    let multiple = longest;
    if (step < 0 ? room >= 0 : room <= 0) multiple = 0;
    else if (step < 0 ? step * longest < room : step * longest > room) multiple = room / step;
    if (multiple < longest) {
      longest = multiple;
      blocking = j;
    }
  }
  return { longest, blocking };
}
