/** JUnit XML, which every CI system draws: a suite per submission with its grade as properties, a test per case. */
import type { ExerciseResult } from '../../exercises/judge';
import type { Report, SubmissionReport } from '../results/report';

/** For text and attributes; characters that XML 1.0 cannot hold are replaced. */
function escapeXml(text: string): string {
  return text
    .replace(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
      /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '\ufffd',
    )
    .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const attributes = (values: Record<string, string | number>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

export function junitXml(report: Report): string {
  const suites = report.submissions.map(suite);
  const total = (key: 'tests' | 'failures' | 'skipped') => suites.reduce((sum, one) => sum + one[key], 0);
  const head = {
    name: report.course,
    tests: total('tests'),
    failures: total('failures'),
    skipped: total('skipped'),
    time: seconds(report.durationMs),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes(head)}>\n${suites.map((one) => one.text).join('')}</testsuites>\n`;
}

type Outcome = 'passed' | 'failed' | 'skipped';

/** Of exercises without cases; the others have failed. What waits for a person is neither. */
const outcomes: Readonly<Record<string, Outcome>> = { pass: 'passed', 'to-grade': 'skipped' };

interface Suite {
  readonly text: string;
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
}

function suite(submission: SubmissionReport): Suite {
  const cases = submission.exercises.flatMap((exercise) => testsOf(submission, exercise));
  const whole = submission.chapter || submission.path || submission.id;
  if (cases.length === 0)
    cases.push({ outcome: 'failed', text: testCase(whole, whole, 'failed', submission.message) });
  const count = (wanted: Outcome) => cases.filter(({ outcome }) => outcome === wanted).length;
  const [failures, skipped] = [count('failed'), count('skipped')];
  const head = {
    name: [submission.id, submission.chapter || submission.path].filter(Boolean).join('/'),
    tests: cases.length,
    failures,
    skipped,
    time: seconds(submission.durationMs),
  };
  return {
    tests: cases.length,
    failures,
    skipped,
    text: `<testsuite${attributes(head)}>\n${properties(submission)}${cases.map(({ text }) => text).join('')}</testsuite>\n`,
  };
}

/** The grade itself: what passed and failed says nothing of points, lateness and adjustments. */
function properties({
  score,
  maxScore,
  rawScore,
  status,
  handedIn,
  timeFrom,
  message,
}: SubmissionReport): string {
  const values = {
    ...{ score, max_score: maxScore, raw_score: rawScore, status },
    ...{ handed_in: handedIn, time_from: timeFrom, message: message === '' ? undefined : message },
  };
  const lines = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`<property${attributes({ name, value })}/>\n`],
  );
  return `<properties>\n${lines.join('')}</properties>\n`;
}

function testsOf(
  submission: SubmissionReport,
  exercise: ExerciseResult,
): { outcome: Outcome; text: string }[] {
  const classname = `${submission.chapter}.${exercise.id}`;
  if (exercise.cases.length === 0) {
    const outcome = outcomes[exercise.verdict] ?? 'failed';
    return [{ outcome, text: testCase(classname, exercise.id, outcome, exercise.feedback) }];
  }
  return exercise.cases.map(({ name, passed, message }) => {
    const outcome = passed ? 'passed' : 'failed';
    return { outcome, text: testCase(classname, name, outcome, `${message} ${exercise.feedback}`.trim()) };
  });
}

function testCase(classname: string, name: string, outcome: Outcome, message: string): string {
  const head = attributes({ classname, name });
  if (outcome === 'passed') return `<testcase${head}/>\n`;
  const why = outcome === 'failed' ? 'failure' : 'skipped';
  return `<testcase${head}><${why}${attributes({ message })}/></testcase>\n`;
}
