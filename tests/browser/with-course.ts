/** What tests in JupyterLab share: the course, started before them and stopped after them, and a notebook open in it. */
import { afterAll, afterEach, beforeAll, onTestFailed } from 'vitest';
import { Course, type NotebookPage, project } from './lab';

/** Setting up JupyterLab may take a download of it. */
const SETUP_MS = 900_000;

/** What a course is started with. */
export interface CourseOptions {
  /** Tells, when the tests begin, which checkout is started; this one by default. */
  readonly root?: () => string;
  /** Further variables of its environment. */
  readonly env?: NodeJS.ProcessEnv;
}

export function withCourse({ root = () => project, env = {} }: CourseOptions = {}): {
  readonly course: Course;
} {
  const lab = {} as { course: Course };
  beforeAll(async () => {
    lab.course = await Course.start({ root: root(), env });
  }, SETUP_MS);
  afterAll(() => lab.course?.stop());
  return lab;
}

/** A notebook that is open through some tests. A picture is kept of each test that fails. */
export interface OpenNotebook {
  readonly course: Course;
  readonly notebook: NotebookPage;
  readonly file: string;
}

/** @param write puts the notebook's file into the course's scratch folder, and gives its path */
export function withNotebook(write: (course: Course) => string, options: CourseOptions = {}): OpenNotebook {
  const lab = withCourse(options) as { course: Course; notebook: NotebookPage; file: string };
  beforeAll(async () => {
    lab.file = write(lab.course);
    lab.notebook = await lab.course.visit(lab.file);
  }, SETUP_MS);
  afterEach(({ task }) => {
    onTestFailed(() => lab.notebook.screenshot(`failed-${task.name.replace(/\W+/g, '-')}`));
  });
  return lab;
}
