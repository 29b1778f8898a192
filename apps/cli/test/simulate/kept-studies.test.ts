/** The studies of the repository: their files are studies, and a data set of theirs gives what docs/studies.md says of it. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { studyFile, validateAll } from '@mixdiff/schema';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { mixdiff } from '../mixdiff.ts';

const STUDIES = fileURLToPath(new URL('../../../../studies', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mixdiff-kept-studies-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const names = readdirSync(STUDIES)
  .filter((name) => existsSync(join(STUDIES, name, 'study.yaml')))
  .flatMap((name) => readdirSync(join(STUDIES, name)).map((file) => join(name, file)))
  .filter((name) => name.endsWith('.yaml'));
test.each(names)('%s is a study', (name) => {
  const valid = validateAll(studyFile, parse(readFileSync(join(STUDIES, name), 'utf8')), name);
  expect('refusals' in valid ? valid.refusals.map(({ message }) => message) : []).toEqual([]);
});
test('of the data sets drawn from JSP the 446th has a false zero, at which glmmTMB* warns', async () => {
  const args = [
    'replay',
    join(STUDIES, 'jsp/study.yaml'),
    '--replicate',
    '446',
    '--json',
    '--out',
    join(folder, 'jsp'),
  ];
  const { code, stdout } = await mixdiff(['simulate', ...args], folder);
  expect(code).toBe(0);
  const fits: { estimator: string; label: string; verdict: string; gain: number; rows: number }[] =
    JSON.parse(stdout).fits;
  expect(fits.map(({ rows }) => rows)).toEqual([953, 953, 953, 953]);
  const short = fits.find(({ estimator }) => estimator === 'glmmTMB/ML');
  expect(short).toMatchObject({ label: 'warned', verdict: 'false-zero' });
  expect(short?.gain).toBeCloseTo(3.833, 2);
  expect(fits.find(({ estimator }) => estimator === 'lme4/ML')?.verdict).toBe('interior-maximum');
});
