// Sums the test reports of all packages into one line. Usage: node scripts/summary.mjs STATUS
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const status = Number(process.argv[2] ?? 0);
const sum = { passed: 0, failed: 0, skipped: 0 };
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
  }
}
if (status !== 0 && sum.failed === 0) sum.failed = 1; // types, boundaries, lint or dead code
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
