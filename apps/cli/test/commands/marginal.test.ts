import { agree, goldenPath, readGoldenJson } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { anovaCommand } from '../../src/commands/anova.ts';
import { meansCommand } from '../../src/commands/means.ts';
import { testCommand } from '../../src/commands/test.ts';
import { printed } from '../printed.ts';

/** Tables of fits with correlated residuals, as mmrm prints them, in its own parameters. */
const { us, means, lrt } = readGoldenJson<{
  readonly means: readonly (readonly [visit: string, label: string, estimate: number, se: number, df: number])[];
  readonly lrt: { readonly dropped: string; readonly statistic: number; readonly df: number; readonly p: number };
  us: Readonly<Record<string, { readonly se: readonly number[]; readonly df: readonly number[] }>> & {
    readonly coefficients: readonly string[];
    readonly F: Readonly<Record<string, readonly [number, number, number]>>;
  };
}>('inference/marginal.json');
const model = {
  data: goldenPath('mmrm/fev-data.csv'),
  formula: 'FEV1 ~ RACE + SEX + ARMCD * AVISIT',
  repeated: 'us(AVISIT | USUBJID)',
  factor: ['SEX=Male,Female'],
  reml: true,
  json: true,
};
interface Row {
  readonly coefficient: string;
  readonly method: string;
  readonly se: number | null;
  readonly df: number | null;
  readonly why?: string;
}
const rowsOf = async (run: () => Promise<unknown>) => JSON.parse((await printed(run as never)).text).rows;

test('Kenward-Roger is in the parameters of mmrm, whichever rule stands beside it', async () => {
  const rows: readonly Row[] = await rowsOf(() => testCommand(model, 'coef'));
  for (const method of ['satterthwaite', 'kenward-roger', 'kenward-roger-linear', 'between-within']) {
    const found = us.coefficients.map((name) => rows.find((r) => r.coefficient === name && r.method === method));
    expect(found.map((row) => row?.se?.toFixed(6))).toEqual(us[method].se.map((se) => se.toFixed(6)));
    expect(found.map((row) => row?.df?.toFixed(3))).toEqual(us[method].df.map((df) => df.toFixed(3)));
  }
  expect(rows.filter(({ why }) => why !== undefined).every(({ method }) => method === 'containment')).toBe(true);
});
test('its F test', async () => {
  const rows = await rowsOf(() => anovaCommand({ ...model, type: 'III', ddf: 'kenward-roger' }));
  const [F, numDF, denDF] = us.F['kenward-roger'];
  const row = rows.at(-1);
  expect([row.F.toFixed(6), row.numDF, row.denDF.toFixed(3)]).toEqual([F.toFixed(6), numDF, denDF.toFixed(3)]);
});
test('a covariance that does not go with the degrees of freedom is refused by name', async () => {
  const asked = { ...model, ddf: 'residual', vcov: 'kenward-roger-linear' };
  await expect(printed(() => anovaCommand({ ...asked, type: 'III' }))).rejects.toMatchObject({
    refusal: { refused: 'inference/not-together' },
  });
});
test('means by visit, as emmeans has them of the fit of mmrm', async () => {
  const asked = { ...model, backend: 'mmrm', of: 'ARMCD', by: 'AVISIT', ddf: 'satterthwaite' };
  const rows = await rowsOf(() => meansCommand(asked));
  const found = means.map(([visit, label]) =>
    rows.find((row: { by: string[]; label: string }) => row.by[0] === visit && row.label === label),
  );
  for (const [i, [visit, label, estimate, se, df]] of means.entries()) {
    const source = `emmeans 1.8.4.1, mmrm 0.3.19, ${visit} ${label}`;
    // half of the last printed digit; fits by one algorithm
    agree(found[i].estimate, estimate, { abs: 1e-7, source });
    agree(found[i].se, se, { abs: 1e-7, source });
    agree(found[i].df, df, { abs: 5.1e-3, source });
  }
});
test('a likelihood ratio of fixed terms, by ML', async () => {
  const { reml: _, ...asked } = model;
  const { text } = await printed(() => testCommand({ ...asked, drop: lrt.dropped }, 'lrt'));
  const { statistic, ndf, p } = JSON.parse(text);
  // two optimizers
  expect(Math.abs(statistic - lrt.statistic)).toBeLessThan(1e-4);
  expect([ndf, p.toFixed(4)]).toEqual([lrt.df, lrt.p.toFixed(4)]);
});
