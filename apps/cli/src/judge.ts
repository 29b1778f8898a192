/** An engine whose fits are judged as they are made, so that tests and tables built on them cannot forget to. */
import type { NamedEngine } from '@mixdiff/backends';
import { openCertifier, sizeOfSearch, unidentifiedBy } from '@mixdiff/certify';
import {
  type Answer,
  type Backend,
  type Certificate,
  type Engine,
  type Fit,
  isMaximum,
  isRefusal,
  type Note,
  type Problem,
  refuse,
} from '@mixdiff/contract';
import { certificateDocument } from '@mixdiff/explain';
import { label } from '@mixdiff/mixdiff/shared';
import type { CertificateDocument } from '@mixdiff/schema';
import { during } from './heartbeat.ts';
import type { Judged } from './judged.ts';
import * as say from './judgement.ts';

/**
 * An engine whose every fit is judged as it is made. What builds on fits (tests, intervals, tables) takes the engine and
 * need not know: with `certify` it is given the best point found instead of the point reached.
 */
export interface Judge {
  engine(certify: boolean): NamedEngine;
  /** Every fit made so far, once, in order. */
  judged(): readonly Judged[];
  certificates(): CertificateDocument[];
  /** Whether some fit is no maximum and the engine can be put at the best point found. */
  moves(): boolean;
  /** What a reader must know of these fits, under the same option. */
  notes(certify: boolean): Note[];
}
export interface JudgeOptions {
  /** Judges a large problem too. */
  readonly certify: boolean;
  /** Native parameters at which the fit of the model itself is started. */
  readonly start?: Float64Array | undefined;
}
/** Above this many rows a fit is judged only when asked: it takes several times as long as the fit. */
export const ROWS_JUDGED = 20_000;

/** Up to so many numbers the check of what the design identifies is made where no verdict has made it: 80 MB, a second. */
export const SIZE_OF_IDENTIFICATION = 1e7;

/** Of one fit: what the design leaves unidentified, whatever the response, and what it does identify at `at`. */
export function identification({ problem, fit, certificate }: Judged, at: Fit): readonly Note[] {
  const isSmall = (): boolean => sizeOfSearch(problem) <= SIZE_OF_IDENTIFICATION;
  // of structured terms the certificate says it in words
  const open = certificate?.because.filter(({ code }) => code === 'certify/open') ?? [];
  if (open.length > 0) return open;
  if (certificate ? certificate.unidentified === null : !isSmall()) return [];
  return unidentifiedBy(problem, fit.meaning.weights, at.canonical)?.notes ?? [];
}

export function openJudge(named: NamedEngine, model: Problem, { certify, start }: JudgeOptions): Judge {
  const { backend, chosen } = named;
  const known = new Map<string, Answer<Judged>>();
  const judge = async (problem: Problem, ...rest: [typeof chosen, Parameters<Backend['fit']>[2]]) => {
    const key = keyOf(problem);
    const found =
      known.get(key) ??
      (await fitAndJudge(named, problem, certify, sameModel(problem, model) ? start : undefined, rest));
    known.set(key, found);
    return found;
  };
  const backendOf = (moved: boolean): Backend => ({
    ...backend,
    async fit(problem, ...rest) {
      const found = await judge(problem, ...rest);
      if (isRefusal(found)) return found;
      return moved ? found.certified : found.fit;
    },
  });
  const judged = (): Judged[] => [...known.values()].filter((one): one is Judged => !isRefusal(one));
  return {
    engine: (moved) => ({ ...named, backend: backendOf(moved) }),
    judged,
    moves: () => judged().some(({ fit, certified }) => certified !== fit && !isRefusal(certified)),
    certificates: () =>
      judged().flatMap(({ certificate, problem }) =>
        certificate ? [certificateDocument(named.name, certificate, problem)] : [],
      ),
    notes: (moved) => judged().flatMap((one, _, all) => say.judgement(one, moved, all.length > 1)),
  };
}
const keyOf = ({
  response: { y },
  parts: {
    conditional: { columns },
  },
  method,
  random,
  source,
}: Problem): string => JSON.stringify([method, source.formula, columns, random.map((term) => term.name), y.length]);
const sameModel = (a: Problem, b: Problem): boolean => keyOf({ ...a, method: b.method }) === keyOf(b);

async function fitAndJudge(
  { backend, name }: NamedEngine,
  problem: Problem,
  asked: boolean,
  start: Float64Array | undefined,
  [chosen, context]: readonly [NamedEngine['chosen'], Parameters<Backend['fit']>[2]],
): Promise<Answer<Judged>> {
  const small = problem.response.y.length <= ROWS_JUDGED;
  // of a large problem a second engine would take as much time and memory as its fit
  during(`fitting by ${name}`);
  const opened = backend.open && (asked || small || start) ? await backend.open(problem, chosen) : null;
  const engine = opened && !isRefusal(opened) ? opened : null;
  const fit = start ? started(engine, start, name) : await backend.fit(problem, chosen, context);
  if (isRefusal(fit)) return fit;
  const by = backend.open ? `${label({ backend, name, chosen })} (as ${fit.as})` : fit.as;
  if (!asked && !small) return { problem, fit, by, certificate: null, certified: fit };
  during(`the verdict on ${name}`);
  const certificate = openCertifier(problem, { approximation: asked }).certify(fit, engine ? { engine } : {});
  during('what follows from the fit');
  return { problem, fit, by, certificate, certified: moved(certificate, fit, engine, name) };
}
/** From numbers of the user's. */
function started(engine: Engine | null, start: Float64Array, name: string): Answer<Fit> {
  if (!engine) return refuse('cli/no-start', `${name} takes no numeric --start`, 'leave --start out');
  if (start.length === engine.names.length) return engine.fit(start);
  const { told, hint } = say.wrongStart(start.length, engine, name);
  return refuse('cli/start-length', told, hint);
}
function moved({ verdict, best, because }: Certificate, fit: Fit, engine: Engine | null, name: string): Answer<Fit> {
  if (isMaximum(verdict)) return fit;
  if (verdict === 'separated') return say.notMoved(verdict, 'there is no finite maximum to take');
  if (!best) return say.notJudged(because[0]?.text ?? verdict);
  if (verdict === 'unbounded') return say.notMoved(verdict, 'there is no maximum to take');
  const there = engine?.at(best);
  if (there && !isRefusal(there)) return there;
  return say.notMoved(verdict, there?.message ?? `${name} cannot be asked about a point that it did not reach`);
}
