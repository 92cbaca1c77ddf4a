import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { command } from '../../src/cli/commands/similar';
import { Random } from '../../src/core';
import { parseRaw, rawText, solutionOf } from '../../src/notebook/raw';
import { releasedFile } from '../../src/notebook/released';
import { type Known, similarities, type Work } from '../../src/similarity';
import { stretchesOf } from '../../src/similarity/fingerprints';
import { similarPage } from '../../src/similarity/page';

const stub = `function batchNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon = 1e-5): tf.Tensor {
  throw new Error('batch-norm is not written yet: replace this line');
}`;
const known: Known = { stubs: new Map([['batch-norm', [stub]]]), solutions: new Map() };
const head = stub.slice(0, stub.indexOf('throw'));

const original = `${head}
  const axes = x.rank === 2 ? [0] : [0, 1, 2];
  const mean = tf.mean(x, axes, true);
  const centred = x.sub(mean);
  const variance = centred.square().mean(axes, true);
  const normalized = centred.div(tf.sqrt(variance.add(epsilon)));
  return normalized.mul(gamma).add(beta);
}`;
/** The same, with other names, comments, layout and \`let\`. */
const disguised = `${head}
  // my own idea
  let dims = x.rank === 2 ? [0] : [0, 1, 2];   let mu = tf.mean(x, dims, true);
  let d = x.sub(mu)
  let v = d.square().mean(dims, true); // variance
  let out = d.div(tf.sqrt(v.add(epsilon)));
  return out.mul(gamma).add(beta);
}`;
const own = `${head}
  const channels = x.shape[x.shape.length - 1] as number;
  const rows = tf.reshape(x, [-1, channels]);
  const count = rows.shape[0] as number;
  const average = tf.div(tf.sum(rows, 0), tf.scalar(count));
  const spread = tf.div(tf.sum(tf.squaredDifference(rows, average), 0), tf.scalar(count));
  const scale = tf.rsqrt(tf.add(spread, tf.scalar(epsilon)));
  return tf.reshape(tf.add(tf.mul(gamma, tf.mul(tf.sub(rows, average), scale)), beta), x.shape);
}`;
const calls =
  'abs ceil cos exp floor log neg relu sin tanh elu selu sqrt square sign round erf asin atan step'.split(
    ' ',
  );

/** Another way for each number: code that agrees in nothing but what was given. */
function ownBody(n: number): string {
  const random = new Random(`way ${n}`);
  const number = () => Math.floor(random.uniform(0, 1000));
  const call = () => calls[Math.floor(random.uniform(0, calls.length))];
  const statement = () =>
    [
      () => `const a${number()} = x.${call()}().${call()}(${number()});`,
      () => `let b${number()} = tf.${call()}(x.${call()}(), ${number()});`,
      () => `if (x.size > ${number()}) return tf.${call()}(x);`,
      () => `for (const i of [${number()}, ${number()}]) console.log(i * ${number()});`,
    ][Math.floor(random.uniform(0, 4))]?.();
  return Array.from({ length: 16 }, statement).join('\n  ');
}
const ownWay = (n: number) => `${head}\n  ${ownBody(n)}\n}`;
const work = (student: string, text: string, id = 'batch-norm'): Work => ({
  student,
  chapter: '03-x',
  digest: `file of ${student}`,
  cells: new Map([[id, text]]),
});
const others = (count: number) =>
  Array.from({ length: count }, (_, i) => work(`other-${String(i).padStart(2, '0')}`, ownWay(i + 1)));
const groupsOf = (works: Work[], options = {}) =>
  similarities(works, known, options).groups.map(({ what, how, students, cells }) => ({
    what,
    how,
    students,
    cells,
  }));
const cells = ['batch-norm'];

describe('what is alike', () => {
  it('is seen through other names, comments and layout', () => {
    expect(groupsOf([work('ann', original), work('bob', disguised), work('eve', own)])).toEqual([
      { what: 'solution', how: 'but for names and layout', students: ['ann', 'bob'], cells },
    ]);
  });

  it('is nothing among works that go about it differently', () => {
    expect(groupsOf(others(20))).toEqual([]);
  });

  it('is not what was given', () => {
    const found = similarities([work('ann', stub), work('bob', `${stub}  \n`)], known);
    expect(found.groups).toEqual([]);
    expect(found.leftOut).toEqual([{ what: '2 notebooks', why: 'nothing of their own is in them' }]);
  });

  it.each([2, 6, 12, 20])(
    'is told of %i of 20 students who have the same solution, as one group',
    (count) => {
      const [same, rest] = [others(20).slice(0, count), others(20).slice(count)];
      const students = same.map(({ student }) => student);
      const copied = same.map(({ student }, i) => work(student, i % 2 === 0 ? original : disguised));
      expect(groupsOf([...copied, ...rest])).toEqual([
        { what: 'solution', how: 'but for names and layout', students, cells },
      ]);
      const toTheLetter = same.map(({ student }) => work(student, original));
      expect(groupsOf([...rest, ...toTheLetter])).toEqual([
        { what: 'solution', how: 'to the letter', students, cells },
      ]);
    },
  );

  it.each([2, 8, 20])('is told of %i of 20 who changed a little of the same solution', (count) => {
    const changed = (i: number) => original.replace('return', `const unused${i} = ${i};\n  return`);
    const students = others(20).map(({ student }) => student);
    const works = others(20).map((one, i) => (i < count ? work(one.student, changed(i)) : one));
    const found = similarities(works, known);
    expect(found.groups).toHaveLength(1);
    expect(found.groups[0]).toMatchObject({ how: 'nearly', students: students.slice(0, count) });
    expect(found.groups[0]?.similarity[0]).toBeGreaterThan(0.75);
  });

  it('is told of notebooks in which all is the same, once', () => {
    const both = (student: string, second: string): Work => ({
      ...work(student, original),
      cells: new Map([
        ['batch-norm', original],
        ['other', second],
      ]),
    });
    const found = groupsOf([both('ann', own), both('bob', own), both('cyd', ownWay(30)), ...others(6)]);
    expect(found).toEqual([
      {
        what: 'notebook',
        how: 'to the letter',
        students: ['ann', 'bob'],
        cells: expect.arrayContaining(['other', ...cells]),
      },
      { what: 'solution', how: 'to the letter', students: ['ann', 'bob', 'cyd'], cells },
    ]);
  });

  it('is told of files that are the same byte for byte, however short the code', () => {
    const twins = ['ann', 'bob', 'cyd'].map((student) => ({
      ...work(student, `${head} return x; }`),
      digest: 'same',
    }));
    expect(groupsOf(twins)).toEqual([
      { what: 'notebook', how: 'byte for byte', students: ['ann', 'bob', 'cyd'], cells },
    ]);
    // Another who wrote the same few words does not hide them.
    expect(groupsOf([...twins, work('dan', `${head} return x; }`)])).toEqual(groupsOf(twins));
  });

  it('is too short to tell in a few words, and that is said', () => {
    const short = (student: string, name: string) =>
      work(student, `${head} const ${name} = x; return ${name}; }`);
    const found = similarities([short('ann', 'a'), short('bob', 'b'), ...others(4)], known);
    expect(found.groups).toEqual([]);
    expect(found.leftOut).toContainEqual({
      what: 'batch-norm: 2 students with the same solution',
      why: 'it has fewer than 8 passages of its own: too short to tell',
    });
  });

  it('says when it is like the course’s own solution, and tells it last', () => {
    const solutions = new Map([['batch-norm', disguised]]);
    const second = (student: string) => work(student, own, 'other');
    const found = similarities(
      [work('ann', original), work('bob', original.replace('mean', 'mu')), second('cyd'), second('dan')],
      { ...known, solutions },
    );
    expect(found.groups.map(({ students, likeTheCourse }) => [students, likeTheCourse])).toEqual([
      [['cyd', 'dan'], false],
      [['ann', 'bob'], true],
    ]);
  });

  it('is told in passages where no solution is the same as a whole, and those who hang together are one group', () => {
    const half = (n: number) => original.replace('return', `${ownBody(n)}\n return`);
    const found = similarities(
      [work('ann', half(1)), work('bob', half(2)), work('cyd', half(3)), ...others(9).slice(4)],
      known,
      {
        threshold: 0.2,
      },
    );
    expect(found.groups).toHaveLength(1);
    expect(found.groups[0]).toMatchObject({ what: 'passages', students: ['ann', 'bob', 'cyd'], cells });
  });

  it('says which passages were too usual to count', () => {
    const beginning = original.slice(0, original.indexOf('return'));
    const usual = others(20).map(({ student }, i) =>
      work(student, `${beginning}\n${[1, 50, 100].map((n) => ownBody(n + i)).join('\n')}\n}`),
    );
    const found = similarities(usual, known, { threshold: 0.3 });
    expect(found.groups).toEqual([]);
    expect(found.leftOut).toEqual([
      {
        what: expect.stringMatching(/^batch-norm: \d+ passages, in the search/),
        why: 'more than 5 students have them: the usual way to write it',
      },
    ]);
  });

  it('is no answer to a question, for there are few to choose from', () => {
    const answered = (student: string) =>
      work(student, `${head} ${ownBody(1)} }\nanswer('03-q1', 5);`, '03-q1');
    const found = similarities([answered('ann'), answered('bob')], known);
    expect(found.groups).toEqual([]);
    expect(found.leftOut).toEqual([
      { what: 'answers to questions', why: 'there are only a few to choose from' },
    ]);
  });

  it('takes what is no TypeScript', () => {
    expect(() => similarities([work('a', '`${ "unclosed /* \0'), work('b', '}}}}')], known)).not.toThrow();
  });
});

describe('the page', () => {
  it('escapes what students wrote, marks what they share, and loses no letter', () => {
    const evil = original.replace('const mean', "// <script>alert('x')</script> </pre></mark>\n  const mean");
    const works = [work('<b>ann</b>', evil), work('bob', disguised)];
    const text = similarPage(similarities(works, known), known);
    expect(text).not.toMatch(/<script>alert|<b>ann/);
    expect(text).toContain('&lt;b&gt;ann&lt;/b&gt;');
    expect(text).toContain('default-src &#39;none&#39;');
    expect(text.match(/<pre>/g)).toHaveLength(2);
    const stretches = stretchesOf(evil, disguised, new Set());
    expect(stretches.map((one) => one.text).join('')).toBe(evil);
    const marked = stretches
      .filter(({ shared }) => shared)
      .map((one) => one.text)
      .join('');
    expect(marked).toContain('return normalized.mul(gamma).add(beta)');
    expect(stretchesOf(own, '1 + 1', new Set()).some(({ shared }) => shared)).toBe(false);
  });
});

describe('very-deep similar', () => {
  let folder: string;
  let said = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'very-deep-similar-'));
    said = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      said += text;
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  const chapter = '03-batch-normalization';
  const hand = (student: string, solution: string, name = chapter): string => {
    const raw = parseRaw(readFileSync(releasedFile(chapter), 'utf8'), chapter);
    for (const cell of raw.cells) if (solutionOf(cell) === 'batch-norm-train') cell.source = solution;
    mkdirSync(path.join(folder, student), { recursive: true });
    const file = path.join(folder, student, `${name}.ipynb`);
    writeFileSync(file, rawText(raw));
    return file;
  };

  it('compares a class, says what it left out, and writes the page and the table', async () => {
    hand('ann', original);
    hand('bob', disguised);
    hand('eve', own);
    hand('zoe', readFileSync(releasedFile(chapter), 'utf8').slice(0, 0));
    const early = hand('eve', original, `${chapter}.1`);
    utimesSync(early, 1e9, 1e9);
    mkdirSync(path.join(folder, 'dan'));
    writeFileSync(path.join(folder, 'dan', `${chapter}.ipynb`), '{');
    const html = path.join(folder, 'alike.html');
    expect(await command.run([folder, '--html', html])).toBe(0);
    expect(said).toContain('batch-norm-train: the same but for names and layout: ann, bob (2 of 4, ');
    expect(said).toContain(`left out: dan/${chapter}.ipynb: The notebook is not valid JSON`);
    expect(said).toContain(`left out: eve/${chapter}.1.ipynb: eve/${chapter}.ipynb is the later notebook`);
    expect(said).toContain('left out: 1 notebook: nothing of their own');
    expect(said).toContain('1 group among 4 students');
    expect(readFileSync(html, 'utf8')).toContain('<th scope="col">ann</th><th scope="col">bob</th>');
    said = '';
    await command.run([folder, '--csv']);
    expect(said.split('\r\n')[1]).toMatch(
      /^solution,but for names and layout,2,"ann; bob",100,100,\d+,batch-norm-train,no$/,
    );
  });

  it('refuses a threshold that is none', async () => {
    for (const threshold of ['0', '101', 'x'])
      await expect(command.run([folder, '--threshold', threshold])).rejects.toThrow(
        '--threshold is a percentage',
      );
  });
});
