/** The highest point of a small problem by brute force: Nelder & Mead from a grid of starts, the best ends refined by BFGS. */
import type { Canonical, Problem } from '@mixdiff/contract';
import { optim } from '@mixdiff/optim';
import { plain, type Surface, surfaceOf } from './likelihood.ts';

export interface Brute {
  readonly logLik: number;
  readonly at: Canonical;
}
const SIZES = [0.03, 0.3, 1, 3];
/** 2 x 2 factors (a, b, c): sizes of intercept and slope, correlation none, up, down and complete. */
const SHAPES = [
  [1, 0, 1],
  [1, 0.7, 0.7],
  [1, -0.7, 0.7],
  [0.2, 0, 1],
  [1, 0, 0.2],
  [1, 1, 0.03],
  [1, -1, 0.03],
];

/** Every combination of the terms' starts. */
function startsOf({ random }: Problem, sizes: readonly number[]): Float64Array[] {
  const perTerm = random.map(({ columns }) =>
    columns.length === 1
      ? sizes.map((s) => [s])
      : SHAPES.flatMap((shape) => [0.1, 0.5, 2].map((s) => shape.map((v) => v * s))),
  );
  return perTerm
    .reduce<number[][]>((all, options) => all.flatMap((head) => options.map((option) => [...head, ...option])), [[]])
    .map((start) => Float64Array.from(start));
}
function climb(surface: Surface, starts: readonly Float64Array[]): { par: Float64Array; value: number } {
  const control = { maxit: 60 * surface.dimension, reltol: 1e-10 };
  const ends = starts.map((start) => optim('Nelder-Mead', surface.value, start, { control }));
  ends.sort((a, b) => a.value - b.value);
  const refined = ends.slice(0, 3).map((end) => {
    const again = optim('Nelder-Mead', surface.value, end.par, { control: { maxit: 400, reltol: 1e-14 } });
    const last = optim('BFGS', surface.value, again.par, { control: { maxit: 100, reltol: 1e-14 } });
    return last.value < again.value ? last : again;
  });
  return refined.reduce((best, end) => (end.value < best.value ? end : best));
}
/** One ratio: a grid over eight orders of magnitude, every valley by golden section. */
function scan(surface: Surface): { par: Float64Array; value: number } {
  const grid = [0, ...Array.from({ length: 120 }, (_, i) => 10 ** (-4 + (i * 7) / 119))];
  const value = (theta: number): number => surface.value(Float64Array.of(theta));
  const heights = grid.map(value);
  let best = { par: Float64Array.of(0), value: heights[0] as number };
  heights.forEach((height, i) => {
    const [before, after] = [heights[i - 1] ?? Infinity, heights[i + 1] ?? Infinity];
    if (height > before || height > after) return;
    const theta = golden(value, grid[Math.max(0, i - 1)] as number, grid[Math.min(grid.length - 1, i + 1)] as number);
    const reached = value(theta);
    if (Math.min(reached, height) < best.value)
      best =
        reached < height
          ? { par: Float64Array.of(theta), value: reached }
          : { par: Float64Array.of(grid[i] as number), value: height };
  });
  return best;
}
function golden(f: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  let [c, d] = [b - ratio * (b - a), a + ratio * (b - a)];
  let [fc, fd] = [f(c), f(d)];
  for (let i = 0; i < 60 && b - a > 1e-9 * Math.max(1, b); i++) {
    if (fc < fd) [b, d, fd, c] = [d, c, fc, d - ratio * (d - a)];
    else [a, c, fc, d] = [c, d, fd, c + ratio * (b - c)];
    if (c < d) [fc, fd] = [f(c), f(d)];
  }
  return (a + b) / 2;
}

/** `sizes`: of the relative standard deviations from which terms of one column start. */
export function bruteForce(problem: Problem, sizes: readonly number[] = SIZES): Brute {
  const surface = surfaceOf(problem);
  const { par } = surface.dimension === 1 ? scan(surface) : climb(surface, startsOf(problem, sizes));
  // A zero that the climb only approached.
  const zeroed = surface.dimension === 1 ? [] : Array.from(par.keys(), (j) => par.map((v, i) => (i === j ? 0 : v)));
  const best = [par, ...zeroed].reduce((a, b) => (surface.value(b) < surface.value(a) ? b : a));
  const at = surface.point(best);
  return { at, logLik: plain(problem, at) };
}
