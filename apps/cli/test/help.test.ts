import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HELP } from '../src/help.ts';
import { program } from '../src/program.ts';
import { runHere } from './odd-input/run-here.ts';

/** Help promises nothing that is not there, and every flag of a fit changes what comes out, or is refused by name. */
let data = '';
beforeAll(() => {
  data = join(mkdtempSync(join(tmpdir(), 'mixdiff-help-')), 'd.csv');
  const rows = Array.from({ length: 36 }, (_, i) => {
    const [x, g] = [(i * 7) % 11, i % 6];
    const y = 5 + x / 3 + 2 * Math.sin(9 * g) + Math.sin(31 * i);
    return [y.toFixed(3), x, `g${g}`, 'abc'[i % 3], 1 + (i % 3), i === 5 ? '' : (x * i) % 5, i % 2].join(',');
  });
  writeFileSync(data, `y,x,g,f,w,gap,half\n${rows.join('\n')}\n`);
});
afterAll(() => rmSync(join(data, '..'), { recursive: true, force: true }));

const commands = program(() => undefined).commands;
const flagsOf = (name: string): string[] =>
  commands.find((c) => c.name() === name)?.options.flatMap(({ long }) => long ?? []) ?? [];

test('every command and flag that the first help names is there', () => {
  const ofAll = program(() => undefined).options.flatMap(({ long }) => long ?? []);
  const known = new Set([...ofAll, ...commands.flatMap((command) => flagsOf(command.name()))]);
  for (const [flag] of HELP.matchAll(/--[a-z][a-z-]+/g)) expect([...known, '--help'], flag).toContain(flag);
  const names = commands.map((c) => c.name());
  for (const [, name = ''] of HELP.matchAll(/mixdiff ([a-z]+)/g)) expect(names, name).toContain(name);
});
test('every command describes itself and each of its flags', async () => {
  for (const command of commands) {
    const { code, stdout } = await runHere([command.name(), '--help']);
    expect(code, command.name()).toBe(0);
    for (const flag of flagsOf(command.name())) expect(stdout).toMatch(new RegExp(`${flag}\\b.*\\S{3}`));
  }
});

const PLAIN = 'y ~ x + (1 | g)';
/** What is given, beside which plain run. */
type Given = readonly [given: readonly string[], beside?: readonly string[]];
const of = (formula: string, backend = 'lme4'): string[] => ['--formula', formula, '--backend', backend, '--reml'];
const FIT: Readonly<Record<string, Given>> = {
  '--data': [of(PLAIN)],
  '--sep': [[...of(PLAIN), '--sep', ';'], of(PLAIN)],
  '--dec': [[...of(PLAIN), '--dec', ','], of(PLAIN)],
  '--formula': [of('y ~ (1 | g)'), of(PLAIN)],
  '--case': [['--case', 'rail', '--backend', 'lme4']],
  '--config': [['--config', 'nowhere.yaml']],
  '--ml': [['--formula', PLAIN, '--backend', 'lme4', '--ml'], of(PLAIN)],
  '--reml': [
    ['--formula', PLAIN, '--backend', 'glmmTMB', '--reml'],
    ['--formula', PLAIN, '--backend', 'glmmTMB', '--ml'],
  ],
  '--where': [[...of(PLAIN), '--where', 'x > 2'], of(PLAIN)],
  '--derive': [[...of('y ~ z + (1 | g)'), '--derive', 'z=x^2'], of(PLAIN)],
  '--factor': [[...of('y ~ half + (1 | g)'), '--factor', 'half'], of('y ~ half + (1 | g)')],
  '--ordered': [[...of('y ~ f + (1 | g)'), '--ordered', 'f'], of('y ~ f + (1 | g)')],
  '--contrasts': [[...of('y ~ f + (1 | g)'), '--contrasts', 'sum'], of('y ~ f + (1 | g)')],
  '--weights': [[...of(PLAIN), '--weights', 'w'], of(PLAIN)],
  '--weights-kind': [
    [...of(PLAIN), '--weights', 'w', '--weights-kind', 'likelihood'],
    [...of(PLAIN), '--weights', 'w'],
  ],
  '--offset': [[...of(PLAIN), '--offset', 'w'], of(PLAIN)],
  '--correlation': [[...of('y ~ x', 'nlme'), '--correlation', 'corCompSymm(form = ~ 1 | g)'], of(PLAIN, 'nlme')],
  '--repeated': [[...of('y ~ x', 'nlme'), '--repeated', 'cs(half | g)'], of(PLAIN, 'nlme')],
  '--variance': [[...of('y ~ x', 'nlme'), '--variance', 'varIdent(form = ~ 1 | half)'], of(PLAIN, 'nlme')],
  '--dispformula': [[...of(PLAIN, 'nlme'), '--dispformula', '~ x'], of(PLAIN, 'nlme')],
  '--ziformula': [[...of(PLAIN, 'glmmTMB'), '--ziformula', '~ 1'], of(PLAIN, 'glmmTMB')],
  '--random': [[...of('y ~ x', 'nlme'), '--random', '~ x | g'], of(PLAIN, 'nlme')],
  '--gls': [[...of('y ~ x', 'nlme'), '--gls'], of(PLAIN, 'nlme')],
  '--na': [[...of('y ~ gap + (1 | g)'), '--na', 'fail'], of('y ~ gap + (1 | g)')],
  '--family': [[...of(PLAIN), '--family', 'poisson'], of(PLAIN)],
  '--link': [[...of(PLAIN), '--link', 'log'], of(PLAIN)],
  '--json': [[...of(PLAIN), '--json'], of(PLAIN)],
  '--backend': [of(PLAIN, 'nlme'), of(PLAIN)],
  '--optimizer': [[...of(PLAIN), '--optimizer', 'nlminb'], of(PLAIN)],
  '--dispersion': [[...of(PLAIN, 'glmmTMB'), '--dispersion', 'log-variance'], of(PLAIN, 'glmmTMB')],
  '--start': [[...of(PLAIN), '--start', '0.1'], of(PLAIN)],
  '--choice': [[...of(PLAIN, 'nlme'), '--choice', 'start=ones'], of(PLAIN, 'nlme')],
  '--certify': [[...of(PLAIN), '--certify'], of(PLAIN)],
  '--maximum': [[...of(PLAIN), '--maximum'], of(PLAIN)],
  '--with': [[...of(PLAIN), '--with', 'fitted'], of(PLAIN)],
};
describe('fit', () => {
  const own = new Set(['--case', '--config']);
  const run = async (args: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await runHere([
      'fit',
      ...(args.some((a) => own.has(a)) ? [] : ['--data', data]),
      ...args,
    ]);
    return `${stdout}${stderr}`;
  };
  test('the table has every flag', () => {
    expect(Object.keys(FIT).sort()).toEqual(flagsOf('fit').sort());
  });
  test.each(Object.entries(FIT))('%s', async (flag, [given, beside]) => {
    const told = await run(given);
    expect(told).not.toMatch(/unknown option|our own fault/);
    if (beside) expect(told, flag).not.toBe(await run(beside));
  });
});

test.each([
  ['ranef', /Random effects by level.*\n {2}g +\(Intercept\) +SD \(Intercept\)\n {2}g0 /],
  ['fitted', /Fitted values:\n {2}row +fitted\n {2}1 /],
  ['trace', /Trace \(\* accepted\):\n {2}evaluation +by +value/],
])('fit --with %s prints it', async (detail, printed) => {
  const plain = ['fit', '--data', data, ...of('y ~ gap + (1 | g)')];
  const { stdout } = await runHere([...plain, '--with', detail]);
  expect(stdout).toMatch(printed);
  expect((await runHere(plain)).stdout).not.toMatch(printed);
});
test('fitted values stand by the row of the file, also after rows were left out', async () => {
  const { stdout } = await runHere(['fit', '--data', data, ...of('y ~ gap + (1 | g)'), '--with', ' fitted']);
  const rows = [...stdout.slice(stdout.indexOf('Fitted values')).matchAll(/^ {2}(\d+) /gm)].map(([, row]) =>
    Number(row),
  );
  expect(rows).toEqual(Array.from({ length: 36 }, (_, i) => i + 1).filter((row) => row !== 6));
});
