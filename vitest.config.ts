import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

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
  },
});
