import type { CheckDocument, FitDocument, SnapshotFit } from '@mixdiff/schema';
import type { Expected, Outcome } from '../src/hold.ts';
import { PROFILES, type Profile } from '../src/profiles.ts';
import type { CheckTask } from '../src/task.ts';

/** A fit document with one coefficient and one variance; the numbers are arbitrary. */
export function fitDocument(over: Partial<FitDocument> = {}): FitDocument {
  return {
    schema: 'mixdiff/fit@1',
    backend: 'glmmTMB',
    as: 'glmmTMB 1.1.9',
    formula: 'y ~ x + (1 | g)',
    method: 'ML',
    family: 'gaussian',
    link: 'identity',
    dataHash: '',
    chosen: {},
    meaning: {
      se: 'observed-information',
      seScale: 1,
      statistic: 'z',
      df: 'infinite',
      weights: 'likelihood',
      logLikConstant: 0,
      k: 4,
      nBIC: 20,
      dfResidual: 16,
      parameterization: 'log-sd+log-dispersion-sd',
    },
    nobs: 20,
    droppedRows: 0,
    ngroups: { g: 4 },
    droppedColumns: [],
    fixed: [{ term: 'x', estimate: 2, se: 0.5, statistic: 4, statisticName: 'z', df: null, p: 6e-5 }],
    vcov: [[0.25]],
    random: [{ group: 'g', terms: ['(Intercept)'], cov: [[4]], sd: [2], corr: [[1]] }],
    sigma: 1,
    logLik: -50,
    criterion: 100,
    deviance: 100,
    aic: 108,
    bic: 112,
    dfModel: 4,
    dfResidual: 16,
    scaledResidualQuantiles: [0, 0, 0, 0, 0],
    native: { names: [], values: [], scale: '' },
    convergence: {
      converged: true,
      reason: 'converged',
      code: 0,
      message: '',
      optimizer: 'nlminb',
      iterations: 1,
      evaluations: { f: 1, g: 1 },
      maxAbsGradient: null,
      hessianEigenvalues: null,
      pdHessian: null,
      singular: false,
      boundary: [],
    },
    absent: {},
    withheld: [],
    messages: [],
    timing: { setupMs: null, fitMs: null },
    ...over,
  };
}
export const outcome = (fit: FitDocument | null = fitDocument(), refusal: string | null = null): Outcome => ({
  id: 'glmmTMB@1.1.9/ML',
  engine: 'glmmTMB@1.1.9',
  method: 'ML',
  fit,
  refusal,
});
export const expected = (snapshot: SnapshotFit, against = 'snapshot'): Expected => ({ ...snapshot, against });

type Held = Pick<CheckTask, 'name' | 'profile' | 'exceptions' | 'today'>;
/** What `hold` reads of a task. */
export const task = (over: Partial<Held> = {}): CheckTask =>
  ({
    name: 'case',
    profile: PROFILES['numerical'] as Profile,
    exceptions: [],
    today: '2026-06-01',
    ...over,
  }) as CheckTask;

export const document = (over: Partial<CheckDocument> = {}): CheckDocument => ({
  schema: 'mixdiff/check@1',
  profile: 'numerical',
  passed: true,
  cases: [],
  seconds: 1.5,
  versions: {},
  ...over,
});
