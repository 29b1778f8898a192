import type { UpgradeDocument, UpgradedCase, UpgradeMove } from '@mixdiff/schema';
import { expect, test } from 'vitest';
import { byMatter, countsOf, matterOf, sorted } from '../../src/upgrade/matters.ts';
import { upgradeText } from '../../src/upgrade/upgrade-text.ts';

const move = (quantity: string, from: UpgradeMove['from'], to: UpgradeMove['to'], unit = 'log'): UpgradeMove => ({
  quantity,
  from,
  to,
  size: typeof from === 'number' && typeof to === 'number' ? to - from : null,
  unit,
});
const cause = (name: string, ...quantities: string[]) => ({ cause: name, sentence: `${name}.`, quantities });
const said = move('message', null, 'boundary (singular) fit', 'message');
const matters = (moves: UpgradeMove[], ...causes: UpgradedCase['causes']) =>
  sorted(moves, causes).map(({ quantity, matter }) => `${matter} ${quantity}`);

test('a standard error follows the estimates where these move, and is a definition where only it moves', () => {
  const se = move('se|x', 1, 1.1);
  expect(matters([said, se, move('beta|x', 1, 2)])).toEqual(['estimates se|x', 'estimates beta|x', 'wording message']);
  expect(matters([said, se], cause('se-definition', 'se|x'))).toEqual(['definitions se|x', 'wording message']);
  expect(matters([move('dfResidual', 50, 47)])).toEqual(['definitions dfResidual']);
});
test('what only another convention moves is no move of the estimates, whatever its name', () => {
  expect(matters([move('bic', 100, 101)], cause('ic-convention', 'bic'))).toEqual(['definitions bic']);
  expect(matters([move('sd|g|x', 1, 1.1)], cause('sigma-divisor', 'variance|g|x'))).toEqual(['definitions sd|g|x']);
  expect(matters([move('bic', 100, 101)], cause('stopped-short', 'bic'))).toEqual(['estimates bic']);
  expect(matters([move('logLik', -10, null, 'exists')])).toEqual(['definitions logLik']);
});

const fit = (name: string, change: Partial<UpgradedCase>): UpgradedCase => {
  const told = { refused: null, moves: [], ...change };
  return {
    ...{ case: name, method: 'ML', from: 'a/ML', to: 'b/ML', causes: [], unexplained: [], triggers: [] },
    ...told,
    matter: matterOf(told),
  };
};
const estimates = sorted([move('beta|x', 1, 2)], []);
const cases = [
  fit('worded', { moves: sorted([said], []) }),
  fit('still', {}),
  fit('redefined', { moves: sorted([move('dfResidual', 5, 4)], []) }),
  fit('inside', { moves: estimates, verdicts: { from: 'interior-maximum', to: 'boundary-maximum' } }),
  fit('fallen', { moves: estimates, verdicts: { from: 'interior-maximum', to: 'false-zero' } }),
  fit('worse', { moves: estimates, verdicts: { from: 'stopped-short', to: 'saddle' } }),
  fit('refused', { refused: 'b/ML refuses: no' }),
];
test('verdicts come first, then estimates, definitions, wording; each is counted apart', () => {
  expect(byMatter(cases).map((c) => c.case)).toEqual([
    ...['fallen', 'worse', 'refused', 'inside', 'redefined', 'worded', 'still'],
  ]);
  expect(countsOf(cases)).toEqual({ verdict: 3, estimates: 1, definitions: 1, wording: 1, unmoved: 1 });
});
test('the page has the same order and the same counts', () => {
  const document: UpgradeDocument = {
    ...{ schema: 'mixdiff/upgrade@1', from: 'a', to: 'b', versions: {} },
    counts: countsOf(cases),
    cases: byMatter(cases),
  };
  const text = upgradeText(document);
  expect(text).toContain('6 of 7 fits move\n  3  the verdict changes\n  1  the estimates move\n');
  expect(text.match(/^── .*$/gm)).toEqual([
    '── the verdict changes: 3 fits',
    '── the estimates move: 1 fit',
    '── only definitions change, or what is shown: 1 fit',
    '── only the wording changes: 1 fit',
  ]);
  expect(text).toContain('  verdict  interior-maximum -> false-zero');
  expect(text).not.toContain('interior-maximum -> boundary-maximum');
});
