/** A class, interface, enum or namespace with what is in it: without the bodies, as somebody looks at it who wants to use it. */
import type TypeScript from 'typescript-api';
import type { ts } from './host';

/** More members than these are counted only. */
const MOST = 40;

/** The members of what a symbol declares, a line each; none for what has no members to show. */
export function membersOf(ts: ts, checker: TypeScript.TypeChecker, symbol: TypeScript.Symbol): string[] {
  const { SymbolFlags } = ts;
  if ((symbol.flags & SymbolFlags.Enum) !== 0) return shortened(enumMembers(checker, symbol));
  if ((symbol.flags & (SymbolFlags.Class | SymbolFlags.Interface)) === 0) return [];
  const isClass = (symbol.flags & SymbolFlags.Class) !== 0;
  const own = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
  const statics = isClass ? checker.getPropertiesOfType(checker.getTypeOfSymbol(symbol)) : [];
  const isShown = (member: TypeScript.Symbol) => isPublic(ts, member) && member.name !== 'prototype';
  return shortened([
    ...statics.filter(isShown).flatMap((member) => written(ts, checker, member, 'static ')),
    ...own.filter(isShown).flatMap((member) => written(ts, checker, member, '')),
  ]);
}

function shortened(lines: readonly string[]): string[] {
  const rest = lines.length - MOST;
  return rest <= 1 ? [...lines] : [...lines.slice(0, MOST), `// ... and ${rest} more`];
}

function enumMembers(checker: TypeScript.TypeChecker, { exports }: TypeScript.Symbol): string[] {
  return [...(exports?.values() ?? [])].flatMap(({ name, valueDeclaration }) => {
    if (valueDeclaration === undefined) return [];
    const value = checker.getConstantValue(valueDeclaration as TypeScript.EnumMember);
    return [`${name}${value === undefined ? '' : ` = ${JSON.stringify(value)}`},`];
  });
}

function isPublic(ts: ts, { name, valueDeclaration }: TypeScript.Symbol): boolean {
  // What begins with two lines is the compiler's name of a symbol, or of what is private by `#`.
  if (/^(__|#)/.test(name)) return false;
  const { Private, Protected } = ts.ModifierFlags;
  return (
    valueDeclaration === undefined ||
    (ts.getCombinedModifierFlags(valueDeclaration) & (Private | Protected)) === 0
  );
}

function written(
  ts: ts,
  checker: TypeScript.TypeChecker,
  member: TypeScript.Symbol,
  before: 'static ' | '',
): string[] {
  const { SymbolFlags, ModifierFlags } = ts;
  const { flags, valueDeclaration } = member;
  const type = checker.getTypeOfSymbol(member);
  const mark = (flags & SymbolFlags.Optional) !== 0 ? '?' : '';
  const name = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(member.name)
    ? member.name
    : JSON.stringify(member.name);
  if ((flags & SymbolFlags.Method) !== 0)
    return checker
      .getSignaturesOfType(checker.getNonNullableType(type), ts.SignatureKind.Call)
      .map((signature) => `${before}${name}${mark}${checker.signatureToString(signature)};`);
  const isGetterAlone = (flags & SymbolFlags.GetAccessor) !== 0 && (flags & SymbolFlags.SetAccessor) === 0;
  const isReadonly =
    isGetterAlone ||
    (valueDeclaration !== undefined &&
      (ts.getCombinedModifierFlags(valueDeclaration) & ModifierFlags.Readonly) !== 0);
  const plain = mark === '' ? type : checker.getNonNullableType(type);
  return [`${before}${isReadonly ? 'readonly ' : ''}${name}${mark}: ${checker.typeToString(plain)};`];
}
