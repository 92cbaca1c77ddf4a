/** The library's public door as the TypeScript that notebooks are compiled with sees it. */
import path from 'node:path';
import ts from 'typescript-api';
import { cellOptions } from '../src/notebook/options';

const src = path.resolve(__dirname, '../src');

/** The library's sources as one program. */
export function publicDoor() {
  const program = ts.createProgram([path.join(src, 'index.ts')], { ...cellOptions(ts), noEmit: true });
  const checker = program.getTypeChecker();
  /** What a file of `src/` exports, each name with what it stands for. */
  const exportsOf = (file: string) => {
    const source = program.getSourceFile(path.join(src, file)) as ts.SourceFile;
    return checker.getExportsOfModule(checker.getSymbolAtLocation(source) as ts.Symbol).map((symbol) => ({
      name: symbol.name,
      target: symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
    }));
  };
  return { checker, exportsOf };
}
