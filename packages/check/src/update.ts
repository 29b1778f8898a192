/** What a rewritten snapshot changes, line by line: an update that shows nothing is accepted unread. */
import { own } from '@mixdiff/contract';
import type { SnapshotDocument } from '@mixdiff/schema';
import { measure } from './measure.ts';
import type { Profile } from './profiles.ts';

/** One line per number, message or fit that a rewritten snapshot changes. */
export function snapshotChanges(before: SnapshotDocument | null, after: SnapshotDocument, profile: Profile): string[] {
  if (!before) return [`new: ${Object.keys(after.fits).length} fits`];
  const ids = [...new Set([...Object.keys(before.fits), ...Object.keys(after.fits)])];
  return ids.flatMap((id) => fitChanges(id, own(before.fits, id), own(after.fits, id), profile));
}
type Fit = SnapshotDocument['fits'][string];
function fitChanges(id: string, old: Fit | undefined, now: Fit | undefined, profile: Profile): string[] {
  if (!old) return [`${id}: new`];
  if (!now) return [`${id}: gone`];
  const refusal = old.refusal === now.refusal ? [] : [`${id}: ${old.refusal ?? 'a fit'} -> ${now.refusal ?? 'a fit'}`];
  const names = [...new Set([...Object.keys(old.numbers), ...Object.keys(now.numbers)])];
  const numbers = names.flatMap((name) => {
    const [a = null, b = null] = [old.numbers[name], now.numbers[name]];
    if (a === b) return [];
    if (a === null || b === null) return [`${id}: ${name}: ${a ?? 'NA'} -> ${b ?? 'NA'}`];
    const { size, unit } = measure(name, a, b, old.numbers, profile);
    return [`${id}: ${name}: ${a} -> ${b} (${size.toPrecision(2)} ${unit})`];
  });
  const gone = old.messages.filter((m) => !now.messages.includes(m)).map((m) => `${id}: no longer says '${m}'`);
  const said = now.messages.filter((m) => !old.messages.includes(m)).map((m) => `${id}: now says '${m}'`);
  return [...refusal, ...numbers, ...gone, ...said];
}
/**
 * The old snapshot's numbers where the new ones lie within the last bits of them: a snapshot is rewritten where something
 * moved, not where another machine rounds differently.
 */
export function settled(before: SnapshotDocument | null, after: SnapshotDocument): SnapshotDocument {
  if (!before) return after;
  const fits = Object.entries(after.fits).map(([id, fit]) => {
    const old = own(before.fits, id)?.numbers ?? {};
    const numbers = Object.entries(fit.numbers).map(([name, x]) => [name, keep(old[name], x)] as const);
    return [id, { ...fit, numbers: Object.fromEntries(numbers) }] as const;
  });
  return { ...after, fits: Object.fromEntries(fits) };
}
const keep = (old: number | null | undefined, now: number | null): number | null =>
  old != null && now !== null && Math.abs(old - now) <= 1e-10 * Math.abs(now) ? old : now;
