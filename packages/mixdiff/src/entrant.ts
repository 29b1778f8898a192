/** What engines are called side by side. The star is set here alone: nobody can forget it. */
import type { NamedEngine } from '@mixdiff/backends';
import type { Entrant } from '@mixdiff/runs';

/** A star marks a re-implementation, in every table and heading. */
export const label = (engine: NamedEngine): string =>
  engine.backend.open ? `${engine.backend.id}*` : engine.name.replace(/^recorded:.*\//, 'recorded:');

/** An engine as it enters a comparison: made here, the real package, or a stored fit. */
export const entrantOf = (engine: NamedEngine): Entrant => ({
  ...engine,
  label: label(engine),
  kind: engine.backend.open ? 're-implementation' : engine.backend.recorded ? 'recorded' : 'original',
});
