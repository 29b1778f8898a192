import { diagnoseDocument, diagnosesDocument } from '@mixdiff/schema';
import { goldenPath } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { runHere } from '../odd-input/run-here.ts';

test('without --backend every engine is diagnosed, each with a verdict, and none finds a singular fit unquestionable', async () => {
  const { stdout, code } = await runHere(['diagnose', '--case', 'dyestuff2', '--ml', '--json']);
  const { fits, refused } = diagnosesDocument.parse(JSON.parse(stdout));
  expect(code).toBe(0);
  expect(refused).toEqual([]);
  expect(fits.map(({ fit }) => fit)).toEqual(['lme4/ML', 'nlme/ML', 'glmmTMB/ML']);
  for (const { singular, certificate } of fits) {
    expect(singular?.is).toBe(true);
    expect(certificate?.verdict).toBe('boundary-maximum');
  }
  // only glmmTMB has a diagnosis of its own
  expect(fits.map(({ own }) => own?.is)).toEqual([false, false, true]);
});
test('an engine that refuses is named beside those that do not', async () => {
  const { stdout, code } = await runHere(['diagnose', '--case', 'penicillin', '--ml']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/nlme\*\n {2}refused: /);
  expect(stdout).toMatch(/lme4\* as .*\n {2}verdict +interior-maximum/);
});
test('a stored fit is diagnosed by what it reports, and by the judge', async () => {
  const recorded = `recorded:${goldenPath('jsp/recorded/glmmTMB-1.1.15.2.json')}`;
  const { stdout } = await runHere(['diagnose', '--case', 'jsp', '--ml', '--backend', recorded, '--json']);
  const found = diagnoseDocument.parse(JSON.parse(stdout));
  expect(found.certificate?.verdict).toBe('false-zero');
  expect(found.own).toMatchObject({ is: false });
  expect(found.advice?.[0]).toContain('A higher point is known');
});
test('--certify diagnoses the point that it leads to', async () => {
  const { stdout } = await runHere([
    'diagnose',
    '--case',
    'jsp',
    '--ml',
    '--backend',
    'glmmTMB',
    '--certify',
    '--json',
  ]);
  const found = diagnoseDocument.parse(JSON.parse(stdout));
  expect(found.fit).toMatch(/^glmmTMB.*\/ML\+certified$/);
  expect(found.certificate?.verdict).toBe('interior-maximum');
  expect(found.says?.some(({ code }) => code === 'certify/certified')).toBe(true);
});
