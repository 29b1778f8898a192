import { readFileSync } from 'node:fs';
import { readGolden } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { audit, compare, engines, fit, version } from '../src/index.ts';

const text = readGolden('sleepstudy/data.csv');
const formula = 'Reaction ~ Days + (Days | Subject)';
const model = { data: text, formula, factors: { Subject: null } };

describe('the API', () => {
  it('takes a table as text, bytes or rows, and gives the same fit', async () => {
    const [head = '', ...lines] = text.trim().split('\n');
    const names = head.split(',').map((name) => name.replaceAll('"', ''));
    const rows = lines.map((line) =>
      Object.fromEntries(line.split(',').map((cell, j) => [names[j] as string, Number(cell.replaceAll('"', ''))])),
    );
    const fits = await Promise.all(
      [text, new TextEncoder().encode(text), rows].map((data) => fit({ ...model, data, backend: 'lme4' })),
    );
    const logLiks = fits.map((one) => one.schema === 'mixdiff/fit@1' && one.logLik);
    expect(new Set(logLiks).size).toBe(1);
    expect(logLiks[0]).toBeCloseTo(-871.81414, 4);
    expect(fits[0]).toMatchObject({ certificate: { verdict: 'interior-maximum' } });
  });
  it('compares, and audits what was printed', async () => {
    const found = await compare({ ...model, methods: ['REML'], backends: ['lme4', 'nlme'], name: 'sleepstudy' });
    expect(found).toMatchObject({ schema: 'mixdiff/comparison@1', problem: { data: { name: 'sleepstudy' } } });
    const audited = await audit({ printout: readGolden('printouts/lme4-slope.txt'), data: text });
    expect(audited).toMatchObject({ schema: 'mixdiff/audit@1', verdict: 'interior-maximum' });
  });
  it('says what cannot be done as a document', async () => {
    const refused = { schema: 'mixdiff/refusal@1' };
    expect(await compare({ ...model, formula: 'Reaction ~ Dais + (1 | Subject)' })).toMatchObject(refused);
    expect(await compare({ ...model, backends: ['lme4', 'lme4'] })).toMatchObject({
      ...refused,
      code: 'mixdiff/twice',
    });
    expect(await fit({ ...model, data: [], backend: 'lme4' })).toMatchObject({ ...refused, code: 'mixdiff/no-data' });
    expect(await fit({ ...model, backend: 'lme5' })).toMatchObject({ ...refused, code: 'backends/unknown' });
    const printout = readGolden('printouts/statsmodels-slope.txt');
    expect(await audit({ printout, data: text })).toMatchObject({ ...refused, read: { fixed: { Days: '10.467' } } });
  });
  it('takes a family and excess zeros, by likelihood unless told', async () => {
    const data = Array.from({ length: 60 }, (_, i) => ({ n: i % 3 === 0 ? 0 : (i * 7) % 5, g: `g${i % 10}` }));
    const counts = { data, formula: 'n ~ 1 + (1 | g)', family: 'poisson' } as const;
    expect(await fit({ ...counts, backend: 'lme4' })).toMatchObject({ schema: 'mixdiff/fit@1', method: 'ML' });
    const inflated = await fit({ ...counts, ziformula: '~ 1', backend: 'glmmTMB' });
    const plain = await fit({ ...counts, backend: 'glmmTMB' });
    if (inflated.schema !== 'mixdiff/fit@1' || plain.schema !== 'mixdiff/fit@1') throw new Error('refused');
    expect(inflated.logLik).toBeGreaterThan((plain.logLik ?? 0) + 1);
    const compared = await compare({ ...counts, backends: ['lme4', 'glmmTMB'] });
    if (compared.schema !== 'mixdiff/comparison@1') throw new Error('refused');
    expect(compared.fits.map(({ method }) => method)).toEqual(['ML', 'ML']);
  });
  it('keeps text of rows as text', async () => {
    const data = Array.from({ length: 12 }, (_, i) => ({ y: i % 5, 'a,"b"': ['u', 'v,"w"', 'x'][i % 3] as string }));
    const found = await fit({ data, formula: 'y ~ 1 + (1 | `a,"b"`)', backend: 'lme4', method: 'ML' });
    expect(found).toMatchObject({ schema: 'mixdiff/fit@1' });
  });
  it('names its version and its engines', () => {
    const manifest = new URL('../package.json', import.meta.url);
    expect(version).toBe((JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version);
    expect(engines().map(({ id }) => id)).toEqual(['lme4', 'nlme', 'glmmTMB', 'mmrm']);
  });
});
