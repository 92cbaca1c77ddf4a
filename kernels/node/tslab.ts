/** tslab, as far as this kernel is made of it: what it says of its language, and the display functions that notebooks import. */
import type * as TslabJupyter from 'tslab/dist/jupyter';
import { loadServer } from '../../src/patches/tslab-modules';

export const jupyter = loadServer<typeof TslabJupyter>();
