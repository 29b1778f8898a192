// Sums the test reports of all packages into one line, below the files whose tests were skipped. Usage: node scripts/summary.mjs STATUS
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const status = Number(process.argv[2] ?? 0);
const sum = { passed: 0, failed: 0, skipped: 0 };
const skipped = [];
for (const top of ['packages', 'apps', '.']) {
  for (const name of top === '.' ? ['studies'] : readdirSync(join(root, top))) {
    const report = join(root, top, name, 'reports/vitest.json');
    if (!existsSync(report)) continue;
    const { numPassedTests, numFailedTests, numPendingTests, success, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    sum.passed += numPassedTests;
    // a test file that could not be loaded has failed without counting a test
    const unloaded = testResults.filter((r) => r.status === 'failed' && r.assertionResults.length === 0).length;
    sum.failed += numFailedTests + (success ? 0 : unloaded);
    sum.skipped += numPendingTests;
    for (const { name: file, assertionResults } of testResults) {
      const count = assertionResults.filter((one) => one.status === 'skipped' || one.status === 'pending').length;
      // a report may come from a cache that another checkout wrote
      if (count > 0)
        skipped.push(`${count} in ${relative(root, file).replace(/^.*\/(?=(apps|packages|studies)\/)/, '')}`);
    }
  }
}
const isInstalled = (program) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
if (skipped.length > 0) {
  const missing = ['Rscript', 'chromium'].filter((program) => !isInstalled(program));
  if (missing.length > 0) console.log(`${missing.join(' and ')} not found: tests that need it are among the skipped`);
  console.log(`skipped: ${skipped.join(', ')}`);
}
if (status !== 0 && sum.failed === 0) sum.failed = 1; // types, boundaries, lint or dead code
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
