/** Variables: of a frame, of the notebook, and the members of objects, listed, evaluated and set. */
import { AGENT } from './agent';
import { argument, askAgent, call, callAgent, evaluate } from './evaluation';
import type { Debugger, Inspector, Runtime } from './inspector';
import { isHidden, labType, lengthOf, typeText, type Variable, valueText } from './values';

const LISTED_AT_ONCE = 200;
const LOCAL: ReadonlySet<string> = new Set(['local', 'block', 'catch', 'with', 'eval']);

/** What a reference of the protocol stands for. */
type Referred =
  | { readonly kind: 'scope'; readonly frame: Debugger.CallFrame; readonly scopes: readonly number[] }
  | { readonly kind: 'globals' }
  | {
      readonly kind: 'object';
      readonly objectId: string;
      readonly name: string;
      readonly length?: number | undefined;
    };

export class Variables {
  readonly #inspector: Inspector;
  readonly #isLab: boolean;
  #references: Referred[] = [];

  /** @param isLab whether the front end is JupyterLab, which shows values by Python's types */
  constructor(inspector: Inspector, isLab: boolean) {
    this.#inspector = inspector;
    this.#isLab = isLab;
  }

  /** Forgets what was referred to: it was of a stop that is over. */
  forget(): void {
    this.#references = [];
  }

  scopes(frame: Debugger.CallFrame): object {
    const numbered = frame.scopeChain.map(({ type }, index) => ({ type, index }));
    const locals = numbered.filter(({ type }) => LOCAL.has(type)).map(({ index }) => index);
    const closures = numbered.filter(({ type }) => type === 'closure').map(({ index }) => index);
    const scope = (name: string, referred: Referred) => ({
      name,
      variablesReference: this.#refer(referred),
      expensive: false,
    });
    return {
      scopes: [
        scope('Locals', { kind: 'scope', frame, scopes: locals }),
        ...(closures.length === 0 ? [] : [scope('Closure', { kind: 'scope', frame, scopes: closures })]),
        scope('Globals', { kind: 'globals' }),
      ],
    };
  }

  /** @throws Error where the reference is of a stop that is over */
  async list(reference: number, start = 0, count = LISTED_AT_ONCE): Promise<Variable[]> {
    const referred = this.#referred(reference);
    if (referred.kind === 'globals') return this.globals();
    if (referred.kind === 'scope') return this.#ofScopes(referred.frame, referred.scopes);
    const { objectId, name, length } = referred;
    if (length !== undefined)
      return this.#elements(objectId, name, start, Math.min(count || LISTED_AT_ONCE, LISTED_AT_ONCE));
    const { result, internalProperties = [] } = await this.#members(objectId);
    const isName = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
    const path = (member: string) =>
      isName.test(member) ? `${name}.${member}` : `${name}[${JSON.stringify(member)}]`;
    const members = result.flatMap(({ name: member, value }) =>
      value === undefined ? [] : [this.#variable(member, value, path(member))],
    );
    const entries = internalProperties.filter(({ name: member }) => member === '[[Entries]]');
    return [
      ...entries.flatMap(({ name: member, value }) =>
        value === undefined ? [] : [this.#variable(member, value)],
      ),
      ...members,
    ];
  }

  /** The variables of the notebook. */
  async globals(): Promise<Variable[]> {
    const { result } = await this.#inspector.post<Runtime.EvaluateReturnType>('Runtime.evaluate', {
      expression: `${AGENT}.globals()`,
    });
    const { result: members } = await this.#members(result.objectId ?? '');
    return members.flatMap(({ name, value }) => (value === undefined ? [] : [this.#variable(name, value)]));
  }

  /** @throws Error with what the expression threw */
  async evaluated(expression: string, frame: Debugger.CallFrame | undefined): Promise<object> {
    const value = await evaluate(this.#inspector, expression, frame);
    const { value: result, type, variablesReference } = this.#variable(expression, value);
    return { result, type, variablesReference };
  }

  /**
   * Sets a variable of a scope, or a member of an object.
   * @param frame where the new value is evaluated
   * @throws Error where there is no such variable, or the value cannot be evaluated
   */
  async set(
    reference: number,
    name: string,
    text: string,
    frame: Debugger.CallFrame | undefined,
  ): Promise<object> {
    const referred = this.#referred(reference);
    const value = await evaluate(this.#inspector, text, frame);
    if (referred.kind === 'globals') await this.setGlobal(name, value);
    else if (referred.kind === 'scope') await this.#setInScope(referred.frame, referred.scopes, name, value);
    else
      await call(this.#inspector, referred.objectId, 'function (name, value) { this[name] = value; }', [
        { value: name },
        argument(value),
      ]);
    const { value: shown, type, variablesReference } = this.#variable(name, value);
    return { value: shown, type, variablesReference };
  }

  /** @throws Error where the notebook has no variable of that name */
  async setGlobal(name: string, value: Runtime.RemoteObject): Promise<void> {
    const isSet = await callAgent(
      this.#inspector,
      'function (name, value) { return this.set(name, value); }',
      [{ value: name }, argument(value)],
    );
    if (isSet.value !== true)
      throw new Error(`the notebook has no variable ${name}; let a cell declare it: let ${name};`);
  }

  #refer(referred: Referred): number {
    return this.#references.push(referred);
  }

  #referred(reference: number): Referred {
    const referred = this.#references[reference - 1];
    if (referred !== undefined) return referred;
    throw new Error(`nothing is known by the reference ${reference}: the notebook has gone on since`);
  }

  #variable(name: string, object: Runtime.RemoteObject, evaluateName = name): Variable {
    const { objectId } = object;
    const type = this.#isLab ? labType(object) : typeText(object);
    const length = lengthOf(object);
    const hasMembers = objectId !== undefined && object.type === 'object';
    return {
      name,
      value: valueText(object),
      ...(type === undefined ? {} : { type }),
      evaluateName,
      variablesReference: hasMembers
        ? this.#refer({ kind: 'object', objectId, name: evaluateName, length })
        : 0,
      ...(length === undefined ? {} : { indexedVariables: length }),
    };
  }

  #members(objectId: string): Promise<Runtime.GetPropertiesReturnType> {
    return this.#inspector.post('Runtime.getProperties', {
      objectId,
      ownProperties: true,
      generatePreview: true,
    });
  }

  /** Some elements of a list: a list may be too long to look at as a whole. */
  async #elements(objectId: string, name: string, start: number, count: number): Promise<Variable[]> {
    const part = await call(
      this.#inspector,
      objectId,
      'function (from, to) { return Array.prototype.slice.call(this, from, to); }',
      [{ value: start }, { value: start + count }],
    );
    const { result: elements } = await this.#members(part.objectId ?? '');
    return elements.flatMap(({ name: index, value }) => {
      if (value === undefined || !/^\d+$/.test(index)) return [];
      const at = String(Number(index) + start);
      return [this.#variable(at, value, `${name}[${at}]`)];
    });
  }

  async #ofScopes(frame: Debugger.CallFrame, scopes: readonly number[]): Promise<Variable[]> {
    const names = await askAgent(this.#inspector, `Object.keys(${AGENT}.globals())`);
    const globals = new Set(names as string[]);
    const found = new Map<string, Variable>();
    for (const index of scopes) {
      const { objectId } = frame.scopeChain[index]?.object ?? {};
      if (objectId === undefined) continue;
      for (const { name, value } of (await this.#members(objectId)).result)
        if (value !== undefined && !found.has(name) && !isHidden(name, globals))
          found.set(name, this.#variable(name, value));
    }
    return [...found.values()];
  }

  async #setInScope(
    { scopeChain, callFrameId }: Debugger.CallFrame,
    scopes: readonly number[],
    variableName: string,
    value: Runtime.RemoteObject,
  ): Promise<void> {
    for (const scopeNumber of scopes) {
      const { objectId = '' } = scopeChain[scopeNumber]?.object ?? {};
      if (!(await this.#members(objectId)).result.some(({ name }) => name === variableName)) continue;
      const newValue = argument(value);
      await this.#inspector.post('Debugger.setVariableValue', {
        scopeNumber,
        variableName,
        newValue,
        callFrameId,
      });
      return;
    }
  }
}
