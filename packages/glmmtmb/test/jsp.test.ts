import { agree, agreesWithPrinted, jsp, readGolden } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { fitted, standardErrors } from './opened.ts';

interface Path {
  readonly values: number[];
  readonly points: number[][];
}
/** One row per evaluation: number, gradient asked there, objective, parameters. */
function recordedPath(name: string): Path {
  const rows = readGolden(name)
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.split(' ').map(Number));
  return {
    values: rows.map((row) => row[2] as number),
    points: rows.map((row) => row.slice(3)),
  };
}

describe.each([
  // How far the agreement goes. All counts are R's. Up to the 23rd evaluation no parameter is off by more than 2e-9
  // (relative, absolute below 1); from there the path amplifies rounding, and at worst it is off by 1e-7 to 2e-6: the
  // order of the rows decides (eight orders tried), and our own paths differ from each other by as much.
  { scale: '1.1.9', file: 'jsp/nlminb-jsp-logsd.txt', f: 52, value: -2965.107107 },
  { scale: '1.1.8', file: 'jsp/nlminb-jsp-logvar.txt', f: 46, value: -2964.164689 },
])("JSP, ML, as $scale: R's own path", ({ scale, file, f, value }) => {
  const source = `golden/${file}`;
  test('the same number of iterations and evaluations, the same end', async () => {
    const fit = await fitted(jsp('ML'), scale);
    expect([fit.stop.iterations, fit.stop.evaluations]).toEqual([39, { f, g: 40 }]);
    expect(fit.stop.message).toBe('relative convergence (4)');
    agree(fit.logLik, value, { abs: 5e-7, source });
  });
  test('every evaluation at the same place', async () => {
    const [segment] = (await fitted(jsp('ML'), scale)).trace ?? [];
    const path = recordedPath(file);
    // The last row is the evaluation that R's nlminb makes after its end, uncounted.
    path.points.slice(0, f).forEach((point, row) => {
      agree(segment?.value[row] ?? Number.NaN, path.values[row] as number, { rel: 1e-8, source }, `row ${row}`);
      const near = row < 23 ? 1e-8 : 1e-5;
      point.forEach((x, i) => {
        const got = segment?.par.data[row * point.length + i] ?? Number.NaN;
        agree(got, x, { rel: near, abs: near, source }, `row ${row}, parameter ${i}`);
      });
    });
  });
});

describe('JSP, ML, as 1.1.9: the false zero', () => {
  test('the numbers that glmmTMB prints', async () => {
    const fit = await fitted(jsp('ML'), '1.1.9');
    const eigenvalues = Array.from(fit.native.eigenvalues ?? []);
    expect(agreesWithPrinted(eigenvalues.at(-1) as number, '-9.24e-4')).toBe(true);
    expect(agreesWithPrinted(eigenvalues[0] as number, '1.82e+03')).toBe(true);
    const theta = Array.from(fit.native.values.slice(-2));
    agree(theta[0] as number, 0.67207831, { abs: 5e-8, source: 'R 4.2.2, nlminb' });
    agree(theta[1] as number, -4.60345943, { abs: 5e-8, source: 'R 4.2.2, nlminb' });
    expect(fit.native.names.slice(-3)).toEqual(['d~(Intercept)', 'theta_1|school.1', 'theta_1|school:class.1']);
    expect(agreesWithPrinted(standardErrors(fit)[0] as number, '1.0298')).toBe(true);
  });
  test('criteria are withheld, with the warning; the log-likelihood that was reached stays', async () => {
    const fit = await fitted(jsp('ML'), '1.1.9');
    expect(fit.withheld).toEqual(['logLik', 'aic', 'bic', 'deviance']);
    expect(fit.notes.map((note) => note.code)).toEqual(['glmmtmb/not-positive-definite']);
    expect(fit.logLik).toBeLessThan(-2965);
    expect(fit.singular).toBe(true);
    expect([fit.meaning.k, fit.meaning.dfResidual]).toEqual([13, 940]);
  });
});

describe('JSP, REML', () => {
  test("standard errors carry theta's uncertainty: 1.0364 where lme4 has 1.0350", async () => {
    const fit = await fitted(jsp('REML'), '1.1.9');
    const printed = ['1.0364', '0.0321', '1.0955', '1.1671', '1.0423', '1.1600', '1.2334'];
    const rounded = printed.map((digits, j) => agreesWithPrinted(standardErrors(fit)[j] as number, digits));
    expect(rounded.every(Boolean)).toBe(true);
    agree(fit.criterion, 5923.65026, { abs: 1e-5, source: 'lme4 1.1-31 and glmmTMB 1.1.5' });
    expect(fit.withheld).toEqual([]);
  });
  test('residual degrees of freedom: 950 up to 1.1.9, 940 from 1.1.10; 13 parameters in AIC either way', async () => {
    const [then, now] = [await fitted(jsp('REML'), '1.1.9'), await fitted(jsp('REML'), '1.1.10')];
    expect([then.meaning.dfResidual, now.meaning.dfResidual]).toEqual([950, 940]);
    expect([then.meaning.k, now.meaning.k]).toEqual([13, 13]);
  });
});
