import { backends } from '@mixdiff/backends';
import { type Backend, choose, type Kind, type Problem, structured } from '@mixdiff/contract';
import { openReferee } from '@mixdiff/referee';
import { agree, intercept, matrix, problem, readCsv } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { sure } from './inference-models.ts';

type Opener = Required<Backend>;

/** mmrm's likelihood is the referee's, at points of every structure: its parameters are named and numbered as the contract says. */
const KINDS: readonly Kind[] = [
  'us',
  ...(['cs', 'ar1', 'toep', 'ad'] as const).flatMap((name) => [`${name}-hom`, `${name}-het`] as Kind[]),
  'exp',
  'gau',
];
const rows = readCsv('mmrm/fev-data.csv').filter(({ FEV1 }) => FEV1 !== 'NA');
const levelsOf = (column: string): string[] => [...new Set(rows.map((row) => row[column] ?? ''))].sort();
const at = (column: string): Int32Array => {
  const index = new Map(levelsOf(column).map((level, i) => [level, i]));
  return Int32Array.from(rows, (row) => index.get(row[column] ?? '') ?? 0);
};
function fev(kind: Kind, method: 'ML' | 'REML', weighted: boolean, grouped: boolean): Problem {
  const slope = { name: 'FEV1_BL', term: 'FEV1_BL', values: rows.map((row) => Number(row['FEV1_BL'])) };
  const weights = weighted
    ? { values: Float64Array.from(rows, (row) => Number(row['WEIGHT'])), kind: 'as-original' as const }
    : null;
  const y = rows.map((row) => Number(row['FEV1']));
  const plain = problem(y, [intercept(rows.length), slope], [], method, { weights });
  expect(plain.parts.conditional.X).toEqual(matrix([intercept(rows.length).values, slope.values]));
  const subject = { name: 'USUBJID', levels: levelsOf('USUBJID'), index: at('USUBJID') };
  const residual = { subject, position: at('AVISIT'), structure: structured(kind, levelsOf('AVISIT')) };
  const by = grouped ? { by: { name: 'ARMCD', levels: levelsOf('ARMCD'), index: at('ARMCD') } } : {};
  const places = { at: matrix(['VISITN', 'VISITN2'].map((name) => rows.map((row) => Number(row[name])))) };
  return { ...plain, residual: { ...residual, ...by, ...(['exp', 'gau'].includes(kind) ? places : {}) } };
}

test.each(KINDS.flatMap((kind) => (['ML', 'REML'] as const).map((method) => [kind, method] as const)))(
  '%s, %s',
  async (kind, method) => {
    const mmrm = backends.find(({ id }) => id === 'mmrm');
    for (const [weighted, grouped] of [
      [false, false],
      [true, false],
      [true, true],
    ] as const) {
      const asked = fev(kind, method, weighted, grouped);
      const engine = sure(await (mmrm as Opener).open(asked, sure(choose(mmrm as Opener))));
      const theta = engine.start.map((x, i) => x + 0.3 * Math.cos(i + 1) + (i === 0 ? 1.5 : 0));
      const referee = sure(openReferee(asked));
      const judged = sure(referee.logLik(engine.toCanonical(theta)));
      agree(engine.logLik(theta), judged.logLik, { rel: 1e-10, source: 'the referee, dense' });
    }
  },
);
