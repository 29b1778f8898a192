import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runHere } from './odd-input/run-here.ts';

/** glmmTMB stops at a false zero of the intercept's variance here; the maximum is 11.4 higher. */
const SHORT = ['--case', 'sleepstudy-uncorrelated', '--backend', 'glmmTMB', '--reml'];
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  fit: ['fit'],
  'anova by its own denominators': ['anova'],
  'anova by Kenward & Roger': ['anova', '--ddf', 'kenward-roger'],
  'Wald intervals': ['confint', '--method', 'wald'],
  'bootstrap intervals': ['confint', '--method', 'boot', '--nsim', '20', '--workers', '1'],
  'Kenward & Roger': ['test', 'kr', '--drop', 'Days'],
  Satterthwaite: ['test', 'satterthwaite', '--drop', 'Days'],
  coefficients: ['test', 'coef', '--ddf', 'kr'],
  'likelihood ratio of two models': ['test', 'lrt', '--against', 'Reaction ~ Days + (1 | Subject)'],
  'exact restricted test': ['test', 'rlrt', '--term', '1 | Subject', '--nsim', '100'],
};
interface Told {
  readonly messages: readonly { readonly code: string; readonly text: string; readonly level?: string }[];
  readonly certificates?: readonly { readonly verdict: string; readonly gain: number }[];
  readonly certificate?: { readonly verdict: string; readonly gain: number };
}
const asked = async (args: readonly string[]): Promise<Told> => {
  const { code, stdout, stderr } = await runHere([...args, ...SHORT, '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Told;
};
/** What a document says besides how it was judged. */
const numbers = ({ messages: _, certificates: __, certificate: ___, ...rest }: Told) => JSON.stringify(rest);

describe.each(Object.entries(COMMANDS))('%s', (_, args) => {
  test('a fit that is no maximum is said to be none, and --certify takes the maximum', async () => {
    const plain = await asked(args);
    const [judged] = plain.certificates ?? [plain.certificate];
    expect(judged).toMatchObject({ verdict: 'false-zero' });
    expect(judged?.gain).toBeCloseTo(11.428, 2);
    const warning = plain.messages.find(({ code }) => code === 'certify/no-maximum');
    expect(warning).toMatchObject({ level: 'warning' });
    expect(warning?.text).toMatch(/false-zero.*11\.4 .*variance of \(1 \| Subject\).*--certify/);
    const text = await runHere([...args, ...SHORT]);
    expect(text.stdout.replace(/\s+/g, ' ')).toContain(warning?.text);

    const certified = await asked([...args, '--certify']);
    expect(certified.messages.some(({ code }) => code === 'certify/no-maximum')).toBe(false);
    expect(certified.messages.some(({ code }) => code === 'certify/certified')).toBe(true);
    expect(numbers(certified)).not.toBe(numbers(plain));
  });
});

test('with --certify the Wald intervals are those of lmer, and without it they say what it gives', async () => {
  const { stdout } = await runHere(['confint', '--method', 'wald', '--certify', ...SHORT, '--json']);
  // lme4 1.1-31: confint(lmer(Reaction ~ Days + (Days || Subject), sleepstudy), method = "Wald")
  const [, , , intercept, days] = JSON.parse(stdout).intervals;
  expect([intercept.lower, intercept.upper].map((x) => x.toFixed(3))).toEqual(['237.910', '264.900']);
  expect([days.lower, days.upper].map((x) => x.toFixed(4))).toEqual(['7.4106', '13.5240']);
  const plain = await asked(['confint', '--method', 'wald']);
  expect(plain.messages.find(({ code }) => code === 'certify/would-be')?.text).toMatch(/237\.910 to 264\.900/);
});

test('a maximum is not warned of; with --certify it is said to be one', async () => {
  const model = ['anova', '--case', 'sleepstudy', '--backend', 'lme4', '--reml', '--json'];
  const [plain, certified] = [await runHere(model), await runHere([...model, '--certify'])].map(
    ({ stdout }) => JSON.parse(stdout) as Told,
  );
  expect(plain?.messages).toEqual([]);
  expect(plain?.certificates?.[0]?.verdict).toBe('interior-maximum');
  expect(certified?.messages.map(({ text }) => text).join()).toMatch(/^certified: interior-maximum, within/);
});

test('a fit that cannot be moved is refused with --certify, and warned of without', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'judge-'));
  const file = join(folder, 'fit.json');
  writeFileSync(file, (await runHere(['fit', ...SHORT, '--json'])).stdout);
  const model = ['--case', 'sleepstudy-uncorrelated', '--reml', '--backend', `recorded:${file}`];
  const plain = await runHere(['confint', '--method', 'wald', ...model]);
  expect(plain.code, plain.stderr).toBe(0);
  expect(plain.stdout).toContain('no maximum (false-zero)');
  const refused = await runHere(['confint', '--method', 'wald', ...model, '--certify']);
  expect(refused).toMatchObject({ code: 3, stdout: '' });
  expect(refused.stderr).toContain('cannot be certified (false-zero)');
});

test('numbers as --start are where every command starts', async () => {
  // From here BOBYQA takes another path, and the derivative-free end shows it in the last digits.
  for (const args of [
    ['anova', '--ddf', 'satterthwaite'],
    ['test', 'kr', '--drop', 'Days'],
    ['confint', '--method', 'wald'],
  ]) {
    const model = ['--case', 'sleepstudy', '--backend', 'lme4', '--reml', '--json'];
    const [plain, started] = [
      await runHere([...args, ...model]),
      await runHere([...args, ...model, '--start', '3,0,2']),
    ];
    expect(started.stdout).not.toBe(plain.stdout);
    const wrong = await runHere([...args, ...model, '--start', '3']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('--start has 1 number; lme4 has 3 parameters of this model to start');
  }
});
test('a start of too many or too few numbers is told which, for which engine, and what its own is', async () => {
  const start = async (backend: string, numbers: string) =>
    (await runHere(['fit', '--case', 'sleepstudy', '--reml', '--backend', backend, '--start', numbers])).stderr;
  const lme4 = await start('lme4@1.1-31', '1,2');
  expect(lme4).toContain('2 numbers; lme4@1.1-31 has 3 parameters');
  expect(lme4).toContain("'Subject.(Intercept)', 'Subject.Days.(Intercept)', 'Subject.Days'; its own start is 1,0,1");
  expect(await start('nlme', '1')).toContain("'Subject (Intercept)', 'Subject Days', 'Subject (Intercept),Days'");
  expect(await start('lme4', '1,a,2')).toContain("'a' is none");
  expect(await start('lme4', '1;0;1')).toContain('not separated by commas');
  expect(await start('lme4', '1,,2')).toContain("'' is none");
  expect(await start('lme4', 'lmer')).toContain('lme4 knows: default');
});

test('of a fit with too many rows for a verdict the design is looked at all the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'judge-'));
  const file = join(folder, 'long.csv');
  const rows = Array.from({ length: 20_040 }, (_, i) => {
    const [g, c] = [i % 60, Math.floor(i / 60) % 2];
    return `${Math.sin(i * i) + Math.cos(7 * g) + c * Math.sin(3 * g)},${c ? 'b' : 'a'},g${g}`;
  });
  writeFileSync(file, ['y,c,g', ...rows].join('\n'));
  const fit = (formula: string) =>
    runHere(['fit', '--data', file, '--backend', 'lme4', '--reml', '--json', '--formula', formula]);
  const told = async (formula: string): Promise<string[]> => {
    const document = JSON.parse((await fit(formula)).stdout) as Told;
    expect(document.certificate).toBeUndefined();
    return document.messages.map(({ code }) => code);
  };
  expect(await told('y ~ c + (1 | g) + (0 + c | g)')).toContain('certify/not-identified');
  const identified = await told('y ~ c + (0 + c | g)');
  expect(identified).toContain('certify/not-judged');
  expect(identified).not.toContain('certify/not-identified');
});
