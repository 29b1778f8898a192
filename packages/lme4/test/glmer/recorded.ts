import { type Problem, structured } from '@mixdiff/contract';
import { matrix, readGolden, readGoldenJson } from '@mixdiff/testing';

/** A problem of golden/glmer/problems.json: the matrices that R made. */
export interface RecordedProblem {
  readonly name: string;
  readonly family: string;
  readonly link: string;
  readonly nAGQ: number;
  readonly optimizer: 'Nelder_Mead' | 'bobyqa';
  readonly init: boolean;
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
export interface RecordedFit {
  readonly name: string;
  readonly theta: number[];
  readonly beta: number[];
  readonly kept: number[];
  readonly logLik: number;
  readonly df: number;
  readonly AIC: number;
  readonly BIC: number;
  readonly vcov: number[];
  readonly vcovRX: number[];
  readonly u: number[];
  readonly fitted: number[];
  readonly gradient: number[];
  readonly hessian: number[];
  readonly feval: number;
  readonly xst: number[];
  readonly singular: boolean;
  readonly notes: string[];
  readonly stages: { stage: 1 | 2; optimizer: string; start: number[]; calls: (number | string)[][] }[];
}
export const problems = readGoldenJson<RecordedProblem[]>('glmer/problems.json');
export const VERSIONS = ['1.1-31', '2.1-0'] as const;
const fits = new Map(
  VERSIONS.map((version) => [
    version as string,
    readGolden(`glmer/lme4-${version}.jsonl`)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RecordedFit),
  ]),
);
export function fitOf(version: string, name: string): RecordedFit {
  const found = fits.get(version)?.find((fit) => fit.name === name);
  if (!found) throw new Error(`no recorded fit '${name}' of lme4 ${version}`);
  return found;
}
export function recordedProblem(name: string): RecordedProblem {
  const found = problems.find((one) => one.name === name);
  if (!found) throw new Error(`no recorded problem '${name}'`);
  return found;
}

export function problemOf(c: RecordedProblem): Problem {
  const vector = (x: number[] | null): Float64Array | null => (x ? Float64Array.from(x) : null);
  return {
    response: { y: Float64Array.from(c.y), trials: vector(c.trials), family: c.family, link: c.link },
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
