/** Divergences that are accepted. One that grew, turned round or vanished is a finding, or the register would rot. */
import type { AcceptedDivergence, CheckFinding } from '@mixdiff/schema';
import type { Outcome } from './hold.ts';
import { finding } from './messages.ts';
import { isEngine, matches } from './pattern.ts';

export interface Registered {
  readonly findings: CheckFinding[];
  readonly accepted: number;
}
/**
 * The register of accepted divergences: drift that it knows is accepted, unless it grew or turned round; an entry under
 * which nothing differs any more is a finding itself.
 */
export function applyRegister(
  name: string,
  found: readonly CheckFinding[],
  register: readonly AcceptedDivergence[],
  outcomes: readonly Outcome[],
): Registered {
  const met = new Set<AcceptedDivergence>();
  let accepted = 0;
  const findings = found.flatMap((f) => {
    const entry = register.find((e) => covers(e, f));
    if (!entry) return [f];
    met.add(entry);
    const judged = judge(entry, f);
    accepted += judged.length === 0 ? 1 : 0;
    return judged;
  });
  const gone = register.filter((entry) => !met.has(entry) && wasRun(entry, outcomes)).map((e) => disappeared(name, e));
  return { findings: [...findings, ...gone], accepted };
}
function covers(entry: AcceptedDivergence, f: CheckFinding): boolean {
  const [engine = '', method = ''] = splitId(f.backend);
  return (
    (f.kind === 'drift' || f.kind === 'message') &&
    f.against === entry.against &&
    isEngine(entry.backend, engine) &&
    (entry.method === undefined || entry.method === method) &&
    matches(entry.quantity, f.quantity)
  );
}
function judge(entry: AcceptedDivergence, f: CheckFinding): CheckFinding[] {
  const { text: _, ...seen } = f;
  if (f.size === null) return [f];
  if (f.size > 0 !== (entry.direction === 'above'))
    return [finding({ ...seen, kind: 'turned', tolerance: entry.largest })];
  return Math.abs(f.size) > entry.largest ? [finding({ ...seen, kind: 'grown', tolerance: entry.largest })] : [];
}
const wasRun = (entry: AcceptedDivergence, outcomes: readonly Outcome[]): boolean =>
  outcomes.some((o) => isEngine(entry.backend, o.engine) && (!entry.method || entry.method === o.method));
const disappeared = (name: string, entry: AcceptedDivergence): CheckFinding =>
  finding({
    kind: 'disappeared',
    case: name,
    backend: entry.method ? `${entry.backend}/${entry.method}` : entry.backend,
    quantity: entry.quantity,
    against: entry.against,
    expected: entry.cause,
    got: null,
    size: null,
    unit: '',
    tolerance: entry.largest,
  });
/** `glmmTMB@1.1.9{dispersion=log-sd}/ML` as engine and method. */
export function splitId(id: string): [string, string] {
  const at = id.lastIndexOf('/');
  return [id.slice(0, at), id.slice(at + 1)];
}
