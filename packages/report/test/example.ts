import type { CoefficientRow, ComparedFit, ComparisonDocument, FitDocument, RecordedDocument } from '@mixdiff/schema';
import { readCsv, readGoldenJson } from '@mixdiff/testing';

/**
 * A comparison of the real packages' JSP fits as recorded in golden/jsp, put together by hand: R 1.1-31, 3.1-162 and
 * 1.1.5 do reach the maximum, so one fit is moved to where glmmTMB 1.1.9 stops, as the published page prints it.
 */
export interface Shape {
  /** How many fixed effects; the model's own where it is not given. */
  readonly fixedEffects?: number;
  readonly groups?: number;
  readonly copies?: number;
  /** No spread between groups at all. */
  readonly noSpread?: boolean;
  /** Takes the place of the name of a term, a group, a level and the engine's message. */
  readonly name?: string;
  /** Without rows, profiles, paths, surfaces and grid. */
  readonly bare?: boolean;
}
const recorded = (): RecordedDocument['fits'] => readGoldenJson<RecordedDocument>('jsp/r.json').fits;
const STOPPED = { variances: [3.835, 0.0001], sigma: Math.sqrt(27.6996), logLik: -2965.1071 };

export function example(shape: Shape = {}): ComparisonDocument {
  const originals = recorded().flatMap((r) =>
    r.fit ? [{ id: r.id, method: r.method, fit: structuredClone(r.fit) }] : [],
  );
  const fits: ComparedFit[] = Array.from({ length: shape.copies ?? 1 }).flatMap((_, copy) =>
    originals.map(({ id, method, fit }) => ({
      id: copy === 0 ? id : id.replace('/', `{copy=${copy}}/`),
      label: fit.backend,
      kind: 'recorded' as const,
      method,
      certifies: null,
      fit: shaped(structuredClone(fit), shape),
      refusal: null,
    })),
  );
  if (!shape.noSpread) stopShort(fits.at(-1)?.fit as FitDocument, shape);
  return assembled(fits, shape);
}

function shaped(fit: FitDocument, shape: Shape): FitDocument {
  if (shape.fixedEffects) fit.fixed = Array.from({ length: shape.fixedEffects }, (_, j) => coefficient(fit, j));
  if (shape.name) renamed(fit, shape.name);
  if (shape.groups) grouped(fit, shape.groups);
  if (shape.noSpread) {
    for (const block of fit.random) Object.assign(block, { cov: [[0]], sd: [0] });
    for (const block of fit.ranef ?? []) for (const level of Object.keys(block.modes)) block.modes[level] = [0];
  }
  return fit;
}
const coefficient = (fit: FitDocument, j: number): CoefficientRow => ({
  ...(fit.fixed[j % fit.fixed.length] as CoefficientRow),
  term: j < fit.fixed.length ? (fit.fixed[j] as CoefficientRow).term : `x${j}`,
});
function renamed(fit: FitDocument, name: string): void {
  (fit.fixed[1] as CoefficientRow).term = name;
  for (const block of [...fit.random, ...(fit.ranef ?? [])]) if (block.group === 'school') block.group = name;
  for (const block of fit.ranef ?? []) block.modes[name] = [9];
  fit.messages.push({ code: 'test/name', text: name, level: 'warning' });
}
function grouped(fit: FitDocument, groups: number): void {
  for (const block of fit.ranef ?? []) {
    block.modes = Object.fromEntries(Array.from({ length: groups }, (_, i) => [`g${i}`, [Math.sin(i)]]));
    block.condSD = Object.fromEntries(Array.from({ length: groups }, (_, i) => [`g${i}`, [0.5]]));
  }
}
function stopShort(fit: FitDocument, shape: Shape): void {
  fit.random.forEach((block, t) => {
    const variance = STOPPED.variances[t] as number;
    Object.assign(block, { cov: [[variance]], sd: [Math.sqrt(variance)] });
  });
  fit.sigma = STOPPED.sigma;
  fit.logLik = STOPPED.logLik;
  fit.withheld = ['logLik', 'aic', 'bic', 'deviance'];
  fit.convergence.hessianEigenvalues = [3, -0.000924];
  fit.messages.push({
    code: 'glmmtmb/not-positive-definite',
    text: shape.name ?? 'the Hessian is not positive definite',
    level: 'warning',
  });
}

function assembled(fits: ComparedFit[], shape: Shape): ComparisonDocument {
  const [first] = fits as [ComparedFit & { fit: FitDocument }];
  const stopped = shape.noSpread ? undefined : fits.at(-1);
  const best = (method: string): number => (method === 'REML' ? -2961.8251 : -2964.1647);
  const rows = readCsv('jsp/data.csv').filter((row) => row['year'] === '2');
  return {
    schema: 'mixdiff/comparison@1',
    problem: {
      case: 'jsp',
      title: shape.name ?? 'Junior School Project',
      question: null,
      formula: 'math ~ craven + social + (1 | school) + (1 | school:class)',
      family: 'gaussian',
      link: 'identity',
      response: 'math',
      where: 'year == 2',
      derive: { craven: 'raven - mean(raven)' },
      factors: { social: null },
      contrasts: {},
      weights: null,
      offset: null,
      data: { name: 'data.csv', source: null, hash: '7d6c615e', rows: 3236, used: rows.length, droppedForMissing: 0 },
      nobs: rows.length,
      ngroups: first.fit.ngroups,
      columns: first.fit.fixed.map((c) => c.term),
      terms: ['(Intercept)', 'craven', 'social'],
      random: first.fit.random.map((r) => ({ name: `1 | ${r.group}`, group: r.group, terms: [...r.terms] })),
      notes: [],
    },
    fits,
    crossEvaluation: fits.flatMap((f) =>
      (['REML', 'ML'] as const).map((method) => ({
        fit: f.id,
        judge: 'referee',
        method,
        logLik: best(method) - (f === stopped ? 0.9424 : f.method === method ? 0 : 0.03),
        absent: null,
      })),
    ),
    certificates: fits.map((f) => ({
      fit: f.id,
      verdict: f === stopped ? 'false-zero' : 'interior-maximum',
      gain: f === stopped ? 0.9424 : 0,
      logLik: f === stopped ? STOPPED.logLik : best(f.method),
      bestLogLik: best(f.method),
      best: {
        beta: [],
        random:
          f.fit?.random.map((r, t) => ({ group: r.group, terms: r.terms, cov: [[[3.0938, 1.0356][t] as number]] })) ??
          [],
        sigma2: 27.3029,
      },
      searched: { starts: 20, reached: 20, seed: 1, how: 'multi-start' },
      judge: 'referee',
      evidence: {
        score: [],
        zeroed:
          f === stopped
            ? [{ group: 'school:class', terms: ['(Intercept)'], direction: [1], variance: 0.0001003, slope: 2.3 }]
            : [],
        predictedGain: null,
        curvature: null,
        ridge: null,
        tolerance: {},
      },
      sentences: [],
    })),
    quantities: [],
    unexplained: [],
    material: stopped
      ? [
          {
            fit: stopped.id,
            against: `${stopped.id}+certified`,
            what: 'variance',
            quantity: 'variance|school|(Intercept)',
            from: 3.835,
            to: 3.0938,
            inSE: null,
            crosses: false,
            sentence: 'school variance',
          },
        ]
      : [],
    mechanisms: [],
    grid: [],
    invariance: [],
    inference: [],
    diagnoses: {},
    traces: [],
    profiles: [],
    surfaces: [],
    data: {},
    published: null,
    versions: { mixdiff: '0.1.0' },
    reproduce: {
      command: 'mixdiff compare --case jsp',
      seeds: { search: 1 },
      chosen: { 'r:lme4': { optimizer: { value: 'nloptwrap', by: 'default' } } },
    },
    timing: { fitsMs: 100 },
    ...(shape.bare ? {} : drawn(fits, rows, shape)),
  };
}

/** Rows from the data; curves, ways and a grid of simple shape, through where the fits stopped. */
function drawn(
  fits: readonly ComparedFit[],
  rows: readonly Record<string, string>[],
  { name = 'school' }: Shape,
): Partial<ComparisonDocument> {
  const raven = rows.map((row) => Number(row['raven']));
  const mean = raven.reduce((a, b) => a + b, 0) / raven.length;
  const sds = [`sd|${name}|(Intercept)`, 'sd|school:class|(Intercept)'] as const;
  const steps = Array.from({ length: 12 }, (_, i) => i);
  return {
    data: {
      math: rows.map((row) => Number(row['math'])),
      craven: raven.map((x) => x - mean),
      social: rows.map((row) => row['social'] as string),
    },
    profiles: [...sds, 'sd|Residual'].flatMap((quantity) =>
      (['REML', 'ML'] as const).map((method) => ({
        quantity,
        method,
        points: steps.map((i) => ({ at: i / 4, logLik: -2962 - (i / 4 - 1) ** 2 })),
        marks: fits.filter((f) => f.method === method).map((f) => ({ fit: f.id, at: 1, logLik: -2962 })),
      })),
    ),
    integral: {
      quantity: sds[0],
      curves: (['laplace', 'quadrature'] as const).map((by, i) => ({
        by,
        nodes: i === 0 ? 1 : 25,
        points: steps.slice(1).map((k) => ({ at: k / 4, logLik: -2962 - (k / 4 - 1 - i / 4) ** 2 })),
      })),
      marks: fits.map((f) => ({ fit: f.id, by: 'laplace' as const, at: 1 })),
      groups: {
        name,
        levels: ['a', 'b', 'c'].map((level, i) => ({ level, rows: 4, total: i, of: 4, delta: 0.1 - i / 10 })),
      },
    },
    counts: fits.map((f) => ({
      fit: f.id,
      bins: [
        { count: 0, observed: 40, expected: 31.5 },
        { count: 1, observed: 20, expected: 25.2 },
        { count: 2, observed: 5, expected: 8.3 },
      ],
    })),
    traces: fits.map((f) => ({
      fit: f.id,
      phase: steps.map(() => 'nlminb'),
      accepted: steps.map((i) => i % 2 === 0),
      logLik: steps.map((i) => -2965 - 2 ** -i),
      sd: Object.fromEntries(sds.map((q) => [q, steps.map((i) => 1 + 2 ** -i)])),
    })),
    surfaces: (['REML', 'ML'] as const).map((method) => ({
      method,
      x: { quantity: sds[0], at: steps.map((i) => i / 4) },
      y: { quantity: sds[1], at: steps.map((i) => i / 4) },
      logLik: steps.map((i) => steps.map((j) => -2962 - (i / 4 - 1) ** 2 - (j / 4 - 1) ** 2)),
    })),
    grid: ['nlminb', 'bobyqa'].flatMap((optimizer) =>
      (['interior-maximum', 'false-zero'] as const).map((verdict, i) => ({
        backend: 'glmmTMB',
        method: 'ML' as const,
        optimizer,
        start: `start ${i}`,
        scale: 'log-sd',
        logLik: -2964.1647 - i,
        verdict,
        gain: i,
        reason: 'converged',
        evaluations: { f: 10, g: 5 },
        native: {},
        refusal: null,
      })),
    ),
  };
}
