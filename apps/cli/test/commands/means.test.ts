import { agree, goldenPath, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { meansCommand } from '../../src/commands/means.ts';
import { printed } from '../printed.ts';

interface Want {
  readonly label: string;
  readonly by: string;
  readonly estimate: number | null;
  readonly se: number | null;
  readonly df: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly p: number | null;
}
const r = readGoldenJson<{
  readonly provenance: { readonly packages: Readonly<Record<string, string>> };
  readonly cases: readonly {
    readonly name: string;
    readonly weights: 'equal' | 'proportional' | 'cells';
    readonly model: Readonly<Record<'data' | 'backend' | 'formula' | 'ddf', string>> & {
      readonly contrasts?: readonly string[];
      readonly offset?: string;
      readonly correlation?: string;
    };
    readonly of: string | readonly string[];
    readonly by: string | readonly string[];
    readonly means: readonly Want[];
    readonly pairs: readonly Want[];
  }[];
}>('inference/means-r.json');
const { packages } = r.provenance;
const source = `emmeans ${packages['emmeans']}, pbkrtest ${packages['pbkrtest']}`;

interface Row extends Omit<Want, 'by'> {
  readonly kind: 'mean' | 'contrast';
  readonly by: readonly string[];
  readonly method: string;
  readonly vcov: string;
  readonly fit: string;
  readonly rows: number | null;
  readonly why?: string;
}
interface Document {
  readonly rows: readonly Row[];
  readonly fits: readonly { readonly id: string; readonly refusal?: { readonly code: string } }[];
  readonly crossings: readonly { readonly label: string; readonly by: readonly string[]; readonly below: unknown[] }[];
}
const documentOf = async (options: object): Promise<Document> =>
  JSON.parse((await printed(() => meansCommand({ ...options, json: true }))).text);

describe.each(r.cases)('$name, $weights', ({ weights, model, of, by, means, pairs }) => {
  test('means and differences as emmeans prints them', async () => {
    const { data, ...rest } = model;
    const { rows } = await documentOf({
      ...rest,
      data: goldenPath(`inference/${data}`),
      reml: true,
      of: [of].flat().join(),
      by: [by].flat().join(),
      weights: weights === 'cells' ? 'observed' : weights,
    });
    for (const [kind, list] of [
      ['mean', means],
      ['contrast', pairs],
    ] as const) {
      for (const want of list) {
        const row = rows.find((one) => one.kind === kind && one.label === want.label && one.by.join() === want.by);
        // the fits are two optimizers' ends; a limit near zero is a difference of larger numbers
        for (const field of ['estimate', 'se', 'df', 'lower', 'upper', 'p'] as const) {
          const value = want[field];
          if (value !== null)
            agree(row?.[field] ?? Number.NaN, value, { rel: 1e-6, abs: 2e-7, source }, `${want.label} ${field}`);
        }
        if (want.estimate === null) {
          expect(row).toMatchObject({ estimate: null, se: null, p: null });
          expect(row?.why).toMatch(/not estimable/);
        }
      }
    }
  });
});

const small = { data: goldenPath('inference/means.csv'), formula: 'y ~ trt * visit + age + (1 | g)', reml: true };
test('every engine, every method, and where p crosses the level', async () => {
  const { rows, fits, crossings } = await documentOf({ ...small, of: 'trt', by: 'visit', level: '0.975' });
  expect(fits.map(({ id, refusal }) => [id, refusal?.code])).toEqual([
    ['lme4', undefined],
    ['nlme', undefined],
    ['glmmTMB', undefined],
  ]);
  const methods = new Set(rows.map((row) => row.method));
  expect(methods.size).toBe(9);
  for (const { label, by, below } of crossings) {
    const p = rows.flatMap((row) =>
      row.label === label && row.by.join() === by.join() && row.p !== null ? [row.p] : [],
    );
    expect(Math.min(...p) < 0.025 && Math.max(...p) >= 0.025).toBe(true);
    expect(below.length).toBe(p.filter((one) => one < 0.025).length);
  }
  expect(crossings.length).toBeGreaterThan(0);
  const { text } = await printed(() => meansCommand({ ...small, of: 'trt', by: 'visit', level: '0.975' }));
  expect(text).toContain('p crosses 2.5 % by method: v1 A - B is below it by');
});
test('what is asked is honoured or refused by name', async () => {
  const code = (options: object) =>
    documentOf({ ...small, ...options }).then(
      () => '',
      (error) => error.refusal?.refused,
    );
  expect(await code({})).toBe('cli/no-factor');
  expect(await code({ of: 'age' })).toBe('inference/no-such-factor');
  expect(await code({ of: 'trt', by: 'trt' })).toBe('inference/same-grid-factor');
  expect(await code({ of: 'trt', formula: 'y ~ trt + I(age - ave(age, visit)) + (1 | g)' })).toBe(
    'frame/grid-expression',
  );
  expect(await code({ of: 'dose', formula: 'y ~ dose + factor(dose) + (1 | g)' })).toBe('frame/grid-variable');
  expect(await code({ of: 'trt', backend: 'lme4', backends: 'lme4' })).toBe('cli/two-engines');
});
