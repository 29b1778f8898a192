import { backends, engineNamed } from '@mixdiff/backends';
import { type Engine, isRefusal } from '@mixdiff/contract';
import { agree, jsp, readGolden } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';

/**
 * Where glmmTMB 1.1.15.2 itself ends on JSP by ML, by optimizer and by start (golden/jsp/glmmtmb-1.1.15.2-grid.txt,
 * R 4.2.2). Held to it where the algorithm is the same and the path is not chaotic.
 */
const source = 'glmmTMB 1.1.15.2 on JSP';
const lines = readGolden('jsp/glmmtmb-1.1.15.2-grid.txt').split('\n');

async function open(optimizer: string): Promise<Engine> {
  const named = engineNamed('glmmTMB', backends, { version: '1.1.15.2', choices: { optimizer } });
  if (isRefusal(named)) throw new Error(named.message);
  const engine = await named.backend.open?.(jsp('ML'), named.chosen);
  if (!engine || isRefusal(engine)) throw new Error('no engine');
  return engine;
}
function recorded(start: string): { logLik: number; theta: number[] } {
  const line = lines.find((text) => text.startsWith(start)) ?? '';
  const [, logLik] = /logLik (\S+)/.exec(line) ?? [];
  const [, theta = ''] = /theta ([-\d.]+[ ,]+[-\d.]+)/.exec(line) ?? [];
  return { logLik: Number(logLik), theta: theta.split(/[ ,]+/).map(Number) };
}
function ends(engine: Engine, start?: Float64Array) {
  const fit = engine.fit(start);
  if (isRefusal(fit)) throw new Error(fit.message);
  const theta = fit.native.names.flatMap((name, i) =>
    name.startsWith('theta') ? [fit.native.values[i] as number] : [],
  );
  return { logLik: fit.logLik, theta, evaluations: fit.stop.evaluations };
}

describe('the robustness grid of JSP against R', () => {
  it.each(['BFGS         maxit     NA', 'Nelder-Mead  maxit     NA'])('%s', async (line) => {
    const expected = recorded(line);
    const [optimizer = ''] = line.split(' ');
    const got = ends(await open(optimizer));
    agree(got.logLik, expected.logLik, { abs: 1e-5, source });
    for (const [i, value] of got.theta.entries()) agree(value, expected.theta[i] as number, { abs: 1e-3, source });
  });
  it('CG is stopped by its budget as far away', async () => {
    const expected = recorded('CG           maxit     NA');
    // 100 iterations on a surface this steep multiply rounding errors: R's own end moves as much between platforms
    agree(ends(await open('CG')).logLik, expected.logLik, { abs: 0.01, source });
  });

  const starts = lines.filter((line) => line.startsWith('start '));
  it('has seven starts', () => expect(starts).toHaveLength(7));
  it.each(starts.map((line) => line.split(' ').slice(1, 3).map(Number)))('nlminb from theta (%d, %d)', async (a, b) => {
    const expected = recorded(`start ${a} ${b} `);
    const engine = await open('nlminb');
    const start = engine.start.slice();
    start.set([a as number, b as number], start.length - 2);
    agree(ends(engine, start).logLik, expected.logLik, { abs: 2e-5, source });
  });
});
