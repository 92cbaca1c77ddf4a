// Turns a report into what GitHub Classroom's grading reporter reads, into step outputs, or into a job summary.
//   node classroom.mjs REPORT [--outputs|--summary]
// Every text in it may be a student's: JSON and base64 carry it, and the summary escapes it.
import { readFileSync } from 'node:fs';

const [file, format] = process.argv.slice(2);
const { submissions } = JSON.parse(readFileSync(file, 'utf8'));
const exercises = submissions.flatMap((submission) => submission.exercises);
const sum = (key) => Math.round(submissions.reduce((total, one) => total + one[key], 0) * 1e6) / 1e6;

/** https://github.com/classroom-resources/autograding-grading-reporter: one result per runner. */
const classroom = {
  version: 3,
  status: exercises.every(({ verdict }) => verdict === 'pass') && exercises.length > 0 ? 'pass' : 'fail',
  max_score: sum('maxScore'),
  tests: exercises.map(({ id, title, verdict, points, maxPoints, feedback }) => ({
    name: title || id,
    status: verdict === 'pass' ? 'pass' : verdict === 'error' ? 'error' : 'fail',
    score: points,
    max_score: maxPoints,
    message: feedback,
    test_code: '',
    filename: '',
    line_no: 0,
    execution_time: '',
  })),
};

const cell = (text) =>
  String(text)
    .replace(/[\r\n]+/g, ' ')
    .replace(/[&<>|`*_[\]!#@\\:]/g, (character) => `&#${character.charCodeAt(0)};`);

if (format === '--outputs') {
  const result = Buffer.from(JSON.stringify(classroom)).toString('base64');
  console.log(`score=${sum('score')}\nmax-score=${sum('maxScore')}\nresult=${result}`);
} else if (format === '--summary') {
  console.log(
    `## ${sum('score')} of ${sum('maxScore')} points\n\n| exercise | points | feedback |\n| --- | --- | --- |`,
  );
  for (const { id, title, points, maxPoints, feedback } of exercises)
    console.log(`| ${cell(title || id)} | ${points} / ${maxPoints} | ${cell(feedback)} |`);
} else {
  console.log(JSON.stringify(classroom, null, 2));
}
