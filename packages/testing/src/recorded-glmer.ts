/** Fits of lme4's glmer that several packages are held to, with the problem that each is a fit of. */
import { type Canonical, type Problem, structured } from '@mixdiff/contract';
import { matrix } from './fixtures.ts';
import { readGolden, readGoldenJson } from './golden.ts';

/** A problem of golden/glmer/problems.json: the matrices that R made. */
export interface GlmerProblem {
  readonly name: string;
  readonly family: string;
  readonly link: string;
  readonly nAGQ: number;
  readonly optimizer: 'Nelder_Mead' | 'bobyqa';
  readonly y: number[];
  readonly trials: number[] | null;
  readonly weights: number[] | null;
  readonly offset: number[] | null;
  readonly columns: string[];
  readonly X: number[][];
  readonly random: {
    name: string;
    group: string;
    columns: string[];
    levels: string[];
    level: number[];
    Z: number[][];
  }[];
}
/** What lme4 said of it, and every evaluation. */
export interface GlmerFit {
  readonly name: string;
  readonly theta: number[];
  readonly beta: number[];
  /** Columns of X, from 0. */
  readonly kept: number[];
  readonly logLik: number;
  readonly df: number;
  readonly AIC: number;
  readonly BIC: number;
  readonly vcov: number[];
  readonly vcovRX: number[];
  readonly fitted: number[];
  readonly feval: number;
  readonly singular: boolean;
  /** Left out where the problem has no such files. */
  readonly sigma?: number;
  /** Per term, in lme4's order. */
  readonly Sigma?: number[][];
  readonly notes: string[];
  readonly stages: { stage: 1 | 2; optimizer: string; start: number[]; calls: (number | string)[][] }[];
}
export const GLMER_VERSIONS = ['1.1-31', '2.1-0'] as const;
/** `families`: others than binomial and Poisson, or other links; every tenth evaluation. */
export type GlmerSet = 'main' | 'families';
export const glmerProblems = (set: GlmerSet = 'main'): GlmerProblem[] =>
  readGoldenJson(set === 'main' ? 'glmer/problems.json' : 'glmer/families.json');
export const glmerFits = (version: (typeof GLMER_VERSIONS)[number], set: GlmerSet = 'main'): GlmerFit[] =>
  readGolden(`glmer/${set === 'main' ? 'lme4' : 'families'}-${version}.jsonl`)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as GlmerFit);

/** `negative.binomial(2)` is a family and its theta. */
function named(family: string): { family: string; theta?: number } {
  const given = /^(negative\.binomial)\((.*)\)$/.exec(family);
  return given ? { family: given[1] as string, theta: Number(given[2]) } : { family };
}
export function glmerProblem(c: GlmerProblem): Problem {
  const vector = (x: number[] | null): Float64Array | null => (x ? Float64Array.from(x) : null);
  return {
    response: { y: Float64Array.from(c.y), trials: vector(c.trials), ...named(c.family), link: c.link },
    parts: { conditional: { X: matrix(c.X), columns: c.columns, term: c.columns, offset: vector(c.offset) } },
    random: c.random.map((t) => ({
      ...t,
      level: Int32Array.from(t.level),
      Z: matrix(t.Z),
      structure: structured('us', t.columns),
    })),
    residual: null,
    weights: c.weights ? { values: Float64Array.from(c.weights), kind: 'as-original' } : null,
    method: 'ML',
    source: { formula: '', dataHash: '', rows: Int32Array.from(c.y, (_, i) => i), dropped: [] },
  };
}
/** The end of a fit with one random intercept. */
export function glmerPoint({ theta: [sd = Number.NaN], beta, kept }: GlmerFit, p: number): Canonical {
  const all = new Float64Array(p).fill(Number.NaN);
  for (const [i, j] of kept.entries()) all[j] = beta[i] ?? Number.NaN;
  return {
    beta: all,
    Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(sd * sd) }],
    residual: { kind: 'none' },
  };
}
