#!/usr/bin/env node
import { bundle, isFresh } from './bundle.mjs';

if (!isFresh()) await bundle();
// only our own faults print a stack trace, and only then; the maps of all that is loaded take a tenth of a small fit
if (process.env.MIXDIFF_DEBUG) process.setSourceMapsEnabled(true);
await import('../dist/main.mjs');
