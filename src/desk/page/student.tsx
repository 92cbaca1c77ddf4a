/** A student: each answer beside what was said of it, and beside that what the teacher gives. */
import { useEffect } from 'preact/hooks';
import type { ChapterWire, ExerciseWire, StudentWire } from '../wire';
import { Adjust } from './adjust';
import { part } from './api';
import { order, theClass } from './class';
import { Figure } from './figure';
import { Grading } from './grading';
import { useKeys } from './keys';
import { go, place, studentAsked } from './place';
import { Asked, Written } from './prose';
import { useStore } from './store';
import { changes, student as known, reading, readStudent } from './students';
import { chapterLabel, nameOf, pointsText, timeText, verdictText } from './words';

export function StudentPage({ id, exercise }: { readonly id: string; readonly exercise: string }) {
  useStore(changes);
  const reads = useStore(reading);
  const students = useStore(order);
  const wire = known(id);
  const all = wire?.chapters.flatMap(({ exercises }) => exercises.map((one) => one.id)) ?? [];
  const chosen = all.includes(exercise) ? exercise : (all[0] ?? '');
  const at = students.indexOf(id);
  // Keys may come faster than the page is drawn: where one is now is asked for.
  const now = () => {
    return { on: studentAsked() ?? id, asked: place.get().query.get('exercise') || chosen };
  };
  const toStudent = (step: number) => {
    const { on, asked } = now();
    const next = order.get()[order.get().indexOf(on) + step];
    if (next !== undefined) go(addressOf(next, asked), { replace: true });
  };
  const toExercise = (step: number) => {
    const { on, asked } = now();
    const next = all[all.indexOf(asked) + step];
    if (next !== undefined) go(addressOf(on, next), { replace: true });
  };
  useKeys([
    { keys: ['j'], does: 'next student', run: () => toStudent(1) },
    { keys: ['k'], does: 'student before', run: () => toStudent(-1) },
    { keys: ['l'], does: 'next exercise', run: () => toExercise(1) },
    { keys: ['h'], does: 'exercise before', run: () => toExercise(-1) },
    {
      keys: ['x'],
      does: 'all answers to the exercise',
      run: () => chosen !== '' && go(`/exercises/${part(chosen)}`),
    },
    { keys: ['y'], does: 'history of the student', run: () => go(`/students/${part(id)}/history`) },
  ]);
  useEffect(() => {
    const read = (one: string | undefined) => one !== undefined && void readStudent(one).catch(() => {});
    readStudent(id, { again: known(id) !== undefined })
      .catch(() => {})
      .finally(() => {
        for (const step of [1, 2, -1]) read(students[at + step]);
      });
  }, [id, reads]);
  useEffect(() => {
    document.getElementById(`exercise-${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, chosen]);

  if (wire === undefined) return <Absent id={id} />;
  const chapter = wire.chapters.find(({ exercises }) => exercises.some((one) => one.id === chosen));
  return (
    <article class="student" aria-label={nameOf(wire)}>
      <Head wire={wire} place={at < 0 ? '' : `${at + 1} of ${students.length}`} />
      <nav aria-label="chapters" class="chapters">
        {wire.chapters.map((one) => (
          <a
            key={one.chapter}
            href={addressOf(id, one.exercises[0]?.id ?? '')}
            aria-current={one === chapter ? 'page' : undefined}
            title={one.chapter}
          >
            {chapterLabel(one.chapter)}{' '}
            <span>
              {pointsText(one.score)} / {pointsText(one.maxScore)}
            </span>
          </a>
        ))}
      </nav>
      {chapter === undefined ? (
        <p>Nothing was handed in.</p>
      ) : (
        <Chapter of={wire} chapter={chapter} chosen={chosen} />
      )}
    </article>
  );
}

const addressOf = (id: string, exercise: string): string =>
  `/students/${part(id)}${exercise === '' ? '' : `?exercise=${part(exercise)}`}`;

function Absent({ id }: { readonly id: string }) {
  const wire = useStore(theClass);
  if (wire === undefined || wire.rows.some((row) => row.id === id)) return <p role="status">reading</p>;
  return <p role="alert">The gradebook knows no student {id}.</p>;
}

function Head({ wire, place }: { readonly wire: StudentWire; readonly place: string }) {
  return (
    <div class="head">
      <h1>{nameOf(wire)}</h1>
      <span class="soft">
        {wire.name !== '' && wire.id} {wire.section} {place}
      </span>
      <a href={`/students/${part(wire.id)}/history`}>history</a>
    </div>
  );
}

interface ChapterProps {
  readonly of: StudentWire;
  readonly chapter: ChapterWire;
  readonly chosen: string;
}

function Chapter({ of, chapter, chosen }: ChapterProps) {
  const { score, maxScore, handedIn, late, adjusted, message, status, exercises, waiting } = chapter;
  return (
    <>
      <div class="chapter-head">
        <h2>{chapter.chapter}</h2>
        <p>
          <strong>
            {pointsText(score)} of {pointsText(maxScore)}
          </strong>
          {handedIn !== '' && <> handed in {timeText(handedIn)}</>}
          {status !== 'graded' && <> ({status})</>}
          {waiting > 0 && <strong class="waits">; {pointsText(waiting)} points wait to be graded</strong>}
          {late && <>; lateness took {pointsText(late.points)}</>}
          {adjusted && (
            <>
              ; set by {adjusted.by} from {pointsText(adjusted.before)}: {adjusted.reason}
            </>
          )}
        </p>
        {message !== '' && <p class="soft">{message}</p>}
        {!chapter.codeKept && (
          <p class="note">
            This notebook was graded before the gradebook kept what students wrote. Grading the same files
            again (<code>very-deep regrade</code>) adds it.
          </p>
        )}
        <Adjust student={of.id} chapter={chapter} />
      </div>
      {exercises.map((one) => (
        <Answer
          key={`${of.id} ${one.id}`}
          student={of.id}
          chapter={chapter}
          exercise={one}
          isChosen={one.id === chosen}
        />
      ))}
    </>
  );
}

interface AnswerProps {
  readonly student: string;
  readonly chapter: ChapterWire;
  readonly exercise: ExerciseWire;
  readonly isChosen: boolean;
}

function Answer({ student, chapter, exercise, isChosen }: AnswerProps) {
  const { id, title, verdict, answer, points, maxPoints, text } = exercise;
  return (
    <section
      id={`exercise-${id}`}
      class={isChosen ? 'answer chosen' : 'answer'}
      aria-labelledby={`head-${id}`}
      aria-current={isChosen ? 'true' : undefined}
    >
      <h3 id={`head-${id}`}>
        <a href={addressOf(student, id)}>{title || id}</a> <span class="soft">{title !== '' && id}</span>
        <span class={`verdict ${verdict}`}>{verdictText(verdict)}</span>
        <span class="points">
          {pointsText(points)} / {pointsText(maxPoints)}
        </span>
      </h3>
      {text !== undefined && <Asked text={text} />}
      <div class="beside">
        <div>
          {answer !== undefined ? (
            <>
              {answer.hasFigure && <Figure student={student} chapter={chapter.chapter} exercise={id} />}
              {text?.figure && !answer.hasFigure && <p class="empty">No figure was drawn.</p>}
              <Written code={answer.code} isText={text !== undefined} label={`what was written for ${id}`} />
              {answer.characters > answer.code.length && (
                <p class="note">
                  The first {answer.code.length} of {answer.characters} characters.
                </p>
              )}
            </>
          ) : (
            <p class="empty">
              {chapter.codeKept ? 'Nothing was written here.' : 'What was written was not kept.'}
            </p>
          )}
        </div>
        <div>
          <Feedback exercise={exercise} />
          <Grading student={student} chapter={chapter.chapter} exercise={exercise} isChosen={isChosen} />
        </div>
      </div>
    </section>
  );
}

function Feedback({ exercise }: { readonly exercise: ExerciseWire }) {
  const { feedback, misconception, cases, automatic, maxPoints, changedSince, ruled, text } = exercise;
  const failed = cases.filter(({ passed }) => !passed);
  return (
    <div class="feedback">
      <p>
        {feedback}{' '}
        {text === undefined && (
          <span class="soft">
            The grader gave {pointsText(automatic)} of {pointsText(maxPoints)}.
          </span>
        )}
      </p>
      {misconception !== undefined && (
        <p>
          misconception: <strong>{misconception}</strong>
        </p>
      )}
      {failed.length > 0 && (
        <details>
          <summary>
            {failed.length} of {cases.length} cases failed
          </summary>
          <ul>
            {failed.map(({ name, message, maxPoints: of }) => (
              <li key={name}>
                <strong>{name}</strong> ({pointsText(of)}): {message}
              </li>
            ))}
          </ul>
        </details>
      )}
      {changedSince && (
        <p class="note">Another notebook counts since this was graded by hand; look at it again.</p>
      )}
      {ruled !== undefined && (
        <p class="note">
          The course {ruled === 'drop' ? 'does not count this exercise' : 'gives this exercise to everybody'}:
          what is given here changes no points.
        </p>
      )}
    </div>
  );
}
