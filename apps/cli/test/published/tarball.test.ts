/** The package as it is published, in an empty folder without the clone. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { auditDocument, comparisonDocument } from '@mixdiff/schema';
import { goldenPath, readGolden } from '@mixdiff/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commandsOf, patternOf } from './pages.ts';
import { installed, packed, ROOT, run, serving } from './tarball.ts';

let folder = '';
let tarball = '';
beforeAll(() => {
  tarball = packed();
  folder = installed(tarball);
  copyFileSync(goldenPath('sleepstudy/data.csv'), join(folder, 'sleep.csv'));
}, 180_000);
const npx = (...args: string[]) => run(folder, 'npx', ['--no-install', 'mixdiff', ...args]);
const own = (path: string): string => join(folder, 'node_modules/mixdiff', path);

describe('the tarball', () => {
  it('is small, needs nothing, runs nothing at installation, and says whose code it holds', () => {
    expect(statSync(tarball).size).toBeLessThan(5_000_000);
    const manifest = JSON.parse(readFileSync(own('package.json'), 'utf8')) as Record<string, unknown>;
    for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies', 'scripts'])
      expect(manifest).not.toHaveProperty(field);
    const licences = readFileSync(own('THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['zod', 'commander', 'yaml', 'ml-matrix', 'nlopt-js']) expect(licences).toContain(`\n${name} `);
    expect(readFileSync(own('CITATION.cff'), 'utf8')).toContain(`version: ${manifest['version']}`);
  });
  it('compares, audits, and fits a case', async () => {
    const { stdout, code } = await npx('compare', '--case', 'dyestuff', '--methods', 'REML', '--json');
    expect(code).toBe(0);
    expect(comparisonDocument.parse(JSON.parse(stdout)).fits.map(({ id }) => id)).toContain('lme4/REML');
    writeFileSync(join(folder, 'out.txt'), readGolden('printouts/lme4-slope.txt'));
    const audited = await npx('audit', 'out.txt', '--data', 'sleep.csv', '--json');
    expect(auditDocument.parse(JSON.parse(audited.stdout)).verdict).toBe('interior-maximum');
  });
  it('has worker threads', async () => {
    const args = ['--case', 'dyestuff', '--method', 'boot', '--nsim', '20', '--seed', '1', '--workers', '2', '--json'];
    expect((await npx('confint', ...args)).code).toBe(0);
  });
  it('asks the real packages with the scripts that it brings along', () => {
    for (const script of ['driver.R', 'lme4.R', 'nlme.R', 'glmmTMB.R'])
      expect(existsSync(own(`r/R/${script}`))).toBe(true);
  });
  it('serves its page to this machine, until it is interrupted', async () => {
    const served = serving(folder, ['--port', '0']);
    const [address = ''] = /http:\/\/127\.0\.0\.1:\d+\//.exec(await served.firstLine) ?? [];
    const answer = await fetch(address);
    expect(answer.headers.get('content-security-policy')).toBe("frame-ancestors 'none'");
    expect(await answer.text()).toBe(readFileSync(own('site/index.html'), 'utf8'));
    expect((await fetch(`${address}../package.json`)).status).toBe(404);
    expect(await served.end()).toBe(130);
  });
  it('makes a project whose workflow passes, from the pinned version', async () => {
    expect((await npx('init', '.')).code).toBe(0);
    const workflow = parse(readFileSync(join(folder, '.github/workflows/mixdiff.yml'), 'utf8')) as {
      jobs: { check: { steps: { run?: string }[] } };
    };
    const summary = join(folder, 'summary.md');
    for (const { run: command } of workflow.jobs.check.steps) {
      if (command === undefined) continue;
      const line = command.replace(/^npm ci$/, 'npm ci --offline');
      const { code, stderr } = await run(folder, 'bash', ['-e', '-o', 'pipefail', '-c', line], {
        GITHUB_STEP_SUMMARY: summary,
      });
      expect([code, stderr]).toEqual([0, expect.anything()]);
    }
    expect(readFileSync(summary, 'utf8')).toContain('mixdiff check: no drift');
  }, 120_000);
});

describe('the API', () => {
  it('runs the ten lines of the README', async () => {
    const readme = readFileSync(own('README.md'), 'utf8');
    const script = /```js\n([\s\S]*?)```/.exec(readme)?.[1] as string;
    expect(script.trim().split('\n').length).toBeLessThanOrEqual(10);
    const at = join(folder, 'script');
    mkdirSync(at, { recursive: true });
    writeFileSync(join(at, 'script.mjs'), script);
    const rows = Array.from({ length: 30 }, (_, i) => `${(i % 7) + i / 10},${i % 5},g${i % 6}`);
    writeFileSync(join(at, 'd.csv'), ['y,x,g', ...rows].join('\n'));
    const { stdout, stderr, code } = await run(at, process.execPath, ['script.mjs']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^lme4\/REML -\d/m);
    expect(stdout).toMatch(/^glmmTMB\/REML \S+-maximum$/m);
  });
  it('is typed without any other package', async () => {
    const at = join(folder, 'typed');
    mkdirSync(at, { recursive: true });
    writeFileSync(
      join(at, 'use.ts'),
      `import { audit, type ComparisonDocument, compare, engines, fit, version } from 'mixdiff';
const found = await compare({ data: [{ y: 1, g: 'a' }], formula: 'y ~ 1 + (1 | g)', methods: ['REML'] });
if (found.schema === 'mixdiff/comparison@1') {
  const document: ComparisonDocument = found;
  const verdicts: string[] = document.certificates.map(({ verdict }) => verdict);
  console.log(verdicts, engines()[0]?.versions, version);
} else {
  const code: string = found.code;
  console.log(code);
}
// @ts-expect-error there is no such method
await fit({ data: '', formula: '', backend: 'lme4', method: 'MAP' });
const audited = await audit({ printout: '', data: '' });
console.log(audited.schema);
`,
    );
    const options = {
      strict: true,
      module: 'nodenext',
      target: 'es2022',
      noEmit: true,
      skipLibCheck: false,
      types: [],
      lib: ['es2022', 'dom'],
    };
    writeFileSync(join(at, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['use.ts'] }));
    writeFileSync(join(at, 'package.json'), '{ "type": "module" }');
    const { stdout, code } = await run(at, join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.json']);
    expect([stdout, code]).toEqual(['', 0]);
  }, 60_000);
  it('has a browser build that asks for nothing of Node', () => {
    const text = readFileSync(own('dist/browser.mjs'), 'utf8');
    expect(text).not.toMatch(/\bfrom\s*["']node:|\bimport\s*["']/);
  });
});

/** Whether R has what the page about it names. */
const HAS_R =
  spawnSync('Rscript', ['-e', 'stopifnot(requireNamespace("lme4"), requireNamespace("jsonlite"))']).status === 0;
/** What a command is at, where it takes longer than two seconds: only a slow machine prints it. */
const SIGN_OF_LIFE = /^[a-z]+: .+, \d+ s\n/gm;
describe('the start pages', () => {
  it.each(['start-npm', 'start-browser', 'start-ci', 'start-print-out', 'start-study', ...(HAS_R ? ['start-r'] : [])])(
    '%s: every command runs in an empty folder and prints what the page shows',
    async (page) => {
      const here = installed(tarball);
      // made beside the tarball, as the page about R says
      copyFileSync(join(dirname(tarball), 'mixdiffr_0.1.0.tar.gz'), join(here, 'mixdiffr_0.1.0.tar.gz'));
      mkdirSync(join(here, 'library'));
      const commands = commandsOf(join(ROOT, 'docs', `${page}.md`));
      expect(commands.length).toBeGreaterThan(1);
      for (const { command, output } of commands) {
        if (command.startsWith('npm install')) continue;
        if (command === 'npx mixdiff serve') {
          const served = serving(here, []);
          expect(await served.firstLine).toMatch(patternOf(output));
          expect(await served.end()).toBe(130);
          continue;
        }
        const ran = await run(here, 'bash', ['-c', `{ ${command}\n} 2>&1`], { R_LIBS: join(here, 'library') });
        const said = ran.stdout.replace(SIGN_OF_LIFE, '').replace(/[ \t]+$/gm, '');
        if (output !== '') expect(said.trim(), command).toMatch(patternOf(output));
        else expect(ran, command).toMatchObject({ code: 0 });
      }
    },
    120_000,
  );
  it.skipIf(HAS_R)('start-r is skipped without R, lme4 and jsonlite', () => undefined);
});
