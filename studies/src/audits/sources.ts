/** Fits of which print-outs are made: what real packages returned, as recorded or now, and what the engines here return. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { backends, engineNamed } from '@mixdiff/backends';
import { openCertifier } from '@mixdiff/certify';
import { type Backend, choose, type Fit, isMaximum, isRefusal, type Method, type Problem } from '@mixdiff/contract';
import { buildProblem, type ModelSpec, parseCsv } from '@mixdiff/frame';
import { type Entrant, Runs } from '@mixdiff/runs';
import { type Config, decodeFit, encodeFit, type FitDocument, type RecordedDocument } from '@mixdiff/schema';
import { goldenPath } from '@mixdiff/testing';
import type { Source } from './constructed.ts';

/** Larger ones take too long to be audited by the hundred. */
const ROWS = 400;
const METHODS = ['REML', 'ML'] as const;
type Problems = (method: Method) => Problem;

/** A clock that stands still: deadlines never pass, so that runs do not depend on the machine. */
export const context = { milliseconds: () => 0 };
export function entrant(text: string): Entrant {
  const named = engineNamed(text, backends);
  if (isRefusal(named)) throw new Error(named.message);
  return { ...named, label: `${named.name}*`, kind: 're-implementation' };
}

const golden = goldenPath();
const SPEC = ['formula', 'where', 'derive', 'factors', 'ordered', 'contrasts', 'offset', 'family', 'link'] as const;
function problemsOf(name: string, config: Config): Problems | null {
  const table = parseCsv(readFileSync(join(golden, name, config.data), 'utf8'), { name: config.data });
  if (isRefusal(table) || config.weights !== undefined) return null;
  const spec = Object.fromEntries(SPEC.flatMap((key) => (config[key] === undefined ? [] : [[key, config[key]]])));
  return (method) => {
    const built = buildProblem(table, { ...spec, method } as unknown as ModelSpec, { dataHash: '' });
    if (isRefusal(built)) throw new Error(`${name}: ${built.message}`);
    return built.problem;
  };
}
/** Real fits of the smaller cases, each with its verdict. */
export function recordedSources(): Source[] {
  return readdirSync(golden).flatMap((name) => {
    const file = (path: string): string => join(golden, name, path);
    if (!existsSync(file('case.json'))) return [];
    const problems = problemsOf(name, JSON.parse(readFileSync(file('case.json'), 'utf8')) as Config);
    if (!problems || problems('ML').response.y.length > ROWS) return [];
    const fits = ['r.json', 'recorded/newest.json']
      .filter((path) => existsSync(file(path)))
      .flatMap((path) => (JSON.parse(readFileSync(file(path), 'utf8')) as RecordedDocument).fits);
    return METHODS.flatMap((method) => {
      const problem = problems(method);
      const judge = judgeOf(problem);
      return fits.flatMap(({ id, method: own, fit }) =>
        fit && own === method ? [judge(`${name} ${id} ${fit.as}`, fit)] : [],
      );
    });
  });
}
/** Fits of engines here to one problem, under any of their names: `glmmTMB{optimizer=BFGS}`. */
export async function ownSources(name: string, problems: Problems, engines: readonly string[]): Promise<Source[]> {
  const runs = new Runs(problems, context, { starts: 8, seed: 1 });
  return sourcesOf(name, problems, engines, async (text, method) => (await runs.run(entrant(text), method)).fit);
}
/** Fits of the real packages, asked now. */
export async function realSources(name: string, problems: Problems, originals: readonly Backend[]): Promise<Source[]> {
  return sourcesOf(name, problems, originals, (backend, method) => {
    const chosen = choose(backend);
    if (isRefusal(chosen)) throw new Error(chosen.message);
    return backend.fit(problems(method), chosen, context);
  });
}
async function sourcesOf<T extends string | Backend>(
  name: string,
  problems: Problems,
  engines: readonly T[],
  fitted: (
    engine: T,
    method: Method,
  ) => Promise<Fit | Extract<Awaited<ReturnType<Backend['fit']>>, { refused: unknown }>>,
): Promise<Source[]> {
  const sources: Source[] = [];
  for (const method of METHODS) {
    const problem = problems(method);
    const judge = judgeOf(problem);
    const fits = await Promise.all(engines.map((engine) => fitted(engine, method)));
    fits.forEach((fit, i) => {
      const engine = engines[i] as string | Backend;
      if (isRefusal(fit)) return;
      sources.push(judge(`${name} ${typeof engine === 'string' ? engine : fit.as} ${method}`, encodeFit(fit, problem)));
    });
  }
  return sources;
}
function judgeOf(problem: Problem): (name: string, fit: FitDocument) => Source {
  const certifier = openCertifier(problem, { starts: 8 });
  return (name, fit) => {
    const { verdict, gain } = certifier.certify(decodeFit(fit, problem, fit.backend));
    return { name, fit, problem, maximum: isMaximum(verdict), gain: gain ?? Number.NaN };
  };
}
