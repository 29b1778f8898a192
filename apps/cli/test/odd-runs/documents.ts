/** Documents and configs: empty, of another kind, and right ones with a field of a wrong type. */
import fc from 'fast-check';
import { mostly, pick } from './choices.ts';

export const document = fc.oneof(
  pick(
    '',
    '{}',
    '[]',
    'null',
    '1',
    '{',
    '"x"',
    '{"schema":"mixdiff/fit@1"}',
    '{"schema":"mixdiff/comparison@1"}',
    '{"__proto__":1}',
  ),
  fc.json({ maxDepth: 2 }),
);
const FIELDS = [
  'formula',
  'method',
  'fixed',
  'random',
  'sigma',
  'data',
  'source',
  'weights',
  'digits',
  'se',
  'where',
  'na',
  'backend',
  'choices',
  'start',
  'factors',
  'methods',
] as const;
/** A right document with up to one field of a wrong type. */
const withWrong = (right: Readonly<Record<string, unknown>>): fc.Arbitrary<string> =>
  fc
    .tuple(mostly(2, pick(null), pick(...FIELDS)), fc.jsonValue({ maxDepth: 1 }))
    .map(([field, value]) => JSON.stringify(field === null ? right : { ...right, [field]: value }));
export const audited = withWrong({
  ...{ data: 'd.csv', formula: 'y ~ x + (1 | g)', method: 'ML', source: 'drawn' },
  ...{
    fixed: { '(Intercept)': '0.1', x: '0.20' },
    random: [{ group: 'g', terms: ['(Intercept)'], cov: [['0.5']] }],
    sigma: '1.0',
  },
});
export const model = withWrong({ data: 'd.csv', formula: 'y ~ x + (1 | g)', backend: 'lme4' });
