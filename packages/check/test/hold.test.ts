import { expect, test } from 'vitest';
import { hold } from '../src/hold.ts';
import { snapshotOf } from '../src/numbers.ts';
import { PROFILES, type Profile } from '../src/profiles.ts';
import { expected, fitDocument, outcome, task } from './documents.ts';

const coefficient = (estimate: number) =>
  fitDocument({ fixed: [{ term: 'x', estimate, se: 0.5, statistic: 4, statisticName: 'z', df: null, p: 0 }] });
const warned = fitDocument({
  messages: [{ code: 'glmmtmb/false', text: 'ours', original: 'false convergence (8)', level: 'warning' }],
});

test('a fit holds against its own snapshot', () => {
  const held = hold(outcome(warned), expected(snapshotOf(warned)), task());
  expect(held).toEqual({ findings: [], held: 11, worst: 0 });
});
test('a moved estimate names case, backend, quantity, expected, got and tolerance', () => {
  const { findings } = hold(outcome(coefficient(2.001)), expected(snapshotOf(coefficient(2))), task());
  expect(findings).toMatchObject([
    {
      kind: 'drift',
      case: 'case',
      backend: 'glmmTMB@1.1.9/ML',
      quantity: 'beta|x',
      expected: 2,
      got: 2.001,
      unit: 'SE',
    },
  ]);
  for (const part of ['case', 'glmmTMB@1.1.9/ML', 'beta|x', '2.001', '0.002 SE', '0.0001 SE'])
    expect(findings[0]?.text).toContain(part);
});
test('the practical profile lets a small move pass, and not a large one', () => {
  const practical = task({ profile: PROFILES['practical'] as Profile });
  const against = expected(snapshotOf(coefficient(2)));
  expect(hold(outcome(coefficient(2.001)), against, practical).findings).toEqual([]);
  expect(hold(outcome(coefficient(2.1)), against, practical).findings).toHaveLength(1);
});
test('a warning that appears or vanishes is drift, whatever its digits', () => {
  const quiet = fitDocument();
  expect(hold(outcome(warned), expected(snapshotOf(quiet)), task()).findings).toMatchObject([
    { kind: 'message', expected: null, got: 'glmmtmb/false | false convergence (#)' },
  ]);
  expect(hold(outcome(quiet), expected(snapshotOf(warned)), task()).findings).toMatchObject([
    { kind: 'message', got: null },
  ]);
});
test('what the original itself says only at times can be excepted', () => {
  const exception = {
    name: 'sign-of-zero',
    against: 'r',
    quantity: 'message',
    tolerance: 1,
    reason: 'rounding',
    expires: '2026-12-31',
  };
  const excepted = task({ exceptions: [exception] });
  const against = snapshotOf(fitDocument());
  expect(hold(outcome(warned), expected(against, 'r'), excepted).findings).toEqual([]);
  expect(hold(outcome(warned), expected(against), excepted).findings).toHaveLength(1);
});
test('against R only what the original itself says is held', () => {
  const ours = fitDocument({ messages: [{ code: 'glmmtmb/note', text: 'a remark of ours' }] });
  expect(hold(outcome(ours), expected(snapshotOf(fitDocument()), 'r'), task()).findings).toEqual([]);
});
test('a number that does not exist any more is drift', () => {
  const gone = fitDocument({ bic: null });
  expect(hold(outcome(gone), expected(snapshotOf(fitDocument())), task()).findings).toMatchObject([
    { quantity: 'bic', got: null, unit: 'exists', size: -1 },
  ]);
});
test('a refusal in place of a fit is drift, and another refusal too', () => {
  const refused = { ...snapshotOf(fitDocument()), numbers: {}, refusal: 'nlme/crossed' };
  expect(hold(outcome(), expected(refused), task()).findings).toMatchObject([{ kind: 'refusal', got: 'a fit' }]);
  expect(hold(outcome(null, 'nlme/offset'), expected(refused), task()).findings).toHaveLength(1);
  expect(hold(outcome(null, 'nlme/crossed'), expected(refused), task()).findings).toEqual([]);
  expect(
    hold(outcome(null, 'nlme/crossed'), expected({ ...refused, refusal: 'r/refused' }, 'r'), task()).findings,
  ).toEqual([]);
});
test('an exception widens one tolerance until it expires', () => {
  const exception = {
    name: 'path',
    backend: 'glmmTMB',
    quantity: 'beta|*',
    tolerance: 0.01,
    reason: 'flat',
    expires: '2026-12-31',
  };
  const against = expected(snapshotOf(coefficient(2)));
  const at = (today: string) => hold(outcome(coefficient(2.001)), against, task({ exceptions: [exception], today }));
  expect(at('2026-12-31').findings).toEqual([]);
  expect(at('2027-01-01').findings).toHaveLength(1);
  const other = task({ exceptions: [{ ...exception, backend: 'lme4' }] });
  expect(hold(outcome(coefficient(2.001)), against, other).findings).toHaveLength(1);
});
test('what differs because two likelihoods are maximised is drift that says so', () => {
  const likelihood = { response: [10, 0, 0, 0], weights: [1, 1, 0, 1], fixed: [1], basis: 0, random: [] };
  const ours = fitDocument({ likelihood, logLik: -9 });
  const theirs = fitDocument({ likelihood, logLik: -12.7 });
  const other = theirs.meaning.weights === 'precision' ? 'likelihood' : 'precision';
  const standing = { ...theirs, meaning: { ...theirs.meaning, weights: other } as const };
  const [drift] = hold(outcome(ours), { ...expected(snapshotOf(theirs)), standing }, task()).findings;
  expect(drift?.text).toMatch(/not one likelihood \(weights-meaning: weights as .* there, weights as .* here\)$/);
  const [same] = hold(outcome(ours), { ...expected(snapshotOf(theirs)), standing: theirs }, task()).findings;
  expect(same?.text).not.toContain('not one likelihood');
});
