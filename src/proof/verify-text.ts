/** Proves an answer in words: what can be wrong with it before anybody reads an answer. */
import { sumOfPoints } from '../exercises/points';
import type { TextExercise } from '../exercises/spec';
import { textStub } from '../exercises/text';

/** What is wrong with it, a sentence each; empty when all is well. */
export function textFaults(text: TextExercise): string[] {
  const { title, prompt, points, hints, words, rubric, reading } = text;
  const [least, most] = words;
  const given = sumOfPoints(rubric.map((one) => Math.max(0, one.points)));
  const ids = rubric.map(({ id }) => id);
  const labels = rubric.map(({ label }) => label.trim().toLowerCase());
  return [
    ...(title.trim() === '' ? ['it has no title'] : []),
    ...(prompt.trim() === '' ? ['it has no prompt'] : []),
    ...(prompt.includes(textStub) ? ['its prompt holds the line that students replace'] : []),
    ...(points > 0 && Number.isFinite(points) ? [] : [`its points are ${points}, and should be above 0`]),
    ...(hints.length === 0 || hints.some((hint) => hint.trim() === '')
      ? ['it has no hint, or an empty one']
      : []),
    ...(least > 0 && least <= most ? [] : [`its length is ${least} to ${most} words`]),
    ...(rubric.length === 0 ? ['it has no rubric'] : []),
    ...(given === points ? [] : [`its rubric gives ${given} points, and it has ${points}`]),
    ...rubric.flatMap(({ id, label, points: of }) => [
      ...(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) && id.length <= 40
        ? []
        : [`"${id}" is no id of an item: small letters, digits and hyphens, 40 at most`]),
      ...(label.trim() === '' ? [`the item ${id} says nothing`] : []),
      ...(Math.round(of * 100) / 100 === of ? [] : [`the item ${id} has more than two decimals: ${of}`]),
    ]),
    ...(new Set(ids).size < ids.length ? ['two items of its rubric have the same id'] : []),
    ...(new Set(labels).size < labels.length ? ['two items of its rubric say the same'] : []),
    ...(reading.length === 0 || reading.some((hint) => hint.trim() === '')
      ? ['it says nothing, or something empty, to whoever grades']
      : []),
  ];
}
