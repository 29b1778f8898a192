import { agree, agreeAll, type Tolerance } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { anova } from '../src/anova.ts';
import { coefficientTable } from '../src/coefficients.ts';
import { dropHypothesis, nestedHypothesis, unitRows } from '../src/contrast.ts';
import { type FTest, kenwardRoger, kenwardRogerTable } from '../src/kenward-roger.ts';
import { satterthwaite, satterthwaiteTable } from '../src/satterthwaite.ts';
import { withoutFixed } from '../src/submodel.ts';
import { waldAnova } from '../src/wald-anova.ts';
import { numbers, one, type Recorded, recorded, type Table } from './golden.ts';
import { effectsNamed, modelNamed, optimum, recordedFit, sure } from './models.ts';

const { packages } = recorded.provenance;
const source = `lmerTest ${packages['lmerTest']}, pbkrtest ${packages['pbkrtest']}`;
// Everything is computed at the estimates that R stopped at, so only R's own rounding and its differences of a noisy
// deviance remain: 1e-5 for lmerTest's Hessian by differences, more digits for pbkrtest's algebra.
const SATTERTHWAITE = { rel: 2e-5, source };
const KR = { rel: 1e-7, source };

describe.each(Object.entries(recorded.models))('%s', (name, r: Recorded) => {
  const problem = modelNamed(name, 'REML');
  const fit = recordedFit(problem, r.at);
  const krFit = recordedFit(problem, r.atKR);
  const p = r.kenwardRoger.df.length;
  const joint = unitRows(
    Array.from({ length: p - 1 }, (_, i) => i + 1),
    p,
  );

  const close = (got: ArrayLike<number | null>, want: ArrayLike<number>, tolerance: Tolerance, what: string): void =>
    agreeAll(got as ArrayLike<number>, want, tolerance, what);
  const closeP = (got: ArrayLike<number | null>, want: ArrayLike<number>): void =>
    close(
      Array.from(got, (x) => Math.log(x as number)),
      Array.from(want, Math.log),
      { rel: 3e-5, abs: 3e-5, source },
      'log p',
    );

  test('the optimum is that of lme4', () => {
    const ours = optimum(problem);
    agree(ours.criterion, one(r.criterion), { rel: 1e-10, abs: 1e-6, source });
    agree(Math.sqrt((ours.canonical.residual as { sigma2: number }).sigma2), one(r.sigma), { rel: 1e-5, source });
    expect(problem.parts.conditional.columns.length).toBe(p);
    const se = sure(coefficientTable(fit, problem)).map((row) => row.se);
    close(se, numbers(r.satterthwaite.se), { rel: 1e-9, source }, 'se');
  });
  test('Satterthwaite per coefficient', () => {
    const table = sure(satterthwaiteTable(fit, problem));
    close(
      table.map((row) => row.df),
      numbers(r.satterthwaite.df),
      SATTERTHWAITE,
      'df',
    );
    closeP(
      table.map((row) => row.p),
      numbers(r.satterthwaite.p),
    );
  });
  test('Satterthwaite of the ML fit', () => {
    const ml = modelNamed(name, 'ML');
    const table = sure(satterthwaiteTable(recordedFit(ml, r.atML), ml));
    close(
      table.map((row) => row.df),
      numbers(r.satterthwaiteML.df),
      SATTERTHWAITE,
      'df',
    );
  });
  test('Kenward-Roger per coefficient', () => {
    const table = sure(kenwardRogerTable(krFit, problem));
    close(
      table.map((row) => row.df),
      numbers(r.kenwardRoger.df),
      KR,
      'df',
    );
    close(
      table.map((row) => row.se),
      numbers(r.kenwardRoger.se),
      KR,
      'se',
    );
    closeP(
      table.map((row) => row.p),
      numbers(r.kenwardRoger.p),
    );
  });
  if (p > 1)
    test('joint tests of all but the intercept', () => {
      const check = (got: FTest, expected: Recorded['joint'], tolerance: Tolerance): void => {
        expect(got.ndf).toBe(one(expected!.ndf));
        agree(got.ddf, one(expected!.ddf), tolerance, 'ddf');
        agree(got.statistic, one(expected!.F), { rel: 1e-7, source }, 'F');
        closeP([got.p], numbers(expected!.p));
      };
      check(sure(sure(satterthwaite(fit, problem)).test(joint)) as FTest, r.joint, SATTERTHWAITE);
      check(sure(sure(kenwardRoger(krFit, problem)).test(joint)), r.jointKR, KR);
    });
  if (r.KRmodcomp)
    test('KRmodcomp', () => {
      const expected = r.KRmodcomp!;
      const kr = sure(kenwardRoger(fit, problem));
      const small = sure(withoutFixed(problem, expected.term));
      for (const L of [dropHypothesis(problem, kr.kept, expected.term), nestedHypothesis(problem, kr.kept, small)]) {
        const got = sure(kr.test(sure(L)));
        expect(got.ndf).toBe(one(expected.ndf));
        agree(got.ddf, one(expected.ddf), KR, 'ddf');
        agree(got.statistic, one(expected.F), KR, 'F');
        agree(got.unscaled, one(expected.unscaled), KR, 'unscaled F');
        agree(got.scaling, one(expected.scaling), KR, 'scaling');
        closeP([got.p], numbers(expected.p));
      }
    });
  if (r.anova)
    test('anova tables', () => {
      const effects = effectsNamed(name);
      const check = (type: 'I' | 'III', ddf: 'satterthwaite' | 'kenward-roger', expected: Table | undefined): void => {
        if (!expected) return;
        const { rows } = sure(anova(fit, problem, { type, ddf, effects }));
        expect(rows.map((row) => row.term)).toEqual(Object.keys(expected));
        for (const row of rows) {
          const want = expected[row.term];
          const what = `${type} ${ddf} ${row.term}`;
          expect(row.ndf).toBe(one(want.ndf));
          agree(row.ddf as number, one(want.ddf), ddf === 'satterthwaite' ? SATTERTHWAITE : KR, `${what} ddf`);
          agree(row.statistic as number, one(want.F), { rel: 1e-6, source }, `${what} F`); // lmerTest's contrasts have rounding of 1e-8
        }
      };
      check('I', 'satterthwaite', r.anova!.I);
      check('III', 'satterthwaite', r.anova!.III);
      check('I', 'kenward-roger', r.anova!.IKR);
      check('III', 'kenward-roger', r.anova!.IIIKR);
      const { rows } = sure(waldAnova(fit, problem));
      close(
        rows.slice(1).map((row) => row.statistic),
        numbers(r.sequential!.F),
        KR,
        'sequential F',
      );
    });
});
