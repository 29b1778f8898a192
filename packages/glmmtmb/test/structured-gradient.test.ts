import {
  type Canonical,
  isRefusal,
  type Kind,
  type Method,
  type Problem,
  type ResidualModel,
  structured,
} from '@mixdiff/contract';
import { agree, agreeAll, type Column, intercept, matrix, problem, sortLabels } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { denseLogLik } from './dense.ts';
import { opened } from './opened.ts';

/** 12 subjects at up to 4 visits, in 4 groups that cross the visits; some visits are missing. */
const kept = Array.from({ length: 48 }, (_, i) => i).filter((i) => i % 7 !== 3);
const n = kept.length;
const subject = kept.map((i) => `s${String(Math.floor(i / 4)).padStart(2, '0')}`);
const visit = kept.map((i) => String(1 + (i % 4)));
const item = kept.map((i) => `i${(i * 5) % 6}`);
const x = kept.map((i) => Math.sin(i));
const y = kept.map((i, k) => 3 + Math.cos(2 * i) + 0.5 * Math.floor(i / 4) ** 0.5 + (x[k] as number));
const column = (name: string, values: readonly number[]): Column => ({ name, term: name, values });
const visits = sortLabels(visit).map((level) =>
  column(
    `visit${level}`,
    visit.map((v) => (v === level ? 1 : 0)),
  ),
);
const fixed = [intercept(n), column('x', x)];

function structuredTerm(kind: Kind, method: Method): Problem {
  const plain = problem(
    y,
    fixed,
    [
      { group: 'item', labels: item },
      { group: 'subject', labels: subject, columns: visits },
    ],
    method,
    { weights: { values: Float64Array.from(kept, (i) => 1 + (i % 3) / 2), kind: 'precision' } },
  );
  const random = plain.random.map((term) =>
    term.group === 'item' ? term : { ...term, structure: { ...structured(kind, term.columns), order: [1] } },
  );
  return { ...plain, random };
}
const index = (labels: readonly string[], levels = sortLabels(labels)) =>
  Int32Array.from(labels, (l) => levels.indexOf(l));
const arm = subject.map((s) => (Number(s.slice(1)) % 2 ? 'b' : 'a'));
function residualModel(kind: Kind, extra: Partial<ResidualModel> = {}): ResidualModel {
  const levels = sortLabels(subject);
  return {
    subject: { name: 'subject', levels, index: index(subject, levels) },
    position: index(visit),
    structure: structured(kind, ['1', '2', '3', '4']),
    ...extra,
  };
}
const beside = (method: Method, residual: ResidualModel): Problem => ({
  ...problem(y, fixed, [{ group: 'item', labels: item }], method),
  residual,
});

const METHODS = ['ML', 'REML'] as const;
const point = (length: number): Float64Array => Float64Array.from({ length }, (_, k) => 0.25 * Math.sin(2 * k + 1));

async function gradientHolds(made: Problem): Promise<void> {
  const engine = await opened(made);
  const par = point(engine.names.length);
  const gradient = new Float64Array(par.length);
  engine.objective(par, gradient);
  // the second time at one point, too: nothing that the first left is used up
  const again = new Float64Array(par.length);
  engine.objective(par, again);
  agreeAll(again, gradient, { rel: 1e-13, source: 'the first time' });
  gradient.forEach((slope, k) => {
    const moved = (h: number): number => engine.objective(par.map((v, j) => (j === k ? v + h : v)));
    const numeric = (moved(1e-5) - moved(-1e-5)) / 2e-5;
    agree(
      slope,
      numeric,
      { abs: 1e-6 * Math.max(1, Math.abs(numeric)), source: 'central differences' },
      engine.names[k],
    );
  });
}
const TERMS: readonly Kind[] = ['diag-hom', 'cs-het', 'cs-hom', 'toep-het', 'toep-hom', 'ar1-het', 'ar1-hom', 'rr'];

describe.each(METHODS)('%s', (method) => {
  test.each(TERMS)('%s beside crossed groups, weights: density and gradient', async (kind) => {
    const made = structuredTerm(kind, method);
    const engine = await opened(made);
    const par = point(engine.names.length);
    const at: Canonical = engine.toCanonical(par);
    agree(engine.logLik(par), denseLogLik(made, at), { abs: 1e-9, source: 'dense' });
    await gradientHolds(made);
    const back = engine.toNative(at);
    if (isRefusal(back)) throw new Error(back.message);
    // signs of loadings are free
    agreeAll(kind === 'rr' ? back.map(Math.abs) : back, kind === 'rr' ? par.map(Math.abs) : par, {
      abs: 1e-9,
      source: 'the point',
    });
  });
  test.each([
    ['ar1-het', residualModel('ar1-het')],
    ['us', residualModel('us')],
    ['toep-hom', residualModel('toep-hom')],
    ['cs-hom by arm', residualModel('cs-hom', { by: { name: 'arm', levels: ['a', 'b'], index: index(arm) } })],
    [
      'ar1 with a nugget',
      residualModel('ar1-hom', { structure: { ...structured('ar1-hom', ['1', '2', '3', '4']), nugget: true } }),
    ],
    [
      'ident x exp',
      residualModel('diag-hom', {
        subject: { name: 'row', levels: kept.map(String), index: Int32Array.from(kept, (_, i) => i) },
        position: new Int32Array(n),
        structure: structured('diag-hom', ['1']),
        variance: [
          { kind: 'ident', of: null, by: { name: 'arm', levels: ['a', 'b'], index: index(arm) } },
          { kind: 'exp', of: Float64Array.from(x), by: null },
        ],
      }),
    ],
  ] as const)('residuals of %s beside random effects', async (_, residual) => {
    const made = beside(method, residual);
    await gradientHolds(made);
    const engine = await opened(made);
    const par = point(engine.names.length);
    const back = engine.toNative(engine.toCanonical(par));
    if (isRefusal(back)) throw new Error(back.message);
    agreeAll(back, par, { abs: 1e-9, source: 'the point' });
  });
});

test('a residual model beside random effects is the same model as its term beside a small residual', async () => {
  // cs over the visits as a random term with sigma = 2^-13, against the residual model
  const term = structuredTerm('cs-het', 'ML');
  const random = await opened({ ...term, weights: null });
  const residual = await opened(beside('ML', residualModel('cs-het')));
  const par = point(residual.names.length);
  // beta, theta of item, theta of cs; in the other a dispersion between
  const other = Float64Array.of(...par.slice(0, 2), -13 * Math.LN2, ...par.slice(2));
  agree(random.logLik(other), residual.logLik(par), { abs: 1e-6, source: 'the dense form' });
});

test.each(METHODS)('a term over as many positions as rows: density and gradient, %s', async (method) => {
  const columns = kept.map((i) =>
    column(
      `t${i}`,
      kept.map((j) => Number(i === j)),
    ),
  );
  const plain = problem(y, fixed, [{ group: 'subject', labels: subject, columns }], method);
  const at = matrix([kept.map((i) => i / 3)]);
  const random = plain.random.map((term) => ({
    ...term,
    structure: { ...structured('exp', term.columns), coordinates: at },
  }));
  const made = { ...plain, random };
  await gradientHolds(made);
  const engine = await opened(made);
  const par = point(engine.names.length);
  agree(engine.logLik(par), denseLogLik(made, engine.toCanonical(par)), { abs: 1e-9, source: 'dense' });
});

test('what glmmTMB cannot say is refused by name', async () => {
  const ident = { kind: 'ident', of: null, by: { name: 'arm', levels: ['a', 'b'], index: index(arm) } } as const;
  await expect(opened(beside('ML', residualModel('cs-hom', { variance: [ident] })))).rejects.toThrow(
    'dispformula = ~ 0',
  );
  await expect(opened(beside('ML', residualModel('arma')))).rejects.toThrow('glmmTMB does not do residuals correlated');
  await expect(opened(beside('ML', residualModel('exp')))).rejects.toThrow('needs coordinates');
  const fittedValues = { kind: 'power', of: 'fitted', by: null } as const;
  await expect(
    opened(
      beside('ML', residualModel('diag-hom', { structure: structured('diag-hom', ['1']), variance: [fittedValues] })),
    ),
  ).rejects.toThrow('no variance function of the fitted values');
});
