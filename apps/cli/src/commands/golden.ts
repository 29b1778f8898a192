/**
 * `npm run golden`. It shows what changed in R's numbers instead of only writing them: a new version of R is no reason
 * to accept anything.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { choose, refuse } from '@mixdiff/contract';
import { rBackend } from '@mixdiff/r';
import type { RecordedDocument } from '@mixdiff/schema';
import { choicesOf } from '../engines.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { writeWhole } from '../files.ts';
import { caseNames, goldenFolder, loadModel } from '../model.ts';
import { recording, recordingText } from '../recording.ts';
import { tellText } from '../tell.ts';

export interface GoldenOptions {
  readonly library?: string;
  /** Beside r.json: what another library's packages return, as recorded/NAME.json. */
  readonly recorded?: string;
  readonly packages?: string;
}
/** Cases that one R process takes at a time. */
const TOGETHER = 8;
const PACKAGES = ['lme4', 'nlme', 'glmmTMB', 'mmrm', 'GLMMadaptive', 'glmmPQL'] as const;
/** What a case that names no engines is asked of. */
const USUAL: readonly string[] = ['lme4', 'nlme', 'glmmTMB', 'mmrm'];

/** `npm run golden [CASE…]`: asks the real packages again and shows what changed in r.json. */
export async function goldenCommand(options: GoldenOptions, names: readonly string[] = []): Promise<ExitCode> {
  const wrong = options.packages?.split(',').find((name) => !PACKAGES.some((known) => known === name));
  if (wrong !== undefined)
    throw settle(refuse('cli/packages', `invalid --packages: ${wrong}`, `choose from ${PACKAGES.join(',')}`));
  const cases = names.length > 0 ? names : caseNames();
  for (let i = 0; i < cases.length; i += TOGETHER) {
    await Promise.all(cases.slice(i, i + TOGETHER).map((name) => record(name, options)));
  }
  return EXIT.ran;
}

async function record(name: string, options: GoldenOptions): Promise<void> {
  const model = loadModel({ case: name });
  const { library, recorded, packages } = options;
  const wanted = packages?.split(',') ?? PACKAGES;
  const engines = PACKAGES.filter((id) => wanted.includes(id) && (model.config.backends ?? USUAL).includes(id));
  const place = { timeoutSeconds: 1800, ...(library === undefined ? {} : { library }) };
  const command = `npm run golden${recorded === undefined ? '' : ` -- --recorded ${recorded} --packages ${wanted.join(',')}`}`;
  const path = join(goldenFolder(), name, recorded === undefined ? 'r.json' : `recorded/${recorded}.json`);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : null;
  const asked = engines.map((id) => {
    const backend = rBackend(id, place);
    const own = Object.entries(choicesOf(model.config, id)).filter(([choice]) =>
      backend.choices.some(({ name: known }) => known === choice),
    );
    return { backend, chosen: settle(choose(backend, undefined, Object.fromEntries(own))), name: `r:${id}` };
  });
  const document = keepingAbsent(await recording(model, asked, command), before, name);
  const text = recordingText(recorded === undefined ? document : withoutDetail(document));
  tellChange(name, before, text);
  writeWhole(path, text);
}

/** Of a package that this R does not have, what was recorded stays: mmrm is not in Debian. */
function keepingAbsent(document: RecordedDocument, before: string | null, name: string): RecordedDocument {
  const absent = document.fits.filter(({ refusal }) => refusal?.code === 'r/missing-package');
  if (absent.length === 0) return document;
  const old = before === null ? null : (JSON.parse(before) as RecordedDocument);
  const kept = absent.flatMap(({ id }) => old?.fits.filter((entry) => entry.id === id) ?? []);
  tellText(`${name}: ${absent[0]?.refusal?.message}; ${kept.length} of ${absent.length} recorded fits kept\n`);
  const own = Object.fromEntries(kept.flatMap(({ fit }) => (fit ? [fit.as.split(' ') as [string, string]] : [])));
  return {
    ...document,
    provenance: { ...document.provenance, versions: { ...own, ...document.provenance.versions } },
    fits: document.fits.flatMap((entry) =>
      absent.includes(entry) ? kept.filter(({ id }) => id === entry.id) : [entry],
    ),
  };
}

/** Numbers that are held, without modes and fitted values. */
function withoutDetail(document: RecordedDocument): RecordedDocument {
  const fits = document.fits.map((entry) => {
    if (!entry.fit) return entry;
    const { ranef: _, fitted: __, ...fit } = entry.fit;
    return { ...entry, fit };
  });
  return { ...document, fits };
}

/** The largest relative move of any number, so that a regeneration is read and not only committed. */
function tellChange(name: string, before: string | null, after: string): void {
  if (before === after) return;
  if (before === null) {
    tellText(`${name}: new\n`);
    return;
  }
  const numbers = (text: string): number[] =>
    Array.from(text.matchAll(/-?\d+\.?\d*(?:e[-+]?\d+)?/g), (m) => Number(m[0]));
  const [old, now] = [numbers(before), numbers(after)];
  const moved =
    old.length === now.length
      ? Math.max(0, ...now.map((x, i) => Math.abs(x - (old[i] as number)) / Math.max(1e-12, Math.abs(x))))
      : Number.NaN;
  tellText(
    `${name}: changed${Number.isNaN(moved) ? ' in shape' : `, largest relative move ${moved.toExponential(1)}`}\n`,
  );
}
