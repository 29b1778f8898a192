/**
 * `mixdiff confint`: intervals under R's names and in R's order, so that a script written for R's output finds them.
 */
import { identifiedIntervals } from '@mixdiff/compare';
import { type Answer, type Fit, isRefusal, type Note, refuse } from '@mixdiff/contract';
import {
  bootstrapIntervals,
  type Interval,
  methodsAsked,
  noLimit,
  profileIntervals,
  waldIntervals,
} from '@mixdiff/inference';
import { label } from '@mixdiff/mixdiff/shared';
import { confintText, inBrief } from '@mixdiff/report';
import { type ConfintDocument, finite } from '@mixdiff/schema';
import { appContext } from '../context.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { wouldBe } from '../judgement.ts';
import { buildModel, loadModel, tellNotes } from '../model.ts';
import { openPool } from '../pool.ts';
import { tellJson, tellText } from '../tell.ts';
import { ddfNamed, givenFor, isOfReml, vcovNamed } from './ddf.ts';
import { judgeOf, methodFor, testingEngine } from './fit.ts';
import { levelOf } from './level.ts';
import { wholeNumber } from './number.ts';
import { workersOf } from './test.ts';
import type { TestOptions } from './test-options.ts';

export interface ConfintOptions extends TestOptions {
  readonly method?: string;
}
const METHODS = ['wald', 'profile', 'boot'] as const;
interface Found {
  readonly intervals: readonly Interval[];
  readonly nsim?: number;
  readonly seed?: number;
  readonly singularRefits?: number;
  readonly notes?: readonly Note[];
}

/** `mixdiff confint`: intervals under R's names, in R's order. */
export async function confintCommand(options: ConfintOptions): Promise<ExitCode> {
  const method = METHODS.find((name) => name === (options.method ?? 'profile'));
  if (!method)
    throw settle(refuse('cli/confint', `invalid --method: ${options.method}`, `choose from ${METHODS.join(', ')}`));
  const level = levelOf(options.level);
  const ddf = ddfNamed(options.ddf);
  const vcov = vcovNamed(options.vcov);
  const [flag] = [...(ddf ? ['--ddf'] : []), ...(vcov ? ['--vcov'] : [])];
  if (flag !== undefined && method !== 'wald')
    throw settle(
      refuse('cli/ddf-not-wald', `${flag} is of Wald intervals, not of ${method} ones`, 'add --method wald'),
    );
  const by = ddf || vcov ? methodsAsked({ ddf: ddf && [ddf], vcov: vcov && [vcov] })[0] : undefined;
  const model = loadModel(options);
  const engine = testingEngine(model, options, 'lme4');
  const built = buildModel(model, model.method ?? (isOfReml(ddf) ? 'REML' : methodFor(model, engine)));
  tellNotes(built);
  const pool = method === 'boot' ? openPool(workersOf(options)) : null;
  const context = { ...appContext(), ...(pool ? { pool } : {}) };
  try {
    const judge = judgeOf(engine, model, built, options);
    const certify = options.certify === true;
    const { backend } = judge.engine(certify);
    const fit = settle(await backend.fit(built.problem, engine.chosen, context), engine.name);
    const nsim = wholeNumber(options.nsim, 500, 'nsim', 1);
    const seed = wholeNumber(options.seed, 1, 'seed', 0);
    const run: Record<(typeof METHODS)[number], (at: Fit) => Promise<Answer<Found>> | Answer<Found>> = {
      wald: async (at) => {
        const given = await givenFor(at, built.problem, engine);
        return waldIntervals(at, built.problem, level, by && { method: by, ...given }, given.stated);
      },
      profile: (at) => profileIntervals(at, built.problem, { level }, context),
      boot: (at) => bootstrapIntervals(backend, at, built.problem, { nsim, seed, level }, context),
    };
    const documentOf = (found: Found): ConfintDocument => ({
      schema: 'mixdiff/confint@1',
      method,
      level,
      ...(by === undefined ? {} : { ddf: by.ddf, ...(by.vcov === undefined ? {} : { vcov: by.vcov }) }),
      backend: engine.name,
      as: fit.as,
      fitMethod: fit.method,
      formula: built.problem.source.formula,
      intervals: found.intervals.map(({ name, label, estimate, lower, upper }) => ({
        name,
        label,
        estimate: finite(estimate),
        lower: finite(lower),
        upper: finite(upper),
      })),
      nsim: found.nsim ?? null,
      seed: found.seed ?? null,
      singularRefits: found.singularRefits ?? null,
      absent: absent(method, found.intervals),
      messages: (found.notes ?? []).map((note) => ({ ...note })),
    });
    const document = identifiedIntervals(documentOf(settle(await run[method](fit), engine.name)), fit, built.problem);
    // The bootstrap's refits are not made twice for a remark.
    const [judged] = !certify && judge.moves() && method !== 'boot' ? judge.judged() : [];
    const other = judged && !isRefusal(judged.certified) ? await run[method](judged.certified) : null;
    const would = other && !isRefusal(other) ? wouldBe(inBrief(documentOf(other))) : [];
    document.messages.unshift(...[...judge.notes(certify), ...would].map((note) => ({ ...note })));
    document.certificates = judge.certificates();
    if (options.json) tellJson(document);
    else tellText(confintText(document, label(engine)));
  } finally {
    await pool?.close();
  }
  return EXIT.ran;
}
/** By the name of the interval, the reason of each limit that is no number. */
function absent(method: string, intervals: readonly Interval[]): Record<string, string> {
  const without = intervals.filter((i) => !Number.isFinite(i.lower) || !Number.isFinite(i.upper));
  return Object.fromEntries(without.map(({ name, why }) => [name, noLimit(method, why ?? 'the limit was not found')]));
}
