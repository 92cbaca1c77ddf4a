import type TypeScript from 'typescript-api';
import * as layers from '../layers';
import * as models from '../models';
import type { CodeExercise, Implementation, TensorFlow } from './spec';

/** The names of an exercise's stub as it stands in the notebook: what a bug hunt begins with. */
export function stubOf(tf: TensorFlow, { stub, entry }: CodeExercise): Implementation {
  const ts = require('typescript-api') as typeof TypeScript;
  const { outputText } = ts.transpileModule(stub, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const scope: Record<string, unknown> = { ...layers, ...models, tf };
  const body = `${outputText.replace(/^export /gm, '')}\nreturn { ${entry.join(', ')} };`;
  return new Function(...Object.keys(scope), body)(...Object.values(scope)) as Implementation;
}
