/** The derivative of every operation, by every way to take one. */
import type { Call, Door } from './door';
import { tensorForms } from './forms';
import type { Any, Question } from './question';

type Operation = readonly [name: string, callee: Any, self: Any];

/** The gradient of a function of all of xs by each of them, weighted with dy. */
type Taker = (tf: Any, f: (...xs: Any[]) => Any, xs: Any[], dy: Any) => Any;

const weighted = (tf: Any, y: Any, dy: Any): Any => tf.sum(dy === undefined ? y : tf.mul(y, dy));

const takers: Readonly<Record<string, Taker>> = {
  'tf.grads': (tf, f, xs, dy) => tf.grads(f)(xs, dy),
  'tf.grad': (tf, f, [x, ...others], dy) => tf.grad((y: Any) => f(y, ...others))(x, dy),
  'tf.valueAndGrads': (tf, f, xs, dy) => tf.valueAndGrads(f)(xs, dy).grads,
  'tf.valueAndGrad': (tf, f, [x, ...others], dy) => tf.valueAndGrad((y: Any) => f(y, ...others))(x, dy).grad,
  'engine().gradients': (tf, f, xs, dy) => tf.engine().gradients(() => f(...xs), xs, dy).grads,
  'tf.variableGrads': (tf, f, xs, dy) => {
    const variables = xs.map((x) => tf.variable(x));
    const { grads } = tf.variableGrads(() => weighted(tf, f(...variables), dy), variables);
    return variables.map(({ name }) => grads[name]);
  },
  'an optimizer': (tf, f, xs, dy) => {
    const variables = xs.map((x) => tf.variable(tf.clone(x)));
    tf.train.sgd(1).minimize(() => weighted(tf, f(...variables), dy), false, variables);
    return xs.map((x, i) => tf.sub(x, variables[i]));
  },
  'the tape': (tf, f, xs, dy) => {
    const engine = tf.engine();
    engine.startTape();
    try {
      f(...xs.map((x) => tf.clone(x)));
      const gradients = engine.state.activeTape.at(-1).gradient([dy ?? tf.scalar(1)]);
      return Object.values(gradients).map((make: Any) => make());
    } finally {
      engine.endTape();
    }
  },
};

/** They give no number that has a slope, or no tensor at all. */
const withoutSlope =
  /^tf\.(to|get|is|upcast|sumOutType|decode|encode|cast$|clone|tensor|scalar|grad|valueAnd|variable|zeros|ones|print|util|backend_util)/;

/** Whether a way is withheld from whoever takes it. */
function isWithheld(tf: Any, take: Taker): boolean {
  try {
    tf.tidy(() => {
      take(tf, (x: Any) => tf.square(x), [tf.scalar(2)], undefined);
    });
    return false;
  } catch (error) {
    return (error as { withheld?: unknown } | undefined)?.withheld !== undefined;
  }
}

export function derivativeDoors(tf: Any, operations: readonly Operation[]): Door[] {
  const differentiable = operations.filter(([name]) => !withoutSlope.test(name));
  const open = Object.entries(takers).filter(([, take]) => !isWithheld(tf, take));
  return [
    ...differentiable.map(
      ([name, callee, self]): Door =>
        open.map(([taker, take]) => ({
          name: `${taker} of ${name}`,
          calls: (question) => callsOf(tf, take, (...xs) => Reflect.apply(callee, self, xs), question),
        })),
    ),
    open.map(([taker, take]) => ({
      name: `${taker} of tf.concat`,
      calls: (question) => callsOfJoined(tf, take, question),
    })),
  ];
}

function* callsOf(tf: Any, take: Taker, f: (...xs: Any[]) => Any, question: Question): Generator<Call> {
  for (const { words, args } of tensorForms(question, 3)) {
    yield { words, call: () => take(tf, f, args(), undefined) };
    if (words.includes(','))
      yield {
        words: `${words}, weighted with the last`,
        call: () => take(tf, f, args().slice(0, -1), args().at(-1)),
      };
  }
}

/** The slopes of what is joined, where there are only its widths. */
function* callsOfJoined(tf: Any, take: Taker, question: Question): Generator<Call> {
  for (const { words, args } of tensorForms(question, 1))
    for (const place of question.places) {
      const widths = question.at(place);
      if (!Array.isArray(widths) || !widths.every((width) => Number.isInteger(width))) continue;
      yield {
        words: `${words}; parts of widths ${place.name}`,
        call: () => {
          const [dy] = args();
          const parts = widths.map((width: number) => tf.zeros([...dy.shape.slice(0, -1), width]));
          return take(tf, (...xs) => tf.concat(xs, -1), parts, dy);
        },
      };
    }
}
