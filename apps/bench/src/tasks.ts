import { backends, engineNamed } from '@mixdiff/backends';
import { maximumOf, openCertifier } from '@mixdiff/certify';
import {
  type Answer,
  type Backend,
  type Chosen,
  type Engine,
  type Fit,
  isRefusal,
  type Method,
} from '@mixdiff/contract';
import { bootstrapIntervals, dropHypothesis, exactRLRT, kenwardRoger, profileIntervals } from '@mixdiff/inference';
import { LARGE, type Model } from './models.ts';
import type { Task } from './task.ts';

const CONTEXT = { milliseconds: () => performance.now() };
/** As the originals are called: each by its own default criterion. */
const ENGINES: readonly (readonly [name: string, method: Method])[] = [
  ['lme4', 'REML'],
  ['nlme', 'REML'],
  ['glmmTMB', 'ML'],
  ['mmrm', 'REML'],
];

/** Of these models the maximum itself is timed beside the fit. */
const MAXIMUM: readonly string[] = ['insteval', 'insteval-four'];
/** Of these models a verdict is timed beside the fit. */
const JUDGED: Readonly<Record<string, readonly string[]>> = {
  jsp: ['lme4'],
  toenail: ['lme4', 'glmmTMB'],
  'one-way': ['lme4'],
};

/**
 * `refits` of the bootstrap: R's time is stated for 1000 of them. `versions`: those of R's packages, which ours are then
 * timed as; else the newest.
 */
export async function tasksOf(
  model: Model,
  refits = 1000,
  versions: Readonly<Record<string, string>> = {},
  engines: readonly string[] = LARGE.includes(model.name) ? ['lme4'] : ENGINES.map(([name]) => name),
): Promise<Task[]> {
  const found: Task[] = [];
  for (const [name, method] of ENGINES.filter(([name]) => engines.includes(name)))
    found.push(...(await engineTasks(model, name, versions[name], model.generalized ? 'ML' : method)));
  return model.name === 'jsp' ? [...found, ...(await inferenceTasks(model, refits))] : found;
}

function engine(name: string, version?: string): { backend: Backend; chosen: Chosen } {
  return must(engineNamed(version ? `${name}@${version}` : name, backends));
}
async function engineTasks(model: Model, name: string, version: string | undefined, method: Method): Promise<Task[]> {
  const { backend, chosen } = engine(name, version);
  const problem = model.build(method);
  if (backend.lacks(problem).length > 0) return [];
  const fit = async (): Promise<Fit> => must(await backend.fit(problem, chosen, CONTEXT));
  const open = async () => {
    const opened = await backend.open?.(model.build(method), chosen);
    if (!opened) throw new Error(`${name} has no engine`);
    return must(opened);
  };
  const live = await open();
  const reached = await fit();
  const { values } = reached.native;
  const par = Float64Array.from(values);
  const task = named(model.name, name);
  // a design of its own each time: nothing of what fits of one design share is there yet
  const judge = (): number | null =>
    openCertifier({ ...problem, random: [...problem.random] }).certify(reached, { engine: live }).gain;
  const judged = task('certificate', 'certificate of a fit at hand', {
    warm: async () => (judge() !== null ? null : Promise.reject(new Error(`${model.name}: no verdict`))),
    run: (times) => {
      for (let i = 0; i < times; i++) judge();
    },
  });
  return [
    ...(JUDGED[model.name]?.includes(name) ? [judged] : []),
    task('objective', 'one evaluation', {
      warm: async () => null,
      // moved each time: an engine may keep the last point
      run: (times) => {
        for (let i = 0; i < times; i++) {
          for (let j = 0; j < par.length; j++) par[j] = (values[j] as number) + 1e-6 * (1 + (i % 997));
          live.objective(par);
        }
      },
    }),
    ...(LARGE.includes(model.name) && live.gradient ? [withGradient(task, live, values)] : []),
    task('set-up', 'set-up: model frame to engine', {
      warm: async () => null,
      run: async (times) => {
        for (let i = 0; i < times; i++) await open();
      },
    }),
    task('estimate', 'fit of a model frame at hand', {
      warm: async () => null,
      run: async (times) => {
        for (let i = 0; i < times; i++) await fit();
      },
    }),
    ...(MAXIMUM.includes(model.name) && name === 'lme4' ? [wholeMaximum(model, backend, chosen, method)] : []),
    task('fit', 'whole call: data and formula to fit', {
      warm: async () => (await fit()).logLik,
      run: async (times) => {
        for (let i = 0; i < times; i++) must(await backend.fit(model.build(method), chosen, CONTEXT));
      },
    }),
  ];
}

/** From data and formula to the maximum, stated and checked by the engine; R has its whole call. */
function wholeMaximum(model: Model, backend: Backend, chosen: Chosen, method: Method): Task {
  const { fit } = maximumOf(backend);
  const found = async (): Promise<Fit> => must(await fit(model.build(method), chosen, CONTEXT));
  const task = named(model.name, backend.id)('maximum', 'whole call: data and formula to the maximum', {
    warm: async () => (await found()).logLik,
    run: async (times) => {
      for (let i = 0; i < times; i++) await found();
    },
  });
  return { ...task, besides: `${model.name}/${backend.id}/fit` };
}

function withGradient(task: ReturnType<typeof named>, live: Engine, values: Float64Array): Task {
  const [par, gradient] = [values.slice(), new Float64Array(values.length)];
  return task('gradient', 'one evaluation with its gradient', {
    warm: async () => null,
    run: (times) => {
      for (let i = 0; i < times; i++) {
        for (let j = 0; j < par.length; j++) par[j] = (values[j] as number) + 1e-6 * (1 + (i % 997));
        live.objective(par, gradient);
      }
    },
  });
}

/** The tests and intervals of the JSP analysis, each from a fit at hand. */
async function inferenceTasks(model: Model, refits: number): Promise<Task[]> {
  const { backend, chosen } = engine('lme4');
  const problem = model.build('REML');
  const fit = must(await backend.fit(problem, chosen, CONTEXT));
  const [nsim, seed, tested] = [10_000, 1, '(1 | school:class)'];
  const smaller = { ...problem, random: problem.random.filter(({ group }) => group !== 'school:class') };
  const smallerFit = must(await backend.fit(smaller, chosen, CONTEXT));
  const logLiks = { alternative: fit.logLik, null: smallerFit.logLik };
  const drawn = () => must(exactRLRT(problem, tested, logLiks, { nsim, seed }));
  const fTest = () => {
    const opened = must(kenwardRoger(fit, problem));
    const L = dropHypothesis(problem, opened.kept, 'social');
    return must(opened.test(must(L)));
  };
  const boot = async () => must(await bootstrapIntervals(backend, fit, problem, { nsim: refits, seed }, CONTEXT));
  const profile = async () => must(await profileIntervals(fit, problem, {}, CONTEXT));
  const task = named('jsp', 'lme4');
  const often = (one: () => unknown) => async (times: number) => {
    for (let i = 0; i < times; i++) await one();
  };
  return [
    task('boot', `${refits} refits of a parametric bootstrap, one core`, { warm: async () => null, run: often(boot) }),
    task('profile', 'profile intervals', {
      warm: async () => (await profile()).intervals[0]?.lower ?? null,
      run: often(profile),
    }),
    task('rlrt', '10,000 draws of the exact RLRT', { warm: async () => drawn().p, run: often(drawn) }),
    task('kr', 'Kenward-Roger F test', { warm: async () => fTest().ddf, run: often(fTest) }),
  ];
}
const named =
  (model: string, engine: string) =>
  (id: string, what: string, how: Pick<Task, 'warm' | 'run'>): Task => ({
    id: `${model}/${engine}/${id}`,
    model,
    engine,
    what,
    ...how,
  });
function must<T extends object>(answer: Answer<T>): T {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer as T;
}
