import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRefusal } from '@mixdiff/contract';
import { dyestuff2 } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { type ROptions, rBackend } from '../src/backend.ts';
import { scratch, script } from './has-r.ts';

/** R that is not there, hangs, dies or talks nonsense is a refusal with its remedy; none of this needs R. */
const folder = scratch();
const context = { milliseconds: () => 0 };
const answer = (options: ROptions, signal?: { aborted: boolean }) =>
  rBackend('lme4', options).fit(dyestuff2('REML'), {}, signal ? { ...context, signal } : context);
const codeOf = async (options: ROptions): Promise<[string, string] | null> => {
  const fit = await answer(options);
  return isRefusal(fit) ? [fit.refused, fit.message] : null;
};

test('no Rscript: where it was sought, and how to get it', async () => {
  for (const rscript of ['/nowhere/Rscript', 'no-such-rscript']) {
    const fit = await answer({ rscript });
    expect(fit).toMatchObject({ refused: 'r/no-rscript', hint: expect.stringContaining('apt-get install') });
    expect(fit).toMatchObject({ message: expect.stringContaining(rscript) });
  }
});
test('a hang ends at the time limit', async () => {
  const rscript = script(join(folder, 'hangs'), 'sleep 60');
  expect(await codeOf({ rscript, timeoutSeconds: 1 })).toEqual(['r/timeout', expect.stringContaining('1 s')]);
});
test('a killed R, and one that ends without an answer', async () => {
  expect(await codeOf({ rscript: script(join(folder, 'killed'), 'kill -9 $$') })).toEqual([
    'r/crashed',
    expect.stringContaining('killed'),
  ]);
  expect(await codeOf({ rscript: script(join(folder, 'silent'), 'echo out of memory >&2; exit 3') })).toEqual([
    'r/crashed',
    expect.stringContaining('out of memory'),
  ]);
  expect(await codeOf({ rscript: script(join(folder, 'empty'), 'exit 0') })).toMatchObject(['r/crashed', {}]);
});
test('half an answer is no answer', async () => {
  const rscript = script(join(folder, 'half'), 'echo "[{" > "$3/answers.json"');
  expect(await codeOf({ rscript })).toEqual(['r/crashed', expect.any(String)]);
});
test('an abort signal ends a running R', async () => {
  const signal = { aborted: false };
  const fit = answer({ rscript: script(join(folder, 'waits'), 'sleep 60') }, signal);
  signal.aborted = true;
  expect(await fit).toMatchObject({ refused: 'r/interrupted' });
});
test('a missing package is named with the command that installs it', async () => {
  const rscript = script(
    join(folder, 'lacking'),
    `echo '[{"missing":"lme4","notes":[],"versions":{},"seconds":0}]' > "$3/answers.json"`,
  );
  expect(await answer({ rscript })).toMatchObject({
    refused: 'r/missing-package',
    message: expect.stringContaining('lme4'),
    hint: expect.stringContaining('r-cran-lme4'),
  });
  const json = script(join(folder, 'nojson'), 'printf jsonlite > "$3/missing"');
  expect(await answer({ rscript: json })).toMatchObject({
    refused: 'r/missing-package',
    hint: expect.stringContaining('r-cran-jsonlite'),
  });
});
test('mmrm has no random effects to fit', async () => {
  expect(await rBackend('mmrm').fit(dyestuff2('REML'), {}, context)).toMatchObject({ refused: 'r/no-random-effects' });
});
test('the private folder is private, and gone afterwards', async () => {
  const home = join(folder, 'tmp');
  mkdirSync(home);
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = home;
  try {
    const seen = join(folder, 'mode');
    await answer({
      rscript: script(join(folder, 'looks'), `stat -c %a "$3" "$3/jobs.json" > ${seen}; touch "$3/left"`),
    });
    expect(readdirSync(home)).toEqual([]);
    expect(readFileSync(seen, 'utf8').split('\n')).toEqual(['700', '600', '']);
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
});
