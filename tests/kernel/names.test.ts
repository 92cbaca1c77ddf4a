import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe } from 'vitest';
import { hold, withLastingKernel } from './cases';
import { askedNames, looserTypes, oddNames, takenNames, valuesAndTypes } from './tables/names';

const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-names-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const kernel = withLastingKernel(folder);

describe('a value of one cell and a type of another, with one name', () => hold(kernel, valuesAndTypes));
describe('names that begin with two lines', () => hold(kernel, oddNames));
describe('names that are taken', () => hold(kernel, takenNames));
describe('names that may be missing', () => hold(kernel, askedNames));
describe('types of what public code uses', () => hold(kernel, looserTypes));
