/** A reproducer has the verdict that it is an example of, from its own files alone. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shrunkDocument } from '@mixdiff/schema';
import { expect, test } from 'vitest';
import { mixdiff } from '../mixdiff.ts';

const folder = mkdtempSync(join(tmpdir(), 'shrink-'));
const SHORT = ['--case', 'sleepstudy-uncorrelated', '--backend', 'glmmTMB', '--reml'];

test('fewer rows, the same verdict by the engine alone, from the files that were written', async () => {
  const { stdout, stderr, code } = await mixdiff(
    ['shrink', ...SHORT, '--out', 'small', '--most', '80', '--json'],
    folder,
  );
  expect([code, stderr]).toEqual([0, expect.stringContaining('rows, Reaction ~')]);
  const made = shrunkDocument.parse(JSON.parse(stdout));
  expect(made.after.rows).toBeLessThan(made.before.rows / 2);
  expect(made.gain.after).toBeGreaterThan(0.0099);
  const lines = readFileSync(join(folder, 'small/data.csv'), 'utf8').trim().split('\n');
  expect(lines).toHaveLength(made.after.rows + 1);
  const again = await mixdiff(['fit', '--config', 'small/model.json', '--json'], folder);
  expect(JSON.parse(again.stdout)).toMatchObject({ as: made.as, certificate: { verdict: made.verdict } });
});
test('a maximum is nothing to reproduce, and a verdict that the fit does not have is none to keep', async () => {
  const lme4 = ['--case', 'rail', '--backend', 'lme4', '--reml', '--out', 'none'];
  expect((await mixdiff(['shrink', ...lme4], folder)).stderr).toContain('there is nothing to reproduce');
  const other = await mixdiff(['shrink', ...lme4, '--verdict', 'false-zero'], folder);
  expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('interior-maximum, not false-zero') });
  expect((await mixdiff(['shrink', ...lme4, '--verdict', 'false-zeros'], folder)).stderr).toContain(
    'did you mean false-zero?',
  );
  expect((await mixdiff(['shrink', ...SHORT], folder)).stderr).toContain('--out DIR');
});
