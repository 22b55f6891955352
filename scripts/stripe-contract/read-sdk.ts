import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ts } from '@ts-morph/common';

/** A release of the Stripe SDK for Node, unpacked: its declarations as a program, its methods as operations. */
export interface Sdk {
  version: string;
  apiVersion: string;
  checker: ts.TypeChecker;
  operations: SdkOperation[];
  /** `esm/resources/Checkout/Sessions.d.ts` -> `Checkout`; also for the ambient namespaces of older releases. */
  namespaceOf(symbol: ts.Symbol): string;
}

export interface SdkOperation {
  /** `POST /v1/customers/:id` */
  route: string;
  /** `Customer.update` */
  call: string;
  params: ts.Type | null;
  /** Without the promise and the response around it. */
  returns: ts.Type;
  list: 'list' | 'search' | null;
}

/** Reads a release from its folder. Releases before 22 declare one ambient namespace, later ones are modules. */
export function readSdk(folder: string): Sdk {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const apiVersion = /ApiVersion = '([^']+)'/.exec(
    readFileSync(join(folder, 'esm/apiVersion.js'), 'utf8'),
  )?.[1];
  if (!apiVersion) throw new Error(`${folder} names no API version`);
  const isAmbient = existsSync(join(folder, 'types/index.d.ts'));
  const entry = join(folder, isAmbient ? 'types/index.d.ts' : 'esm/stripe.esm.node.d.ts');
  const program = openProgram(entry);
  const checker = program.getTypeChecker();
  const root = join(folder, isAmbient ? 'types' : 'esm/resources');
  const namespaceOf = (symbol: ts.Symbol) => {
    if (isAmbient) return '';
    const file = symbol.declarations?.[0]?.getSourceFile().fileName;
    const path = file ? relative(root, file) : '';
    return path.startsWith('..') ? '' : path.split(sep).slice(0, -1).join('.');
  };
  const operations = program
    .getSourceFiles()
    .filter((file) => !relative(root, file.fileName).startsWith('..'))
    .flatMap((file) => fileOperations(file, folder, root, isAmbient, checker));
  return { version, apiVersion, checker, operations: withoutDoubles(operations), namespaceOf };
}

/** What the SDK's declarations use of the standard library; the compiler's own copy is not needed for more. */
const standardLibrary = `
  interface Array<T> { length: number } interface ReadonlyArray<T> {} interface Promise<T> {}
  interface Boolean {} interface Number {} interface String {} interface Object {} interface RegExp {}
  interface Function {} interface CallableFunction {} interface NewableFunction {} interface IArguments {}
  interface AsyncIterableIterator<T> {} interface Date {} interface Error {} interface Uint8Array {}
  type Record<K extends keyof any, T> = { [P in K]: T };
  type Partial<T> = { [P in keyof T]?: T[P] };
  type Pick<T, K extends keyof T> = { [P in K]: T[P] };
  type Exclude<T, U> = T extends U ? never : T;
  type Omit<T, K extends keyof any> = Pick<T, Exclude<keyof T, K>>;
`;

function openProgram(entry: string): ts.Program {
  const options: ts.CompilerOptions = {
    strict: true,
    noLib: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const library = '/standard-library.d.ts';
  const readFromDisk = host.getSourceFile;
  host.getSourceFile = (name, ...rest) =>
    name === library
      ? ts.createSourceFile(name, standardLibrary, ts.ScriptTarget.ES2022)
      : readFromDisk(name, ...rest);
  return ts.createProgram([library, entry], options, host);
}

/** `GET /v1/account` is a method of its own and a branch of another: one row, the one that is named first. */
function withoutDoubles(operations: SdkOperation[]): SdkOperation[] {
  const byRoute = new Map(operations.map((operation) => [operation.route, operation]));
  return [...byRoute.values()].sort((a, b) => compareRoutes(a.route, b.route));
}

function compareRoutes(a: string, b: string): number {
  const [methodA = '', pathA = ''] = a.split(' ');
  const [methodB = '', pathB = ''] = b.split(' ');
  if (pathA === pathB) return methodA < methodB ? -1 : 1;
  return pathA < pathB ? -1 : 1;
}

function fileOperations(
  file: ts.SourceFile,
  folder: string,
  root: string,
  isAmbient: boolean,
  checker: ts.TypeChecker,
): SdkOperation[] {
  const path = relative(root, file.fileName);
  const script = isAmbient
    ? join(folder, 'esm/resources', path.replace(/Resource\.d\.ts$/, '.js'))
    : file.fileName.replace(/\.d\.ts$/, '.js');
  if (!existsSync(script)) return [];
  const routes = routesOf(readFileSync(script, 'utf8'), isAmbient);
  const found: SdkOperation[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isClassDeclaration(node) && node.name?.text.endsWith('Resource')) {
      const owner = path
        .split(sep)
        .slice(0, -1)
        .concat(node.name.text.replace(/Resource$/, ''))
        .join('.');
      for (const name of new Set(node.members.map((member) => member.name?.getText(file) ?? ''))) {
        const route = routes.get(isAmbient ? name : `${node.name.text}.${name}`);
        if (!route?.includes(' /v1/')) continue;
        const method = methodNamed(node, name, file);
        if (method) found.push({ route, call: `${owner}.${name}`, ...signature(method, checker) });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The overload that takes parameters, or else the first. */
function methodNamed(node: ts.ClassDeclaration, name: string, file: ts.SourceFile) {
  const methods = node.members.filter(ts.isMethodDeclaration).filter((m) => m.name.getText(file) === name);
  return methods.find((m) => m.parameters.some((p) => p.name.getText(file) === 'params')) ?? methods[0];
}

function signature(method: ts.MethodDeclaration, checker: ts.TypeChecker) {
  const parameter = method.parameters.find((p) => p.name.getText() === 'params');
  const params = parameter ? checker.getNonNullableType(checker.getTypeAtLocation(parameter)) : null;
  const node = method.type;
  if (!node || !ts.isTypeReferenceNode(node)) throw new Error(`${method.name.getText()} returns no promise`);
  const promise = node.typeName.getText().replace(/^Stripe\./, '');
  const inner = node.typeArguments?.[0];
  if (!inner) throw new Error(`${method.name.getText()} returns no type`);
  if (promise === 'ApiListPromise')
    return { params, returns: checker.getTypeAtLocation(inner), list: 'list' as const };
  if (promise === 'ApiSearchResultPromise')
    return { params, returns: checker.getTypeAtLocation(inner), list: 'search' as const };
  const unwrapped =
    ts.isTypeReferenceNode(inner) && inner.typeName.getText().replace(/^Stripe\./, '') === 'Response'
      ? (inner.typeArguments?.[0] ?? inner)
      : inner;
  return { params, returns: checker.getTypeAtLocation(unwrapped), list: null };
}

/** Method names and their routes, from the code that sends the request. */
function routesOf(source: string, isAmbient: boolean): Map<string, string> {
  const routes = new Map<string, string>();
  if (isAmbient) {
    const pattern = /(\w+): stripeMethod\(\{\s*method: '(\w+)',\s*fullPath: '([^']+)'/g;
    for (const [, name = '', method = '', path = ''] of source.matchAll(pattern)) {
      routes.set(name, `${method} ${normalPath(path)}`);
    }
    return routes;
  }
  let owner = '';
  let name = '';
  for (const line of source.split('\n')) {
    owner = /^export class (\w+)/.exec(line)?.[1] ?? owner;
    name = /^ {4}(\w+)\(.*\) \{$/.exec(line)?.[1] ?? name;
    const sent = /_makeRequest\('(\w+)', ['`]([^'`]+)['`]/.exec(line);
    if (sent) routes.set(`${owner}.${name}`, `${sent[1]} ${normalPath(sent[2] ?? '')}`);
  }
  // A method with two branches: `retrieve(null)` is `retrieveCurrent`, which has a row of its own.
  if (routes.get('AccountResource.retrieve') === 'GET /v1/account')
    routes.set('AccountResource.retrieve', 'GET /v1/accounts/:id');
  return routes;
}

function normalPath(path: string): string {
  return path.replace(/\$\{[^}]*\}|\{[^}]*\}/g, ':id');
}
