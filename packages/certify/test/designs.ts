import type { Method, Problem } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { type Column, intercept, problem } from '@mixdiff/testing';

/** Groups of `size` rows, a covariate, intercepts b_g and slopes s_g as told, noise of SD 1. */
export function slopesDesign(
  method: Method,
  seed: number,
  groups: number,
  size: number,
  effects: (random: Random) => { intercept: number; slope: number },
): Problem {
  const random = new Random(seed);
  const n = groups * size;
  const x: number[] = [];
  const y: number[] = [];
  const labels: string[] = [];
  for (let g = 0; g < groups; g++) {
    const { intercept: b, slope: s } = effects(random);
    for (let i = 0; i < size; i++) {
      const value = random.normRand();
      x.push(value);
      y.push(1 + 0.5 * value + b + s * value + random.normRand());
      labels.push(String(g));
    }
  }
  const slope: Column = { name: 'x', term: 'x', values: x };
  return problem(y, [intercept(n), slope], [{ group: 'g', labels, columns: [intercept(n), slope] }], method);
}

export type Kind = 'one-way' | 'crossed' | 'slopes' | 'uncorrelated';
/** A small random design with variances from zero to large. */
export function randomDesign(kind: Kind, method: Method, seed: number, n: number): Problem {
  const random = new Random(seed);
  const sizes = [0, 0, 0.1, 0.5, 2, 5];
  const sd = (): number => sizes[Math.floor(random.unifRand() * sizes.length)];
  const x = Array.from({ length: n }, () => random.normRand());
  const labelled = (levels: number) => {
    const at = x.map(() => Math.floor(random.unifRand() * levels));
    return { at, labels: at.map(String), effect: Array.from({ length: levels }, () => random.normRand()) };
  };
  const g = labelled(3 + Math.floor(random.unifRand() * 4));
  const h = labelled(3 + Math.floor(random.unifRand() * 4));
  const [a, b, c] = [sd(), sd(), sd()];
  const slopes = g.effect.map(() => random.normRand());
  const sloped = kind === 'slopes' || kind === 'uncorrelated';
  const y = x.map((v, i) => {
    const group = a * g.effect[g.at[i]] + (sloped ? b * slopes[g.at[i]] * v : 0);
    return 0.5 * v + group + (kind === 'crossed' ? c * h.effect[h.at[i]] : 0) + random.normRand();
  });
  const slope: Column = { name: 'x', term: 'x', values: x };
  const own = { group: 'g', labels: g.labels };
  const terms = {
    'one-way': [own],
    crossed: [own, { group: 'h', labels: h.labels }],
    slopes: [{ ...own, columns: [intercept(n), slope] }],
    uncorrelated: [own, { ...own, columns: [slope] }],
  };
  return problem(y, [intercept(n), slope], terms[kind], method);
}
