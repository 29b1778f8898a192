import type { Canonical, Problem } from '@mixdiff/contract';
import type { ModelSpec } from '@mixdiff/frame';
import type { FitDocument, PairInput, PairSide } from '@mixdiff/schema';
import { type Design, simulated, toCsv } from './data.ts';
import { highest, plainMeaning, problemOf, stated } from './reported.ts';

/** A pair that is made of known causes. Labels say what was done to make it, and nothing of what a detector finds. */
export interface Construction {
  readonly name: string;
  readonly label: readonly string[];
  make(seed: number): PairInput;
}
const FORMULA = 'y ~ x + f + (1 | g)';
type Sides = Pick<PairInput, 'a' | 'b'>;

export function pair(
  name: string,
  label: readonly string[],
  construction: string,
  sides: (csv: string, seed: number) => Sides,
  design: Partial<Design> = {},
): Construction {
  return {
    name,
    label,
    make(seed) {
      const csv = toCsv(simulated(seed, design));
      return { schema: 'mixdiff/pair@1', name, construction, label: [...label], csv, ...sides(csv, seed) };
    },
  };
}
export const REML = { formula: FORMULA, method: 'REML' } as const;
export const ML = { formula: FORMULA, method: 'ML' } as const;
export const lme4 = (change: Partial<PairSide> = {}): PairSide => ({ ...REML, backend: 'lme4', ...change });

/** A model, and how a fit of it is stated. */
export const statedBy = (csv: string, spec: ModelSpec) => {
  const problem = problemOf(csv, spec);
  return { problem, meaning: plainMeaning(problem), say: (...rest: Tail) => stated(problem, ...rest) };
};
type Tail = Parameters<typeof stated> extends [unknown, ...infer R] ? R : never;
type Stating = ReturnType<typeof statedBy>;

/** Both sides of one model, each given as the fit that it holds; `point` is the highest. */
export function given(
  spec: ModelSpec,
  csv: string,
  make: (of: Stating & { readonly point: Canonical }) => { a: FitDocument; b: FitDocument },
): Sides {
  const of = statedBy(csv, spec);
  const { a, b } = make({ ...of, point: highest(of.problem) });
  const side = (fit: FitDocument): PairSide => ({ ...(spec as PairSide), fit });
  return { a: side(a), b: side(b) };
}

export const divisor = ({
  response: { y },
  parts: {
    conditional: { columns },
  },
}: Problem): number => Math.sqrt(y.length / (y.length - columns.length));
