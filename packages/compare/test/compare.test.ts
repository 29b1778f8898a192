import { openCertifier } from '@mixdiff/certify';
import { type Backend, type Canonical, refuse, withResponse } from '@mixdiff/contract';
import type { Entrant } from '@mixdiff/runs';
import { comparisonDocument, type ProblemDocument } from '@mixdiff/schema';
import { madeBackend, madeEngine, sleepstudy, statedFit, unitPoint } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { type ComparisonInput, compare } from '../src/compare.ts';

const problem = sleepstudy('ML', false);
const certifier = openCertifier(problem, { starts: 3, seed: 1 });
const best = certifier.certify(unitPoint(problem)).best as Canonical;
const heightOf = (at: Canonical): number => certifier.certify(at).logLik ?? Number.NaN;
/** An engine of this process that ends at a point. */
const ending = (name: string, at: Canonical): Entrant => {
  const fit = statedFit(problem, { backend: name, canonical: at, logLik: heightOf(at), criterion: -2 * heightOf(at) });
  const engine = madeEngine(problem, () => fit, {
    at: (point) => statedFit(problem, { canonical: point, logLik: heightOf(point), criterion: -2 * heightOf(point) }),
  });
  return entrantOf(name, madeBackend({ id: name, open: async () => engine }));
};
const entrantOf = (name: string, backend: Backend): Entrant => ({
  backend,
  chosen: {},
  name,
  label: name,
  kind: 're-implementation',
});
const short = { ...best, Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(100) }] };
const described = {
  case: null,
  title: null,
  question: null,
  random: [],
  notes: [],
  columns: [],
  terms: [],
} as unknown as ProblemDocument;
const compared = (entrants: readonly Entrant[], change: Partial<ComparisonInput> = {}) =>
  compare({
    problems: () => problem,
    problem: described,
    entrants,
    methods: ['ML'],
    context: { milliseconds: () => 0 },
    search: { starts: 3, seed: 1 },
    inference: null,
    statements: { anova: () => null, diagnose: () => null },
    command: 'mixdiff compare',
    versions: {},
    short: { runs: 1, seed: 1, work: 0 },
    ...change,
  });

describe('a comparison', () => {
  test('judges every fit, and puts a certified one beside each that is no maximum', async () => {
    const document = await compared([ending('good', best), ending('bad', short)]);
    expect(() => comparisonDocument.shape.certificates.parse(document.certificates)).not.toThrow();
    expect(document.fits.map(({ id, certifies }) => [id, certifies])).toEqual([
      ['good/ML', null],
      ['bad/ML', null],
      ['bad/ML+certified', 'bad/ML'],
    ]);
    expect(document.certificates.map(({ fit, verdict }) => [fit, verdict])).toEqual([
      ['good/ML', 'interior-maximum'],
      ['bad/ML', 'stopped-short'],
    ]);
    expect(document.mechanisms.map(({ fit }) => fit)).toEqual(['bad/ML']);
    expect(new Set(document.material.map(({ fit, against }) => `${fit} ${against}`))).toEqual(
      new Set(['bad/ML bad/ML+certified']),
    );
    const variance = document.quantities.find(({ quantity }) => quantity === 'variance|Subject|(Intercept)');
    expect(variance?.causes.map(({ cause }) => cause)).toEqual(['stopped-short']);
  });
  test('of fits that agree has no causes and nothing unexplained', async () => {
    const document = await compared([ending('one', best), ending('two', best)]);
    expect(document.quantities.flatMap(({ causes }) => causes)).toEqual([]);
    expect([document.unexplained, document.mechanisms, document.material]).toEqual([[], [], []]);
  });
  test('is in the order in which methods and engines were named, also of those in other processes', async () => {
    const elsewhere = entrantOf('elsewhere', madeBackend({ id: 'elsewhere' }));
    const document = await compared([elsewhere, ending('here', best)]);
    expect(document.fits.map(({ id }) => id).filter((id) => !id.includes('+'))).toEqual(['elsewhere/ML', 'here/ML']);
  });
});
test('an engine that cannot state the maximum is refused there, and what changes is told by its numbers', async () => {
  const elsewhere = madeBackend({
    id: 'r',
    fit: async () => statedFit(problem, { canonical: short, logLik: heightOf(short) }),
  });
  const { fits, material } = await compared([entrantOf('r', elsewhere)]);
  expect(fits[1]).toMatchObject({ id: 'r/ML+certified', fit: null, refusal: { code: 'compare/no-engine' } });
  expect(material.map(({ what }) => what)).toContain('variance');
});
test('a refusal is a fit of its own, without certificate or cells', async () => {
  const refusing = entrantOf('no', madeBackend({ id: 'no', open: async () => refuse('lme4/family', 'not this one') }));
  const document = await compared([refusing, ending('good', best)]);
  expect(document.fits[0]).toMatchObject({ id: 'no/ML', fit: null, refusal: { message: 'not this one' } });
  expect(
    [document.certificates, document.crossEvaluation].map((all) => all.filter(({ fit }) => fit === 'no/ML')),
  ).toEqual([[], []]);
});
test('the same model in other words is tried of fits that are no maximum, or of all', async () => {
  const of = async (everyFit: boolean) => {
    const { invariance } = await compared([ending('good', best), ending('bad', short)], {
      invariance: { centres: {}, everyFit },
    });
    return new Set(invariance.map(({ fit }) => fit));
  };
  expect([await of(false), await of(true)]).toEqual([new Set(['bad/ML']), new Set(['good/ML', 'bad/ML'])]);
});
test('each phase has its time', async () => {
  let clock = 0;
  const { timing } = await compared([ending('good', best)], { context: { milliseconds: () => clock++ } });
  for (const [phase, ms] of Object.entries(timing)) expect(ms, phase).toBeGreaterThanOrEqual(0);
  expect(Object.values(timing).reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(clock);
});
test('a fit that is reproduced to the last digit is not held against others', async () => {
  const exact = withResponse(problem, { y: problem.response.y.map((_, i) => 1 + 2 * (problem.parts.conditional.X.data[180 + i] as number)) }); // biome-ignore format: one line
  const fit = (days: number) =>
    statedFit(exact, { canonical: { ...unitPoint(exact), beta: Float64Array.of(1, days) } });
  const at = (name: string, days: number) => entrantOf(name, madeBackend({ id: name, fit: async () => fit(days) }));
  const document = await compared([at('a', 2), at('b', 3)], { problems: () => exact });
  expect(document.certificates.map(({ sentences }) => sentences.map(({ code }) => code))).toContainEqual([
    'certify/exact',
  ]);
  expect([document.quantities, document.crossEvaluation]).toEqual([[], []]);
});
test('published numbers are looked up in the fit of their engine', async () => {
  const entries = [
    { where: 'p. 1', engine: 'good', method: 'ML' as const, quantity: 'nobs', printed: '180', kind: 'digits' as const },
  ];
  const { published } = await compared([ending('good', best)], { published: { source: 'a page', entries } });
  expect(published).toMatchObject({ source: 'a page', digits: { reproduced: 1, of: 1 } });
});
