/** Which mutants of a reference the cases let pass, and whether those that are called equivalent are. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { tf } from '../backend';
import type { PreparedExercise } from '../exercises/judge';
import { prepare } from '../exercises/prepare';
import { exerciseFile } from '../exercises/registry';
import type { CodeExercise, EquivalentMutant, Implementation } from '../exercises/spec';
import { courseRoot } from '../notebook/released';
import { judged } from './judged';
import { loadMutant, type Mutant, mutantsOf, sourceText } from './mutants';

/** Mutants that survive this many seeds are taken to survive all. */
const mutantSeeds = 3;

/** The mutants of one exercise. */
export interface Survivors {
  /** How many there are that are not called equivalent. */
  readonly mutants: number;
  readonly survivors: readonly Mutant[];
  /** What the exercise says of its mutants and is not so, a sentence each. */
  readonly faults: readonly string[];
}

/** Runs the mutants of an exercise's reference on the cases of a few seeds. */
export async function survivorsOf(exercise: CodeExercise): Promise<Survivors> {
  const compiled = `${exerciseFile(exercise.id)}.js`;
  const source = path.join(courseRoot, 'src', 'course', exercise.chapter, `${exercise.id}.ts`);
  // A student's bundle, and an uncompiled run, have nothing to mutate.
  if (!existsSync(compiled) || !existsSync(source)) return { survivors: [], mutants: 0, faults: [] };
  const prepared: PreparedExercise[] = [];
  for (let i = 0; i < mutantSeeds; i++)
    prepared.push(await prepare(tf, exercise, `mutants-${i}`, { misconceptions: false }));
  const { unlike, alike, faults } = sortMutants(mutantsOf(sourceText(source)), exercise.equivalent ?? []);
  const survivors: Mutant[] = [];
  for (const mutant of unlike) if (await survives(mutant, compiled, prepared)) survivors.push(mutant);
  for (const mutant of alike)
    if (!(await survives(mutant, compiled, prepared)))
      faults.push(
        `line ${mutant.line}: ${mutant.description} is listed as equivalent, and a case tells it from the reference`,
      );
  return { survivors, mutants: unlike.length, faults };
}

/** Parts the mutants into those that are called equivalent and the others; an entry that means none is a fault. */
export function sortMutants(
  mutants: readonly Mutant[],
  equivalent: readonly EquivalentMutant[],
): { readonly unlike: readonly Mutant[]; readonly alike: readonly Mutant[]; readonly faults: string[] } {
  const isMeant = (entry: EquivalentMutant, mutant: Mutant) =>
    mutant.description === entry.mutant && (entry.in === undefined || mutant.code.includes(entry.in));
  const alike = mutants.filter((mutant) => equivalent.some((entry) => isMeant(entry, mutant)));
  return {
    alike,
    unlike: mutants.filter((mutant) => !alike.includes(mutant)),
    faults: equivalent
      .filter((entry) => !mutants.some((mutant) => isMeant(entry, mutant)))
      .map(
        ({ mutant, in: place }) =>
          `no mutant is "${mutant}"${place === undefined ? '' : ` in "${place}"`}: take it out of \`equivalent\``,
      ),
  };
}

async function survives(
  mutant: Mutant,
  compiled: string,
  prepared: readonly PreparedExercise[],
): Promise<boolean> {
  let implementation: Implementation;
  try {
    implementation = loadMutant(mutant, compiled);
  } catch {
    return false;
  }
  for (const one of prepared) if ((await judged(one, implementation)).verdict !== 'pass') return false;
  return true;
}
