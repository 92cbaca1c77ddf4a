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
  const total = (key: 'tests' | 'failures') => suites.reduce((sum, one) => sum + one[key], 0);
  const head = {
    name: report.course,
    tests: total('tests'),
    failures: total('failures'),
    time: seconds(report.durationMs),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes(head)}>\n${suites.map((one) => one.text).join('')}</testsuites>\n`;
}

interface Suite {
  readonly text: string;
  readonly tests: number;
  readonly failures: number;
}

function suite(submission: SubmissionReport): Suite {
  const cases = submission.exercises.flatMap((exercise) => testsOf(submission, exercise));
  const whole = submission.chapter || submission.path || submission.id;
  if (cases.length === 0) cases.push({ passed: false, text: testCase(whole, whole, submission.message) });
  const failures = cases.filter(({ passed }) => !passed).length;
  const head = {
    name: [submission.id, submission.chapter || submission.path].filter(Boolean).join('/'),
    tests: cases.length,
    failures,
    time: seconds(submission.durationMs),
  };
  return {
    tests: cases.length,
    failures,
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
): { passed: boolean; text: string }[] {
  const classname = `${submission.chapter}.${exercise.id}`;
  if (exercise.cases.length === 0) {
    const passed = exercise.verdict === 'pass';
    return [{ passed, text: testCase(classname, exercise.id, passed ? undefined : exercise.feedback) }];
  }
  return exercise.cases.map(({ name, passed, message }) => ({
    passed,
    text: testCase(classname, name, passed ? undefined : `${message} ${exercise.feedback}`.trim()),
  }));
}

function testCase(classname: string, name: string, failure: string | undefined): string {
  const head = attributes({ classname, name });
  return failure === undefined
    ? `<testcase${head}/>\n`
    : `<testcase${head}><failure${attributes({ message: failure })}/></testcase>\n`;
}
