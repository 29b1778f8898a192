#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { bundle, isFresh } from './bundle.mjs';

// A command is over in seconds, and runs most of its code a few hundred times. Compiling that for speed, in threads beside this one, took as
// much of the processor as running it: what is to be compiled must have run longer, and less is compiled into it. Words of this V8 alone.
if (process.versions.node.startsWith('20.')) {
  setFlagsFromString('--interrupt-budget=1000000');
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=460');
}

if (!isFresh()) await bundle();
// only our own faults print a stack trace, and only then; the maps of all that is loaded take a tenth of a small fit
if (process.env.MIXDIFF_DEBUG) process.setSourceMapsEnabled(true);
await import('../dist/main.mjs');
