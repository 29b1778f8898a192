import {
  choose,
  type Engine,
  type Fit,
  isRefusal,
  type Kind,
  type Method,
  type Problem,
  sigma2Of,
  structured,
} from '@mixdiff/contract';
import { loadNlopt } from '@mixdiff/optim';
import {
  agree,
  agreeAll,
  type Column,
  intercept,
  problem,
  readCsv,
  readGoldenJson,
  sortLabels,
} from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { thetaLayout } from '../src/covariance.ts';
import { lme4 } from '../src/index.ts';
import { optimize } from '../src/optimize.ts';

interface Recorded {
  readonly name: string;
  readonly call: string;
  readonly method: Method;
  readonly data: 'machines' | 'orthodont';
  readonly logLik: number;
  readonly df: number;
  readonly par: readonly number[];
  readonly sigma: number | null;
  readonly beta: readonly (number | null)[];
  readonly se: readonly number[] | null;
  readonly feval: number;
  /** Of every evaluation of the optimizer, all digits. */
  readonly values: readonly string[];
  readonly points: readonly (readonly string[])[];
}
const { source, cases } = readGoldenJson<{ source: string; cases: Recorded[] }>('lme4/structures.json');

const column = (name: string, values: readonly number[]): Column => ({ name, term: name, values });
const levelsOf = (name: string, labels: readonly string[]): Column[] =>
  sortLabels(labels).map((level) =>
    column(
      name + level,
      labels.map((l) => (l === level ? 1 : 0)),
    ),
  );
function parts(data: Recorded['data']) {
  const rows = readCsv(`${data}/data.csv`);
  const text = (name: string): string[] => rows.map((r) => r[name] as string);
  const one = intercept(rows.length);
  if (data === 'machines') {
    const machine = levelsOf('Machine', text('Machine'));
    return {
      y: text('score').map(Number),
      fixed: [one, ...machine.slice(1)],
      group: 'Worker',
      labels: text('Worker'),
      columns: machine,
    };
  }
  const age = text('age').map((a) => Number(a) - 11);
  const female = text('Sex').map((s) => (s === 'Female' ? 1 : 0));
  const fixed = [
    one,
    column('SexFemale', female),
    column('age', age),
    column(
      'SexFemale:age',
      age.map((a, i) => a * (female[i] as number)),
    ),
  ];
  return {
    y: text('distance').map(Number),
    fixed,
    group: 'Subject',
    labels: text('Subject'),
    columns: levelsOf('fage', text('age')),
  };
}
const KIND: Readonly<Record<string, Kind>> = { us: 'us', diag: 'diag-het', cs: 'cs-het', ar1: 'ar1-hom' };
const kindOf = (call: string): Kind => {
  const [, keyword = ''] = call.match(/ (us|diag|cs|ar1)\(/) ?? [];
  if (call.includes('hom = TRUE')) return `${keyword}-hom` as Kind;
  return call.includes('hom = FALSE') ? (`${keyword}-het` as Kind) : (KIND[keyword] as Kind);
};
function problemOf(data: Recorded['data'], kind: Kind, method: Method): Problem {
  const { y, fixed, group, labels, columns } = parts(data);
  const plain = problem(y, fixed, [{ group, labels, columns }], method);
  return { ...plain, random: plain.random.map((term) => ({ ...term, structure: structured(kind, term.columns) })) };
}
async function opened(made: Problem, version = '2.1-0', many = 'ignore'): Promise<Engine> {
  const chosen = choose(lme4, version, { 'many-effects': many });
  if (isRefusal(chosen)) throw new Error(chosen.message);
  const engine = await lme4.open?.(made, chosen);
  if (!engine || isRefusal(engine)) throw new Error(engine?.message);
  return engine;
}
async function fitted(made: Problem): Promise<Fit> {
  const fit = (await opened(made)).fit();
  if (isRefusal(fit)) throw new Error(fit.message);
  return fit;
}

/**
 * BOBYQA turns on the last bit of its values: where ours differ from lme4's there, so do counts, and the end by up to its
 * tolerance. On lme4's own values it asks for lme4's points.
 */
const SAME_COUNTS = [
  'machines-ar1-ml',
  'machines-cs-hom-reml',
  'machines-diag-hom-reml',
  'orthodont-cs-reml',
  'orthodont-diag-reml',
];

describe('lme4 2.1-0 with structures, as it was run', () => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const engine = await opened(problemOf(one.data, kindOf(one.call), one.method));
    one.points.forEach((point, k) => {
      // the value is no number where rho is 1, and, in lme4, ever after
      const value = Number(one.values[k]);
      if (Number.isFinite(value))
        agree(engine.objective(Float64Array.from(point, Number)), value, { rel: 1e-11, source });
    });
    const fit = engine.fit();
    if (isRefusal(fit)) throw new Error(fit.message);
    if (SAME_COUNTS.includes(one.name)) expect(fit.stop.evaluations.f).toBe(one.feval);
    agree(fit.logLik, one.logLik, { abs: 1e-5, source });
    expect(fit.meaning.k).toBe(one.df);
    if (one.sigma === null) return;
    const at = engine.at(engine.toCanonical(Float64Array.from(one.par)));
    if (isRefusal(at)) throw new Error(at.message);
    agree(at.logLik, one.logLik, { abs: 1e-9, source });
    agree(Math.sqrt(sigma2Of(at.canonical)), one.sigma, { rel: 1e-9, source });
    agreeAll(at.canonical.beta, one.beta as number[], { abs: 1e-9, source });
    const { vcov } = at;
    const se = one.beta.map((__, j) => Math.sqrt(vcov?.data[j * (vcov.nrow + 1)] ?? Number.NaN));
    agreeAll(se, one.se ?? [], { rel: 1e-8, source });
  });
  test.each(cases.map((one) => [one.name, one] as const))(
    '%s: on its values BOBYQA asks for its points',
    async (_, one) => {
      const { random } = problemOf(one.data, kindOf(one.call), one.method);
      let asked = 0;
      const objective = (theta: Float64Array): number => {
        agreeAll(theta, one.points[asked]?.map(Number) ?? [], { rel: 1e-12, source }, `evaluation ${asked + 1}`);
        return Number(one.values[asked++]);
      };
      const layout = thetaLayout(random);
      const task = {
        objective,
        layout,
        nlopt: await loadNlopt(),
        optimizer: 'bobyqa',
        tolerance: 'original',
        boundary: 'skip',
      };
      const { stop, theta } = optimize(task, Float64Array.from(one.points[0] ?? [], Number));
      expect([asked, stop.evaluations.f]).toEqual([one.feval, one.feval]);
      agreeAll(theta, one.par, { rel: 1e-12, source });
    },
  );
});

describe('the NaN that stays', () => {
  const made = problemOf('orthodont', 'cs-het', 'REML');
  test.each([
    ['ML', -214.2989042627],
    ['REML', -217.770936585],
  ] as const)(
    '%s: rho = 1 is asked, every later value is no number, and nothing is warned of',
    async (method, logLik) => {
      const fit = await fitted(problemOf('orthodont', 'cs-het', method));
      const values = fit.trace?.[0]?.value ?? new Float64Array(0);
      const first = values.findIndex(Number.isNaN);
      expect([first, values.length]).toEqual([20, 35]);
      expect(values.slice(first).every(Number.isNaN)).toBe(true);
      expect(fit.notes.filter((note) => note.level === 'warning')).toEqual([]);
      expect(fit.notes.map((note) => note.code)).toContain('lme4/not-a-number');
      expect(fit.withheld).toEqual(['sigma', 'beta', 'vcov']);
      expect(fit.singular).toBe(false);
      agree(fit.logLik, logLik, { abs: 1e-8, source });
    },
  );
  test('the engine itself forgets it', async () => {
    const engine = await opened(made);
    const fine = Float64Array.of(1.2, 1.1, 1.5, 1.3, 0.9);
    const before = engine.objective(fine);
    expect(engine.objective(Float64Array.of(1.2, 1.1, 1.5, 1.3, 1))).toBe(Number.POSITIVE_INFINITY);
    expect(engine.objective(fine)).toBe(before);
  });
  test('two columns have a value at rho = 1', async () => {
    const { y, fixed, group, labels, columns } = parts('machines');
    const plain = problem(y, fixed, [{ group, labels, columns: columns.slice(0, 2) }], 'ML');
    const two = {
      ...plain,
      random: plain.random.map((term) => ({ ...term, structure: structured('cs-hom', term.columns) })),
    };
    const engine = await opened(two);
    expect(Number.isFinite(engine.objective(Float64Array.of(1, 1)))).toBe(true);
  });
});

describe.each(['diag-hom', 'cs-het', 'cs-hom', 'ar1-het', 'ar1-hom'] as const)('%s', (kind) => {
  test.each(['ML', 'REML'] as const)('gradient and the point again, %s', async (method) => {
    const engine = await opened(problemOf('machines', kind, method));
    const par = engine.start.map((start, k) => (start === 1 ? 0.8 + 0.3 * k : -0.2));
    const gradient = new Float64Array(par.length);
    engine.objective(par, gradient);
    gradient.forEach((slope, k) => {
      const moved = (h: number): number => engine.objective(par.map((x, j) => (j === k ? x + h : x)));
      agree(slope, (moved(1e-6) - moved(-1e-6)) / 2e-6, { abs: 1e-5, source: 'central differences' });
    });
    const back = engine.toNative(engine.toCanonical(par));
    if (isRefusal(back)) throw new Error(back.message);
    agreeAll(back, par, { abs: 1e-10, source: 'the point' });
  });
  test('a refit of its own response ends where a fit does, or better', async () => {
    const made = problemOf('machines', kind, 'ML');
    const engine = await opened(made);
    const fit = engine.fit();
    if (isRefusal(fit)) throw new Error(fit.message);
    const { beta, Sigma } = fit.canonical;
    const into = {
      beta: beta.slice(),
      Sigma: Sigma.map((s) => ({ ...s, data: s.data.slice() })),
      sigma2: 0,
      logLik: 0,
      singular: false,
      reason: 'failed' as const,
    };
    engine.refit(made.response.y, into);
    expect(into.logLik).toBeGreaterThan(fit.logLik - 1e-8);
    agree(into.logLik, fit.logLik, { abs: 1e-4, source: 'fit' });
  });
});

test('an older version refuses by name', async () => {
  await expect(opened(problemOf('machines', 'cs-het', 'ML'), '1.1-35.5')).rejects.toThrow('lme4 1.1-35.5 does not do');
  await expect(opened(problemOf('machines', 'cs-het', 'ML'), '2.0-1')).rejects.toThrow('lme4* does not do');
});
test('as many effects as rows stop it, unless told', async () => {
  const made = problemOf('orthodont', 'cs-het', 'REML');
  await expect(opened(made, '2.1-0', 'stop')).rejects.toThrow(
    'number of observations (=108) <= number of random effects (=108)',
  );
});
