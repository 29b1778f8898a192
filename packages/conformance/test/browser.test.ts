import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { backends, engineNamed } from '@mixdiff/backends';
import { isRefusal, type Method } from '@mixdiff/contract';
import { buildProblem, type ModelSpec, parseCsv } from '@mixdiff/frame';
import { encodeFit, type FitDocument } from '@mixdiff/schema';
import { readGolden, readGoldenJson } from '@mixdiff/testing';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';

/** What a page would do: text in, a fit out. */
const PAGE = `
  import { backends, engineNamed } from '@mixdiff/backends';
  import { buildProblem, parseCsv } from '@mixdiff/frame';
  import { encodeFit } from '@mixdiff/schema';
  export async function fit(name, csv, spec) {
    const { problem } = buildProblem(parseCsv(csv, { name: 'data.csv' }), spec, { dataHash: '' });
    const { backend, chosen } = engineNamed(name, backends);
    const found = await backend.fit(problem, chosen, { milliseconds: () => 0 });
    return JSON.stringify('refused' in found ? found : encodeFit(found, problem));
  }
`;
const here = dirname(fileURLToPath(import.meta.url));

/** The bundle as a browser gets it: nlopt-js reaches for path, fs and crypto, and finds nothing there. */
async function bundle(): Promise<{ code: string; warnings: number }> {
  const empty = {
    name: 'empty',
    setup: ({ onResolve, onLoad }: import('esbuild').PluginBuild) => {
      onResolve({ filter: /^(path|fs|crypto)$/ }, ({ path }) => ({ path, namespace: 'empty' }));
      onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {}' }));
    },
  };
  const { outputFiles, warnings } = await build({
    stdin: { contents: PAGE, resolveDir: here },
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'page',
    define: { global: 'globalThis' },
    plugins: [empty],
    logLevel: 'silent',
  });
  return { code: outputFiles[0]?.text ?? '', warnings: warnings.length };
}
interface Page {
  readonly fit: (name: string, csv: string, spec: unknown) => Promise<string>;
}
/** A world with the language and what nlopt-js needs to unpack its WebAssembly: no process, no require, no files. */
function open(code: string): Page {
  const Buffer = { from: (base64: string) => ({ toString: () => atob(base64) }) };
  const world = vm.createContext({ Buffer, atob, console: { log: () => undefined, warn: () => undefined } });
  expect(vm.runInContext('typeof process + typeof require', world)).toBe('undefinedundefined');
  return vm.runInContext(`${code}; page`, world) as Page;
}

describe('a bundle of the backends in a world without process and require', () => {
  let page: Page;
  beforeAll(async () => {
    const { code, warnings } = await bundle();
    expect(warnings).toBe(0);
    page = open(code);
  });
  const jsp = readGoldenJson('jsp/case.json') as Record<string, unknown>;
  const csv = readGolden(`jsp/${jsp['data']}`);
  const specOf = (method: Method) => {
    const [formula, where, derive, factors] = ['formula', 'where', 'derive', 'factors'].map((field) => jsp[field]);
    return { formula, where, derive, factors, method } as ModelSpec;
  };
  const run = async (name: string, method: Method): Promise<FitDocument> =>
    JSON.parse(await page.fit(name, csv, specOf(method)));

  test('lme4 takes its 32 evaluations on JSP', async () => {
    const { convergence } = await run('lme4', 'REML');
    expect(convergence.evaluations.f).toBe(32);
    expect(convergence.converged).toBe(true);
  });
  test.each(['lme4', 'nlme', 'glmmTMB'])('%s says to the bit what it says here', async (name) => {
    const table = parseCsv(csv, { name: 'data.csv' });
    const built = isRefusal(table) ? table : buildProblem(table, specOf('ML'), { dataHash: '' });
    const engine = engineNamed(name, backends);
    if (isRefusal(built) || isRefusal(engine)) throw new Error('no model');
    const fit = await engine.backend.fit(built.problem, engine.chosen, { milliseconds: () => 0 });
    if (isRefusal(fit)) throw new Error(fit.message);
    expect(await run(name, 'ML')).toEqual(JSON.parse(JSON.stringify(encodeFit(fit, built.problem))));
  });
});

describe('packages compile without the types of Node', () => {
  const root = join(here, '../../..');
  const options = (path: string): Record<string, unknown> =>
    JSON.parse(readFileSync(join(root, path), 'utf8')).compilerOptions ?? {};
  const MAY = new Set(['r', 'external', 'testing']);
  const names = readdirSync(join(root, 'packages')).filter((name) => !MAY.has(name));

  test('the base of every tsconfig has no types and no DOM', () => {
    expect(options('tsconfig.base.json')).toMatchObject({ types: [], lib: ['ES2023'] });
    expect(options('tsconfig.kernel.json')).not.toHaveProperty('types');
  });
  test.each(names)('%s inherits that', (name) => {
    const own = JSON.parse(readFileSync(join(root, 'packages', name, 'tsconfig.json'), 'utf8'));
    expect(own.extends).toMatch(/^\.\.\/\.\.\/tsconfig\.(base|kernel)\.json$/);
    expect(own.compilerOptions).not.toHaveProperty('types');
    expect(own.compilerOptions).not.toHaveProperty('lib');
  });
});
