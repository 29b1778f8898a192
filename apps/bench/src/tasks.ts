import { openCertifier } from '@mixdiff/certify';
import type { Engine, Fit, Method } from '@mixdiff/contract';
import { bootstrapIntervals, dropHypothesis, exactRLRT, kenwardRoger, profileIntervals } from '@mixdiff/inference';
import { memoryOf } from './memory.ts';
import { LARGE, type Model } from './models.ts';
import type { Task } from './task.ts';
import { CONTEXT, ENGINES, engine, must, wholeCall } from './whole-call.ts';

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

async function engineTasks(model: Model, name: string, version: string | undefined, method: Method): Promise<Task[]> {
  const called = version ? `${name}@${version}` : name;
  const { backend, chosen } = engine(called);
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
    ...(MAXIMUM.includes(model.name) && name === 'lme4' ? [wholeMaximum(model, called)] : []),
    task('fit', 'whole call: data and formula to fit', {
      warm: async () => (await fit()).logLik,
      run: often(wholeCall(model, called, 'fit')),
      ...memoryIn(model, called, 'fit'),
    }),
  ];
}

/** From data and formula to the maximum, stated and checked by the engine; R has its whole call. */
function wholeMaximum(model: Model, called: string): Task {
  const found = wholeCall(model, called, 'maximum');
  const name = called.replace(/@.*$/, '');
  return {
    ...named(model.name, name)('maximum', 'whole call: data and formula to the maximum', {
      warm: async () => (await found()).logLik,
      run: often(found),
      ...memoryIn(model, called, 'maximum'),
    }),
    besides: `${model.name}/${name}/fit`,
  };
}
/** Of models that are large, where it matters. */
const memoryIn = ({ name }: Model, called: string, what: string): Pick<Task, 'memory'> =>
  name === 'insteval' || LARGE.includes(name) ? { memory: () => memoryOf(name, called, what) } : {};
const often = (one: () => unknown) => async (times: number) => {
  for (let i = 0; i < times; i++) await one();
};

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
