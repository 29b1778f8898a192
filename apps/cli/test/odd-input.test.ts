import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isRefusal } from '@mixdiff/contract';
import { refusalDocument, validate } from '@mixdiff/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { oddFolder } from './odd-input/folder.ts';
import { runHere } from './odd-input/run-here.ts';
import { ODD } from './odd-input/table.ts';

let folder = '';
beforeAll(() => {
  folder = oddFolder();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const NO_JSON = new Set(['report', 'check', 'fitt']);
/** `@name`, also within an argument, is a file of the folder. */
const placed = (args: readonly string[]): string[] => args.map((arg) => arg.replace(/(^|:)@/, `$1${folder}/`));

for (const [kind, rows] of Object.entries(ODD)) {
  describe(kind, () => {
    test.each(rows.map(([args, code, culprit]) => ({ args, code, culprit, line: args.join(' ').slice(0, 120) })))(
      '$line',
      async ({ args, code, culprit }) => {
        const [command = '', ...rest] = placed(args);
        const asks = NO_JSON.has(command) ? [] : ['--json'];
        const ran = await runHere([command, ...asks, ...rest]);
        expect(ran.stderr).toContain(culprit);
        expect(ran.code).toBe(code);
        expect(ran.stderr).not.toMatch(/^\s+at /m);
        expect(ran.stderr.length).toBeLessThan(3000);
        if (asks.length > 0) expectRefusal(ran.stdout, ran.stderr);
      },
    );
  });
}
/** One document, which says what stderr says. */
function expectRefusal(stdout: string, stderr: string): void {
  const document = validate(refusalDocument, JSON.parse(stdout), 'stdout');
  if (isRefusal(document)) throw new Error(document.message);
  expect(stderr).toContain(document.value.message);
}

test('the table has at least eighty rows, each its own', () => {
  const rows = Object.values(ODD).flat();
  expect(rows.length).toBeGreaterThanOrEqual(80);
  expect(new Set(rows.map(([args]) => args.join(' '))).size).toBe(rows.length);
});
test('a byte-order mark and Windows line ends are no odd input', async () => {
  const fit = (name: string) =>
    runHere([
      'fit',
      '--data',
      join(folder, name),
      '--formula',
      'y ~ x + (1 | g)',
      '--backend',
      'lme4',
      '--ml',
      '--json',
    ]);
  const [plain, windows] = [await fit('ok.csv'), await fit('bom-crlf.csv')];
  expect(windows.code).toBe(0);
  expect(JSON.parse(windows.stdout).logLik).toBe(JSON.parse(plain.stdout).logLik);
});
