/** A comparison of a table that was read before: what the command line's `compare` does, without files. */
import { backendIds } from '@mixdiff/backends';
import { compare as run } from '@mixdiff/compare';
import { isRefusal, refuse } from '@mixdiff/contract';
import { buildProblem, defaultMethods, specOf } from '@mixdiff/frame';
import { DEFAULT_PLAN } from '@mixdiff/robustness';
import type { ComparisonDocument, PublishedEntry, RefusalDocument } from '@mixdiff/schema';
import { centresOf } from './centres.ts';
import { contextOf } from './context.ts';
import { builtBy, entrantsNamed, problemDocument, type Source, tell } from './model.ts';
import type { CompareOptions } from './options.ts';
import { statements } from './statements.ts';
import { VERSION } from './version.ts';

/** What a comparison says of itself beyond its model: a stored case has all of it, data of a user's have none. */
export interface AboutComparison {
  readonly case?: string;
  readonly title?: string;
  readonly question?: string;
  readonly remark?: string | undefined;
  readonly source?: string;
  readonly published?: { readonly source: string; readonly entries: readonly PublishedEntry[] };
  /** How the same is asked elsewhere. */
  readonly command?: string;
}
/** Runs engines side by side, judges each fit, and says what differs and why; or why it cannot. */
export async function compareSource(
  source: Source,
  options: Omit<CompareOptions, 'data'>,
  about: AboutComparison = {},
): Promise<ComparisonDocument | RefusalDocument> {
  const spec = specOf(options);
  const methods = [...new Set(options.methods ?? defaultMethods(spec))];
  const answer = builtBy(spec, source, methods);
  if (isRefusal(answer)) return tell(answer);
  const { built } = answer;
  const [first] = built.values();
  if (!first) return tell(refuse('mixdiff/no-method', 'methods is empty', "name 'REML', 'ML' or both"));
  const { random, residual } = first.problem;
  const named = entrantsNamed(options.backends ?? backendIds(residual !== null || random.length === 0), options.as);
  if (isRefusal(named)) return tell(named);
  if (named.entrants.length === 0) return tell(refuse('mixdiff/no-engine', 'backends is empty', 'name one: lme4'));
  const marginal = entrantsNamed(['nlme', 'mmrm']);
  if (isRefusal(marginal)) return tell(marginal);
  const { starts = 20, seed = 1, budget } = options;
  return await run({
    problems: (method) => (built.get(method) ?? first).problem,
    problem: problemDocument(
      {
        spec,
        case: about.case ?? null,
        title: about.title ?? null,
        question: about.question ?? null,
        remark: about.remark,
        source: about.source ?? null,
        dataName: source.name,
        dataHash: source.hash,
        rows: source.table.nrow,
      },
      first,
    ),
    entrants: named.entrants,
    methods,
    context: contextOf(options),
    search: { starts, seed },
    ...(about.published ? { published: about.published } : {}),
    inference: { nsim: 10_000, refits: 1000, seed, mostWork: 2e9 },
    ...(budget === undefined ? {} : { timesFits: budget }),
    short: { ...DEFAULT_PLAN, seed },
    invariance: {
      centres: centresOf(spec, (other) => {
        const plain = buildProblem(source.table, other, { dataHash: source.hash, name: source.name });
        return isRefusal(plain) ? null : plain.problem;
      }),
      everyFit: false,
    },
    marginal: { entrants: marginal.entrants },
    pictures: { frame: first.frame, seed, milliseconds: 12_000 },
    statements,
    command: about.command ?? 'compare',
    versions: { mixdiff: VERSION },
  });
}
