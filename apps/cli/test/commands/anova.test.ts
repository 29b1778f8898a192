import { goldenPath, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { anovaCommand } from '../../src/commands/anova.ts';
import { printed } from '../printed.ts';

type Table = Readonly<Record<string, { readonly ndf: string[]; readonly ddf: string[]; readonly F: string[] }>>;
interface Model {
  readonly name: string;
  readonly data: string;
  readonly formula: string;
  readonly factors: readonly string[];
  readonly derive?: Readonly<Record<string, string>>;
}
const { lme } = readGoldenJson<{ lme: readonly Model[] }>('inference/terms.json');
const recorded = readGoldenJson<{ lme: Readonly<Record<string, Record<'I' | 'III', Table>>> }>(
  'inference/terms-r.json',
).lme;

const emptyCell = { data: goldenPath('inference/empty-cell.csv'), formula: 'y ~ a * b + (1 | g)' };
interface Document {
  readonly ddf: string;
  readonly fitMethod: string;
  readonly rows: readonly {
    term: string;
    numDF: number;
    denDF: number | null;
    F: number | null;
    p: number | null;
    why?: string;
  }[];
}
const documentOf = async (options: object): Promise<Document> =>
  JSON.parse((await printed(() => anovaCommand({ ...options, json: true }))).text);

describe.each(lme.map((m) => [m.name, m] as const))("%s: nlme's own tables, as R printed them", (name, m) => {
  test.each(['I', 'III'] as const)('type %s', async (type) => {
    const model = {
      data: goldenPath(m.data),
      formula: m.formula,
      factor: m.factors,
      derive: Object.entries(m.derive ?? {}).map(([column, e]) => `${column}=${e}`),
    };
    const { rows, ddf } = await documentOf({ ...model, backend: 'nlme', type, reml: true });
    expect(ddf).toBe('containment');
    const want = Object.entries(recorded[name][type]);
    expect(rows.map((row) => [row.term, row.numDF, row.denDF])).toEqual(
      want.map(
        ([
          term,
          {
            ndf,
            ddf: [df],
          },
        ]) => [term, Number(ndf[0]), Number(df)],
      ),
    );
    // lme stops a little short of its maximum (relative 1e-5 in the variances: docs/originals/lme4-nlme-glmmtmb.md).
    rows.forEach((row, i) => {
      expect(Math.abs((row.F as number) / Number(want[i][1].F[0]) - 1)).toBeLessThan(1e-4);
    });
  });
});

describe('an empty cell', () => {
  test.each(['I', 'II', 'III'])('type %s says what cannot be tested', async (type) => {
    const { rows } = await documentOf({ ...emptyCell, backend: 'lme4', type, reml: true });
    expect(rows.map((row) => row.numDF)).toEqual([1, 1, 0]);
    expect(rows[2]).toEqual({
      term: 'a:b',
      numDF: 0,
      denDF: null,
      F: null,
      p: null,
      why: 'not estimable: no data for aq:bv',
    });
  });
  test("glmmTMB's own tables: chi-squares", async () => {
    const { text } = await printed(() => anovaCommand({ ...emptyCell, backend: 'glmmTMB', type: '2', ml: true }));
    expect(text).toContain('type II (car::Anova) Wald chi-square tests of the ML fit');
    expect(text).toContain('not estimable: its columns are combinations of those of other terms');
    expect(text).not.toContain('(Intercept)');
  });
});

test('an option is honoured or refused', async () => {
  await expect(anovaCommand({ ...emptyCell, type: 'IV' })).rejects.toThrow('invalid --type: IV');
  await expect(anovaCommand({ ...emptyCell, ddf: 'welch' })).rejects.toThrow('invalid --ddf: welch');
  await expect(anovaCommand({ ...emptyCell, backend: 'lme4', ml: true, ddf: 'kr' })).rejects.toThrow(
    'this is an ML fit',
  );
  const crossed = { case: 'penicillin', formula: 'diameter ~ 1 + (1 | plate) + (1 | sample)', backend: 'lme4' };
  await expect(anovaCommand({ ...crossed, ddf: 'containment' })).rejects.toThrow('crossed');
});

/** anova(gls(distance ~ Sex * age, Orthodont, corAR1(form = ~ 1 | Subject), method = M)), R 4.2.2, nlme 3.1-162. */
const GLS = { ml: ['12.970', '52.672', '2.436'], reml: ['12.382', '52.605', '2.427'] } as const;
test.each(['ml', 'reml'] as const)(
  'gls by %s has its own denominators, n - p, unless others are asked for',
  async (method) => {
    const model = {
      data: goldenPath('orthodont/data.csv'),
      formula: 'distance ~ Sex * age',
      correlation: 'corAR1(form = ~ 1 | Subject)',
      factor: ['Sex=Male,Female'],
      backend: 'nlme',
      [method]: true,
    };
    const { ddf, rows } = await documentOf(model);
    expect(ddf).toBe('residual');
    expect(rows.map(({ denDF, F }) => [denDF, F?.toFixed(3)])).toEqual(GLS[method].map((F) => [104, F]));
    expect((await documentOf({ ...model, ddf: 'satterthwaite' })).ddf).toBe('satterthwaite');
  },
);
