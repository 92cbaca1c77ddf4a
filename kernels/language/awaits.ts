/** What compiled cells put around an `await`: the names they call, and where an error that came through one was awaited. */
import type TypeScript from 'typescript-api';
import { KERNEL_AWAIT } from '../../src/core/interrupt';
import type { ts } from './host';

/** The names under which compiled cells call the kernel around `await` and `for await`. */
export const HOP = KERNEL_AWAIT;
export const HOP_EACH = '__veryDeepAwaitEach';

/** Where an `await` in a cell stands, as `cell[3]:5`. */
export type AwaitSite = string;

const trails = new WeakMap<object, AwaitSite[]>();

/** The awaits through which an error travelled on its way out, innermost first. */
export const awaitTrail = (error: object): readonly AwaitSite[] => trails.get(error) ?? [];

/** Notes on an error where it was awaited. */
export function remember(error: unknown, site: AwaitSite): void {
  if (typeof error !== 'object' || error === null) return;
  const trail = trails.get(error) ?? [];
  if (trail.length < 50) trail.push(site);
  trails.set(error, trail);
}

/**
 * Sends every `await` of compiled code through the kernel, with the line where it stands.
 * @param name how the cell or the module is called
 */
export const throughKernel =
  (ts: ts, name: string): TypeScript.TransformerFactory<TypeScript.SourceFile> =>
  (context) => {
    const { factory } = context;
    return (file) => {
      const call = (helper: string, value: TypeScript.Expression, at: TypeScript.Node) => {
        const { pos } = ts.getOriginalNode(at);
        const start = pos < 0 ? 0 : ts.getOriginalNode(at).getStart(file);
        const { line } = ts.getLineAndCharacterOfPosition(file, start);
        const site = factory.createStringLiteral(`${name}:${line + 1}`);
        return factory.createCallExpression(factory.createIdentifier(helper), undefined, [value, site]);
      };
      const visit = (node: TypeScript.Node): TypeScript.Node => {
        const visited = ts.visitEachChild(node, visit, context);
        if (ts.isAwaitExpression(visited))
          return factory.updateAwaitExpression(visited, call(HOP, visited.expression, node));
        if (ts.isForOfStatement(visited) && visited.awaitModifier !== undefined) {
          const source = call(HOP_EACH, visited.expression, node);
          const { awaitModifier, initializer, statement } = visited;
          return factory.updateForOfStatement(visited, awaitModifier, initializer, source, statement);
        }
        return visited;
      };
      return ts.visitEachChild(file, visit, context);
    };
  };

/** What an `await` of a cell goes through. */
export type Hop = (value: unknown, site: AwaitSite) => unknown;

/** The same for `for await`: every step of the iteration is awaited through `hop`. */
export const eachBy =
  (hop: Hop) =>
  (source: AsyncIterable<unknown> | Iterable<unknown>, site: AwaitSite): AsyncIterable<unknown> => ({
    [Symbol.asyncIterator]() {
      const asynchronous = (source as AsyncIterable<unknown>)[Symbol.asyncIterator];
      const inner = asynchronous
        ? asynchronous.call(source)
        : (async function* () {
            yield* source as Iterable<unknown>;
          })();
      return {
        next: (...args) => hop(inner.next(...args), site) as Promise<IteratorResult<unknown>>,
        return: async (value) => (await inner.return?.(value)) ?? { done: true, value },
      };
    },
  });
