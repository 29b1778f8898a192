import { type Chosen, choose, type Engine, type Fit, isRefusal, type Problem, structured } from '@mixdiff/contract';
import { matrix, readGoldenJson } from '@mixdiff/testing';
import { lme4 } from '../src/index.ts';

/** A case of golden/lme4/lmer.json: the matrices that R made and what lmer 1.1-31 said. */
export interface Recorded {
  readonly name: string;
  readonly REML: boolean;
  readonly y: number[];
  readonly X: number[][];
  readonly columns: string[] | string | null;
  readonly random: {
    name: string;
    group: string;
    columns: string[];
    levels: string[];
    level: number[];
    Z: number[][];
  }[];
  readonly weights: number[] | null;
  readonly offset: number[] | null;
  readonly theta: number[];
  readonly thetaNames: string[];
  readonly criterion: number;
  readonly logLik: number;
  readonly AIC: number;
  readonly BIC: number;
  readonly dfResidual: number;
  readonly sigma: number;
  readonly beta: (number | null)[];
  readonly se: (number | null)[];
  readonly vcov: number[][];
  readonly Sigma: number[][][];
  readonly modes: number[][][];
  readonly condSD: number[][][];
  readonly fitted: number[];
  readonly feval: number;
  readonly singular: boolean;
  readonly gradient: number[];
  readonly hessian: number[][];
  readonly notes: string[];
}
export const recorded = readGoldenJson<{ lme4: string; cases: Recorded[] }>('lme4/lmer.json');
export const source = `lme4 ${recorded.lme4}`;
export const recordedCase = (name: string): Recorded => {
  const found = recorded.cases.find((c) => c.name === name);
  if (!found) throw new Error(`no recorded case '${name}'`);
  return found;
};

export function problemOf(c: Recorded): Problem {
  const n = c.y.length;
  const columns = namesOf(c);
  return {
    response: { y: Float64Array.from(c.y), family: 'gaussian', link: 'identity', trials: null },
    parts: {
      conditional: {
        X: columns.length > 0 ? matrix(c.X) : { nrow: n, ncol: 0, data: new Float64Array(0) },
        columns,
        term: columns,
        offset: c.offset ? Float64Array.from(c.offset) : null,
      },
    },
    random: c.random.map((t) => ({
      ...t,
      level: Int32Array.from(t.level),
      Z: matrix(t.Z),
      structure: structured('us', t.columns),
    })),
    residual: null,
    weights: c.weights ? { values: Float64Array.from(c.weights), kind: 'as-original' } : null,
    method: c.REML ? 'REML' : 'ML',
    source: { formula: '', dataHash: '', rows: Int32Array.from(c.y, (_, i) => i), dropped: [] },
  };
}

export function chosenOf(
  version = recorded.lme4.replace(/^(\d+\.\d+)\.(\d+)$/, '$1-$2'),
  user: Record<string, string> = {},
): Chosen {
  const chosen = choose(lme4, version, user);
  if (isRefusal(chosen as object)) throw new Error('choices refused');
  return chosen as Chosen;
}
export async function engineOf(problem: Problem, chosen = chosenOf()): Promise<Engine> {
  const engine = await lme4.open!(problem, chosen);
  if (isRefusal(engine)) throw new Error(engine.message);
  return engine;
}
export function accepted(fit: ReturnType<Engine['fit']>): Fit {
  if (isRefusal(fit)) throw new Error(fit.message);
  return fit;
}
export const namesOf = ({ columns }: Recorded): string[] => (columns === null ? [] : [columns].flat());
