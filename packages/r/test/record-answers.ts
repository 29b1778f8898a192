/**
 * Writes golden/glmm/answers.json: what R's driver answers of functions that few have installed, for the tests of its
 * adapters; and golden/glmm/families.json: what it answers of every family of glmmTMB. Run where GLMMadaptive is: `npx tsx packages/r/test/record-answers.ts [LIBRARY]`.
 */
import { writeFileSync } from 'node:fs';
import { isRefusal } from '@mixdiff/contract';
import { goldenPath } from '@mixdiff/testing';
import { ask } from '../src/batch.ts';
import { jobOf } from '../src/job.ts';
import { cbpp, negative } from './cbpp.ts';
import { byFamily, zeroGamma } from './families.ts';

const ASKED = { GLMMadaptive: cbpp, 'GLMMadaptive nbinom2': negative, glmmPQL: cbpp } as const;
const place = { rscript: 'Rscript', library: process.argv[2] ?? null, timeoutSeconds: 300 };
const answers: Record<string, unknown> = {};
for (const [name, problem] of Object.entries(ASKED)) {
  const engine = name.startsWith('GLMMadaptive') ? 'GLMMadaptive' : 'glmmPQL';
  const answer = await ask(place, jobOf(problem, engine), name);
  if (isRefusal(answer) || answer.error) throw new Error(JSON.stringify(answer));
  answers[name] = answer;
}
writeFileSync(goldenPath('glmm/answers.json'), `${JSON.stringify(answers, null, 1)}\n`);

/** Of each: what sigma() and family_params() say, and the logarithm of what is optimized. */
const families: Record<string, unknown> = {};
for (const [name, problem] of Object.entries({ ...byFamily, ziGamma: zeroGamma })) {
  const answer = await ask(place, jobOf(problem, 'glmmTMB'), name);
  if (isRefusal(answer) || answer.error) throw new Error(JSON.stringify(answer));
  const { versions, beta, Sigma, sigma, shape, logLik, native, parts } = answer;
  families[name] = { notes: [], versions, seconds: 0, beta, Sigma, sigma, shape, logLik, native, parts };
}
writeFileSync(goldenPath('glmm/families.json'), `${JSON.stringify(families, null, 1)}\n`);
