#!/usr/bin/env node
import { bundle, isFresh } from './bundle.mjs';

if (!isFresh()) await bundle();
process.setSourceMapsEnabled(true);
await import('../dist/main.mjs');
