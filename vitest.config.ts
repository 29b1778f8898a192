import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

/** Files that replace a module for themselves. */
const MOCKED = '**/*.mocked.test.ts';

/** Shared by all packages: each passes it with --config and its own folder as the root. */
export default defineConfig({
  test: {
    passWithNoTests: true,
    setupFiles: [fileURLToPath(new URL('./scripts/property-seed.ts', import.meta.url))],
    reporters: ['default', 'json'],
    outputFile: { json: 'reports/vitest.json' },
    // for a test that hangs, not for one that is slow: machines are shared
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // loading modules anew for each file cost more than all tests together; only a mock needs that
    projects: [
      { extends: true, test: { name: 'together', isolate: false, exclude: [...configDefaults.exclude, MOCKED] } },
      { extends: true, test: { name: 'apart', include: [MOCKED] } },
    ],
  },
});
