import { describe, expect, it } from 'vitest';
import { type Assembled, assemble, withoutTheRest } from '../../../src/grading/run/assemble';
import type { Cell } from '../../../src/notebook/notebook';

const cell = (source: string, gradeId?: string, id?: string): Cell => ({
  ...(id !== undefined && { id }),
  type: 'code',
  source,
  tags: [],
  ...(gradeId !== undefined && {
    mark: {
      gradeId,
      solution: !gradeId.startsWith('check-'),
      grade: gradeId.startsWith('check-'),
      locked: false,
    },
  }),
});
const stub = 'function f() { throw new Error(); }';
const released = {
  cells: [
    cell("import { tf } from 'very-deep';", undefined, 'first'),
    cell(stub, 'e', 'id-e'),
    cell("import { check } from 'very-deep';\nawait check('e', f);", 'check-e', 'id-check'),
    cell("// answer('00-q1', '?');", '00-q1', 'id-q'),
  ],
};
const wanted = [
  { id: 'e', entry: ['f'], isQuestion: false },
  { id: '00-q1', entry: [], isQuestion: true },
];
const given = released.cells;
const assembled = (...cells: Cell[]) => assemble(released, { cells }, wanted);
const sourcesOf = ({ cells }: Assembled) => cells.map(({ source }) => source.trim()).filter(Boolean);
const placesOf = ({ candidates, cells }: Assembled, id = 'e') =>
  (candidates.get(id) ?? []).map((one) => cells[one.cell]?.source);

const mine = 'function f() { return 1; }';
const other = 'function f() { return 2; }';

describe('assembling', () => {
  it('takes the student’s cells and fills in what is lacking, but no check cell of the student’s', () => {
    const result = assembled(cell(mine, 'e'), cell('steal()', 'check-e'));
    expect(sourcesOf(result)).toEqual([
      "import { tf } from 'very-deep';",
      mine,
      "import { check } from 'very-deep';",
      "// answer('00-q1', '?');",
    ]);
    expect(placesOf(result)).toEqual([mine]);
  });

  it.each<[string, Cell[], string[]]>([
    ['its mark', [cell(mine, 'e')], [mine]],
    ['its cell id, where the marks were lost', [cell(mine, undefined, 'id-e')], [mine]],
    ['its name, in a cell of its own under the stub', [cell(stub, 'e', 'id-e'), cell(mine)], [mine]],
    ['its name, where mark and id were lost', [cell(mine)], [mine]],
    ['either of two copies, the last one first', [cell(mine, 'e'), cell(other, 'e')], [other, mine]],
    [
      'the one that was changed of three copies',
      [cell(stub, 'e'), cell(mine, 'e'), cell(`${stub}  `, 'e')],
      [mine],
    ],
    ['the half of a split cell that has the name', [cell('const g = 1;', 'e'), cell(mine, 'e')], [mine]],
    ['a marked cell before another', [cell(mine, 'e'), cell(other)], [mine, other]],
  ])('finds a solution by %s', (_, cells, expected) => {
    expect(placesOf(assembled(...cells))).toEqual(expected);
  });

  it('takes what is handed to check where that is another function', () => {
    const result = assembled(cell('const g = () => 1;', 'e'), cell("await check('e', g);", 'check-e'));
    expect(placesOf(result)).toEqual(['export const handedToCheck = (g);']);
    expect(placesOf(assembled(cell(mine, 'e'), cell("check('e', f)", 'check-e')))).toEqual([mine]);
  });

  it('takes an object of the declared names for those names, however it is written', () => {
    const two = [{ id: 'e', entry: ['f', 'g'], isQuestion: false }];
    const both = `${mine}\nfunction g() { return 2; }`;
    const tried = (handed: string) =>
      placesOf(
        assemble(released, { cells: [cell(both, 'e'), cell(`check('e', ${handed})`, 'check-e')] }, two),
      );
    for (const handed of ['{ f, g }', '{ f: f, g: g }', '{\n  f: f, g: g,\n}', '{ f, g: g }'])
      expect(tried(handed)).toEqual([both]);
    for (const handed of ['{ f: g, g: f }', '{ f: f, g: () => 1 }'])
      expect(tried(handed)).toEqual([`export const handedToCheck = (${handed});`, both]);
  });

  it('drops an untouched stub that would hide the solution', () => {
    expect(sourcesOf(assembled(...given, cell(mine)))).not.toContain(stub);
    expect(sourcesOf(assembled(...given))).toContain(stub);
  });

  it('tries only the last answer to a question', () => {
    const result = assembled(cell("answer('00-q1', 'a');", '00-q1'), cell("answer('00-q1', 'b');"));
    expect(placesOf(result, '00-q1')).toEqual(["answer('00-q1', 'b');"]);
  });

  it('tries no more than four places', () => {
    const many = Array.from({ length: 9 }, (_, i) => cell(`function f() { return ${i}; }`, 'e'));
    expect(placesOf(assembled(...many))).toHaveLength(4);
  });

  it('says why there is no solution', () => {
    const fault = (...cells: Cell[]) => assembled(...cells).faults.get('e');
    expect(fault(...given)).toMatchObject({ reason: 'not-begun' });
    expect(fault(cell('const x = 1;'))).toMatchObject({ reason: 'cell-missing' });
    expect(fault({ ...cell(mine, 'e'), type: 'markdown' })?.sentence).toContain('no longer a code cell');
    expect(fault(cell('const g = 1;', 'e'))).toMatchObject({
      reason: 'form',
      sentence: 'The cell should declare `f`, a function or a class by that name.',
    });
    expect(fault(cell('interface f {}', 'e'))).toMatchObject({ reason: 'form' });
  });

  it('blanks what only shows something, and keeps the lines', () => {
    const result = assembled(cell(`${mine}\nawait check('e', f);\nconst r = await check('e', f);`, 'e'));
    expect(placesOf(result)).toEqual([`${mine}\n${' '.repeat(20)}\nconst r = await check('e', f);`]);
  });

  it('sends on only what it looks at', () => {
    const text: Cell = { type: 'markdown', source: 'notes', tags: [] };
    const cells = [...given, text, cell(mine), cell('await check("e", g)', 'check-e')];
    expect(withoutTheRest(released, { cells }).cells).toEqual([given[1], given[3], cells[5], cells[6]]);
  });
});
