/**
 * A comparison as phases, in the order of dependence: run, judge, state, align, explain, draw. What it needs from
 * outside (files, clocks, other engines' statements) is handed in.
 */
import { CODES } from '@mixdiff/certify';
import { type Context, type Fit, isMaximum, isRefusal, type Method } from '@mixdiff/contract';
import {
  alignQuantities,
  certificateDocument,
  explainQuantities,
  type MarginalPlan,
  marginalOf,
  withZeros,
} from '@mixdiff/explain';
import { DEFAULT_PLAN, type GridPlan, gridOf, invarianceOf, mechanismsOf, type ShortPlan } from '@mixdiff/robustness';
import { type Entrant, type ProblemFor, type Run, Runs, runId } from '@mixdiff/runs';
import type {
  ComparedFit,
  ComparisonDocument,
  DiagnoseDocument,
  FitDocument,
  LeftOut,
  ProblemDocument,
  PublishedEntry,
} from '@mixdiff/schema';
import { isLarge, planWithin, TIMES_FITS, workAllowed } from './budget.ts';
import { certify, type Judged, materialOf } from './certified.ts';
import { compared } from './compared-fit.ts';
import { crossEvaluation } from './cross.ts';
import { type InferencePlan, type Inferred, inferenceOf } from './inference.ts';
import { changesLeftOut, refereeLeftOut, rewordingsLeftOut, startsLeftOut } from './left-out.ts';
import { NO_PICTURES, type PicturePlan, pictureData } from './pictures/pictures.ts';
import { type Computed, judgePublished } from './published.ts';
import { computedValue } from './published-values.ts';
import type { Statements } from './statements.ts';

export interface ComparisonInput {
  readonly problems: ProblemFor;
  readonly problem: ProblemDocument;
  readonly entrants: readonly Entrant[];
  readonly methods: readonly Method[];
  readonly context: Context;
  readonly search: { readonly starts: number; readonly seed: number };
  readonly published?: { readonly source: string; readonly entries: readonly PublishedEntry[] };
  /** Tests and intervals of the inference section; null leaves them out. */
  readonly inference: InferencePlan | null;
  readonly statements: Statements;
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
  /**
   * Of a large model (`budget.ts`): how many times the fits each of verdicts, what repairs a fit, rewordings and pictures may take; once
   * unless told.
   */
  readonly timesFits?: number;
  /** How often, and how long, to start fits again that are no maximum. */
  readonly short?: ShortPlan;
  /** Every optimizer from every start. */
  readonly grid?: GridPlan;
  /**
   * The same model written another way, for fits that are no maximum or for every fit; `centres`: what centred columns
   * had subtracted.
   */
  readonly invariance?: { readonly centres: Readonly<Record<string, number>>; readonly everyFit: boolean };
  /** Who fits a model with two nested random intercepts as a marginal covariance; left out, nobody does. */
  readonly marginal?: MarginalPlan;
  /** What a page draws beyond the tables; left out, documents hold no rows, ways or curves. */
  readonly pictures?: PicturePlan;
}
/** Runs every engine by every method, judges every end, and puts what differs side by side. */
export async function compare(input: ComparisonInput): Promise<ComparisonDocument> {
  const started = input.context.milliseconds();
  const { timesFits = TIMES_FITS } = input;
  const runs = new Runs(input.problems, input.context, { ...input.search, approximation: true, timesFits });
  const { inside, outside } = await runAll(runs, input);
  const fitted = input.context.milliseconds();
  // of a large model that much longer: pictures go by the clock
  const withTime = (plan: PicturePlan): PicturePlan =>
    inside.some(({ problem }) => isLarge(problem))
      ? { ...plan, milliseconds: Math.max(plan.milliseconds, timesFits * (fitted - started)) }
      : plan;
  const phase = (done: number, what: string): void => input.context.progress?.(done, PHASES, what);
  const own = inside.flatMap((run, i) => {
    input.context.progress?.(i, inside.length, `the verdict on ${run.id}`);
    return judgedOf(runs, run);
  });
  phase(0, 'tests and intervals');
  const judgedInside = input.context.milliseconds();
  const inferred = input.inference
    ? await inferenceOf(inside, input.inference, input.context)
    : { documents: [], notes: [] };
  const tested = input.context.milliseconds();
  phase(1, 'what stopped them');
  const allowed = workAllowed(inside, timesFits);
  const short = planWithin(input.short ?? DEFAULT_PLAN, allowed);
  const ownMechanisms = await mechanismsOf(own, runs, short);
  const told = input.context.milliseconds();
  const marginal = input.marginal ? await marginalOf(runs, input.methods, input.marginal) : [];
  const fittedMarginal = input.context.milliseconds();
  // the other processes have worked meanwhile
  const others = await outside;
  const faithful = inOrder([...inside, ...others], input);
  const judged = faithful.flatMap((run) =>
    own.filter((j) => j.run === run).concat(others.includes(run) ? judgedOf(runs, run) : []),
  );
  const mechanisms = [
    ...ownMechanisms,
    ...(await mechanismsOf(
      judged.filter((j) => !own.includes(j)),
      runs,
      short,
    )),
  ];
  const waited = input.context.milliseconds();
  const certified = judged.filter(isShort).map((short) => certify(runs, short));
  const fits = await Promise.all(
    [...faithful, ...certified].map(async (run) => compared(run, input.statements, await runs.sensitivity(run))),
  );
  const diagnoses = diagnosesOf(faithful, input.statements);
  const documents = fits.flatMap(({ id, fit }) => (fit ? [{ id, fit }] : []));
  const rewritten = input.invariance?.everyFit ? judged : judged.filter(isShort);
  const unwritten: [fit: string, change: string][] = [];
  const invariance = input.invariance
    ? await invarianceOf(rewritten, runs, input.invariance.centres, {
        work: input.invariance.everyFit ? Number.POSITIVE_INFINITY : (allowed ?? Number.POSITIVE_INFINITY),
        left: (fit, change) => unwritten.push([fit, change]),
      })
    : [];
  const rewordedAt = input.context.milliseconds();
  const sound = faithful.filter((run) => !judged.some((j) => j.run === run && isExact(j)));
  phase(2, 'causes');
  const explained = await explainQuantities(aligned(sound, documents), withDocuments(judged, documents), runs);
  const claimed = input.context.milliseconds();
  const certificates = judged.map(({ run, certificate }) => certificateDocument(run.id, certificate, run.problem));
  phase(3, 'pictures');
  const { data, notes, left, ...drawn } = input.pictures
    ? pictureData(pictured(judged, certified), input.methods, withTime(input.pictures), input.context.milliseconds)
    : NO_PICTURES;
  const leftOut: LeftOut[] = [
    ...refereeLeftOut(judged),
    ...startsLeftOut(judged, timesFits),
    ...(allowed === null || short.work === Number.POSITIVE_INFINITY
      ? []
      : changesLeftOut(mechanisms, short, timesFits)),
    ...rewordingsLeftOut(unwritten, timesFits),
    ...left,
  ];
  return {
    schema: 'mixdiff/comparison@1',
    problem: {
      ...input.problem,
      notes: [...input.problem.notes, ...[...inferred.notes, ...notes].map((note) => ({ ...note }))],
    },
    fits,
    crossEvaluation: crossEvaluation(sound, input.methods),
    certificates,
    ...(marginal.length > 0 ? { marginal: withZeros(marginal, judged) } : {}),
    quantities: explained.quantities,
    unexplained: explained.unexplained,
    material: certified.flatMap((run) => materialOf(run, documents, certificates)),
    mechanisms,
    grid: input.grid ? await gridOf(input.entrants, input.methods, faithful, runs, input.grid) : [],
    invariance,
    inference: [...inferred.documents],
    diagnoses,
    ...drawn,
    data,
    ...(leftOut.length > 0 ? { leftOut } : {}),
    published: input.published
      ? judgePublished(input.published.entries, input.published.source, (entry) =>
          lookup(entry, fits, diagnoses, inferred.documents),
        )
      : null,
    versions: { ...input.versions },
    reproduce: {
      command: input.command,
      seeds: { search: input.search.seed, ...(input.inference ? { inference: input.inference.seed } : {}) },
      chosen: Object.fromEntries(input.entrants.map((entrant) => [entrant.name, { ...entrant.chosen }])),
    },
    timing: {
      fitsMs: fitted - started,
      verdictsMs: judgedInside - fitted,
      inferenceMs: tested - judgedInside,
      mechanismsMs: told - tested + (rewordedAt - waited),
      marginalMs: fittedMarginal - told,
      outsideMs: waited - fittedMarginal,
      causesMs: claimed - rewordedAt,
    },
  };
}

/** What follows fits and verdicts, as progress is told: inference, mechanisms, causes, pictures. */
const PHASES = 4;

/** Engines of this process, run; those of others asked all at once, so that one process of theirs answers together. */
async function runAll(runs: Runs, input: ComparisonInput): Promise<{ inside: Run[]; outside: Promise<Run[]> }> {
  const { entrants, methods, context } = input;
  const [here, elsewhere] = [entrants.filter((e) => e.backend.open), entrants.filter((e) => !e.backend.open)];
  const outside = Promise.all(methods.flatMap((method) => elsewhere.map((entrant) => runs.run(entrant, method))));
  // it is waited for later: a failure before that is not unheard
  outside.catch(() => undefined);
  if (elsewhere.length > 0) await context.breathe?.();
  const inside: Run[] = [];
  for (const method of methods) {
    for (const entrant of here) {
      context.progress?.(inside.length, methods.length * here.length, `the fit ${runId(entrant, method)}`);
      inside.push(await runs.run(entrant, method));
    }
  }
  context.progress?.(inside.length, inside.length, 'fits');
  return { inside, outside };
}
/** By method, then as the engines were named. */
const inOrder = (all: readonly Run[], { methods, entrants }: ComparisonInput): Run[] =>
  methods.flatMap((method) =>
    entrants.flatMap((entrant) => all.filter((run) => run.method === method && run.entrant === entrant)),
  );
const judgedOf = (runs: Runs, run: Run): Judged[] => (isRefusal(run.fit) ? [] : [judge(runs, run, run.fit)]);
const withDocuments = (judged: readonly Judged[], documents: readonly { id: string; fit: FitDocument }[]) =>
  judged.flatMap(({ run, certificate }) =>
    documents.filter(({ id }) => id === run.id).map(({ fit }) => ({ run, certificate, document: fit })),
  );
const pictured = (judged: readonly Judged[], certified: readonly Run[]) => [
  ...judged.map(({ run, certificate }) => ({ run, certificate })),
  ...certified.map((run) => ({ run, certificate: null })),
];
const judge = (runs: Runs, run: Run, fit: Fit): Judged => ({ run, fit, certificate: runs.certificate(run, fit) });
/** Where X reproduces the response no variance is left: what engines state there is rounding, and is not compared. */
const isExact = ({ certificate }: Judged): boolean => certificate.because.some(({ code }) => code === CODES.exact);
const isShort = ({ certificate: { verdict, gain } }: Judged): boolean =>
  gain !== null && gain > 0 && !isMaximum(verdict) && !['not-assessed', 'unbounded', 'separated'].includes(verdict);

function aligned(
  faithful: readonly Run[],
  documents: readonly { id: string; fit: FitDocument }[],
): ComparisonDocument['quantities'] {
  const ids = new Set(faithful.map((run) => run.id));
  const fits = documents.filter(({ id }) => ids.has(id));
  return fits.length > 1 ? alignQuantities(fits) : [];
}
function diagnosesOf(runs: readonly Run[], statements: Statements): Record<string, DiagnoseDocument> {
  const found: Record<string, DiagnoseDocument> = {};
  for (const { id, engine, fit, problem } of runs) {
    const diagnosis = engine && !isRefusal(fit) ? statements.diagnose(engine, fit, problem) : null;
    if (diagnosis) found[id] = diagnosis;
  }
  return found;
}
/** The faithful fit of the engine that a source names, by the entry's method. */
function lookup(
  entry: PublishedEntry,
  fits: readonly ComparedFit[],
  diagnoses: Readonly<Record<string, DiagnoseDocument>>,
  inference: readonly Inferred[],
): Computed {
  const found = fits.find((f) => f.fit?.backend === entry.engine && f.method === entry.method && !f.certifies);
  return computedValue(entry, { fit: found?.fit ?? undefined, diagnosis: found && diagnoses[found.id], inference });
}
