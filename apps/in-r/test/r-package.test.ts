/** The R package as `npm run pack` makes it: installed into a library of its own, its own tests run there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const NEEDED = ['jsonlite', 'lme4', 'nlme', 'testthat'];
const asked = NEEDED.map((name) => `requireNamespace("${name}", quietly = TRUE)`).join(', ');
const installed = spawnSync('Rscript', ['-e', `stopifnot(${asked})`]).status === 0;

test.runIf(!installed)(`skipped: no R with ${NEEDED.join(', ')}; mixdiffr was not tried`, () => {
  expect(installed).toBe(false);
});
// a minute and a half of a busy machine: packing, installing, and every test of the package
test.runIf(installed && process.env['LONG'] === '1')(
  'mixdiffr installs from the file that is packed, and its tests pass with its engines inside',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'mixdiff-r-package-'));
    execFileSync(process.execPath, [join(root, 'scripts/r-package.mjs'), folder]);
    const library = join(folder, 'library');
    mkdirSync(library);
    const file = join(folder, 'mixdiffr_0.1.0.tar.gz');
    const install = 'a <- commandArgs(TRUE); install.packages(a[1], a[2], repos = NULL, type = "source")';
    execFileSync('Rscript', ['-e', install, file, library], { stdio: 'pipe' });
    const run = 'library(mixdiffr); testthat::test_dir("tests/testthat", reporter = "summary", stop_on_failure = TRUE)';
    const path = [library, process.env['R_LIBS']].filter(Boolean).join(':');
    const ran = spawnSync('Rscript', ['-e', run], {
      cwd: join(folder, 'mixdiffr'),
      env: { ...process.env, R_LIBS: path },
      encoding: 'utf8',
    });
    expect([ran.status, ran.status === 0 ? '' : `${ran.stdout}${ran.stderr}`]).toEqual([0, '']);
  },
);
