/**
 * Every optimizer from every start. One fit that stopped short may be bad luck; where all of them end says whether the
 * surface or the defaults are at fault.
 */
import { type Answer, type Canonical, type Engine, type Fit, isRefusal, type Method } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import type { Entrant, Run, Runs } from '@mixdiff/runs';
import { finite, type GridRun } from '@mixdiff/schema';
import { boundaryStart, jittered, movedStart } from './starts.ts';
import { withChoices } from './variant.ts';

export interface GridPlan {
  readonly seed: number;
  /** Standard deviation of the jittered start. */
  readonly jitter: number;
}
export const GRID_JITTER = 0.1;

/** lme4's allFit for every engine: optimizers x starts x scales; where each run ends, its verdict, why it stopped. */
export async function gridOf(
  entrants: readonly Entrant[],
  methods: readonly Method[],
  faithful: readonly Run[],
  runs: Runs,
  plan: GridPlan,
): Promise<GridRun[]> {
  const result: GridRun[] = [];
  const live = entrants.filter(({ backend }) => backend.open);
  for (const method of methods) {
    for (const entrant of live) {
      const others = faithful.filter((run) => run.method === method && run.entrant !== entrant);
      for (const setting of settingsOf(entrant)) {
        runs.context.progress?.(result.length, result.length + 1, `grid ${entrant.name}/${method}`);
        result.push(...(await runsOfSetting(entrant, method, setting, others, runs, plan)));
      }
    }
  }
  return result;
}

interface Setting {
  readonly optimizer: string;
  readonly scale: string;
  readonly chosen: Readonly<Record<string, string>>;
}
/** Every value of the optimizer with every value of the parameterization. */
function settingsOf({ backend }: Entrant): Setting[] {
  const optimizers = backend.choices.find(({ changes }) => changes === 'optimizer');
  const scales = backend.choices.find(({ changes }) => changes === 'parameterization');
  return (scales?.values ?? ['']).flatMap((scale) =>
    (optimizers?.values ?? ['']).map((optimizer) => ({
      optimizer,
      scale: scale || 'own',
      chosen: {
        ...(optimizers ? { [optimizers.name]: optimizer } : {}),
        ...(scales ? { [scales.name]: scale } : {}),
      },
    })),
  );
}

async function runsOfSetting(
  entrant: Entrant,
  method: Method,
  setting: Setting,
  others: readonly Run[],
  runs: Runs,
  plan: GridPlan,
): Promise<GridRun[]> {
  const named = entrant.backend.choices.find(({ changes }) => changes === 'start');
  const problem = runs.problem(method);
  const result: GridRun[] = [];
  let engine: { engine: Engine; run: Run } | null = null;
  for (const start of named?.values ?? ['default']) {
    const chosen = named ? { ...setting.chosen, [named.name]: start } : setting.chosen;
    const made = await runs.runOn(withChoices(entrant, chosen), problem);
    if (made.engine && start === (named?.default(entrant.chosen['as']?.value ?? '') ?? 'default'))
      engine = { engine: made.engine, run: made };
    result.push(gridRun(entrant, method, setting, start, made.fit, made, runs));
  }
  if (!engine) return result;
  for (const { name, par } of furtherStarts(engine.engine, others, plan)) {
    result.push(gridRun(entrant, method, setting, name, engine.engine.fit(par), engine.run, runs));
  }
  return result;
}
/** Starts that no engine declares: jittered, moved, at the boundary, at another engine's end. */
function furtherStarts(engine: Engine, others: readonly Run[], plan: GridPlan): { name: string; par: Float64Array }[] {
  const starts: { name: string; par: Float64Array | null }[] = [
    { name: `jittered (seed ${plan.seed})`, par: jittered(engine, plan.jitter, new Random(plan.seed)) },
    { name: 'moved by 1', par: movedStart(engine, 1) },
    { name: 'moved by -1', par: movedStart(engine, -1) },
    { name: 'boundary', par: boundaryStart(engine) },
    ...others.flatMap((run) =>
      isRefusal(run.fit) ? [] : [{ name: `end of ${run.id}`, par: native(engine, run.fit.canonical) }],
    ),
  ];
  return starts.filter((start): start is { name: string; par: Float64Array } => start.par !== null);
}
function native(engine: Engine, at: Canonical): Float64Array | null {
  const par = engine.toNative(at);
  return isRefusal(par) ? null : par;
}

function gridRun(
  entrant: Entrant,
  method: Method,
  { optimizer, scale }: Setting,
  start: string,
  fit: Answer<Fit>,
  run: Run,
  runs: Runs,
): GridRun {
  const told = { backend: entrant.name, method, optimizer, start, scale };
  if (isRefusal(fit)) {
    const none = { logLik: null, verdict: null, gain: null, evaluations: { f: null, g: null }, native: {} };
    return { ...told, ...none, reason: 'failed', refusal: fit.message };
  }
  const certificate = runs.certificate(run, fit);
  const { reason, message, evaluations } = fit.stop;
  return {
    ...told,
    logLik: finite(certificate.logLik),
    verdict: certificate.verdict,
    gain: finite(certificate.gain),
    reason: message ? `${reason}: ${message}` : reason,
    evaluations: { f: finite(evaluations.f), g: finite(evaluations.g) },
    native: Object.fromEntries(fit.native.names.map((name, i) => [name, finite(fit.native.values[i])])),
    refusal: null,
  };
}
