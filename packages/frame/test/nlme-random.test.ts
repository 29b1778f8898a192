import { isRefusal } from '@mixdiff/contract';
import { describe, expect, test } from 'vitest';
import { buildProblem, type ModelSpec, parseCsv, parseFormula } from '../src/index.ts';
import { parseRandom } from '../src/nlme-random.ts';

const names = (text: string): string => {
  const parts = parseRandom(text);
  return 'refused' in parts ? parts.refused : parts.map((part) => part.name).join('; ');
};
test.each([
  ['~ 1 | g', '1 | g'],
  ['~ x | a/b', 'x | b:a; x | a'],
  ['list(g = ~ x)', 'x | g'],
  ['list(a = ~ 1, b = ~ x)', 'x | b:a; 1 | a'],
  ['list(a = ~ 1, b = pdDiag(~ x), c = ~ 1)', '1 | c:(b:a); diag(x | b:a); 1 | a'],
  ['list(Worker = pdCompSymm(~ Machine - 1))', 'homcs(0 + Machine | Worker)'],
  ['list(g = pdIdent(~ f - 1))', 'homdiag(0 + f | g)'],
  ['list(g = pdIdent(~ 1))', '1 | g'],
  ['list(g = pdSymm(form = ~ x))', 'x | g'],
  ['list(g = pdLogChol(~ x))', 'x | g'],
  ['list(g = pdBlocked(list(~ 1, pdIdent(~ f - 1))))', 'block(1, 0 + f | g)'],
  ['list(g = pdBlocked(list(pdDiag(~ x))))', 'diag(x | g)'],
  ['~ x', 'frame/random-group'],
  ['pdDiag(~ x)', 'frame/random'],
  ['list(~ x)', 'frame/random-group'],
  ['list()', 'frame/random'],
  ['x', 'frame/random'],
  ['list(g = pdDiag(x))', 'frame/random-form'],
  ['list(g = pdDiag())', 'frame/random-form'],
  ['list(g = pdDiag(~ x, nam = "a"))', 'frame/random-form'],
  ['list(g = pdMagic(~ x))', 'frame/random-class'],
  ['list(g = toString(~ x))', 'frame/random-class'],
  ['list(g = pdBlocked(~ x))', 'frame/random-form'],
  ['list(g = pdBlocked(list()))', 'frame/random-form'],
  ['~ 0 | g', 'frame/empty-random-term'],
])('%s: %s', (text, said) => expect(names(text)).toBe(said));

const DATA = 'y,x,f,a,b\n1,1,p,s,1\n2,2,q,s,1\n3,4,p,t,1\n4,3,q,t,2\n2,5,p,s,2\n3,2,q,t,1\n';
function problem(formula: string, spec: Partial<ModelSpec> = {}) {
  const table = parseCsv(DATA, { name: 'd.csv' });
  if (isRefusal(table)) throw new Error(table.message);
  const built = buildProblem(table, { formula, ...spec }, { dataHash: '' });
  return isRefusal(built) ? built.refused : built.problem;
}
describe('on data', () => {
  test.each([
    ['~ x | a/b', '(x | a/b)'],
    ['list(a = pdCompSymm(~ f - 1))', 'cs(0 + f | a, hom = TRUE)'],
    ['list(a = pdDiag(~ x))', 'diag(x | a)'],
  ])('%s is %s', (random, term) => {
    const [said, written] = [problem('y ~ x', { random }), problem(`y ~ x + ${term}`)];
    if (typeof said === 'string' || typeof written === 'string') throw new Error('refused');
    expect(said.random).toEqual(written.random);
    // the formula of the problem says all of it, and is a formula
    const again = problem(said.source.formula);
    expect(again).toMatchObject({ random: said.random.map(({ name, structure }) => ({ name, structure })) });
  });
  test('blocks stand beside one another', () => {
    const said = problem('y ~ x', { random: 'list(a = pdBlocked(list(~ x, pdIdent(~ f - 1))))' });
    expect(said).toMatchObject({
      random: [
        {
          columns: ['(Intercept)', 'x', 'fp', 'fq'],
          structure: {
            kind: 'block',
            parts: [
              { kind: 'us', labels: ['(Intercept)', 'x'] },
              { kind: 'diag-hom', labels: ['fp', 'fq'] },
            ],
          },
        },
      ],
      source: { formula: 'y ~ x + (x | a) + homdiag(0 + f | a)' },
    });
    if (typeof said === 'string') throw new Error(said);
    expect([...said.random[0]!.Z.data.subarray(12, 24)]).toEqual([1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1]);
    expect(isRefusal(parseFormula(said.source.formula))).toBe(false);
  });
  test('random effects are said once', () => {
    expect(problem('y ~ x + (1 | a)', { random: '~ 1 | a' })).toBe('frame/two-random');
    expect(problem('y ~ x', { random: '~ 1 | a', gls: true })).toBe('frame/gls');
  });
});
