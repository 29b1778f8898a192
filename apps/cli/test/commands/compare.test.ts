import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mixdiff } from '../mixdiff.ts';

const folder = mkdtempSync(join(tmpdir(), 'mixdiff-compare-'));
writeFileSync(join(folder, 'd.csv'), `y,g\n${[3, 5, 4, 8, 9, 7, 1, 2].map((y, i) => `${y},${i >> 1}`).join('\n')}\n`);
const model = ['compare', '--data', 'd.csv', '--formula', 'y ~ 1 + (1 | g)'];

test('nothing but refusals is the exit code of a refusal', async () => {
  const { code, stdout } = await mixdiff([...model, '--family', 'compois'], folder);
  expect(code).toBe(3);
  expect(stdout).not.toContain('exit 0');
});
test('a formula without data is not that of the example', async () => {
  const { code, stderr } = await mixdiff(['compare', '--formula', 'y ~ 1 + (1 | g)'], folder);
  expect(code).toBe(2);
  expect(stderr).toContain('a formula but no data');
});
test('--certify, as its help has it', async () => {
  expect((await mixdiff([...model, '--ml', '--certify', '--json'], folder)).code).toBe(0);
});
